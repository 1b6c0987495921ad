"""Asks until when something is to rest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDateTime, QLocale, QTime, Signal, Slot
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from gui import words
from gui.buttons import ButtonBox
from gui.window.labels import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

_SOON: Final = 30 * 60
"""Seconds: the full hour that is offered lies at least so far ahead."""


class _Field(QDateTimeEdit):
    """Begins at the hour, which is what most people change; Qt would begin at the day or the month."""

    _is_new = True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._is_new:
            self._is_new = False
            self.setSelectedSection(QDateTimeEdit.Section.HourSection)


class UntilDialog(QDialog):
    """`chosen` tells the time (epoch), which lies ahead."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self.setWindowTitle(self.tr("Pause"))
        self.field = _Field(_next_hour(clock()))
        self.field.setCalendarPopup(True)
        self.field.setDisplayFormat(_format())
        self.field.setAccessibleName(self.tr("Until"))
        self.hint = Quiet()
        self.buttons = ButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Pause"))
        self._arrange()
        self.field.dateTimeChanged.connect(self._look)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()

    def _arrange(self) -> None:
        question = QLabel(self.tr("&Rest until:"))
        question.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (question, self.field, self.hint):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 48)  # its title can be read

    @property
    def _end(self) -> float:
        return float(self.field.dateTime().toSecsSinceEpoch())

    @Slot()
    def _look(self) -> None:
        """How long that is; what has passed cannot be chosen."""
        left = self._end - self._clock()
        self._ok.setEnabled(left > 0)
        if left > 0:
            self.hint.setText(self.tr("It goes on by itself in {duration}.").format(duration=words.duration(left)))
        else:
            self.hint.setText(self.tr("That time has passed."))

    def accept(self) -> None:
        if self._end > self._clock():
            super().accept()
            self.chosen.emit(self._end)
        else:
            self._look()


def _next_hour(now: float) -> QDateTime:
    """The next full hour that is not too soon."""
    soon = QDateTime.fromSecsSinceEpoch(int(now + _SOON))
    return QDateTime(soon.date(), QTime(soon.time().hour(), 0)).addSecs(3600)


def _format() -> str:
    """Of the locale, with all figures of the year."""
    text = QLocale().dateTimeFormat(QLocale.FormatType.ShortFormat)
    return text if "yyyy" in text else text.replace("yy", "yyyy")
