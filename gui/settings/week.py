"""The control for the schedule: its lines as rows of controls, and a picture of the week that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.settings.schedule import DAY, Rule, parse_rule
from gui.settings.fields import Field
from gui.settings.hours import HoursRow

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPaintEvent

    from engine.settings.declaration import Setting

_FIRST: Final = "Mon-Fri 08:00-18:00 rest"
_QUARTER: Final = 15
"""Minutes, as exactly as the picture shows."""


class ScheduleField(Field):
    """Rows, one a line, in the order in which they are asked."""

    is_tall = True

    def __init__(self, setting: Setting) -> None:
        self._rows: list[HoursRow] = []
        self._box = QWidget()
        super().__init__(setting, self._box)
        self.add = QPushButton(self.tr("Add hours"))
        self.add.clicked.connect(self._add)
        self._box.setFocusProxy(self.add)
        self.picture = WeekPicture()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.picture)
        self._draw()

    def value(self) -> tuple[str, ...]:
        return tuple(row.line() for row in self._rows)

    def set_value(self, value: tuple[str, ...]) -> None:
        if value == self.value():
            return
        while self._rows:
            self._drop(self._rows[0])
        for line in value:
            self._append(line)
        self._draw()

    def _append(self, line: str) -> HoursRow:
        row = HoursRow(line)
        row.changed.connect(self._has_changed)
        row.removed.connect(self._remove)
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)
        return row

    def _drop(self, row: HoursRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    @Slot()
    def _add(self) -> None:
        self._append(_FIRST).days[0].setFocus()
        self._has_changed()

    @Slot()
    def _remove(self) -> None:
        row = self.sender()
        if isinstance(row, HoursRow):
            self._drop(row)
            self.add.setFocus()
            self._has_changed()

    @Slot()
    def _has_changed(self) -> None:
        self._draw()
        self._tell()

    def _draw(self) -> None:
        self.picture.show_lines(self.value())


class WeekPicture(QWidget):
    """A bar a day: where nothing moves, where other limits hold. It says nothing that the rows do not say."""

    def __init__(self) -> None:
        super().__init__()
        self._rules: tuple[Rule, ...] = ()
        self.setAccessibleName(self.tr("The week"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Those that are understood."""
        self._rules = tuple(rule for line in lines if (rule := _understood(line)))
        self.setVisible(bool(lines))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 9 * self._height() + self._height() // 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _height(self) -> int:
        return self.fontMetrics().height()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        locale, height = QLocale(), self._height()
        names = [locale.standaloneDayName(day + 1, QLocale.FormatType.ShortFormat) for day in range(7)]
        left = max(map(self.fontMetrics().horizontalAdvance, names)) + 8
        width = self.width() - left - 1
        for day, name in enumerate(names):
            painter.drawText(QRect(0, day * height, left, height), Qt.AlignmentFlag.AlignVCenter, name)
            self._paint_day(painter, day, QRect(left, day * height + 2, width, height - 4))
        self._paint_hours(painter, left, width)
        self._paint_key(painter, left)

    def _paint_day(self, painter: QPainter, day: int, bar: QRect) -> None:
        painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Base))
        for minute in range(0, DAY, _QUARTER):
            rule = next((rule for rule in self._rules if rule.is_at(day, minute)), None)
            if rule is not None and (color := self._color(rule)) is not None:
                start, end = (bar.left() + bar.width() * m // DAY for m in (minute, minute + _QUARTER))
                painter.fillRect(start, bar.top(), end - start, bar.height(), color)

    def _color(self, rule: Rule) -> QColor | None:
        """Without a limit it looks like any other time."""
        if (rule.up, rule.down) == (0, 0):
            return None
        color = self.palette().color(QPalette.ColorRole.WindowText if rule.rests else QPalette.ColorRole.Highlight)
        color.setAlphaF(0.55 if rule.rests else 0.75)
        return color

    def _paint_hours(self, painter: QPainter, left: int, width: int) -> None:
        height = self._height()
        for hour in range(0, 25, 6):
            box = QRect(left + width * hour // 24 - 40, 7 * height, 80, height)
            align = {0: Qt.AlignmentFlag.AlignLeft, 24: Qt.AlignmentFlag.AlignRight}.get(hour)
            if align is not None:
                box.translate(40 if hour == 0 else -40, 0)
            painter.drawText(box, align or Qt.AlignmentFlag.AlignHCenter, str(hour))

    def _paint_key(self, painter: QPainter, left: int) -> None:
        """What the colours mean."""
        height = self._height()
        top = 8 * height + height // 2
        for rule, words in ((Rule(rests=True), self.tr("Nothing moves")), (Rule(up=1), self.tr("Other limits"))):
            if color := self._color(rule):
                painter.fillRect(left, top + 2, height - 4, height - 4, color)
            painter.drawText(QRect(left + height, top, 400, height), Qt.AlignmentFlag.AlignVCenter, words)
            left += height * 2 + self.fontMetrics().horizontalAdvance(words)


def _understood(line: str) -> Rule | None:
    """None while a row says nothing yet."""
    try:
        return parse_rule(line)
    except ValueError:
        return None
