"""Keeps the tray's words and picture true without waking up for nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.tables.entry import Entry
from gui.tray.summary import Backlog, summary_of
from gui.tray.tray import Tray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.ledger import Ledger
    from engine.model import Delivery, Transfer
    from engine.settings.route import Route
    from engine.supervisor.desk import Desk
    from gui.bridge import News
    from gui.moving import Moving
    from gui.overview import Overview
    from gui.questions import Questions
    from gui.traffic import Traffic

_INTERVAL_MS: Final = 1000
_RECENT: Final = 10


class Presence(QObject):
    """The program as the tray shows it."""

    def __init__(
        self, overview: Overview, moving: Moving, traffic: Traffic, questions: Questions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.tray = Tray(self)
        self._overview = overview
        self._moving = moving
        self._traffic = traffic
        self._questions = questions
        self._backlog = Backlog()
        self._desk: Desk | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_INTERVAL_MS)
        self._soon.timeout.connect(self.refresh)
        overview.taken.connect(self.refresh)
        self.tray.recent_wanted.connect(self.ask_recent)

    def open(self, desk: Desk) -> None:
        """From now on there is a ledger to ask."""
        self._desk = desk
        self.ask_recent()

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Whose folders can be opened."""
        self.tray.show_routes(routes)

    @Slot(object)
    def hear(self, news: News) -> None:
        """Bytes moved: the rate and the ring follow, once a second."""
        if news.flows and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def refresh(self) -> None:
        """Say how things are."""
        picture, now = self._overview.picture, time.time()
        status = picture.status if picture else None
        if status is not None:
            self.tray.show_pauses({route.route: route.pause for route in status.routes})
            self.tray.limits.show_limits(status.limits)
        self.tray.show_summary(summary_of(status, self._moving, self._traffic, self._backlog, now))

    @Slot()
    def ask_recent(self) -> None:
        """Fill the menu of the last files."""
        desk = self._desk
        if desk is not None:
            self._questions.ask(lambda: desk.read(_recent), self._show_recent, topic="recent")

    def _show_recent(self, entries: list[Entry]) -> None:
        self.tray.show_recent(entries, time.time())


def _recent(ledger: Ledger) -> list[Entry]:
    ended: list[Transfer | Delivery] = [
        *ledger.reading.past_transfers(limit=_RECENT),
        *ledger.reading.past_deliveries(limit=_RECENT),
    ]
    return [Entry(item) for item in sorted(ended, key=lambda item: item.done_at, reverse=True)[:_RECENT]]
