"""Throughput of the last ten minutes: up above the line, down below it. Plain rectangles, so that it costs little."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.model import Stage
from gui import words
from gui.traffic import SECONDS
from gui.window.labels import enlarged

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from gui.traffic import Traffic

_BARS: Final = 200
_STEPS: Final = (1, 2, 5, 10)
_KEYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -_BARS, Qt.Key.Key_End: _BARS}


def ceiling(value: float) -> float:
    """The next round figure (1, 2 or 5 with zeros), at least a kilobyte, so that the scale seldom changes."""
    power = 1000.0
    while power * 10 <= value:
        power *= 10
    return next(power * step for step in _STEPS if power * step >= value)


class Graph(QWidget):
    """Moves on with `tick`. The mouse, or the arrow keys, ask for a moment's figures."""

    def __init__(self, traffic: Traffic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._traffic = traffic
        self._is_silent = False
        self._route = ""
        self._asked: int | None = None
        """The bar that somebody asks about."""
        self.setFixedHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Throughput of the last ten minutes"))
        self.setAccessibleDescription(
            self.tr("Uploads above the line, downloads below it. Arrow keys tell the figures.")
        )
        self._scale_font = enlarged(self.font(), 0.78)

    def tick(self) -> None:
        """A second has passed: what there is moves to the left; an empty line stays as it is."""
        was_silent, self._is_silent = self._is_silent, self._traffic.is_silent(time.time())
        if not (was_silent and self._is_silent):
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def show_route(self, route: str) -> None:
        """Of that route only; empty: of all."""
        if route != self._route:
            self._route = route
            self.update()

    def figures_at(self, bar: int) -> str:
        """When that was, and what went up and down then."""
        now = time.time()
        up, down = (self._traffic.bars(stage, now, _BARS, self._route)[bar] for stage in (Stage.UPLOAD, Stage.DOWNLOAD))
        at = now - (_BARS - bar - 0.5) * SECONDS / _BARS
        text = self.tr("{time}: {up} up, {down} down")
        return text.format(time=words.moment(at, now), up=words.rate(up), down=words.rate(down))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._ask(min(max(place.x() * _BARS // max(self.width(), 1), 0), _BARS - 1), place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = _BARS - 1 if self._asked is None else min(max(self._asked + step, 0), _BARS - 1)
        self._ask(bar, QPoint(round((bar + 0.5) * self.width() / _BARS), self.height() // 2))

    def _ask(self, bar: int, place: QPoint) -> None:
        self._asked = bar
        text = self.figures_at(bar)
        self.setAccessibleDescription(text)
        QToolTip.showText(self.mapToGlobal(place), text, self)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._ask_no_more()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ask_no_more()

    def _ask_no_more(self) -> None:
        self._asked = None
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        now = time.time()
        ups = self._traffic.bars(Stage.UPLOAD, now, _BARS, self._route)
        downs = self._traffic.bars(Stage.DOWNLOAD, now, _BARS, self._route)
        scale = ceiling(max(*ups, *downs, 1.0))
        painter = QPainter(self)
        self._paint_asked(painter)
        self._paint_bars(painter, ups, downs, scale)
        self._paint_scale(painter, scale if any(ups) or any(downs) else 0)
        if self.hasFocus():
            painter.setPen(self.palette().accent().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_asked(self, painter: QPainter) -> None:
        """Behind the bars: which one is told of."""
        if self._asked is None:
            return
        color = self.palette().windowText().color()
        color.setAlphaF(0.25)
        left, right = (round((self._asked + side) * self.width() / _BARS) for side in (0, 1))
        painter.fillRect(QRect(left, 0, max(right - left - 1, 1), self.height()), color)

    def _paint_bars(self, painter: QPainter, ups: list[float], downs: list[float], scale: float) -> None:
        middle = self.height() // 2
        width = self.width() / _BARS
        quiet = self.palette().windowText().color()
        quiet.setAlphaF(0.45)
        for bars, brush, sign in ((ups, self.palette().accent().color(), -1), (downs, quiet, 1)):
            for number, value in enumerate(bars):
                if value > 0:
                    left, right = round(number * width), round((number + 1) * width)
                    height = max(round(value / scale * (middle - 2)), 1)
                    top = middle - height if sign < 0 else middle + 1
                    painter.fillRect(QRect(left, top, max(right - left - 1, 1), height), brush)
        line = self.palette().windowText().color()
        line.setAlphaF(0.25)
        painter.fillRect(0, middle, self.width(), 1, line)

    def _paint_scale(self, painter: QPainter, scale: float) -> None:
        """In the corner, and only where there is something to measure."""
        if scale <= 0:
            return
        color = self.palette().windowText().color()
        color.setAlphaF(0.68)
        painter.setPen(color)
        painter.setFont(self._scale_font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words.rate(scale))
