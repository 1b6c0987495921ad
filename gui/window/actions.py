"""All that the window can do, as actions with their shortcuts: in the menu, and by keyboard wherever the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from gui import places
from gui.icons import wear
from gui.menus import add

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from engine.settings.route import Route

translate = QCoreApplication.translate


class Actions:
    """Made once a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.settings = self._action(translate("actions", "Settings…"), "settings", "Ctrl+,")
        self.import_file = self._action(translate("actions", "Import Application.properties…"), "import", "Ctrl+I")
        self.import_settings = self._action(translate("actions", "Import settings…"), "import", "")
        self.export_settings = self._action(translate("actions", "Export settings…"), "up", "")
        self.doctor = self._action(translate("actions", "Test connection…"), "doctor", "Ctrl+D")
        self.health = self._action(translate("actions", "Health…"), "health", "Ctrl+H")
        self.letters = self._action(translate("actions", "Dead letters…"), "message", "")
        self.open_watch = self._action(translate("actions", "Open Watch folder"), "folder", "Ctrl+O")
        self.paste = self._action(translate("actions", "Send copied files"), "drop", "Ctrl+V")
        self.retry = self._action(translate("actions", "Retry everything now"), "retry", "Ctrl+R")
        self.retry_route = self._action(translate("actions", "Retry now"), "retry", "")
        self.cancel_route = self._action(translate("actions", "Cancel everything that waits…"), "cancel", "")
        self.log = self._action(translate("actions", "Log…"), "log", "Ctrl+L")
        self.help = self._action(translate("actions", "Help"), "help", "F1")
        self.about = self._action(translate("actions", "About Bucket Brigade"), "about", "")
        self.quit = self._action(translate("actions", "Quit"), "quit", "Ctrl+Q")
        self.search = self._action(translate("actions", "Search"), "search", "Ctrl+F")
        self.pause = self._action(translate("actions", "Pause or resume"), "pause", "Ctrl+P")
        self.folders = QMenu(translate("actions", "Open folder"), window)
        wear(self.folders.menuAction(), "folder")
        self._menu = QMenu(window)

    def _action(self, text: str, picture: str, keys: str) -> QAction:
        action = QAction(text, self._window)
        wear(action, picture)
        if keys:
            action.setShortcut(QKeySequence(keys))
        self._window.addAction(action)
        return action

    def menu(self) -> QMenu:
        """Behind the button at the right of the header."""
        menu = self._menu
        menu.addAction(self.settings)
        menu.addMenu(self._taking_along(menu))
        menu.addSeparator()
        menu.addActions([self.health, self.doctor, self.letters])
        menu.addSeparator()
        menu.addMenu(self.folders)
        menu.addActions([self.paste, self.retry, self.log])
        menu.addSeparator()
        menu.addActions([self.help, self.about])
        menu.addSeparator()
        menu.addAction(self.quit)
        return menu

    def _taking_along(self, menu: QMenu) -> QMenu:
        """Seldom wanted, so it does not make the menu longer."""
        more = QMenu(translate("actions", "Import and export"), menu)
        wear(more.menuAction(), "import")
        more.addActions([self.import_file, self.import_settings, self.export_settings])
        return more

    def add_recent(self, recent: QMenu, ask: Callable[[], object]) -> None:
        """The last files, as the tray's menu has them: not every desktop has a tray. `ask` for them when they are wanted."""
        self._menu.insertMenu(self.paste, recent)
        self._menu.aboutToShow.connect(lambda: ask())  # noqa: PLW0108 - not a receiver by itself

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Fill the menu of folders."""
        fill_folders(self.folders, routes)


def fill_folders(menu: QMenu, routes: Sequence[Route]) -> None:
    """Each route's folders; with one route without a menu of its own."""
    menu.clear()
    menu.setEnabled(bool(routes))
    for route in routes:
        target = menu if len(routes) == 1 else menu.addMenu(route.name)
        for label, path in zip(_names(route), route.folders, strict=True):
            add(target, label, _opener(path), picture="folder")


def _names(route: Route) -> list[str]:
    up = [translate("actions", "Watch"), translate("actions", "Queued"), translate("actions", "Uploaded")]
    return (up if route.upload else []) + ([translate("actions", "Downloads")] if route.download else [])


def _opener(path: Path) -> Callable[[], object]:
    return lambda: places.open_path(path)
