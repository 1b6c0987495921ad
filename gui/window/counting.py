"""Counts all that the history would show. That takes seconds at a million rows: it comes later than the rows themselves."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ledger import Ledger
    from engine.model import Sought
    from engine.supervisor.desk import Desk
    from gui.questions import Questions

_TYPING_MS: Final = 300
"""Whoever types on wants the rows first."""
_RARELY: Final = 50
"""Counting the same again is put off by so many times what it took."""


class Counting(QObject):
    """For one table."""

    counted = Signal(int)

    def __init__(self, questions: Questions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._desk: Desk | None = None
        self._sought: Sought | None = None
        self._due_at = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TYPING_MS)
        self._soon.timeout.connect(self._begin)

    def forget(self) -> None:
        """Something else is sought: what is being counted is of no use any more."""
        self._sought = None
        self._due_at = 0.0
        self._soon.stop()

    def count(self, desk: Desk, sought: Sought) -> None:
        """`counted` tells how many, unless they were counted just now or are being counted."""
        self._desk = desk
        if sought != self._sought or time.monotonic() >= self._due_at:
            self._sought = sought
            self._due_at = float("inf")
            self._soon.start()

    @Slot()
    def _begin(self) -> None:
        if self._desk is not None and self._sought is not None:
            sought = self._sought
            count = partial(_count, self._desk, sought, lambda: self._sought is sought)
            self._questions.ask(count, partial(self._tell, sought, time.monotonic()), topic="history-count")

    def _tell(self, sought: Sought, since: float, found: int) -> None:
        if sought is self._sought:
            now = time.monotonic()
            self._due_at = now + _RARELY * (now - since)
            self.counted.emit(found)


def _count(desk: Desk, sought: Sought, is_wanted: Callable[[], bool]) -> int:
    """In stretches, between which others may ask the ledger."""
    found, behind = desk.read(partial(_stretch, sought, 0))
    while behind and is_wanted():
        more, behind = desk.read(partial(_stretch, sought, behind))
        found += more
    return found


def _stretch(sought: Sought, behind: int, ledger: Ledger) -> tuple[int, int]:
    return ledger.history.count(sought, behind)
