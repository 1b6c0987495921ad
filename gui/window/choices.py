"""What a person chooses in the window, and what follows from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from gui import places
from gui.menus import add
from gui.tables.filters import Place
from gui.window.guidance import Guidance
from gui.window.main_window import DOWNLOADS, PROBLEMS, UPLOADS
from gui.window.remedies import Remedies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.settings.config import Config
    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.messages.quarantine import QuarantineDialog
    from gui.overview import Overview
    from gui.picture import Picture
    from gui.window.health_dialog import HealthDialog
    from gui.window.main_window import MainWindow


class Choices(QObject):
    """One a window."""

    setup_wanted = Signal()
    """There is no route yet."""

    def __init__(self, window: MainWindow, overview: Overview, intentions: Intentions) -> None:
        super().__init__(window)
        self._window = window
        self._overview = overview
        self._intentions = intentions
        self._place: Place | None = None
        self._health: HealthDialog | None = None
        self._quarantine: QuarantineDialog | None = None
        self._guidance = Guidance(
            window.uploads.empty,
            window.downloads.empty,
            set_up=self.setup_wanted.emit,
            show_all=lambda: self._choose_place(None),
        )
        self._remedies = Remedies(window, intentions, self.show_quarantine)
        self._connect()

    def _connect(self) -> None:
        window, header = self._window, self._window.header
        header.route_chosen.connect(self._choose_route)
        header.searched.connect(self._search)
        header.pause_wanted.connect(self._pause)
        header.resume_wanted.connect(self._resume)
        window.banner.resume_wanted.connect(self._resume)
        window.strip.chosen.connect(self._choose_place)
        window.tabs.currentChanged.connect(self._tab_changed)
        window.problems.remedy_wanted.connect(self._remedies.apply)
        window.problems.retry_wanted.connect(self._remedies.retry)
        window.actions_.settings.triggered.connect(self.show_settings)
        window.actions_.doctor.triggered.connect(self._doctor)
        window.actions_.letters.triggered.connect(self._letters)
        window.actions_.health.triggered.connect(self.show_health)
        window.problems.quarantine.acted.connect(self.show_quarantine)
        window.problems.letters.acted.connect(self._letters)
        self._overview.taken.connect(self._feed)
        window.actions_.open_watch.triggered.connect(self._open_watch)
        window.actions_.retry_route.triggered.connect(self._retry_route)
        window.actions_.cancel_route.triggered.connect(self._cancel_route)

    def show_config(self, config: Config) -> None:
        """These routes are set up."""
        self._window.config = config
        if config.route(self._overview.lens.route) is None:
            self._overview.show_route("")
        self._overview.show_routes(config.routes)
        self._window.actions_.show_routes(config.routes)
        self._window.drops.show_routes(config.routes)
        self._window.drops.show_route(self._overview.lens.route)
        self._window.header.show_routes(config.routes, self._overview.lens.route)
        self._say_what_to_do()

    def _say_what_to_do(self) -> None:
        self._guidance.say(self._overview.lens, self._place)

    @Slot(str)
    def _choose_route(self, route: str) -> None:
        self._overview.show_route(route)
        self._window.drops.show_route(route)
        self._window.header.show_routes(self._overview.lens.routes, route)
        self._look_for()

    @Slot(str)
    def _search(self, text: str) -> None:
        self._overview.search(text)
        self._look_for()

    def _look_for(self) -> None:
        self._window.history.look_for(self._overview.lens.route, self._overview.lens.search)
        self._say_what_to_do()

    @Slot(object)
    def _choose_place(self, place: Place | None) -> None:
        """Filter the table by a box of the strip."""
        self._place = None if place is Place.DOWNLOADS else place
        self._window.uploads.show_place(self._place)
        if place is not None:
            self._window.tabs.setCurrentIndex(DOWNLOADS if place is Place.DOWNLOADS else UPLOADS)
        self._mark(self._window.tabs.currentIndex(), is_asked=place is not None)
        self._say_what_to_do()

    @Slot(int)
    def _tab_changed(self, tab: int) -> None:
        self._mark(tab, is_asked=False)
        self._window.banner.offer_advice(tab != PROBLEMS)

    def _mark(self, tab: int, *, is_asked: bool) -> None:
        """A box of the strip is pressed where its files, and only they, are shown."""
        shown = {UPLOADS: self._place, DOWNLOADS: Place.DOWNLOADS if is_asked else None}
        self._window.strip.mark(shown.get(tab))

    @Slot(str, float)
    def _pause(self, route: str, until: float) -> None:
        self._window.pauses.of_route(route or self._overview.lens.route, until)

    @Slot()
    @Slot(str)
    def _resume(self, route: str = "") -> None:
        self._intentions.resume(route or self._overview.lens.route)

    @Slot()
    def _retry_route(self) -> None:
        self._intentions.retry(self._overview.lens.route)

    @Slot()
    def _cancel_route(self) -> None:
        picture = self._overview.picture
        if picture is not None:
            names = {route.name for route in self._overview.lens.shown}
            shown = [route for route in picture.status.routes if route.route in names]
            self._window.cancelling.routes(self._overview.lens.route, shown)

    @Slot()
    def show_settings(self) -> None:
        """Of the chosen route."""
        self._window.dialogs.settings(self._window.config, self._overview.lens.route)

    @Slot()
    def _doctor(self) -> None:
        """Of the chosen route; with several, ask which."""
        self._of_one(self._window.dialogs.doctor)

    @Slot()
    def _letters(self) -> None:
        """As above."""
        self._of_one(self._window.dialogs.letters)

    def _of_one(self, action: Callable[[Route], object]) -> None:
        routes = self._overview.lens.shown
        if len(routes) == 1:
            action(routes[0])
        elif routes:
            self._ask_which(routes, action)

    @Slot()
    def show_health(self) -> None:
        """Of all routes."""
        self._health = self._window.dialogs.health(self._overview.lens.routes)
        self._health.finished.connect(self._forget_health)
        self._feed(self._overview.picture)

    @Slot()
    def show_quarantine(self) -> None:
        """The messages of all routes that were not taken."""
        self._quarantine = self._window.dialogs.quarantine(self._overview.lens.routes, self._intentions)
        self._quarantine.finished.connect(self._forget_quarantine)
        self._feed(self._overview.picture)

    @Slot()
    def _forget_health(self) -> None:
        self._health = None

    @Slot()
    def _forget_quarantine(self) -> None:
        self._quarantine = None

    @Slot(object)
    def _feed(self, picture: Picture | None) -> None:
        """Dialogs that are open show what is new."""
        if picture is None or not picture.lens.is_open:
            return
        if self._health is not None:
            self._health.show_picture(picture)
        if self._quarantine is not None:
            self._quarantine.show_messages(picture.quarantined)

    def _ask_which(self, routes: Sequence[Route], action: Callable[[Route], object]) -> None:
        menu = QMenu(self._window)
        for route in routes:
            add(menu, route.name, partial(action, route))
        button = self._window.header.menu_button
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    @Slot()
    def _open_watch(self) -> None:
        route = next((route for route in self._overview.lens.shown if route.upload), None)
        if route is not None:
            places.open_path(route.watch_path)
