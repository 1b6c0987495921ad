"""Claiming: a file of Watch that has settled is renamed into QueuedForUpload, many at a time with one sync."""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.errors import Scope, Trouble
from engine.files import moving
from engine.files.names import complaint_about_name, is_ours, parents_of, readable
from engine.files.scanning import IGNORED, Found, Ignore, Oddity, scan
from engine.files.settling import Sighting, has_writer, look
from engine.ledger.transfers import Claim
from engine.model import Unfinished
from engine.stages.leaving import SHOWN, Leaving, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.settings.route import Route

_TOGETHER: Final = 256
"""Files claimed with one sync of their folders and one commit."""
_MOST: Final = 20_000
"""Files that are remembered while they settle. The others have their turn when half of these are claimed."""
_WHOLE: Final = 300.0
"""Seconds after which a scan goes through the whole folder, though there is room for a few of its files only."""
_A_WHILE: Final = 3.0
_BUSY_FIRST: Final = 0.01
_BUSY_LONGEST: Final = 5.0
"""Seconds between looks at a file that somebody has open for writing; its close is usually told by an event."""
_REFUSED_LONGEST: Final = 30.0
"""Seconds between looks at a file that cannot be had for another reason."""
_PASSING: Final = {"settling", "file-busy", "gone-file"}
"""Why files wait that need no person; the next look forgets one that is gone."""


@dataclass(slots=True)
class _Waiting:
    """A file that is not taken yet."""

    sighting: Sighting
    seen: float
    """When it was first seen."""
    look_at: float
    code: str = "settling"
    """Why it waits."""
    subject: str = ""
    failures: int = 0
    has_changed: bool = False

    @property
    def is_calm(self) -> bool:
        """Whether it waits for nothing but its time: it will surely make room for others."""
        return not self.failures and not self.has_changed

    def next_look(self, now: float, *, may_claim: bool) -> float | None:
        """When it is to be looked at again: to be claimed, or to be told of as waiting for a while."""
        told_at = self.seen + _A_WHILE
        if not may_claim:
            return told_at if told_at > now else None
        return min(self.look_at, told_at) if told_at > now else self.look_at


@dataclass(slots=True)
class Taken:
    """What a round brought."""

    claims: list[Claim] = field(default_factory=list)
    new_names: list[str] = field(default_factory=list)
    """Files seen for the first time."""
    next_look: float | None = None
    """Seconds until a waiting file is to be looked at again; 0: there is more to claim now."""
    has_new_oddity: bool = False
    """Something cannot be taken of which the last scan did not know."""
    trouble: Trouble | None = None
    """What ended the round early."""


