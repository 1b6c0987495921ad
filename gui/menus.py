"""Menus that the window and the tray share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from engine.model import NEVER
from gui import words
from gui.icons import wear

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

translate = QCoreApplication.translate


def add(menu: QMenu, text: str, action: Callable[[], object], *, picture: str = "", is_enabled: bool = True) -> QAction:
    """An entry that calls `action` and nothing more."""
    entry = QAction(text, menu)
    if picture:
        wear(entry, picture)
    entry.triggered.connect(lambda: action())  # noqa: PLW0108 - `checked` is none of its business
    entry.setEnabled(is_enabled)
    menu.addAction(entry)
    return entry


def add_pauses(menu: QMenu, pause: Callable[[float], object]) -> None:
    """For how long: `pause` gets the time (epoch) at which it ends."""
    add(menu, translate("menus", "30 minutes"), lambda: pause(time.time() + 30 * 60))
    add(menu, translate("menus", "1 hour"), lambda: pause(time.time() + 60 * 60))
    add(menu, translate("menus", "Until tomorrow 8:00"), lambda: pause(words.tomorrow_at_eight(time.time())))
    add(menu, translate("menus", "Until I resume"), lambda: pause(NEVER))
