"""One stage's process, kept alive: started, restarted with growing delay, put to rest when it keeps dying."""

from __future__ import annotations

import multiprocessing
import select
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from engine.model import Condition, Stage, StageChanged
from engine.sentences import Sentence
from engine.stages.process import run_stage
from engine.stages.wire import FromFrontEnd, Stop

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from engine.settings.config import Config
    from engine.settings.home import Home

_DEATHS: Final = 5
_WITHIN: Final = 300.0
_REST: Final = 60.0
_FIRST_DELAY: Final = 0.2
_LONGEST_SILENCE: Final = 90.0
"""Seconds without a word, after which a stage hangs that should say something every five. A busy computer takes many to
start one; what a sleeping computer lets pass is not counted."""


def _takes_more(connection: Connection) -> bool:
    """Whether sending would not wait for a stage that hangs. (Windows cannot tell; its pipes hold enough.)"""
    if sys.platform == "win32":
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLOUT)
    return bool(poll.poll(0))


class Keeper:
    """Owns one stage process. Used by the engine's thread only; never waits."""

    def __init__(self, stage: Stage, home: Home, config: Config) -> None:
        self.stage = stage
        self._home = home
        self._config = config
        self._process: SpawnProcess | None = None
        self.connection: Connection | None = None
        self._deaths: deque[float] = deque(maxlen=_DEATHS)
        self.restart_at: float | None = None
        """Monotonic time of the next start, where one is due."""
        self._silence = 0.0
        self._is_hung = False

    @property
    def sentinel(self) -> int | None:
        """Becomes ready when the process has ended."""
        return self._process.sentinel if self._process else None

    def start(self) -> StageChanged:
        """Spawn the process. Where the system has no room for one, that is a death like others."""
        try:
            self._spawn()
        except OSError as error:
            return self._plan_restart(f"could not be started: {error}")
        self.restart_at = None
        self._silence, self._is_hung = 0.0, False
        return StageChanged(self.stage, Condition.STARTING)

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        with theirs:  # closed here afterwards, so that our end tells when the process is gone
            process = context.Process(
                target=run_stage,
                args=(self.stage, self._home, self._config, theirs),
                name=f"bucket-brigade {self.stage}",
                daemon=True,
            )
            try:
                process.start()
            except OSError:
                ours.close()
                raise
        self._process, self.connection = process, ours

    def say(self, message: FromFrontEnd) -> None:
        """Tell the stage; if it is gone, nothing is lost."""
        if self.connection is not None and _takes_more(self.connection):
            try:
                self.connection.send(message)
            except OSError:
                self.hang_up()

    def heard(self) -> None:
        """The stage said something, whatever it was."""
        self._silence = 0.0

    def waited(self, seconds: float) -> None:
        """So much time passed for us too. A stage that was silent for too long is killed; its end is noticed as usual."""
        self._silence += seconds
        if self._process is not None and self._silence > _LONGEST_SILENCE and not self._is_hung:
            self._is_hung = True
            self._process.kill()

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def bury(self) -> StageChanged:
        """The process has ended by itself: plan its restart."""
        code = self.exit_code()
        self._end()
        return self._plan_restart(
            Sentence("did not answer and was ended") if self._is_hung else Sentence("ended with {code}", code=code)
        )

    def exit_code(self) -> int | None:
        """Of the process, which has ended."""
        if self._process is None:
            return None
        self._process.join(5.0)  # its pipe closes a moment before the system tells how it ended
        return self._process.exitcode

    def _plan_restart(self, detail: str) -> StageChanged:
        now = time.monotonic()
        self._deaths.append(now)
        recent = [death for death in self._deaths if now - death < _WITHIN]
        if len(recent) >= _DEATHS:
            self._deaths.clear()
            self.restart_at = now + _REST
            return StageChanged(self.stage, Condition.RESTING, detail, time.time() + _REST)
        self.restart_at = now + _FIRST_DELAY * 2.0 ** (len(recent) - 1)
        return StageChanged(self.stage, Condition.STOPPED, detail, time.time() + self.restart_at - now)

    def wake_from_rest(self) -> None:
        """Start now what waits for its restart."""
        if self.restart_at is not None:
            self.restart_at = time.monotonic()

    def ask_to_stop(self) -> None:
        self.restart_at = None
        self.say(Stop())

    def kill(self) -> StageChanged:
        """End what has not ended by itself."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5.0)
        self._end()
        return StageChanged(self.stage, Condition.STOPPED)

    def _end(self) -> None:
        self.hang_up()
        if self._process is not None:
            self._process.join(5.0)
            self._process.close()
            self._process = None
