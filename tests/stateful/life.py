"""One life of a stage's process: the real stage code in a still loop, until it ends or is killed at any await."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from stateful.loop import Killed, StillLoop

from engine.files.incoming import Incoming
from engine.ledger.scribe import Scribe
from engine.stages import process
from engine.stages.post import Post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stateful.world import World

    from engine.model import Stage
    from engine.settings.config import Config
    from engine.settings.home import Home

_MOST_STEPS_TO_THE_GRAVE = 20_000


class Life:
    """A stage's process. What belongs to it stays alive with it: nothing of a killed one is run, not even its ends."""

    def __init__(self, world: World, stage: Stage, home: Home, config: Config) -> None:
        self.world = world
        self.stage = stage
        self.is_dead = False
        self.scribe: InlineScribe | None = None
        self.post: SilentPost | None = None
        self.incoming: list[Incoming] = []
        self.loop = StillLoop(world.clock, self._block)
        with current(self):
            self.root = self.loop.create_task(process._work(stage, home, config, self))  # type: ignore[arg-type]

    def _block(self, call: Callable[[], Any], begun: float) -> tuple[Any, float]:
        if self.is_dead:
            raise Killed
        self.world.server.queue.begun = begun
        with current(self):
            result = call()
        return result, self.world.server.take_delay()

    def step(self) -> None:
        """Do the next thing; a kill in it ends everything."""
        running.append(self)
        try:
            self.loop.step()
        finally:
            running.pop()

    @property
    def failure(self) -> BaseException | None:
        """What ended it, where it was not told to end."""
        return self.root.exception() if self.root.done() and not self.root.cancelled() else None

    def kill(self) -> None:
        """Nothing of it happens any more. The kernel closes its files."""
        self.is_dead = True
        if self.scribe is not None:
            self.scribe.shut()

    def bury(self) -> None:
        """Free what it holds, when nothing that its ends do matters any more."""
        self.kill()
        with current(self):
            self.loop.set_exception_handler(lambda *_: None)
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            steps = 0
            while self.loop._ready and steps < _MOST_STEPS_TO_THE_GRAVE:
                self.loop.step()
                steps += 1
        for task in asyncio.all_tasks(self.loop):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        for incoming in self.incoming:
            incoming.close()
        self.loop.close()


running: list[Life] = []
"""Whose code runs at this moment: the last one's."""


@contextlib.contextmanager
def current(life: Life) -> Any:
    """Whatever is made now belongs to this life."""
    running.append(life)
    try:
        yield
    finally:
        running.pop()


class InlineScribe(Scribe):
    """The ledger's scribe without its thread: what was asked for in one turn of the loop is committed together."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._life = running[-1]
        self._life.scribe = self
        self._is_shut = False

    async def _run(self, action: Any, *, writes: bool) -> Any:
        if self._life.is_dead:
            raise Killed
        if self._tasks.empty():
            self._loop.call_soon(self._do_what_waits)
        return await super()._run(action, writes=writes)

    def _do_what_waits(self) -> None:
        tasks = []
        while not self._tasks.empty():
            tasks.append(self._tasks.get())
        if not self._life.is_dead:
            self._do([task for task in tasks if task is not None])

    def _alone(self, task: Any) -> Any:
        if self._life.is_dead:  # killed in the transaction: nobody tries it again
            raise Killed
        return super()._alone(task)

    async def close(self) -> None:
        self._do_what_waits()
        self.shut()

    def shut(self) -> None:
        if not self._is_shut:
            self._is_shut = True
            self._ledger.close()


class NoThread:
    """What would be done in it is done elsewhere."""

    def __init__(self, **_: object) -> None: ...

    def start(self) -> None: ...

    def join(self, timeout: float | None = None) -> None: ...


class SilentPost(Post):
    """A stage's end of the pipe, of which only the bells arrive, where a front end listens."""

    def __init__(self, life: Life, stage: Stage, on_wake: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(life, stage, on_wake, on_stop)  # type: ignore[arg-type]
        self.wake = on_wake
        self.stop = on_stop
        self._life = life
        life.post = self

    def ring(self, stage: Stage) -> None:
        self._life.world.ring(stage)

    def _dirty(self) -> None:
        """Nobody looks at the progress."""


class CountedIncoming(Incoming):
    """Known to its life, which closes it at its end."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if running:
            running[-1].incoming.append(self)
