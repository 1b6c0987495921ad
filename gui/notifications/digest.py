"""What is worth a notification: a batch that ended, a cause that is new. Never a storm, however many files are concerned."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from engine.errors import cause_of
from engine.model import Count
from engine.settings.quiet import quiet_for
from gui.tray.summary import NO_LINE, QUIET
from gui.window.figures import total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from engine.model import Problem, RouteStatus, Status
    from engine.settings.route import General

_CALM: Final = 3.0
"""Seconds without another file, and with nothing left to do, that end a batch."""
_LONG_CALM: Final = 30.0
"""The same where other files wait: for their time, for a person, or because they are paused."""
_PATIENCE: Final = 5.0
"""Seconds that a problem must last: much passes by itself."""
_PATIENCE_OFFLINE: Final = 60.0
_BETWEEN_PROBLEMS: Final = 60.0
_FORGOTTEN: Final = 3600.0
"""Seconds that a cause must have been gone before it is told once more."""


class Topic(Enum):
    """What a notification is about."""

    UPLOADS = auto()
    DOWNLOADS = auto()
    PROBLEMS = auto()


@dataclass(frozen=True, slots=True)
class Note:
    """One notification."""

    topic: Topic
    count: Count = field(default_factory=Count)
    problems: tuple[Problem, ...] = ()
    """One a cause."""


@dataclass(slots=True)
class Batch:
    """Files of one direction that have arrived and were not told of."""

    _told: Count | None = None
    _seen: Count = field(default_factory=Count)
    _changed_at: float = -math.inf
    _told_at: float = -math.inf

    def look(self, done: Count, now: float) -> None:
        """So many have arrived since the ledger began. What had before the first look is not news."""
        if self._told is None or done.files < self._told.files:
            self._told = self._seen = done
        if done != self._seen:
            self._seen, self._changed_at = done, now

    @property
    def fresh(self) -> Count:
        """What is to be told."""
        told = self._told or self._seen
        return Count(self._seen.files - told.files, self._seen.bytes - told.bytes)

    def due(self, between: float, *, is_empty: bool) -> float:
        """When, if nothing else happens."""
        return max(self._changed_at + (_CALM if is_empty else _LONG_CALM), self._told_at + between)

    def told(self, now: float) -> None:
        self._told, self._told_at = self._seen, now

    def forget(self) -> None:
        """Nobody needs to be told."""
        self._told = self._seen


@dataclass(slots=True)
class Causes:
    """Which causes were told, and when each was last there."""

    _last_there: dict[str, float] = field(default_factory=dict)
    _told_at: float = -math.inf

    def fresh(self, problems: Iterable[Problem], now: float) -> list[Problem]:
        """One problem of each cause that is to be told."""
        by_cause = {problem.code: problem for problem in problems if not _is_quiet(problem.code)}
        known = {code for code in by_cause if now - self._last_there.get(code, -math.inf) < _FORGOTTEN}
        self._last_there |= dict.fromkeys(known, now)
        return [problem for code, problem in by_cause.items() if code not in known]

    def due(self, problem: Problem) -> float:
        """When, if it lasts."""
        patience = _PATIENCE_OFFLINE if problem.code in NO_LINE else _PATIENCE
        return max(problem.first_at + patience, self._told_at + _BETWEEN_PROBLEMS)

    def told(self, problems: Iterable[Problem], now: float) -> None:
        self.forget(problems, now)
        self._told_at = now

    def forget(self, problems: Iterable[Problem], now: float) -> None:
        """Nobody needs to be told."""
        self._last_there |= {problem.code: now for problem in problems}


def _is_quiet(code: str) -> bool:
    return code in QUIET or cause_of(code).is_notice


class Digest:
    """Asked with each picture of the ledger, and again when `next_look` has come."""

    def __init__(self) -> None:
        self._batches = {Topic.UPLOADS: Batch(), Topic.DOWNLOADS: Batch()}
        self._causes = Causes()
        self.next_look: float | None = None

    def look(
        self, status: Status, moving: Collection[Topic], general: General, now: float, *, is_watched: bool
    ) -> list[Note]:
        """What to tell now. Nothing has to be told to somebody who looks at the window."""
        self.next_look = None
        self._take(status.routes, general, now, is_watched=is_watched)
        problems = self._causes.fresh(status.problems if general.notify_problems else (), now)
        if is_watched:
            self._causes.forget(problems, now)
            return []
        if quiet := quiet_for(general.quiet_hours, now):
            self.next_look = now + quiet
            return []
        found = [*self._batches_due(status.routes, moving, general, now), *self._problems_due(problems, now)]
        for note in found:
            self._told(note, now)
        return found

    def _take(self, routes: Sequence[RouteStatus], general: General, now: float, *, is_watched: bool) -> None:
        wanted = {Topic.UPLOADS: general.notify_uploads, Topic.DOWNLOADS: general.notify_downloads}
        for topic, batch in self._batches.items():
            batch.look(_arrived(topic, routes), now)
            if is_watched or not wanted[topic]:
                batch.forget()

    def _batches_due(
        self, routes: Sequence[RouteStatus], moving: Collection[Topic], general: General, now: float
    ) -> list[Note]:
        """While bytes move, a batch goes on."""
        between = general.notify_pause_minutes * 60.0
        return [
            Note(topic, batch.fresh)
            for topic, batch in self._batches.items()
            if batch.fresh.files
            and topic not in moving
            and self._is_time(batch.due(between, is_empty=not _left(topic, routes)), now)
        ]

    def _problems_due(self, problems: Sequence[Problem], now: float) -> list[Note]:
        """When the first one has come, the others go with it: one notification, and not one after the other."""
        ready = [problem for problem in problems if self._is_time(self._causes.due(problem), now)]
        if not ready:
            return []
        others = [problem for problem in problems if problem not in ready and problem.code not in NO_LINE]
        return [Note(Topic.PROBLEMS, problems=(*ready, *others))]

    def _is_time(self, due: float, now: float) -> bool:
        if due > now:
            self.next_look = min(due, self.next_look or due)
        return due <= now

    def _told(self, note: Note, now: float) -> None:
        if note.topic is Topic.PROBLEMS:
            self._causes.told(note.problems, now)
        else:
            self._batches[note.topic].told(now)


def _arrived(topic: Topic, routes: Sequence[RouteStatus]) -> Count:
    return total([route.downloaded if topic is Topic.DOWNLOADS else route.uploaded for route in routes])


def _left(topic: Topic, routes: Sequence[RouteStatus]) -> int:
    """Files that are still on their way."""
    if topic is Topic.DOWNLOADS:
        return total([route.arriving for route in routes]).files
    return total([count for route in routes for count in (route.queued, route.to_announce, route.to_move)]).files
