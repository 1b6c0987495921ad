"""Brings what is known into the window: pictures of the ledger, news of the engine, and the passing of time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from engine.model import Stage
from gui.tables.entry import Entry, key_of
from gui.window.figures import figures_of, is_paused
from gui.window.health import dead_letters
from gui.window.main_window import DOWNLOADS, HISTORY, PROBLEMS, UPLOADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model import Pause, RouteStatus
    from engine.supervisor.desk import Desk
    from gui.bridge import News
    from gui.moving import Moving
    from gui.overview import Overview
    from gui.picture import Picture
    from gui.tables.entry import Item, Key
    from gui.traffic import Traffic
    from gui.window.main_window import MainWindow

_SECOND_MS: Final = 1000
_AT_REST_MS: Final = 10_000
"""Between two looks at how long ago what was, while there is nothing else to see: each of them wakes the computer."""


class Showing(QObject):
    """One a window. Its clock runs only while the window can be seen."""

    def __init__(self, window: MainWindow, overview: Overview, moving: Moving, traffic: Traffic) -> None:
        super().__init__(window)
        self._window = window
        self._overview = overview
        self._moving = moving
        self._traffic = traffic
        self._moving_keys: set[Key] = set()
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self._tick)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._show_picture)
        overview.taken.connect(self._take_picture)
        window.seen.connect(self._set_seen)
        self._show_titles(0, 0, 0)
        self._show_figures(None)
        window.header.show_pauses({})

    def open(self, desk: Desk | None) -> None:
        """From now on there is a ledger to ask; with None there is none any more."""
        self._window.history.open(desk)
        self._window.receipts.open(desk)

    @Slot(object)
    def _take_picture(self, _picture: Picture) -> None:
        """It is shown in a turn of the event loop that is its own: with what others make of it, and with the painting that
        follows, nothing else would get a turn for three times as long.
        """
        self._turn.start()

    @Slot()
    def _show_picture(self) -> None:
        picture = self._overview.picture
        if picture is None or not picture.lens.is_open:
            return
        window, routes = self._window, _shown(picture)
        up_total, down_total = self._show_entries(picture, routes)
        self._show_figures(picture)
        window.header.show_pauses({route.route: route.pause for route in routes})
        window.header.show_limits(picture.status.limits)
        window.banner.show_pause(_common_pause(routes))
        self._show_problems(picture, routes, up_total, down_total)
        window.history.refresh_soon()
        window.receipts.refresh()
        self._pace()

    def _show_entries(self, picture: Picture, routes: Sequence[RouteStatus]) -> tuple[int, int]:
        """Fill the tables; answers how many files are on their way up and down. What moves comes first."""
        self._moving_keys = self._keys()
        self._show_progress()
        up = self._entries([*picture.unfinished, *picture.transfers], picture)
        down = self._entries(picture.deliveries, picture)
        up_total, down_total = _totals(picture, routes, len(up), len(down))
        self._window.uploads.show_entries(up, up_total)
        self._window.downloads.show_entries(down, down_total)
        return up_total, down_total

    def _entries(self, items: Sequence[Item], picture: Picture) -> list[Entry]:
        pauses = {route.route: route.pause for route in picture.status.routes}
        moving, kept = self._moving.everything(), picture.kept
        made = [(item, key_of(item)) for item in items]
        entries = [Entry(item, moving.get(key), pauses.get(item.route), kept.get(key, 0)) for item, key in made]
        entries.sort(key=lambda entry: entry.progress is None)  # the others stay in the order of their turns
        return entries

    def _keys(self) -> set[Key]:
        return set(self._moving.everything())

    def _show_problems(self, picture: Picture, routes: Sequence[RouteStatus], up: int, down: int) -> None:
        names = {route.route for route in routes}
        problems = [problem for problem in picture.status.problems if problem.route in names or not problem.route]
        quarantined = sum(route.quarantined for route in routes)
        self._window.problems.show_problems(problems, picture.quarantined, quarantined)
        self._window.problems.show_letters({route.route: dead_letters(route) for route in routes})
        self._window.banner.show_problems(problems, self._window.problems.count)
        self._show_titles(up, down, self._window.problems.count)

    def _show_titles(self, up: int, down: int, problems: int) -> None:
        titles = {
            UPLOADS: _counted(self.tr("Uploads"), up),
            DOWNLOADS: _counted(self.tr("Downloads"), down),
            HISTORY: self.tr("History"),
            PROBLEMS: _counted(self.tr("Problems"), problems),
        }
        for tab, title in titles.items():
            if self._window.tabs.tabText(tab) != title:
                self._window.tabs.setTabText(tab, title)

    def _show_figures(self, picture: Picture | None) -> None:
        routes = _shown(picture) if picture else []
        limits, problems = (picture.status.limits, picture.status.problems) if picture else ((), ())
        route = self._overview.lens.route
        self._window.graph.show_route(route)
        figures = figures_of(
            routes, self._moving, self._traffic, time.time(), route=route, limits=limits, problems=problems
        )
        self._window.strip.show_figures(figures)

    @Slot(object)
    def hear(self, news: News) -> None:
        """Progress goes into the tables at once; everything else comes with the next picture."""
        if not self._overview.lens.is_open:
            return
        if news.progress:
            self._show_progress()
            self._pace()

    def _show_progress(self) -> None:
        self._window.uploads.set_progress(self._moving.of(Stage.UPLOAD))
        self._window.downloads.set_progress(self._moving.of(Stage.DOWNLOAD))

    @Slot(bool)
    def _set_seen(self, is_seen: bool) -> None:  # noqa: FBT001 - a signal's receiver
        self._overview.set_open(is_seen)
        if is_seen:
            self._clock.start()
        else:
            self._clock.stop()

    @Slot()
    def _tick(self) -> None:
        """Only what can be seen is made anew."""
        picture = self._overview.picture
        if picture is not None and picture.lens.is_open:
            self._show_figures(picture)
            if self._keys() != self._moving_keys:
                self._show_entries(picture, _shown(picture))
        self._window.graph.tick()
        self._window.receipt.show_moving(self._moving.everything())
        for panel in (self._window.uploads, self._window.downloads, self._window.problems):
            if panel.isVisible():
                panel.tick()
        self._pace()

    def _pace(self) -> None:
        """Every second as long as something moves or waits."""
        window = self._window
        has_rows = window.uploads.model.rowCount() or window.downloads.model.rowCount() or window.problems.count
        is_still = not has_rows and not self._moving.everything() and self._traffic.is_silent(time.time())
        interval = _AT_REST_MS if is_still else _SECOND_MS
        if interval != self._clock.interval():  # setting it begins anew
            self._clock.setInterval(interval)


def _shown(picture: Picture) -> list[RouteStatus]:
    names = {route.name for route in picture.lens.shown}
    return [route for route in picture.status.routes if route.route in names]


def _totals(picture: Picture, routes: Sequence[RouteStatus], up: int, down: int) -> tuple[int, int]:
    """All that is open; with a search what was found."""
    if picture.lens.search:
        return up, down
    waiting = sum(route.queued.files + route.to_announce.files + route.to_move.files for route in routes)
    return max(waiting + len(picture.unfinished), up), max(sum(route.arriving.files for route in routes), down)


def _counted(title: str, count: int) -> str:
    return f"{title} {count}" if count else title


def _common_pause(routes: Sequence[RouteStatus]) -> Pause | None:
    """The pause of all of them; None if one works."""
    return routes[0].pause if is_paused(routes) else None
