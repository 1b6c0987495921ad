"""Labels that keep their place: quiet ones, and ones that elide what does not fit."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPalette, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.icons import accented, icon, warning

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_QUIET: Final = 0.68
"""Opacity of text that is said in a low voice; still readable on light and dark."""
_PALETTES: Final = {QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange}


class Quiet(QLabel):
    """Says something in a low voice."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # in a button it would be that of buttons
        _fade(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _PALETTES:
            _fade(self)


def _fade(label: QLabel) -> None:
    color = QGuiApplication.palette().windowText().color()
    color.setAlphaF(_QUIET)
    if label.palette().windowText().color() != color:
        palette = label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, color)
        label.setPalette(palette)


class Elided(QLabel):
    """A name of any length in the room that there is: elided in the middle, whole in the tooltip."""

    mode = Qt.TextElideMode.ElideMiddle

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(as_tip(text))

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(as_tip(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), self.mode, self.width())
        painter.drawText(self.rect(), int(self.alignment()), text)


class Line(Elided):
    """A line of words, elided at its end."""

    mode = Qt.TextElideMode.ElideRight


class QuietLine(Line):
    """The same in a low voice. (Of two widget classes at once none can be made.)"""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # in a button it would be that of buttons
        _fade(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _PALETTES:
            _fade(self)


def as_tip(text: str) -> str:
    """For a tooltip, which would take what looks like HTML for that: names and messages come from anybody."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"


def enlarged(font: QFont, factor: float, *, is_bold: bool = False) -> QFont:
    """The same font, larger or smaller."""
    changed = QFont(font)
    changed.setPointSizeF(font.pointSizeF() * factor)
    changed.setBold(is_bold)
    return changed


class Picture(QLabel):
    """One of our icons as a picture, in the colours of the palette as it is now."""

    _name = ""

    def __init__(self, name: str, side: int, parent: QWidget | None = None, *, is_accented: bool = False) -> None:
        super().__init__(parent)
        self._side = side
        self._is_accented = is_accented
        self.show_icon(name)

    def show_icon(self, name: str) -> None:
        """Another one."""
        self._name = name
        made = warning(name) if name == "problem" else accented(name) if self._is_accented else icon(name)
        self.setPixmap(made.pixmap(QSize(self._side, self._side), self.devicePixelRatio()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _PALETTES and self._name:
            self.show_icon(self._name)
