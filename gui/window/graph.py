"""Throughput of the last ten minutes: up above the line, down below it. Plain rectangles, so that it costs little."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.model import Stage
from gui import words
from gui.window.labels import enlarged

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.traffic import Traffic

_BARS: Final = 200
_STEPS: Final = (1, 2, 5, 10)


def ceiling(value: float) -> float:
    """The next round figure (1, 2 or 5 with zeros), at least a kilobyte, so that the scale seldom changes."""
    power = 1000.0
    while power * 10 <= value:
        power *= 10
    return next(power * step for step in _STEPS if power * step >= value)


class Graph(QWidget):
    """Moves on with `tick`."""

    def __init__(self, traffic: Traffic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._traffic = traffic
        self._is_silent = False
        self.setFixedHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Throughput of the last ten minutes"))
        self.setToolTip(self.tr("The last ten minutes: uploads above the line, downloads below it"))
        self._scale_font = enlarged(self.font(), 0.78)

    def tick(self) -> None:
        """A second has passed: what there is moves to the left; an empty line stays as it is."""
        was_silent, self._is_silent = self._is_silent, self._traffic.is_silent(time.time())
        if not (was_silent and self._is_silent):
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        now = time.time()
        ups = self._traffic.bars(Stage.UPLOAD, now, _BARS)
        downs = self._traffic.bars(Stage.DOWNLOAD, now, _BARS)
        scale = ceiling(max(*ups, *downs, 1.0))
        painter = QPainter(self)
        self._paint_bars(painter, ups, downs, scale)
        self._paint_scale(painter, scale if any(ups) or any(downs) else 0)

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
