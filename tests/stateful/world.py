"""A computer with the three stages on it, the folders, the ledger and the cloud: all in this process, on one clock."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import threading
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from stateful import observing
from stateful import server as strict
from stateful.bucket import Bucket
from stateful.clock import Clock, stop_time
from stateful.life import CountedIncoming, InlineScribe, Life, NoThread, SilentPost, running
from stateful.loop import Killed
from stateful.observing import ToldObserving
from stateful.queue import Queue
from stateful.server import Server

from engine import failpoints
from engine.files import directory, moving
from engine.ledger import Ledger, scribe
from engine.model import Stage
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.stages import download, fetching, placing, post, process, ranges, sending, upload, watch, workplace

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

T = TypeVar("T")


class _Alarm(logging.Handler):
    """Hears of what nobody expected."""

    heard: ClassVar[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


alarm = _Alarm(logging.ERROR)

PART = 64
"""Bytes: larger files go in parts, and come in ranges, of this size."""
_SPIN = 100_000
"""So many steps without the clock moving is going round in circles."""
_TURN = 8
"""Steps that one process may do before another one's turn comes, at most."""


def prepare(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Once for many worlds: the executor, the clock and the sizes are swapped, not the code."""
    stop_time(monkeypatch, clock)
    log = logging.getLogger("engine")
    monkeypatch.setattr(log, "handlers", [alarm])
    monkeypatch.setattr(log, "propagate", False)
    # It tells of what the killed leave; pytest would keep that, and all that hangs on it. In a life it ends the stage.
    monkeypatch.setattr(logging.getLogger("asyncio"), "disabled", True)
    monkeypatch.setattr(scribe, "threading", SimpleNamespace(Thread=NoThread))
    monkeypatch.setattr(post, "threading", SimpleNamespace(Thread=NoThread, Condition=threading.Condition))
    monkeypatch.setattr(process, "_BEAT", 3600.0)
    monkeypatch.setattr(workplace, "Scribe", InlineScribe)
    monkeypatch.setattr(workplace, "Post", SilentPost)
    monkeypatch.setattr(workplace, "_LOOK", 30.0)
    monkeypatch.setattr(watch, "Observing", ToldObserving)
    monkeypatch.setattr(placing, "Incoming", CountedIncoming)
    monkeypatch.setattr(process, "_threads", lambda: None)
    monkeypatch.setattr(asyncio.BaseEventLoop, "set_default_executor", lambda *_: None)
    monkeypatch.setattr("engine.cloud.objects.obstore", strict)
    monkeypatch.setattr("engine.cloud.objects.SMALL", PART // 2)
    monkeypatch.setattr(sending, "_WHOLE", PART)
    monkeypatch.setattr("engine.stages.large.part_size_for", lambda _size, _wanted: PART)
    monkeypatch.setattr(fetching, "_SMALL", PART)
    monkeypatch.setattr(fetching, "_UNKNOWN", PART)
    monkeypatch.setattr(fetching, "_RESERVE", 0)
    monkeypatch.setattr(ranges, "_RANGE", PART)
    for module in (moving, directory):
        monkeypatch.setattr(module, "rename_new", _moment(module.rename_new))
    for stage in (upload, download):
        monkeypatch.setattr(stage, "Account", lambda route, pace: _server.account(route, pace))  # noqa: PLW0108 - of the world to come


def _moment(rename: Callable[..., None]) -> Callable[..., None]:
    """A kill may come right before it and right after it."""

    def done(*arguments: object) -> None:
        failpoints.reach("before a rename")
        rename(*arguments)
        failpoints.reach("after a rename")

    return done


_server: Server
"""Of the world that was made last."""


class World:
    """Everything that one example is about."""

    def __init__(self, folder: Path, clock: Clock, template: Path, **settings: object) -> None:
        global _server  # noqa: PLW0603 - the stages find their way into the cloud through it
        self.clock = clock
        self.folder = folder
        is_versioned = bool(settings.pop("is_versioned", False))
        self.bucket = Bucket("bucket", clock, is_versioned=is_versioned, smallest_part=PART)
        self.queue = Queue("queue", clock)
        self.server = _server = Server(clock, self.bucket, self.queue)
        values = {
            "name": "r",
            "root": str(folder / "root"),
            "bucket": "bucket",
            "queue": "queue",
            "region": "us-east-1",
        }
        self.route = Route(**{**values, "settle_seconds": 0.0, **settings})
        for path in self.route.folders:
            path.mkdir(parents=True)
        self.home = Home.at(folder / "home")
        self.home.create()
        shutil.copyfile(template, self.home.ledger_file)
        self.lives: dict[Stage, Life] = {}
        self.graves: list[Life] = []
        self.kill_at = 0
        """At the how many-th fail-point from now whoever reaches it is killed; 0: nobody is."""
        self.counts: Counter[str] = Counter()
        self.has_front = True
        self._front: Ledger | None = None
        self._older: tuple[bytes, bytes] | None = None
        observing.watchers.clear()
        alarm.heard.clear()
        failpoints.arm(self._reached)

    # -- processes ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Those that do not run."""
        for stage in Stage:
            if stage not in self.lives:
                self.lives[stage] = Life(self, stage, self.home, Config((self.route,)))

    def kill(self, *stages: Stage) -> None:
        for stage in stages:
            if life := self.lives.pop(stage, None):
                life.kill()
                self.graves.append(life)
                self.counts["kill"] += 1

    def stop(self, stage: Stage) -> None:
        """As the front end does: it is told to put its work down, and does."""
        life = self.lives.get(stage)
        if life is None or life.post is None:
            return
        life.loop.call_soon(life.post.stop)
        self.run(4.0)
        assert life.is_dead or life.root.done(), f"{stage} does not stop"
        self._gather()

    def ring(self, stage: Stage) -> None:
        """Through the front end, if there is one."""
        life = self.lives.get(stage)
        if self.has_front and life is not None and life.post is not None:
            life.loop.call_soon(life.post.wake)

    def _reached(self, _name: str) -> None:
        if not running:
            return  # a person's own doing
        if self.kill_at:
            self.kill_at -= 1
            running[-1].is_dead |= not self.kill_at
        if running[-1].is_dead:
            raise Killed

    def _gather(self) -> None:
        """Those that ended: killed at a fail-point, or told to stop. None ends by itself."""
        for stage, life in list(self.lives.items()):
            if life.is_dead or isinstance(life.failure, Killed):
                self.kill(stage)
            elif life.root.done():
                assert life.failure is None, f"{stage} died: {life.failure!r}"
                self.graves.append(self.lives.pop(stage))

    # -- time --------------------------------------------------------------------------------------------------------

    def run(self, seconds: float, *, most: int = 0, seed: int = 0) -> None:
        """Let time pass, and what is due happen, in an order by chance; or only so many steps."""
        chance = random.Random(seed)
        until, spin, steps = self.clock.now + seconds, 0, 0
        while True:
            due = {stage: life.loop.due for stage, life in self.lives.items()}
            soonest = min((when for when in due.values() if when is not None), default=until)
            if soonest > self.clock.now:
                if soonest >= until:
                    self.clock.now = until
                    return
                self.clock.now, spin = soonest, 0
            ready = [stage for stage, when in due.items() if when is not None and when <= self.clock.now]
            if not ready:
                return
            done = self._steps(ready[0] if len(ready) == 1 else chance.choice(ready), chance.randint(1, _TURN))
            steps, spin = steps + done, spin + done
            assert spin < _SPIN, "it goes round in circles"
            if most and steps >= most:
                return

    def _steps(self, stage: Stage, most: int) -> int:
        """Some steps of one process, as the others have to wait for the processor; answers how many."""
        life, done = self.lives[stage], 0
        while done < most and (life.loop.is_ready or not done):
            life.step()
            done += 1
            if life.is_dead or life.root.done():
                self._gather()
                break
        return done

    # -- the ledger --------------------------------------------------------------------------------------------------

    @property
    def _ledger(self) -> Ledger:
        """The front end's."""
        self._front = self._front or Ledger(self.home.ledger_file)
        return self._front

    def ask(self, question: Callable[[Ledger], T]) -> T:
        return question(self._ledger)

    def wish(self, wish: Callable[[Ledger], T]) -> T:
        """As the window does."""
        with self._ledger.transaction():
            answer = wish(self._ledger)
        for stage in Stage:
            self.ring(stage)
        return answer

    def copy_ledger(self) -> None:
        """As it is, for `lose_ledger`."""
        self._older = tuple(path.read_bytes() if path.exists() else b"" for path in self._ledger_files)

    def lose_ledger(self, *, is_rolled_back: bool = False) -> None:
        """Everything is killed; then the ledger is gone, or is as it was when it was copied."""
        self.kill(*Stage)
        if self._front is not None:
            self._front.close()
            self._front = None
        older = self._older if is_rolled_back else None
        for path, content in zip(self._ledger_files, older or (b"", b""), strict=True):
            path.unlink(missing_ok=True)
            if content:
                path.write_bytes(content)
        self.counts["ledger"] += 1

    @property
    def _ledger_files(self) -> tuple[Path, Path]:
        file = self.home.ledger_file
        return file, file.with_name(f"{file.name}-wal")

    def end(self) -> None:
        failpoints.arm(None)
        self.kill_at = 0
        self.kill(*Stage)
        if self._front is not None:
            self._front.close()
        for life in self.graves:
            life.bury()
        shutil.rmtree(self.folder)

    def told(self, name: str) -> None:
        """An event of the file system arrives."""
        for watcher in observing.watchers[-1:]:
            if Stage.WATCH in self.lives:
                watcher.tell(name)
