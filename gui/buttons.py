"""The buttons at the foot of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ButtonBox(QDialogButtonBox):
    """In the order of the platform, but with words only: without a theme the style's own pictures are of another age."""

    def __init__(self, buttons: QDialogButtonBox.StandardButton, parent: QWidget | None = None) -> None:
        super().__init__(buttons, parent)
        for button in self.buttons():
            button.setIcon(QIcon())
