"""Work that must not hold up the window: it runs on a pool of threads, and its answer comes back on the GUI's own."""

from __future__ import annotations

import itertools
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_log = logging.getLogger(__name__)

_AT_WORK: list[QThreadPool] = []
"""Pools whose questions took longer than anybody waited for: they end with the program."""


@dataclass(frozen=True, slots=True)
class _Answer:
    topic: str
    number: int
    value: Any
    error: Exception | None
    then: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None


class Questions(QObject):
    """Asks on other threads. Of several questions about one topic only the newest one's answer counts."""

    complaint = Signal(object)
    """An exception that the asker did not want to deal with itself."""
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None, *, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._is_closed = False
        self._answered.connect(self._deliver)

    def ask(
        self,
        question: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Run `question` on the pool, then `then(answer)` or `failed(exception)` on the GUI's thread."""
        if self._is_closed:
            return
        number = next(self._numbers)
        if topic:
            self._newest[topic] = number
        self._pool.start(partial(self._run, question, partial(_Answer, topic, number, then=then, failed=failed)))

    def _run(self, question: Callable[[], Any], answer: Callable[..., _Answer]) -> None:
        try:
            done = answer(value=question(), error=None)
        except Exception as error:  # noqa: BLE001 - whatever it was, the GUI's thread deals with it
            done = answer(value=None, error=error)
        self._answered.emit(done)

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        if self._is_closed or (answer.topic and self._newest[answer.topic] != answer.number):
            return
        if answer.error is None:
            if answer.then:
                answer.then(answer.value)
        elif answer.failed:
            answer.failed(answer.error)
        else:
            _log.error("a question failed", exc_info=answer.error)
            self.complaint.emit(answer.error)

    def close(self, timeout_ms: int = 1000) -> None:
        """Take no more questions, deliver no more answers, wait for those that run."""
        self._is_closed = True
        self._pool.clear()
        if not self._pool.waitForDone(timeout_ms):
            # Qt waits for its threads where a pool ends, and would do so with Python's lock in hand, which they need.
            self._pool.setParent(None)
            _AT_WORK.append(self._pool)
