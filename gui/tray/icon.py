"""Draws the tray icon: the mark, and a shape for its state, so that it reads at 16 pixels on light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from gui.icons import WARNING_HUE, drawing
from gui.tray.summary import TrayState

_SIZES: Final = (16, 22, 24, 32, 48, 64)
RING_STEPS: Final = 12
"""A ring that moves in steps changes the icon seldom."""
_MIDDLE: Final = (100, 135)
"""Lightness that stands out from a light panel as well as from a dark one: nobody tells which one it is."""


def state_icon(state: TrayState, fraction: float = 0.0) -> QIcon:
    """The icon of a state; `fraction` is only looked at while working."""
    accent = QGuiApplication.palette().accent().color()
    low, high = _MIDDLE
    middle = QColor.fromHsl(max(accent.hslHue(), 0), accent.hslSaturation(), min(max(accent.lightness(), low), high))
    step = round(min(max(fraction, 0.0), 1.0) * RING_STEPS) if state is TrayState.WORKING else 0
    return _drawn(state, step, middle.name())


@lru_cache(maxsize=64)
def _drawn(state: TrayState, step: int, color: str) -> QIcon:
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_pixmap(state, step / RING_STEPS, QColor(color), size))
    return icon


def _pixmap(state: TrayState, fraction: float, color: QColor, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 16, size / 16)
    is_ringed = state is TrayState.WORKING
    name = "mark-hollow" if state is TrayState.OFFLINE else "mark"
    drawing(name, color.name()).render(painter, QRectF(4, 3.6, 8, 8) if is_ringed else QRectF(0.5, 0.5, 15, 15))
    if is_ringed:
        _ring(painter, color, fraction)
    elif state is TrayState.PAUSED:
        _bars(painter, color)
    elif state is TrayState.PROBLEM:
        _dot(painter)
    painter.end()
    return pixmap


def _ring(painter: QPainter, color: QColor, fraction: float) -> None:
    """Around the mark: a faint whole and a full part, from the top clockwise."""
    circle = QRectF(1, 1, 14, 14)
    faint = QColor(color)
    faint.setAlphaF(0.35)
    painter.setPen(QPen(faint, 2))
    painter.drawEllipse(circle)
    painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(circle, 90 * 16, -round(max(fraction, 0.04) * 360 * 16))


def _bars(painter: QPainter, color: QColor) -> None:
    """Two bars in the corner, in a gap cut out of the mark."""
    _clear(painter, QRectF(7, 6.5, 9, 9.5))
    for left in (8.5, 12.5):
        painter.fillRect(QRectF(left, 8, 2.5, 8), color)


def _dot(painter: QPainter) -> None:
    """A disc in the corner in the colour of warnings, in a gap cut out of the mark."""
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawEllipse(QPointF(11.5, 11.5), 5.4, 5.4)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(QColor.fromHsl(WARNING_HUE, 230, 120))
    painter.drawEllipse(QPointF(11.8, 11.8), 4.1, 4.1)


def _clear(painter: QPainter, area: QRectF) -> None:
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(area, Qt.GlobalColor.black)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
