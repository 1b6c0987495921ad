"""`run`: the engine without a window, shown in the terminal, until it is idle or somebody ends it."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol

from engine.cli.activity import Activity
from engine.cli.checking import usable_settings
from engine.cli.outcome import outcome_of
from engine.cli.output import settle_output
from engine.cli.place import open_desk, status_of
from engine.cli.views import view_for
from engine.log import start_log
from engine.model import Condition, Report, StageChanged
from engine.settings.home import Home
from engine.supervisor.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from engine.cli.outcome import Outcome
    from engine.cli.views import View
    from engine.ledger import Ledger
    from engine.model import Event, Problem, Status
    from engine.settings.config import Config
    from engine.supervisor.desk import Desk

EXIT_FINE: Final = 0
EXIT_PROBLEMS: Final = 3
EXIT_BY_SIGNAL: Final = 128

_TURN: Final = 0.1
"""Seconds between two looks at the clock where nothing happens."""
_BETWEEN_LOOKS: Final = 0.5
"""Seconds between two looks into the ledger."""
_FIRST_ASK: Final = 0.2
"""Seconds without a step after which it is worth asking whether all is done; doubled while the answer is no."""
_LONGEST_ASK: Final = 2.0
_SOME: Final = 1000


class RunningEngine(Protocol):
    """What a run needs of an engine; see `engine.supervisor.engine.Engine`."""

    def listen(self, listener: Callable[[Event], None]) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_idle(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """The engine's, to the question whether it is idle."""

    is_idle: bool


class _AtOnce(BaseException):
    """Do not wait for the stages: they end when they see that we are gone, and the next start goes on from there."""


def run_headless(home: Path | None, *, until_idle: bool, json: bool, give_up: float = 60.0) -> int:
    """Run the engine of `home` in this terminal; answers the exit code.

    With `until_idle` it ends with 0 once nothing is left to do, with 3 if something waits for a person then, or when
    problems have let nothing move for `give_up` seconds. Without, it ends when it is told to (Ctrl-C, SIGTERM): with 0,
    or 3 if problems are open.

    Raises:
        ConfigError, AlreadyRunning, LedgerError: it cannot start.
    """
    place = Home.at(home)
    config = usable_settings(place)
    place.create()
    start_log(place, config.general, "run")
    code = Run(place, config, Engine(place, config), view_for(json=json), give_up if until_idle else None).run()
    settle_output()
    return code


