"""The real stage processes, forked from a process that has imported everything: a start costs moments, so does a kill."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any
from unittest import mock

from servers import ROOT

from engine import failpoints
from engine.model import IdleAnswer, Stage
from engine.stages import receiving, releasing
from engine.stages.process import run_stage
from engine.stages.wire import Ask, Ring, Stop, Wake

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    from engine.settings.config import Config
    from engine.settings.home import Home

HIDDEN = 1
"""Seconds for which a received message is hidden, instead of thirty: the tests wait so long for those of the killed."""
_PATIENCE = 60.0
_AGAIN = 0.05


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["faults.warm"])
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")])):
        forkserver.ensure_running()
    return context


def _run(
    stage: Stage,
    home: Home,
    config: Config,
    connection: Connection,
    orders: str,
    hold: Connection,
    environment: dict[str, str],
) -> None:
    """In the forked process."""
    os.environ.update(environment)
    receiving.VISIBILITY = releasing.VISIBILITY = HIDDEN  # type: ignore[misc]
    failpoints.arm(_holding(orders.removeprefix("hold "), hold) if "hold " in orders else failpoints.ordered(orders))
    run_stage(stage, home, config, connection)


def _holding(name: str, hold: Connection) -> Callable[[str], None]:
    """At the first time there, the test is told, and waited for."""
    names = {name}

    def on_reach(name: str) -> None:
        if name in names:
            names.clear()
            hold.send(name)
            hold.recv()

    return on_reach


@dataclass
class Worker:
    """One stage process, the front end's end of its pipe, and the pipe over which it waits at a fail-point."""

    process: ForkServerProcess
    connection: Connection
    hold: Connection
    answer: bool | None = None
    """To the last question whether it is idle."""

    def say(self, message: Any) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(message)

    def go_on(self) -> None:
        self.hold.send("go on")

    def ended(self, seconds: float = 10) -> int | None:
        """How it ended, within that time."""
        self.process.join(seconds)
        code = self.process.exitcode
        if code is not None:  # else it still runs
            self.connection.close()
            self.hold.close()
        return code

    def kill(self) -> None:
        self.process.kill()
        self.ended()


@dataclass
class Crew:
    """What the front end is to its stages, for a test: it starts them, passes their rings on, and asks them."""

    home: Home
    config: Config
    workers: dict[Stage, Worker] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    """What differs for the stages."""

    def start(self, *stages: Stage, orders: str = "") -> None:
        """`orders`: as in the fail-points' variable, or `hold NAME`: there the process waits for the test."""
        context = _context()
        for stage in stages:
            (ours, theirs), (hold, held) = context.Pipe(), context.Pipe()
            with theirs, held:
                arguments = (stage, self.home, self.config, theirs, orders, held, self.environment)
                process = context.Process(target=_run, args=arguments, daemon=True)
                process.start()
            self.workers[stage] = Worker(process, ours, hold)

    def until_killed(self, stage: Stage) -> None:
        """The stage dies by its order; the others go on."""
        victim = self.workers[stage]
        assert self._tend(lambda: not victim.process.is_alive(), victim), "the fail-point was not reached"
        assert victim.ended() == -signal.SIGKILL
        del self.workers[stage]

    def until_held(self, stage: Stage) -> Worker:
        """The stage waits at its fail-point, until it is told to go on."""
        worker = self.workers[stage]
        self.until(worker.hold.poll)
        worker.hold.recv()
        return worker

    def until(self, is_over: Callable[[], bool]) -> None:
        assert self._tend(is_over), "not within a minute"

    def until_idle(self) -> None:
        """Until each, in the order in which they feed one another, says that there is nothing left to do."""
        for worker in [self.workers[stage] for stage in Stage if stage in self.workers]:
            while not self._ask(worker):
                self._tend(lambda: False, seconds=_AGAIN)

    def _ask(self, worker: Worker) -> bool:
        worker.answer = None
        worker.say(Ask(0))
        assert self._tend(lambda: worker.answer is not None), "the stage does not answer"
        return bool(worker.answer)

    def _tend(self, is_over: Callable[[], bool], *victims: Worker, seconds: float = _PATIENCE) -> bool:
        """Pass on what the stages say until then; False where that does not come in time."""
        deadline = time.monotonic() + seconds
        while not is_over() and time.monotonic() < deadline:
            pipes = {worker.connection: worker for worker in self.workers.values() if not worker.connection.closed}
            for ready in wait([*pipes, *(victim.process.sentinel for victim in victims)], _AGAIN):
                if isinstance(ready, Connection):
                    self._hear(pipes[ready])
        return is_over()

    def _hear(self, worker: Worker) -> None:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            worker.connection.close()
            assert worker.ended() == -signal.SIGKILL, "it ended by itself"
            return
        if isinstance(message, Ring) and message.stage in self.workers:
            self.workers[message.stage].say(Wake())
        elif isinstance(message, IdleAnswer):
            worker.answer = message.is_idle

    def stop(self) -> None:
        """As the front end does when it ends."""
        for worker in self.workers.values():
            worker.say(Stop())
        codes = {stage: worker.ended() for stage, worker in self.workers.items()}
        self.workers.clear()
        assert set(codes.values()) <= {0}, codes

    def kill(self) -> None:
        """All of them, at once."""
        for worker in self.workers.values():
            worker.kill()
        self.workers.clear()
