"""Claiming: a file of Watch that has settled is renamed into QueuedForUpload, many at a time with one sync."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import Scope, Trouble
from engine.files import moving
from engine.files.names import complaint_about_name, parents_of, readable
from engine.files.scanning import IGNORED, Found, Ignore, Oddity, Unreadable, scan
from engine.files.settling import Sighting, has_writer, look
from engine.ledger.transfers import Claim
from engine.model import NEVER, Problem, Stage, Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.settings.route import Route

_TOGETHER: Final = 256
"""Files claimed with one sync of their folders and one commit."""
_A_WHILE: Final = 3.0
_SHOWN: Final = 200
_BUSY_FIRST: Final = 0.2
_BUSY_LONGEST: Final = 5.0
"""Seconds between looks at a file that somebody has open for writing; its close is usually told by an event."""


@dataclass(slots=True)
class _Waiting:
    """A file that is not taken yet."""

    sighting: Sighting
    seen: float
    """When it was first seen."""
    look_at: float
    busy: int = 0

    def next_look(self, now: float, *, may_claim: bool) -> float | None:
        """When it is to be looked at again: to be claimed, or to be told of as waiting for a while."""
        told_at = self.seen + _A_WHILE
        if not may_claim:
            return told_at if told_at > now else None
        return min(self.look_at, told_at) if told_at > now else self.look_at


@dataclass(frozen=True, slots=True)
class Reason:
    """Why files are never taken, with one of them."""

    code: str
    subject: str
    example: str
    count: int

    def problem(self, route: str, now: float) -> Problem:
        return Problem(self.code, Stage.WATCH, route, self.subject, self.example, "", self.count, now, now, NEVER)


@dataclass(slots=True)
class Taken:
    """What a round brought."""

    claims: list[Claim] = field(default_factory=list)
    new_names: list[str] = field(default_factory=list)
    """Files seen for the first time."""
    next_look: float | None = None
    """Seconds until a waiting file is to be looked at again; 0: there is more to claim now."""
    has_new_oddity: bool = False
    """An event told of something that is never taken, of which the last scan did not know."""
    trouble: Trouble | None = None
    """What ended the round early."""


class Claiming:
    """The files of one Watch folder that wait to be finished. `take` blocks; one call at a time."""

    def __init__(self, route: Route, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds that never run backwards."""
        self._route = route
        self._clock = clock
        self._ignore = Ignore(route.ignore)
        self._waiting: dict[str, _Waiting] = {}
        self._oddities: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}
        self._odd_names: set[str] = set()
        self._are_oddities_new = False

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting_count(self) -> int:
        return len(self._waiting)

    @property
    def skipped_count(self) -> int:
        return self._oddities.total()

    @property
    def has_oddities(self) -> bool:
        """Whether there is something of which the user is told, because it is never taken."""
        return bool(self._odd_names)

    def changed_oddities(self) -> list[Reason] | None:
        """What is never taken, if it is not what it was at the last call."""
        if not self._are_oddities_new:
            return None
        self._are_oddities_new = False
        return [
            Reason(code, subject, self._examples[code, subject], count)
            for (code, subject), count in self._oddities.items()
            if code != IGNORED
        ]

    def unfinished(self) -> list[Unfinished]:
        """Files that have waited for a while, with the reason: the first of them."""
        now, wall = self._clock(), time.time()
        late = ((name, file) for name, file in self._waiting.items() if now - file.seen > _A_WHILE)
        return [
            Unfinished(
                self._route.name,
                name,
                file.sighting.fingerprint.size,
                "file-busy" if file.busy else "settling",
                wall - (now - file.seen),
            )
            for name, file in itertools.islice(late, _SHOWN)
        ]

    def take(self, names: Collection[str] | None, *, may_claim: bool = True) -> Taken:
        """Look at these names (None: at the whole folder), then claim what has settled, unless the route is paused.

        Raises:
            Trouble: the folder itself is missing or cannot be read; nothing is concluded from that.
        """
        taken = Taken()
        if names is None:
            self._scan(taken)
        else:
            for name in names:
                self._look(name, taken)
        if may_claim:
            self._claim_settled(taken)
        now = self._clock()
        looks = [when for file in self._waiting.values() if (when := file.next_look(now, may_claim=may_claim))]
        taken.next_look = max(min(looks) - now, 0.0) if looks else None
        return taken

    def _scan(self, taken: Taken) -> None:
        now = self._clock()
        oddities: Counter[tuple[str, str]] = Counter()
        self._odd_names = set()
        gone = set(self._waiting)
        for found in scan(self._route.watch_path, self._ignore, prefix=self._route.key_prefix):
            if isinstance(found, Found):
                gone.discard(found.name)
                self._saw(found.name, found.sighting, now, taken)
            else:
                self._count(found, oddities)
        for name in gone:
            self._waiting.pop(name, None)
        self._are_oddities_new |= oddities != self._oddities
        self._oddities = oddities

    def _count(self, found: Oddity | Unreadable, oddities: Counter[tuple[str, str]]) -> None:
        if isinstance(found, Oddity):
            reason = (found.code, found.detail)
        else:
            reason = (found.trouble.code, found.trouble.subject)
        oddities[reason] += 1
        if reason[0] != IGNORED:
            self._odd_names.add(found.name)
        self._examples.setdefault(reason, found.name)

    def _look(self, name: str, taken: Taken) -> None:
        """At one file that an event told of."""
        if self._ignore.matches(name):
            return
        try:
            sighting = look(self._route.watch_path / name)
        except Trouble:
            return  # the next scan says what is wrong with it
        if sighting is None:
            self._waiting.pop(name, None)
        elif not sighting.is_regular or complaint_about_name(name, self._route.key_prefix):
            self._waiting.pop(name, None)
            taken.has_new_oddity |= self._odd_names.isdisjoint([readable(name), *parents_of(readable(name))])
        else:
            self._saw(name, sighting, self._clock(), taken)

    def _saw(self, name: str, sighting: Sighting, now: float, taken: Taken) -> None:
        known = self._waiting.get(name)
        if known is None:
            taken.new_names.append(name)
        if known is None or known.sighting != sighting:
            seen = known.seen if known else now
            self._waiting[name] = _Waiting(sighting, seen, now + self._route.settle_seconds)
        elif known.busy:
            known.look_at = now  # told of again though nothing changed: its writer may have closed it

    def _claim_settled(self, taken: Taken) -> None:
        now = self._clock()
        touched: set[str] = set()
        try:
            for name in [name for name, waiting in self._waiting.items() if waiting.look_at <= now]:
                self._claim_if_settled(name, now, taken, touched)
                if len(taken.claims) >= _TOGETHER:
                    break
        except Trouble as trouble:
            taken.trouble = trouble  # what was claimed before it gets its rows all the same
        try:
            moving.sync_folders(touched)
        except Trouble as trouble:
            taken.trouble = trouble

    def _claim_if_settled(self, name: str, now: float, taken: Taken, touched: set[str]) -> None:
        waiting = self._waiting[name]
        path = self._route.watch_path / name
        sighting = look(path) if self._route.settle_seconds else waiting.sighting
        if sighting is None:
            del self._waiting[name]
        elif sighting != waiting.sighting:
            self._waiting[name] = _Waiting(sighting, waiting.seen, now + self._route.settle_seconds)
        elif has_writer(path):
            self._wait_longer(name)
        else:
            self._claim(name, sighting, taken, touched)

    def _claim(self, name: str, sighting: Sighting, taken: Taken, touched: set[str]) -> None:
        try:
            queued = moving.move_new(self._route.watch_path / name, self._route.queued_path, name, touched)
        except Trouble as trouble:
            if trouble.cause.scope is Scope.ROUTE and not self._is_only_its_disk(trouble):
                raise
            if trouble.code != "gone-file":
                self._wait_longer(name)
                return
        else:
            taken.claims.append(Claim(self._route.name, name, queued, sighting.fingerprint))
        del self._waiting[name]

    def _is_only_its_disk(self, trouble: Trouble) -> bool:
        """Whether another disk is mounted below Watch, which itself is where it should be."""
        if trouble.code != "other-disk":
            return False
        with contextlib.suppress(OSError):
            return self._route.watch_path.stat().st_dev == self._route.queued_path.stat().st_dev
        return False

    def _wait_longer(self, name: str) -> None:
        """Somebody uses the file, or it cannot be had: the others go on."""
        waiting = self._waiting[name]
        waiting.busy += 1
        waiting.look_at = self._clock() + min(_BUSY_FIRST * 2.0 ** min(waiting.busy, 10), _BUSY_LONGEST)
