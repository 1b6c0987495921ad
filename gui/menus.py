"""Menus that the window and the tray share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from gui.icons import wear

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu


def add(menu: QMenu, text: str, action: Callable[[], object], *, picture: str = "", is_enabled: bool = True) -> QAction:
    """An entry that calls `action` and nothing more."""
    entry = QAction(text, menu)
    if picture:
        wear(entry, picture)
    entry.triggered.connect(lambda: action())  # noqa: PLW0108 - `checked` is none of its business
    entry.setEnabled(is_enabled)
    menu.addAction(entry)
    return entry
