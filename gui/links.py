"""Links to objects, copied to the clipboard. They are made by a process of their own, and come when they come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from engine.supervisor.links import make_links, target_of
from gui import words
from gui.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.model import Link
    from engine.settings.route import Route
    from gui.tables.entry import Entry

translate = QCoreApplication.translate

_HOUR: Final = 3600.0
_DAY: Final = 86400.0
LIFETIMES: Final = (_HOUR, _DAY, 7 * _DAY)
"""Seconds. No link lasts longer than a week: that is S3's own limit."""
MOST: Final = 100
"""So many at once: each asks S3 whether its object is there."""
_FAREWELL_MS: Final = 4000


def lifetime(seconds: float) -> str:
    """Of a link: `For 1 hour`."""
    names = {
        _HOUR: translate("links", "For 1 hour"),
        _DAY: translate("links", "For 1 day"),
        7 * _DAY: translate("links", "For 7 days"),
    }
    return names[seconds]


class Links(QObject):
    """One a program."""

    told = Signal(str, str)
    """How it goes, for the person who asked; and the picture that goes with it."""

    def __init__(self, route_of: Callable[[Entry], Route | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._route_of = route_of
        self._is_wanted = True
        self._questions = Questions(self, threads=1)

    def copy(self, entries: Sequence[Entry], seconds: float) -> None:
        """Make links that end after so many seconds, and copy them, a line each."""
        wanted = [
            (route, item) for entry in entries if (route := self._route_of(entry)) and (item := target_of(entry.item))
        ]
        if wanted:
            self.told.emit(self.tr("Making the link…") if len(wanted) == 1 else self.tr("Making the links…"), "copy")
            self._questions.ask(
                lambda: make_links(wanted[:MOST], seconds, lambda: self._is_wanted),
                self._copy,
                self._fail,
                topic="links",
            )

    def _copy(self, links: list[Link]) -> None:
        if links:
            QApplication.clipboard().setText("\n".join(link.url for link in links))
            self.told.emit(said_of(links, time.time()), "done")

    def _fail(self, error: Exception) -> None:
        self.told.emit(self.tr("No link was made: {reason}").format(reason=words.wrong_with_advice(error)), "problem")

    @Slot()
    def close(self) -> None:
        """Nobody wants them any more: the process ends."""
        self._is_wanted = False
        self._questions.close(_FAREWELL_MS)


def said_of(links: Sequence[Link], now: float) -> str:
    """What a person should know of the links that lie on the clipboard."""
    ends = words.clock(min(link.ends_at for link in links), now)
    if len(links) == 1:
        text = translate("links", "Link copied. Anyone who has it can read {name} until {time}.")
        text = text.format(name=links[0].key.rpartition("/")[2] or links[0].key, time=ends)
    else:
        text = translate("links", "{count} links copied. Anyone who has them can read these files until {time}.")
        text = text.format(count=words.number(len(links)), time=ends)
    if any(link.is_of_sign_in for link in links):
        return f"{text} {translate('links', 'It ends then at the latest, because your sign-in does.')}"
    return text
