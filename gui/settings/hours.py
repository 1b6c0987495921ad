"""One line of the schedule as controls: days, hours, and what holds then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QSize, Qt, QTime, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QTimeEdit, QToolButton, QVBoxLayout, QWidget

from engine.settings.rates import rate_text
from engine.settings.schedule import DAY, Rule, line_text, parse_rule
from gui.icons import icon
from gui.settings.fields import Combo
from gui.settings.rate import RateEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_REST: Final = "rest"
_FREE: Final = "no limit"
_LIMIT: Final = "limit"


class Day(QToolButton):
    """A day that is chosen or not: which, is seen at once, also where the style draws both nearly alike."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        painter, palette = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.highlight())
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(palette.highlightedText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 2, 2)


class HoursRow(QFrame):
    """Edits one line."""

    changed = Signal()
    removed = Signal()

    def __init__(self, line: str) -> None:
        super().__init__()
        self._line = line
        rule = parse_rule(line)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.days = [self._day(number, is_on=number in rule.days) for number in range(7)]
        self.start = self._time(rule.start, self.tr("From"))
        self.end = self._time(rule.end, self.tr("To"))
        self.what = self._choice(rule)
        usual = {"": self.tr("As usual"), "0": self.tr("No limit")}
        self.up = self._rate(self.tr("Upload limit"), usual, rule.up)
        self.down = self._rate(self.tr("Download limit"), usual, rule.down)
        self.remove = self._remove_button()
        self._arrange()
        self._offer_limits()

    def line(self) -> str:
        """As it was written, until somebody changes it."""
        return self._line

    # -- its parts

    def _day(self, number: int, *, is_on: bool) -> Day:
        locale = QLocale()
        button = Day()
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setChecked(is_on)
        button.setText(locale.standaloneDayName(number + 1, QLocale.FormatType.ShortFormat))
        button.setAccessibleName(locale.standaloneDayName(number + 1, QLocale.FormatType.LongFormat))
        button.setToolTip(button.accessibleName())
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._edit)
        return button

    def _time(self, minute: int, name: str) -> QTimeEdit:
        edit = QTimeEdit(QTime(minute // 60 % 24, minute % 60))
        edit.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
        edit.setAccessibleName(name)
        edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        edit.timeChanged.connect(self._edit)
        return edit

    def _choice(self, rule: Rule) -> Combo:
        what = Combo()
        what.setAccessibleName(self.tr("At these hours"))
        what.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        what.addItem(self.tr("Nothing moves"), _REST)
        what.addItem(self.tr("Other limits"), _LIMIT)
        what.addItem(self.tr("No limit"), _FREE)
        is_free = (rule.up, rule.down) == (0, 0)
        what.setCurrentIndex(what.findData(_REST if rule.rests else _FREE if is_free else _LIMIT))
        what.activated.connect(self._edit)
        return what

    def _rate(self, name: str, usual: dict[str, str], rate: int | None) -> RateEdit:
        edit = RateEdit(name, usual)
        edit.set_value("" if rate is None else rate_text(rate) if rate else "0")
        edit.changed.connect(self._edit)
        return edit

    def _remove_button(self) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon("cancel"))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(self.tr("Remove these hours"))
        button.setAccessibleName(self.tr("Remove these hours"))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self.removed)
        return button

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(0)
        for day in self.days:
            top.addWidget(day)
        top.addStretch(1)
        top.addWidget(self.remove)
        middle = QHBoxLayout()
        for widget in (QLabel(self.tr("From")), self.start, QLabel(self.tr("to")), self.end, self.what):
            middle.addWidget(widget)
        middle.addStretch(1)
        self._limits = QWidget()
        bottom = QGridLayout(self._limits)
        bottom.setContentsMargins(0, 0, 0, 0)
        bottom.setColumnStretch(2, 1)
        for number, edit in enumerate((self.up, self.down)):
            bottom.addWidget(QLabel(edit.number.accessibleName()), number, 0)
            bottom.addWidget(edit, number, 1, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(top)
        column.addLayout(middle)
        column.addWidget(self._limits)

    # -- editing

    @Slot()
    def _edit(self) -> None:
        self._offer_limits()
        days = frozenset(number for number, day in enumerate(self.days) if day.isChecked())
        start, end = self._minute(self.start), self._minute(self.end) or DAY
        self._line = line_text(days, start, end, self._said())
        self.changed.emit()

    def _said(self) -> str:
        what = str(self.what.currentData())
        if what != _LIMIT:
            return what
        rates = (("up", self.up.value()), ("down", self.down.value()))
        return " ".join(f"{way} {rate}" for way, rate in rates if rate)

    def _offer_limits(self) -> None:
        self._limits.setVisible(self.what.currentData() == _LIMIT)

    @staticmethod
    def _minute(edit: QTimeEdit) -> int:
        return edit.time().hour() * 60 + edit.time().minute()