class Run:
    """One run from start to end. All is done on the calling thread; what others say comes through a queue."""

    def __init__(
        self, home: Home, config: Config, engine: RunningEngine, view: View, give_up: float | None = None
    ) -> None:
        """`give_up`: seconds without movement after which problems end it; None: it does not end by itself."""
        self._home = home
        self._config = config
        self._engine = engine
        self._view = view
        self._give_up = give_up
        self._news: SimpleQueue[Event | _Answer | None] = SimpleQueue()
        """None: a signal came."""
        self._activity = Activity()
        self._problems: dict[tuple[str, str, str, str], Problem] = {}
        self._is_idle = self._is_asking = self._has_given_up = False
        self._ended_by = 0
        self._moved_at = time.monotonic()
        self._ask_after = _FIRST_ASK
        self._ask_at = self._look_at = 0.0

    def run(self) -> int:
        """Start, show, stop; answers the exit code.

        Raises:
            ConfigError, AlreadyRunning, LedgerError: it cannot start.
        """
        self._engine.listen(self._news.put)
        try:
            with _signals(self._signalled), self._view:
                self._engine.start()
                return self._started()
        except _AtOnce:
            return EXIT_BY_SIGNAL + self._ended_by

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self._ended_by:
            raise _AtOnce
        self._ended_by = number
        self._news.put(None)  # wakes the loop

    def _started(self) -> int:
        """From the engine's start to the last word. However it ends, the engine is stopped."""
        try:
            with open_desk(self._home) as desk:
                before = desk.read(self._status)
                self._work(desk)
                self._stop()
                return self._close(before, desk)
        except _AtOnce:
            raise
        except BaseException:
            self._stop()
            raise

    def _work(self, desk: Desk) -> None:
        """Until nothing is left, nothing goes on any more, or somebody ends it."""
        while not (self._ended_by or self._is_idle or self._has_given_up):
            self._hear()
            self._ask()
            self._look(desk)

    def _stop(self) -> None:
        with suppress(BrokenPipeError):  # nobody reads any more: the engine is stopped all the same
            self._view.stopping()
        self._engine.stop()

    def _close(self, before: Status, desk: Desk) -> int:
        """Tell what the stages said at their end, and what came of it all."""
        while not self._news.empty():
            self._take(self._news.get())
        after = desk.read(self._status)
        outcome = outcome_of(before, after, is_idle=self._is_idle, has_given_up=self._has_given_up)
        code = self._code(outcome)
        self._view.ended(outcome, code)
        return code

    def _code(self, outcome: Outcome) -> int:
        if self._ended_by and self._give_up is not None:
            return EXIT_BY_SIGNAL + self._ended_by
        return EXIT_PROBLEMS if outcome.has_problems else EXIT_FINE

    def _hear(self) -> None:
        """Take what has come, or wait a moment for something to come."""
        with suppress(Empty):
            self._take(self._news.get(timeout=_TURN))

    def _take(self, news: Event | _Answer | None) -> None:
        if isinstance(news, _Answer):
            self._answered(news)
        elif isinstance(news, Report):
            if self._activity.take(news):
                self._moved()
            self._view.reported(news)
        elif isinstance(news, StageChanged):
            if news.condition is not Condition.RUNNING:
                self._activity.forget(news.stage)
            self._view.changed(news)

    def _moved(self) -> None:
        self._moved_at = time.monotonic()
        self._ask_after = _FIRST_ASK
        self._ask_at = self._moved_at + _FIRST_ASK

    def _ask(self) -> None:
        """Ask whether all is done, where that matters: in a thread, as the stages may take their time to answer."""
        if self._give_up is None or self._is_asking or time.monotonic() < self._ask_at:
            return
        self._is_asking = True
        threading.Thread(
            target=lambda: self._news.put(_Answer(self._engine.is_idle())), name="idle?", daemon=True
        ).start()

    def _answered(self, answer: _Answer) -> None:
        self._is_asking = False
        self._is_idle = answer.is_idle
        self._ask_at = time.monotonic() + self._ask_after
        self._ask_after = min(self._ask_after * 2, _LONGEST_ASK)

    def _look(self, desk: Desk) -> None:
        """See what the ledger says now and then, and show it."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _BETWEEN_LOOKS
        moment = desk.read(lambda ledger: self._activity.moment(ledger, self._status(ledger)))
        self._tell_problems(moment.status)
        self._view.look(moment)
        is_stuck = self._give_up is not None and now - self._moved_at >= self._give_up
        self._has_given_up = is_stuck and desk.read(lambda ledger: _is_held_up(ledger, moment.status))

    def _status(self, ledger: Ledger) -> Status:
        return status_of(self._config, ledger, is_running=True)

    def _tell_problems(self, status: Status) -> None:
        """Those that are new, and those that are gone."""
        found = {(p.code, p.stage.value, p.route, p.subject): p for p in status.problems}
        for cause in found.keys() - self._problems.keys():
            self._view.met(found[cause])
        for cause in self._problems.keys() - found.keys():
            self._view.solved(self._problems[cause])
        self._problems = found


def _is_held_up(ledger: Ledger, status: Status) -> bool:
    """Whether something is known that keeps files from moving."""
    if status.problems or any(route.pause for route in status.routes):
        return True
    ups, downs = ledger.reading.open_transfers(limit=_SOME), ledger.reading.open_deliveries(limit=_SOME)
    return any(item.code for item in ups) or any(item.code for item in downs)


@contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have the handler called for what asks a program to end. What our parent chose to ignore stays ignored."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.getsignal(number) for number in numbers}
    chosen = [number for number, old in before.items() if old is not signal.SIG_IGN]
    for number in chosen:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in chosen:
            signal.signal(number, before[number])
