"""Labels that keep their place: quiet ones, and ones that elide what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_QUIET: Final = 0.68
"""Opacity of text that is said in a low voice; still readable on light and dark."""
_PALETTES: Final = {QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange}


class Quiet(QLabel):
    """Says something in a low voice."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._fade()

    def _fade(self) -> None:
        color = QGuiApplication.palette().windowText().color()
        color.setAlphaF(_QUIET)
        if self.palette().windowText().color() != color:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _PALETTES:
            self._fade()


class Elided(QLabel):
    """A name of any length in the room that there is: elided in the middle, whole in the tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), int(self.alignment()), text)


def enlarged(font: QFont, factor: float, *, is_bold: bool = False) -> QFont:
    """The same font, larger or smaller."""
    changed = QFont(font)
    changed.setPointSizeF(font.pointSizeF() * factor)
    changed.setBold(is_bold)
    return changed
