"""What the user wants, passed on to the ledger without holding up the window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.model import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from engine.ledger import Ledger
    from engine.model import Wanted
    from gui.engine_room import EngineRoom
    from gui.questions import Questions
    from gui.tables.entry import Entry


class Intentions(QObject):
    """The window and the tray say here what is to happen; `noted` tells when the ledger knows it."""

    noted = Signal()

    def __init__(self, room: EngineRoom, questions: Questions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self._questions = questions
        self._early: list[Callable[[Ledger], object]] = []
        room.opened.connect(self._note_early)

    def pause(self, route: str, until: float = NEVER) -> None:
        """Let a route rest until then; empty: all of them."""
        now = time.time()
        self._wish(lambda ledger: ledger.wishes.pause(route, since=now, until=until))

    @Slot(str)
    def resume(self, route: str) -> None:
        """Go on, also with what rests after dying too often. Where everything is paused, everything goes on."""

        def resume(ledger: Ledger) -> None:
            ledger.wishes.resume("" if "" in ledger.wishes.pauses(time.time()) else route)

        self._wish(resume)
        self._room.restart_resting()

    @Slot(int, float)
    def limit(self, rate: int, until: float = NEVER) -> None:
        """Let no more bytes a second go up, nor come down, until then (0: as many as can), whatever the settings say."""
        self._wish(lambda ledger: ledger.wishes.limit(rate, until))

    @Slot()
    def unlimit(self) -> None:
        """The settings say again how fast bytes may go."""
        self._wish(lambda ledger: ledger.wishes.unlimit())

    def retry(self, route: str = "") -> None:
        """Try everything that waits now."""
        self._wish(lambda ledger: ledger.wishes.retry(route))
        self._room.restart_resting()

    def pause_items(self, entries: Collection[Entry], *, paused: bool, until: float = NEVER) -> None:
        """Let single files rest until then, or go on."""
        self._each_side(
            entries, lambda ledger, side, ids: ledger.wishes.pause_items(side, ids, paused=paused, until=until)
        )

    def cancel(self, entries: Collection[Entry]) -> None:
        """Take back what is not in S3 yet, give up what is not here yet."""
        self._each_side(entries, lambda ledger, side, ids: ledger.wishes.cancel(side, ids))

    def cancel_all(self, route: str) -> None:
        """The same for everything of a route; empty: of all."""
        self._wish(lambda ledger: ledger.wishes.cancel_all(route))

    def retry_items(self, entries: Collection[Entry]) -> None:
        """Try these now."""
        self._each_side(entries, lambda ledger, side, ids: ledger.wishes.retry_items(side, ids))

    def first_in_line(self, entries: Collection[Entry]) -> None:
        """Send or fetch these before all others."""
        self._each_side(entries, lambda ledger, side, ids: ledger.wishes.first_in_line(side, ids))

    def judge_again(self, inbox_ids: Collection[int]) -> None:
        """Forget messages in quarantine: they are judged anew when they come."""
        self._wish(lambda ledger: ledger.inbox.judge_again(inbox_ids))

    def admit(self, wanted: Mapping[int, Iterable[tuple[str, Wanted]]]) -> None:
        """Fetch the objects of these messages in quarantine after all, this once."""

        def admit(ledger: Ledger) -> None:
            for inbox_id, items in wanted.items():
                ledger.inbox.admit(inbox_id, items)

        self._wish(admit)

    def removed(self, inbox_ids: Collection[int], at: float) -> None:
        """These messages were deleted from the queue."""
        self._wish(lambda ledger: ledger.inbox.deleted(inbox_ids, at))

    def _each_side(self, entries: Collection[Entry], action: Callable[[Ledger, str, list[int]], object]) -> None:
        chosen = {side: _ids(entries, side) for side in ("up", "down")}

        def act(ledger: Ledger) -> None:
            for side, ids in chosen.items():
                if ids:
                    action(ledger, side, ids)

        self._wish(act)

    def _wish(self, action: Callable[[Ledger], object]) -> None:
        desk = self._room.desk
        if desk is None:
            self._early.append(action)
        else:
            self._questions.ask(lambda: desk.wish(action), lambda _: self.noted.emit())

    @Slot()
    def _note_early(self) -> None:
        """What was wanted in the first second, before the ledger was open."""
        early, self._early = self._early, []
        for action in early:
            self._wish(action)


def _ids(entries: Collection[Entry], side: str) -> list[int]:
    return [key for entry in entries if entry.side == side and isinstance(key := entry.key[1], int)]
