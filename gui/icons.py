"""The program's own icons: one monochrome drawing each, tinted with the palette."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

_NAME: Final = "icon-name"
WARNING_HUE: Final = 18


def icon(name: str) -> QIcon:
    """One of `resources/icons` in the colour of the text; ask again after the palette has changed."""
    palette = QGuiApplication.palette()
    return _tinted(name, palette.windowText().color().name(), palette)


def accented(name: str) -> QIcon:
    """The same in the accent colour."""
    palette = QGuiApplication.palette()
    return _tinted(name, palette.accent().color().name(), palette)


def warning(name: str) -> QIcon:
    """The same in the colour of warnings."""
    palette = QGuiApplication.palette()
    return _tinted(name, warning_color(palette).name(), palette)


def warning_color(palette: QPalette) -> QColor:
    """An orange that stands on the window's own background, light or dark."""
    is_dark = palette.window().color().lightness() < 128  # noqa: PLR2004 - half way
    return QColor.fromHsl(WARNING_HUE, 230, 140 if is_dark else 105)


def wear(wearer: QAction | QAbstractButton, name: str) -> None:
    """Give it an icon that `retint` will renew."""
    if wearer.property(_NAME) != name:
        wearer.setProperty(_NAME, name)
        wearer.setIcon(icon(name))


def wear_dot(wearer: QAction | QAbstractButton, color: QColor) -> None:
    """Give it the colour of a route instead."""
    wearer.setProperty(_NAME, None)
    wearer.setIcon(dot(color))


def retint(root: QWidget) -> None:
    """The palette has changed: renew the icons of everything below that wears one."""
    for wearer in (*root.findChildren(QAbstractButton), *root.findChildren(QAction)):
        if name := wearer.property(_NAME):
            wearer.setIcon(icon(name))  # type: ignore[attr-defined]


def application_icon() -> QIcon:
    """The mark in its own colours."""
    return _painted("bucket-brigade", "#000000", "#000000", "#000000")


def dot(color: QColor) -> QIcon:
    """A filled circle: the colour of a route. In a chosen row it has a rim, as it may be the row's own colour."""
    return _dot(color.name(), QGuiApplication.palette().highlightedText().color().name())


def route_color(number: int) -> QColor:
    """Tells routes apart: hues in steps of the golden angle, in a brightness that stands on light and dark."""
    return QColor.fromHsl(int(number * 137.5 + 205) % 360, 150, 120)


def drawing(name: str, color: str) -> QSvgRenderer:
    """An icon's drawing, to be painted at any size."""
    text = (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))


def _tinted(name: str, color: str, palette: QPalette) -> QIcon:
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    return _painted(name, color, disabled.name(), palette.highlightedText().color().name())


@lru_cache(maxsize=256)
def _painted(name: str, color: str, disabled: str, selected: str) -> QIcon:
    inks = {QIcon.Mode.Disabled: disabled, QIcon.Mode.Selected: selected}
    return QIcon(_Engine(lambda mode, side: _drawn(name, inks.get(mode, color), side)))


@lru_cache(maxsize=64)
def _dot(color: str, rim: str) -> QIcon:
    return QIcon(_Engine(lambda mode, side: _round(color, rim if mode is QIcon.Mode.Selected else color, side)))


class _Engine(QIconEngine):
    """Draws a size when it is first shown: to draw all of them ahead took a tenth of the program's start."""

    def __init__(self, drawn: Callable[[QIcon.Mode, int], QPixmap]) -> None:
        """`drawn`: the icon in a mode, as a square of so many pixels."""
        super().__init__()
        self._drawn = drawn

    def clone(self) -> QIconEngine:
        return _Engine(self._drawn)

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        side = min(size.width(), size.height())
        return QSize(side, side)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(rect.size() * scale, mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return self._drawn(mode, min(size.width(), size.height()))


@lru_cache(maxsize=512)
def _drawn(name: str, ink: str, side: int) -> QPixmap:
    with _canvas(side) as (pixmap, painter):
        drawing(name, ink).render(painter, QRectF(pixmap.rect()))
    return pixmap


@lru_cache(maxsize=128)
def _round(color: str, rim: str, side: int) -> QPixmap:
    with _canvas(side) as (pixmap, painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(rim), side * 0.08))
        painter.setBrush(QColor(color))
        margin = side * 0.24
        painter.drawEllipse(QRectF(pixmap.rect()).adjusted(margin, margin, -margin, -margin))
    return pixmap


@contextmanager
def _canvas(side: int) -> Iterator[tuple[QPixmap, QPainter]]:
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        yield pixmap, painter
