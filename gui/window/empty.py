"""What a table says when it is empty: what to do, with a button that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gui.window.labels import Picture

if TYPE_CHECKING:
    from collections.abc import Callable


class Empty(QWidget):
    """A picture, a sentence, a button."""

    def __init__(self, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action: Callable[[], object] | None = None
        self._usual = picture
        self._picture = Picture(picture, 48)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(2)
        for widget in (self._picture, self.label):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(
        self, text: str, button: str = "", action: Callable[[], object] | None = None, *, picture: str = ""
    ) -> None:
        """What to do. Without a `picture` of its own it stands below the usual one."""
        self._picture.show_icon(picture or self._usual)
        self.label.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._action = action

    @Slot()
    def _act(self) -> None:
        if self._action:
            self._action()
