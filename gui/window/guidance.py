"""What the empty tables say: where to put files, where they come to, or why nothing is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui import places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.settings.route import Route
    from gui.picture import Lens
    from gui.tables.filters import Place
    from gui.window.empty import Empty

translate = QCoreApplication.translate


def nothing_found(search: str) -> str:
    """What a search answers that finds nothing."""
    return translate("guidance", "Nothing found for “{text}”.").format(text=search)


class Guidance:
    """Fills the empty states of the two tables of work."""

    def __init__(
        self, uploads: Empty, downloads: Empty, set_up: Callable[[], object], show_all: Callable[[], object]
    ) -> None:
        self._uploads = uploads
        self._downloads = downloads
        self._set_up = set_up
        self._show_all = show_all

    def say(self, lens: Lens, place: Place | None) -> None:
        """What fits to what is looked at."""
        if not lens.routes:
            nothing = translate("guidance", "No route is set up yet.")
            self._uploads.say(nothing, translate("guidance", "Set up a route…"), self._set_up)
            self._downloads.say(nothing)
        elif lens.search:
            for empty in (self._uploads, self._downloads):
                empty.say(nothing_found(lens.search), picture="search")
        else:
            self._say_where_to(lens.shown)
            self._say_where_from(lens.shown)
            if place is not None:
                nothing = translate("guidance", "Nothing is here now.")
                self._uploads.say(nothing, translate("guidance", "Show all"), self._show_all)

    def _say_where_to(self, routes: Sequence[Route]) -> None:
        watch = next((route.watch_path for route in routes if route.upload), None)
        if watch is None:
            self._uploads.say(translate("guidance", "This route does not upload."))
            return
        text = translate("guidance", "Drop files here, or put them into {folder}").format(folder=places.at_home(watch))
        self._uploads.say(text, translate("guidance", "Open Watch folder"), lambda: places.open_path(watch))

    def _say_where_from(self, routes: Sequence[Route]) -> None:
        folder = next((route.downloaded_path for route in routes if route.download), None)
        if folder is None:
            self._downloads.say(translate("guidance", "This route does not download."))
            return
        text = translate("guidance", "Nothing is arriving. Files land in {folder}").format(
            folder=places.at_home(folder)
        )
        self._downloads.say(text, translate("guidance", "Open folder"), lambda: places.open_path(folder))
