"""Tells the desktop what the digest finds worth it, and opens what a notification is about when it is clicked."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.model import Outcome, Stage
from engine.settings.route import General
from gui.notifications.digest import Digest, Note, Topic
from gui.notifications.wording import text_of, title_of
from gui.tables.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ledger import Ledger
    from engine.supervisor.desk import Desk
    from gui.moving import Moving
    from gui.overview import Overview
    from gui.questions import Questions

_STAGES = {Topic.UPLOADS: Stage.UPLOAD, Topic.DOWNLOADS: Stage.DOWNLOAD}


class Notifier(QObject):
    """One a program. Its timer runs only while something is to be told soon."""

    told = Signal(str, str, object)
    """A notification: its title, its text, and what a click on it calls."""
    history_wanted = Signal()
    problems_wanted = Signal()
    receipt_wanted = Signal(object)
    """Of an Entry."""

    def __init__(
        self,
        overview: Overview,
        moving: Moving,
        questions: Questions,
        parent: QObject | None = None,
        *,
        is_watched: Callable[[], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._overview = overview
        self._moving = moving
        self._questions = questions
        self._is_watched = is_watched
        self._clock = clock
        self._digest = Digest()
        self._desk: Desk | None = None
        self._general = General()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.look)
        overview.taken.connect(self.look)

    def open(self, desk: Desk | None) -> None:
        """From now on there is a ledger to ask; with None there is none any more, and nothing is told."""
        self._desk = desk

    def take(self, general: General) -> None:
        """What is wanted, and when."""
        self._general = general

    @Slot()
    def look(self) -> None:
        """Tell what is due."""
        picture, now = self._overview.picture, self._clock()
        self._soon.stop()
        if picture is None or self._desk is None:
            return
        moving = [topic for topic, stage in _STAGES.items() if self._moving.of(stage)]
        for note in self._digest.look(picture.status, moving, self._general, now, is_watched=self._is_watched()):
            self._give(note)
        if self._digest.next_look is not None:
            self._soon.start(int(max(self._digest.next_look - now, 0) * 1000) + 50)

    def _give(self, note: Note) -> None:
        desk = self._desk
        if note.topic is Topic.PROBLEMS:
            self.told.emit(title_of(note), text_of(note), self.problems_wanted.emit)
        elif note.count.files == 1 and desk is not None:
            newest = _newest_up if note.topic is Topic.UPLOADS else _newest_down
            self._questions.ask(lambda: desk.read(newest), partial(self._give_one, note))
        else:
            self.told.emit(title_of(note), text_of(note), self.history_wanted.emit)

    def _give_one(self, note: Note, entry: Entry | None) -> None:
        shown = self.history_wanted.emit if entry is None else partial(self.receipt_wanted.emit, entry)
        self.told.emit(title_of(note, entry), text_of(note), shown)


def _newest_up(ledger: Ledger) -> Entry | None:
    return next((Entry(item) for item in ledger.reading.past_transfers(outcome=Outcome.DONE, limit=1)), None)


def _newest_down(ledger: Ledger) -> Entry | None:
    return next((Entry(item) for item in ledger.reading.past_deliveries(outcome=Outcome.DONE, limit=1)), None)
