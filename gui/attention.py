"""Lets the stages know that somebody looks, as long as the window can be seen: then they ask what only people want to know."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from engine.supervisor.desk import Desk
    from gui.questions import Questions

_EVERY_MS: Final = 60_000
_LASTS: Final = 90.0
"""Seconds: longer than until it is said again, and little longer than the window can be seen."""


class Attention(QObject):
    """One a window."""

    def __init__(self, questions: Questions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._desk: Desk | None = None
        self._is_seen = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._say)

    def open(self, desk: Desk) -> None:
        """From now on there is a ledger to say it to."""
        self._desk = desk
        self._say()

    @Slot(bool)
    def set_seen(self, is_seen: bool) -> None:  # noqa: FBT001 - a signal's receiver
        """Whether the window can be seen."""
        if is_seen == self._is_seen:
            return
        self._is_seen = is_seen
        if is_seen:
            self._timer.start()
            self._say()
        else:
            self._timer.stop()

    @Slot()
    def _say(self) -> None:
        desk = self._desk
        if desk is not None and self._is_seen:
            until = time.time() + _LASTS
            self._questions.ask(lambda: desk.wish(lambda ledger: ledger.wishes.attend(until)))