class Claiming:
    """The files of one Watch folder that wait to be finished. `take` blocks; one call at a time."""

    def __init__(self, route: Route, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds that never run backwards."""
        self._route = route
        self._watch = os.fspath(route.watch_path)
        self._queued = os.fspath(route.queued_path)
        self._prefix = route.key_prefix
        self._clock = clock
        self._ignore = Ignore(route.ignore)
        self._waiting: dict[str, _Waiting] = {}
        self._room = _MOST
        self._has_left_out = False
        self._whole_at = -math.inf
        """When the whole folder was last gone through."""
        self._leaving = Leaving()
        self._is_leaving_new = False

    @property
    def has_waiting(self) -> bool:
        """Whether there are files that will be taken without a person's help."""
        return self._has_left_out or any(file.code in _PASSING for file in self._waiting.values())

    @property
    def waiting_count(self) -> int:
        return len(self._waiting)

    @property
    def wants_scan(self) -> bool:
        """Whether files were left out for want of room, and there is room again."""
        return self._has_left_out and self._room > _MOST // 2

    @property
    def skipped_count(self) -> int:
        return self._leaving.total

    @property
    def has_oddities(self) -> bool:
        """Whether there is something of which the user is told, because it is not taken."""
        return bool(self._leaving.names)

    def changed_oddities(self) -> list[Reason] | None:
        """What is not taken, if it is not what it was at the last call."""
        if not self._is_leaving_new:
            return None
        self._is_leaving_new = False
        return self._leaving.reasons()

    def unfinished(self) -> list[Unfinished]:
        """Files that have waited for a while, and those that are left alone, with the reason: the first of them."""
        now, wall = self._clock(), time.time()
        late = ((name, file) for name, file in self._waiting.items() if now - file.seen > _A_WHILE)
        waiting = [
            Unfinished(
                self._route.name, name, file.sighting.fingerprint.size, file.code, round(wall - (now - file.seen))
            )
            for name, file in itertools.islice(late, SHOWN)
        ]
        ignored = self._leaving.ignored.items()
        return waiting + [Unfinished(self._route.name, name, 0, IGNORED, since) for name, since in ignored]

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
        if len(taken.claims) >= _TOGETHER:  # there may be thousands more: they are counted when the last ones are taken
            taken.next_look = 0.0
            return taken
        self._room = _MOST - sum(file.is_calm for file in self._waiting.values())
        now = self._clock()
        looks = [when for file in self._waiting.values() if (when := file.next_look(now, may_claim=may_claim))]
        taken.next_look = max(min(looks) - now, 0.0) if looks else None
        return taken

    def _scan(self, taken: Taken) -> None:
        now = self._clock()
        leaving, unread = Leaving(self._leaving.ignored), set[str]()
        gone = set(self._waiting)
        self._has_left_out = False
        may_end_early = now - self._whole_at < _WHOLE
        for found in scan(self._route.watch_path, self._ignore, prefix=self._prefix):
            if isinstance(found, Found):
                if may_end_early and self._room <= 0 and found.name not in self._waiting:
                    self._has_left_out = True  # with a million files each of many scans would look at all of them
                    return
                gone.discard(found.name)
                self._saw(found.name, found.sighting, now, taken)
            elif isinstance(found, Oddity):
                leaving.count(found.name, found.code, found.detail)
            else:
                unread.add(found.name)
                leaving.count(found.name, found.trouble.code, found.trouble.subject)
        self._whole_at = now
        for name in gone:
            if unread.isdisjoint(_with_parents(name)):  # else nobody knows whether it is gone
                del self._waiting[name]
        self._count_refused(leaving)
        self._is_leaving_new |= not leaving.is_like(self._leaving)
        self._leaving = leaving

    def _count_refused(self, leaving: Leaving) -> None:
        """Files that cannot be had: one problem a cause, about the first of them."""
        subjects: dict[str, str] = {}
        for name, file in self._waiting.items():
            if file.code not in _PASSING:
                leaving.count(name, file.code, subjects.setdefault(file.code, file.subject))

    def _look(self, name: str, taken: Taken) -> None:
        """At one file that an event told of."""
        if is_ours(name) or self._ignore.matches(name):
            return
        try:
            sighting = look(f"{self._watch}/{name}")
        except Trouble:
            return  # the next scan says what is wrong with it
        if sighting is None:
            self._waiting.pop(name, None)
        elif not sighting.is_regular or complaint_about_name(name, self._prefix):
            self._waiting.pop(name, None)
            taken.has_new_oddity |= self._leaving.names.isdisjoint(_with_parents(name))
        else:
            self._saw(name, sighting, self._clock(), taken)

    def _saw(self, name: str, sighting: Sighting, now: float, taken: Taken) -> None:
        known = self._waiting.get(name)
        if known is None:
            if self._room <= 0:
                self._has_left_out = True
                return
            self._room -= 1
            taken.new_names.append(name)
        if known is None or known.sighting != sighting:
            self._wait(name, sighting, now)
        elif known.failures:
            known.look_at = now  # told of again though nothing changed: its writer may have closed it

    def _wait(self, name: str, sighting: Sighting, now: float) -> None:
        """Until it has settled, beginning anew if it is known."""
        known = self._waiting.get(name)
        seen = known.seen if known else now
        until = now + self._route.settle_seconds
        self._waiting[name] = _Waiting(sighting, seen, until, has_changed=known is not None)

    def _claim_settled(self, taken: Taken) -> None:
        now = self._clock()
        touched: set[str] = set()
        settled = (name for name, waiting in self._waiting.items() if waiting.look_at <= now)
        for name in list(itertools.islice(settled, _TOGETHER)):
            try:
                self._claim_if_settled(name, now, taken, touched)
            except Trouble as trouble:
                if self._is_of_all(trouble):
                    taken.trouble = trouble  # what was claimed before it gets its rows all the same
                    break
                self._put_off(name, trouble)
                taken.has_new_oddity |= trouble.code not in _PASSING and name not in self._leaving.names
        try:
            moving.sync_folders(touched)
            if touched:
                failpoints.reach("claim-synced")
        except Trouble as trouble:
            taken.trouble = trouble

    def _claim_if_settled(self, name: str, now: float, taken: Taken, touched: set[str]) -> None:
        waiting = self._waiting[name]
        path = f"{self._watch}/{name}"
        sighting = look(path) if self._route.settle_seconds or waiting.failures else waiting.sighting
        if sighting is None:
            del self._waiting[name]
        elif sighting != waiting.sighting:
            self._wait(name, sighting, now)
        elif has_writer(path):
            self._put_off(name, Trouble("file-busy"))
        else:
            self._claim(name, sighting, taken, touched)

    def _claim(self, name: str, sighting: Sighting, taken: Taken, touched: set[str]) -> None:
        queued = moving.move_new(f"{self._watch}/{name}", self._queued, name, touched)
        failpoints.reach("file-claimed")
        taken.claims.append(Claim(self._route.name, name, queued, sighting.fingerprint))
        del self._waiting[name]

    def _is_of_all(self, trouble: Trouble) -> bool:
        return trouble.cause.scope is Scope.ROUTE and not self._is_only_its_disk(trouble)

    def _is_only_its_disk(self, trouble: Trouble) -> bool:
        """Whether another disk is mounted below Watch, which itself is where it should be."""
        if trouble.code != "other-disk":
            return False
        with contextlib.suppress(OSError):
            return self._route.watch_path.stat().st_dev == self._route.queued_path.stat().st_dev
        return False

    def _put_off(self, name: str, trouble: Trouble) -> None:
        """Somebody uses the file, or it cannot be had: the others go on."""
        waiting = self._waiting[name]
        waiting.code, waiting.subject = trouble.code, trouble.subject
        waiting.failures += 1
        longest = _BUSY_LONGEST if trouble.code == "file-busy" else _REFUSED_LONGEST
        waiting.look_at = self._clock() + min(_BUSY_FIRST * 2.0 ** min(waiting.failures, 10), longest)


def _with_parents(name: str) -> list[str]:
    """As they are shown."""
    return [readable(name), *parents_of(readable(name))]
