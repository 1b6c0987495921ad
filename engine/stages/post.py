"""A stage's end of the pipe: two threads, so that neither a busy loop nor a stuck front end holds the other up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from engine.model import IdleAnswer, Progress, Report, Stage, Step
from engine.stages.wire import Alive, Ask, FromStage, Ready, Ring, Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_INTERVAL: Final = 0.1
_RINGS: Final = 0.05
"""Seconds between two rings: whoever hears one looks at all that has come since the last."""
_KEPT_STEPS: Final = 20_000
_RATE_WINDOW: Final = 3.0


class Post:
    """Sends reports at most ten times a second and rings at once; tells the loop what the front end says."""

    def __init__(
        self, connection: Connection, stage: Stage, on_wake: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._stage = stage
        self._on_wake = on_wake
        self._on_stop = on_stop
        self._loop = asyncio.get_running_loop()
        self.questions: asyncio.Queue[int] = asyncio.Queue()
        """Numbers of `is there nothing left to do?`; answered with `answer`."""
        self._changed = threading.Condition()
        self._urgent: list[FromStage] = [Ready()]
        self._rings: set[Stage] = set()
        self._rings_due = 0.0
        self._steps: deque[Step] = deque(maxlen=_KEPT_STEPS)
        self._progress: dict[int, Progress] = {}
        self._is_dirty = False
        self._moved = 0
        self._moved_by_route: Counter[str] = Counter()
        self._samples: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._is_closed = False
        self._sender = threading.Thread(target=self._send, name="post-sender", daemon=True)
        self._reader = threading.Thread(target=self._read, name="post-reader", daemon=True)

    def start(self) -> None:
        self._sender.start()
        self._reader.start()

    def close(self) -> None:
        """Send what is left, then end. The reading thread ends with the pipe."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._sender.join(1.0)

    def ring(self, stage: Stage) -> None:
        """There is work for another stage."""
        with self._changed:
            self._rings.add(stage)
            self._changed.notify()

    def alive(self) -> None:
        """The loop turns."""
        self._hurry(Alive())

    def answer(self, number: int, *, is_idle: bool) -> None:
        """To a question."""
        self._hurry(IdleAnswer(self._stage, number, is_idle))

    def _hurry(self, message: FromStage) -> None:
        with self._changed:
            if message not in self._urgent:  # so that a front end that does not read costs no memory
                self._urgent.append(message)
            self._changed.notify()

    def step(self, step: Step) -> None:
        """A file made a step."""
        with self._changed:
            self._steps.append(step)
            self._dirty()

    def progress(self, item: int, done: int, total: int, rate: float, route: str = "") -> None:
        """How far an item is."""
        with self._changed:
            self._progress[item] = Progress(self._stage, item, done, total, rate, route)
            self._dirty()

    def ended(self, item: int) -> None:
        """The item is not under way any more."""
        with self._changed:
            if self._progress.pop(item, None):
                self._dirty()

    def moved(self, count: int, route: str = "") -> None:
        """So many bytes went over the line."""
        with self._changed:
            self._moved += count
            self._moved_by_route[route] += count
            self._dirty()

    def _dirty(self) -> None:
        if not self._is_dirty:
            self._is_dirty = True
            self._changed.notify()

    def _send(self) -> None:
        due = 0.0
        while not self._is_closed:
            messages = self._next(due)
            if any(isinstance(message, Report) for message in messages):
                due = time.monotonic() + _INTERVAL
            try:
                for message in messages:
                    self._connection.send(message)
            except (OSError, ValueError):
                return  # the front end is gone: the reading thread says so

    def _next(self, due: float) -> list[FromStage]:
        """Wait for something urgent, or for the time of the next rings or report if there are any."""
        with self._changed:
            while (wait := self._wait(due)) is None or wait > 0:
                self._changed.wait(wait)
            messages, self._urgent = self._urgent, []
            now = time.monotonic()
            if self._rings and (self._is_closed or now >= self._rings_due):
                messages += [Ring(stage) for stage in sorted(self._rings)]
                self._rings.clear()
                self._rings_due = now + _RINGS
            if self._is_dirty and (self._is_closed or now >= due):
                messages.append(self._report())
            return messages

    def _wait(self, due: float) -> float | None:
        """Seconds until there is something to send; None: until somebody has something to say."""
        if self._urgent or self._is_closed:
            return 0.0
        times = [self._rings_due] * bool(self._rings) + [due] * self._is_dirty
        return min(times) - time.monotonic() if times else None

    def _report(self) -> Report:
        rate = self._rate()
        steps, progress = tuple(self._steps), tuple(self._progress.values())
        report = Report(self._stage, steps, progress, self._moved, rate, dict(self._moved_by_route))
        self._steps.clear()
        self._is_dirty = rate > 0  # the display's rate has to sink to nothing, then there is silence
        return report

    def _rate(self) -> float:
        """Bytes a second over the last moments."""
        now = time.monotonic()
        self._samples.append((now, self._moved))
        while now - self._samples[0][0] > _RATE_WINDOW and len(self._samples) > 1:
            self._samples.popleft()
        since, before = self._samples[0]
        return (self._moved - before) / max(now - since, _INTERVAL)

    def _read(self) -> None:
        message: object = None
        while not isinstance(message, Stop):
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                message = Stop()
            try:
                self._loop.call_soon_threadsafe(self._take, message)
            except RuntimeError:
                return  # the loop has ended meanwhile

    def _take(self, message: object) -> None:
        if isinstance(message, Stop):
            self._on_stop()
            return
        if isinstance(message, Ask):
            self.questions.put_nowait(message.number)
        self._on_wake()
