"""Pauses as people choose them: for how long, of everything, of a route or of single files."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.model import NEVER
from gui import words
from gui.icons import wear
from gui.menus import add

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from PySide6.QtWidgets import QWidget

    from engine.model import Pause
    from gui.intentions import Intentions
    from gui.tables.entry import Entry

translate = QCoreApplication.translate

ASK: Final = 0.0
"""The end of a pause that is still to be asked for."""


def add_pauses(menu: QMenu, pause: Callable[[float], object]) -> None:
    """For how long: `pause` gets the time (epoch) at which it ends, or `ASK`."""
    add(menu, translate("menus", "30 minutes"), lambda: pause(time.time() + 30 * 60))
    add(menu, translate("menus", "1 hour"), lambda: pause(time.time() + 60 * 60))
    add(menu, translate("menus", "Until tomorrow 8:00"), lambda: pause(words.tomorrow_at_eight(time.time())))
    add(menu, translate("menus", "Until a time…"), lambda: pause(ASK))
    add(menu, translate("menus", "Until I resume"), lambda: pause(NEVER))


class Pauses:
    """Carries out what the menus offer, and asks for the time where that was chosen."""

    def __init__(self, intentions: Intentions, ask: Callable[[Callable[[float], object]], object]) -> None:
        self._intentions = intentions
        self._ask = ask

    def of_route(self, route: str, until: float) -> None:
        """Empty: everything."""
        self._when(until, lambda end: self._intentions.pause(route, end))

    def of_entries(self, entries: Collection[Entry], until: float) -> None:
        """Single files."""
        self._when(until, lambda end: self._intentions.pause_items(entries, paused=True, until=end))

    def _when(self, until: float, pause: Callable[[float], object]) -> None:
        if until == ASK:
            self._ask(pause)
        else:
            pause(until)


class PauseMenu(QMenu):
    """Says what is to rest, all that it is about or one route of several; does nothing itself."""

    pause_wanted = Signal(str, float)
    """Which route (empty: all), until then (epoch) or `ASK`."""
    resume_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, offers_resume: bool = True) -> None:
        super().__init__(translate("menus", "Pause"), parent)
        wear(self.menuAction(), "pause")
        self._pauses: Mapping[str, Pause | None] = {}
        self._offers_resume = offers_resume
        self.resume = add(self, translate("menus", "Resume"), lambda: self.resume_wanted.emit(""), picture="resume")
        self.resume.setVisible(False)
        add_pauses(self, lambda until: self.pause_wanted.emit("", until))
        self._line = self.addSeparator()
        self._end = self.addSeparator()
        self._end.setVisible(False)
        self._routes: list[QMenu] = []

    def show_pauses(self, pauses: Mapping[str, Pause | None]) -> None:
        """These routes there are, each with its pause. Nothing is made anew where nothing differs."""
        if pauses == self._pauses:
            return
        self._pauses = dict(pauses)
        self.resume.setVisible(self._offers_resume and bool(pauses) and None not in pauses.values())
        for menu in self._routes:
            self.removeAction(menu.menuAction())
            menu.deleteLater()
        self._routes = [self._of_route(*item) for item in pauses.items()] if len(pauses) > 1 else []
        self._line.setVisible(bool(self._routes))

    def _of_route(self, route: str, pause: Pause | None) -> QMenu:
        title = route.replace("&", "&&")
        menu = QMenu(f"{title} ({words.until(pause.until, time.time())})" if pause else title, self)
        if pause:
            add(menu, translate("menus", "Resume"), lambda: self.resume_wanted.emit(route), picture="resume")
        add_pauses(menu, lambda until: self.pause_wanted.emit(route, until))
        self.insertMenu(self._end, menu)
        return menu

    def close_with(self, menu: QMenu) -> None:
        """At its end, below the routes, stands another one."""
        self._end.setVisible(True)
        self.addMenu(menu)

    def entries(self) -> list[QAction]:
        """What can be chosen now."""
        return [action for action in self.actions() if action.isVisible() and not action.isSeparator()]
