"""The watch stage: finished files are taken out of Watch into QueuedForUpload, what lies there gets its ledger row, and what
was announced goes into UploadedToS3. It moves files about on this computer, and needs no cloud.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.errors import Trouble
from engine.model import NEVER, Problem, Stage, Unfinished, WatchHealth
from engine.stages.adopting import Queued, make_durable, still_there, strays
from engine.stages.claiming import Claiming, Taken
from engine.stages.observing import Observing
from engine.stages.patience import Patience
from engine.stages.storing import Storing
from engine.stages.workplace import in_thread, until_all_wake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.ledger import Ledger
    from engine.ledger.transfers import Claim
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_SCAN: Final = 60.0
"""Seconds between scans while events come; they are a hint, the scan is the truth."""
_POLL: Final = 5.0
"""Seconds between scans of a folder that gives no events."""
_LOOK: Final = 10.0
"""Seconds after which it is seen that a drive went or the observer died, of which nothing tells."""
_REST: Final = 20.0
"""How many times as long as a scan took the next one is put off, so that huge folders do not keep the disk busy."""
_REST_IN_FLOOD: Final = 2.0
_SOON: Final = 0.2
_ADOPT: Final = 600.0
_HEALTH: Final = 2.0


class Watch:
    """The worker of the watch process."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._lines = [_Line(place, route) for route in place.routes]

    async def work(self) -> None:
        """Watch every route's folder until the stage is to stop."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(line.work())
                group.create_task(line.storing.work())

    async def is_idle(self) -> bool:
        """Whether a look through all folders finds nothing to take."""
        return all([await line.is_empty() for line in self._lines])


class _Line:
    """One route's Watch folder."""

    def __init__(self, place: Workplace, route: Route) -> None:
        self._place = place
        self._route = route
        self._bell = place.new_bell()
        self._patience = Patience(place, route)
        loop = asyncio.get_running_loop()
        self._observing = Observing(route.watch_path, self._on_change(loop))
        self._claiming = Claiming(route)
        self.storing = Storing(place, route)
        self._turn = asyncio.Lock()
        place.on_waking.append(self._look_anew)
        self._scan_at = 0.0
        self._adopt_at = 0.0
        self._last_scan_at = 0.0
        self._missed = 0
        self._missed_at = 0.0
        self._scan_seconds = _SCAN
        self._scan_reason = ""
        self._told: list[tuple[str, str]] = []
        """The problems that tell of what is never taken: code and subject."""
        self._is_polling_told = self._is_missing_told = False
        self._health = WatchHealth(route.name)
        self._health_at = 0.0
        self._unfinished: list[Unfinished] = []
        self._is_health_due = False

    async def work(self) -> None:
        try:
            while not self._place.stopping.is_set():
                await self._bell.wait(await self._take_turn())
        finally:
            await in_thread(self._observing.stop)

    def _on_change(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """For the observer's thread."""

        def ring() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._bell.ring)

        return ring

    def _look_anew(self) -> None:
        self._scan_at = self._adopt_at = 0.0

    async def is_empty(self) -> bool:
        self._scan_at = 0.0
        await self._take_turn()
        return self._scan_at > 0 and not self._claiming.has_waiting

    async def _take_turn(self) -> float:
        """One round: adopt, look, claim. Answers after how many seconds the next one is due."""
        async with self._turn:
            if held := self._patience.held_for:
                return min(held, _SCAN)
            try:
                return await self._round(may_claim=not self._place.is_paused(self._route))
            except Trouble as trouble:
                self._look_anew()  # nothing is concluded from a folder that could not be read
                await self._patience.met(trouble)
                return self._patience.seconds(_SCAN) or 0.1

    async def _round(self, *, may_claim: bool) -> float:
        """With a pause everything is still looked at, so that people see what waits."""
        if time.monotonic() >= self._adopt_at:
            await self._adopt()
        changes = await in_thread(self._observing.changes)
        begun = time.monotonic()
        is_scan = changes.wants_scan or self._claiming.wants_scan or begun >= self._scan_at
        names = None if is_scan else changes.names
        taken = await in_thread(partial(self._claiming.take, names, may_claim=may_claim))
        if taken.claims:
            await self._note(taken.claims)
        if taken.trouble is not None:
            raise taken.trouble
        if is_scan:
            await self._scanned(taken, time.monotonic() - begun)
        if taken.has_new_oddity:
            self._scan_at = 0.0  # only a scan says what is wrong, and how much of it there is
        await self._save_health()
        await self._patience.went_well()
        return self._next(taken)

    async def _adopt(self) -> None:
        """Files in QueuedForUpload without a row: claimed before a crash, put there by hand, or the ledger is new."""
        batches = strays(self._route.queued_path)
        while batch := await in_thread(next, batches, []):
            await self._adopt_strays(batch)
        self._adopt_at = time.monotonic() + _ADOPT

    async def _adopt_strays(self, batch: Sequence[Queued]) -> None:
        route, names = self._route.name, [file.name for file in batch]
        known = await self._place.ledger.read(lambda ledger: ledger.transfers.known(route, names))
        unknown = [file for file in batch if file.is_stray(known.get(file.name, []))]
        # Looked at once more: one that was just moved into UploadedToS3 has no open row either.
        there = await in_thread(still_there, self._route.queued_path, unknown)
        claims = [file.claim(route) for file in there]
        if claims:
            await in_thread(make_durable, self._route, there)
            await self._note(claims)

    async def _note(self, claims: list[Claim]) -> None:
        now = time.time()
        await self._place.ledger.write(lambda ledger: ledger.transfers.add(claims, now))
        failpoints.reach("claim-committed")
        self._place.post.ring(Stage.UPLOAD)
        for claim in claims:
            self._place.tell(claim.route, claim.name, "claimed", size=claim.fingerprint.size)

    async def _scanned(self, taken: Taken, seconds: float) -> None:
        if missed := self._observing.scanned(taken.new_names):
            self._missed, self._missed_at = self._missed + missed, time.time()
        self._scan_seconds, self._scan_reason = self._pace(seconds * _REST)
        if self._observing.is_resting and taken.new_names:  # more of them are coming, and nobody tells of them
            self._scan_seconds = max(seconds * _REST_IN_FLOOD, _SOON)
        self._scan_at = time.monotonic() + self._scan_seconds
        self._last_scan_at = time.time()
        await self._note_oddities()
        await self._tell_events()

    def _pace(self, longest: float) -> tuple[float, str]:
        """After how many seconds to look again, and why then. `longest`: what a scan may cost at most asks for that."""
        # Soon, to see when oddities are gone, or whether events will still tell of what the scan found.
        reason = self._observing.doubt or ("left-alone" if self._claiming.has_oddities else "")
        usual = _POLL if reason else _SCAN
        return (longest, "large") if longest > usual else (usual, reason)

    async def _note_oddities(self) -> None:
        """What is never taken, as problems: one for each reason."""
        fresh = self._claiming.changed_oddities()
        if fresh is None:
            return
        before, self._told = self._told, [(oddity.code, oddity.subject) for oddity in fresh]
        problems = [oddity.problem(self._route.name, time.time()) for oddity in fresh]

        def note(ledger: Ledger) -> None:
            for code, subject in before:
                ledger.problems.gone(Stage.WATCH, self._route.name, code, subject)
            for problem in problems:
                ledger.problems.met(problem)

        await self._place.ledger.write(note)

    async def _tell_events(self) -> None:
        """That there are no events, or not all of them, once; everything works, only later."""
        observing = self._observing
        if observing.is_polling != self._is_polling_told:
            self._is_polling_told = observing.is_polling
            await self._tell_notice("watch-limit", observing.reason, lasts=observing.is_polling)
        if observing.has_missed != self._is_missing_told:
            self._is_missing_told = observing.has_missed
            await self._tell_notice("events-missed", "", lasts=observing.has_missed)

    async def _tell_notice(self, code: str, detail: str, *, lasts: bool) -> None:
        route, now = self._route.name, time.time()
        problem = Problem(code, Stage.WATCH, route, str(self._route.watch_path), "", detail, 1, now, now, NEVER)

        def note(ledger: Ledger) -> None:
            ledger.problems.gone(Stage.WATCH, route, code)
            if lasts:
                ledger.problems.met(problem)

        await self._place.ledger.write(note)

    async def _save_health(self) -> None:
        health = WatchHealth(
            self._route.name,
            self._claiming.waiting_count,
            self._claiming.skipped_count,
            self._observing.last_event_at,
            self._last_scan_at,
            self._missed,
            self._observing.is_polling,
            self._missed_at,
            self._scan_seconds,
            self._scan_reason,
        )
        unfinished = self._claiming.unfinished()
        self._is_health_due = (health, unfinished) != (self._health, self._unfinished)
        if self._is_health_due and time.monotonic() >= self._health_at:
            self._is_health_due = False
            self._health, self._health_at = health, time.monotonic() + _HEALTH
            self._unfinished = unfinished

            def note(ledger: Ledger) -> None:
                ledger.problems.save_health(health)
                ledger.problems.save_unfinished(self._route.name, unfinished)

            await self._place.ledger.write(note)

    def _next(self, taken: Taken) -> float:
        due = self._scan_at
        if self._is_health_due:
            due = min(due, self._health_at)
        seconds = min(max(due - time.monotonic(), 0.0), until_all_wake(_LOOK))
        return seconds if taken.next_look is None else min(seconds, taken.next_look)
