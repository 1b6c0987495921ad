"""Small print that wraps: help in a quiet colour, an error in a loud one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy


class Note(QLabel):
    """Small print: help in a quiet colour, or an error in a loud one. Follows the palette."""

    def __init__(self, text: str = "", *, is_error: bool = False) -> None:
        super().__init__(text)
        self._is_error = is_error
        self.setTextFormat(Qt.TextFormat.PlainText)  # it may come from a server
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._tint()

    def _tint(self) -> None:
        palette = QPalette()
        color = error_color(palette) if self._is_error else quiet_color(palette)
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self.setPalette(palette)


def error_color(palette: QPalette) -> QColor:
    """A red that stands on the window's own background, light or dark."""
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128  # noqa: PLR2004 - half way
    return QColor.fromHsl(4, 200, 180 if is_dark else 95)


def quiet_color(palette: QPalette) -> QColor:
    """Half way between the text's placeholder and the text: readable, and behind it."""
    text = palette.color(QPalette.ColorRole.WindowText)
    window = palette.color(QPalette.ColorRole.Window)
    mixed = (round(0.68 * a + 0.32 * b) for a, b in zip(text.getRgb()[:3], window.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*mixed)
