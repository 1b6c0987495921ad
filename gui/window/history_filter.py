"""What of the history is shown: how it ended, which way it went, and when."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QWidget

from engine.model import NEVER, Outcome, Sought

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEEK = 7
_LEAST = 12
"""Characters that a box keeps where there is little room; the texts of some languages are long."""


class Period(Enum):
    """Days up to today, or chosen ones."""

    ANY = auto()
    TODAY = auto()
    WEEK = auto()
    MONTH = auto()
    CHOSEN = auto()


class HistoryFilter(QWidget):
    """A line of boxes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome = self._box(
            self.tr("Outcome"),
            [
                (self.tr("All outcomes"), Outcome.ALL),
                (self.tr("Arrived"), Outcome.DONE),
                (self.tr("Did not arrive"), Outcome.FAILED),
            ],
        )
        self.side = self._box(
            self.tr("Way"),
            [(self.tr("Both ways"), ""), (self.tr("↑ Up"), "up"), (self.tr("↓ Down"), "down")],
        )
        self.period = self._box(
            self.tr("Time"),
            [
                (self.tr("Any time"), Period.ANY),
                (self.tr("Today"), Period.TODAY),
                (self.tr("Last 7 days"), Period.WEEK),
                (self.tr("This month"), Period.MONTH),
                (self.tr("From … to …"), Period.CHOSEN),
            ],
        )
        today = QDate.currentDate()
        self.first_day = self._day(self.tr("First day"), today.addMonths(-1))
        self.last_day = self._day(self.tr("Last day"), today)
        self._to = QLabel(self.tr("to"))
        self._arrange()
        self._show_days()

    def _box(self, name: str, choices: Iterable[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for text, value in choices:
            box.addItem(text, value)
        box.setMinimumWidth(_LEAST * box.fontMetrics().averageCharWidth())
        box.currentIndexChanged.connect(self._choose)
        return box

    def _day(self, name: str, day: QDate) -> QDateEdit:
        field = QDateEdit(day)
        field.setCalendarPopup(True)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.setKeyboardTracking(False)
        field.dateChanged.connect(self._choose)
        return field

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 0)
        row.setSpacing(8)
        for widget in (self.outcome, self.side, self.period, self.first_day, self._to, self.last_day):
            row.addWidget(widget)
        row.addStretch(1)

    def _show_days(self) -> None:
        for widget in (self.first_day, self._to, self.last_day):
            widget.setVisible(self.period.currentData() is Period.CHOSEN)

    @Slot()
    def _choose(self) -> None:
        self._show_days()
        self.changed.emit()

    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any(box.currentIndex() > 0 for box in (self.outcome, self.side, self.period))

    @Slot()
    def widen(self) -> None:
        """Leave nothing out."""
        for box in (self.outcome, self.side, self.period):
            box.setCurrentIndex(0)

    def sought(self, route: str, search: str) -> Sought:
        """Together with what is chosen elsewhere. A range of days holds its last one, whichever was named first."""
        since, until = self._times(QDate.currentDate())
        return Sought(route, search, Outcome(self.outcome.currentData()), self.side.currentData(), since, until)

    def _times(self, today: QDate) -> tuple[float, float]:
        match self.period.currentData():
            case Period.TODAY:
                return _begin(today), NEVER
            case Period.WEEK:
                return _begin(today.addDays(1 - _WEEK)), NEVER
            case Period.MONTH:
                return _begin(QDate(today.year(), today.month(), 1)), NEVER
            case Period.CHOSEN:
                days = self.first_day.date(), self.last_day.date()
                return min(map(_begin, days)), max(_begin(day.addDays(1)) for day in days)
        return 0.0, NEVER


def _begin(day: QDate) -> float:
    """Midnight where we are."""
    return float(day.startOfDay().toSecsSinceEpoch())
