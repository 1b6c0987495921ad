"""Sending: what is QUEUED becomes an object in S3, small files whole, large ones in parts; then it lies in the outbox."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from engine import failpoints
from engine.cloud.checksum import as_text
from engine.cloud.leftovers import Leftovers
from engine.cloud.messages import compose
from engine.cloud.objects import Objects, Stored
from engine.cloud.parts import Parts
from engine.errors import Scope, Trouble
from engine.files import moving
from engine.ledger.transfers import Acknowledgement
from engine.model import NEVER, Notification, Transfer, TransferState, Wanted
from engine.stages.conflicts import Conflicts, Skipped
from engine.stages.digests import sha256
from engine.stages.grouping import groups
from engine.stages.large import LargeFiles
from engine.stages.noting import Noting
from engine.stages.patience import Patience, as_trouble, least_tried
from engine.stages.reading import Changed, Loaded, load
from engine.stages.small import SmallFiles
from engine.stages.turns import Turns
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Sequence

    from engine.cloud.account import Account
    from engine.ledger import Ledger
    from engine.settings.route import Route
    from engine.stages.limits import Budget, Slots
    from engine.stages.workplace import Bell, Workplace

_PAGE: Final = 512
_GROUP: Final = 64
_WHOLE: Final = 16 << 20
"""Bytes of the largest file that is sent whole, through memory, whatever the part size."""
_TOGETHER: Final = 1 << 20
"""Bytes that are read in one go."""
_READERS: Final = 3
"""Groups of files that are read at once: a disk may take its time for each, and meanwhile others are to be sent."""
_LEAST: Final = 16 << 10
_WAIT: Final = 30.0


class Sending:
    """One route's files on their way into the bucket."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        *,
        next_bell: Bell,
        slots: Slots,
        memory: Budget,
    ) -> None:
        self._place = place
        self._route = route
        self._account = account
        self._next_bell = next_bell
        self._slots = slots
        self._memory = memory
        self._objects = Objects(account)
        self._patience = Patience(place, route, self._release)
        self._conflicts = Conflicts(route, self._objects, account.abilities)
        self._parts = Parts(account)
        self._small = SmallFiles(self._objects, self._conflicts)
        self.turns = Turns(place, route, lambda ledger: ledger.transfers, self._patience)
        self._large = LargeFiles(
            place,
            route,
            parts=self._parts,
            objects=self._objects,
            conflicts=self._conflicts,
            leftovers=Leftovers(account),
            memory=memory,
            patience=self._patience,
            turns=self.turns,
        )
        self.bell = place.new_bell()
        self._on_the_way: dict[int, str] = {}
        """Transfers that were started, with their first key: files that want the same key go one after the other."""
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._uploads: Noting[tuple[Acknowledgement, Notification]] = Noting(
            place.ledger, lambda ledger, stored: ledger.transfers.uploaded(stored, time.time())
        )
        self._remembered: set[str] = set()
        self._readers = asyncio.Semaphore(_READERS)

    def keys_on_the_way(self) -> Collection[str]:
        """The first keys of what is being sent."""
        return set(self._on_the_way.values())

    async def work(self) -> None:
        """Start what is ready until the stage is to stop, then let what is under way end or be put down."""
        await self._remember_lacks()
        while not self._place.stopping.is_set():
            await self._carry_out_wishes()
            wait = await self._start_what_is_ready()
            if wait:
                await self.bell.wait(wait)
        while self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def _largest_whole(self) -> int:
        return min(self._route.part_size, _WHOLE)

    async def _carry_out_wishes(self) -> None:
        name = self._route.name
        await self.turns.learn()
        if not self.turns.resting:
            return
        limit = _PAGE + len(self._on_the_way)
        while not self._place.stopping.is_set():
            found = await self._place.ledger.read(lambda ledger: ledger.transfers.to_cancel(name, limit))
            rows = [row for row in found if row.id not in self._on_the_way]
            if not rows:
                break
            await self._take_back(rows)

    async def _take_back(self, rows: Collection[Transfer]) -> None:
        """In one transaction: a whole route may be cancelled at once."""
        for row in rows:
            await self._abort(row)
        now = time.time()

        def end(ledger: Ledger) -> None:
            for row in rows:
                ledger.transfers.end(row.id, TransferState.CANCELLED, "", "taken back", now)

        await self._place.ledger.write(end)
        for row in rows:
            self._place.tell(row.route, row.name, TransferState.CANCELLED.name.lower(), size=row.size, item=row.id)

    async def _as_known(self, row: Transfer) -> Transfer:
        """As the ledger has it now, with the upload that was begun meanwhile."""
        return await self._place.ledger.read(lambda ledger: ledger.transfers.get(row.id)) or row

    async def _abort(self, row: Transfer) -> None:
        """Have S3 throw away what was begun."""
        if row.upload_id:
            with contextlib.suppress(Trouble):  # S3's own clean-up rule takes it, if this does not
                await in_thread(self._parts.abort, row.key, row.upload_id)

    async def _start_what_is_ready(self) -> float:
        """Answers after how many seconds to look again if the bell does not ring before; 0: at once."""
        now = time.time()
        if wait := self._patience.seconds(_WAIT) or await self._patience.opening(self._account):
            return wait
        changes = self.turns.changes
        rows = await self._ready(now)
        if self._patience.is_probing:
            rows = [] if self._tasks else least_tried(rows)
        for row in rows:
            if row.size > self._largest_whole and self._large.has_room:
                self._start_large(row)
        small = [row for row in rows if row.size <= self._largest_whole]
        for start in range(0, len(small), _GROUP):
            if self._place.stopping.is_set() or self._patience.seconds(_WAIT) or self.turns.changes != changes:
                return 0.0
            await self._start_small(small[start : start + _GROUP])
        return 0.0 if len(small) >= _PAGE else await self._until_due(now)

    async def _until_due(self, now: float) -> float:
        name = self._route.name
        due = await self._place.ledger.read(lambda ledger: ledger.transfers.next_due(name, now))
        return max(0.05, min(_WAIT, due - now)) if due else _WAIT

    async def _ready(self, now: float) -> list[Transfer]:
        """Large ones only while there is room for one: however many of them wait, small ones go on."""
        name, limit, whole = self._route.name, _PAGE + len(self._on_the_way), self._largest_whole
        sizes = [(0, whole), (whole + 1, sys.maxsize)] if self._large.has_room else [(0, whole)]

        def ready(ledger: Ledger) -> list[Transfer]:
            pages = (ledger.transfers.ready(name, now, limit, least, most) for least, most in sizes)
            return [row for page in pages for row in page]

        rows = await self._place.ledger.read(ready)
        busy = set(self._on_the_way.values())
        fresh = []
        for row in rows:
            key = self._conflicts.first_key(row)
            if row.id not in self._on_the_way and key not in busy:
                busy.add(key)
                fresh.append(row)
        return fresh

    # -- small files -------------------------------------------------------------------------------------------------

    async def _start_small(self, rows: list[Transfer]) -> None:
        """Read ahead, as memory allows, beside what is sent: the smallest many in one go."""
        for group in groups(rows, lambda row: row.size, heaviest=_TOGETHER, most=_GROUP):
            if self._place.stopping.is_set() or self._patience.seconds(_WAIT):
                return  # they are still QUEUED
            await self._memory.take(sum(_weight(row) for row in group))
            for row in group:
                self._on_the_way[row.id] = self._conflicts.first_key(row)
            await self._readers.acquire()
            self._keep(self._read_and_start(group))

    async def _read_and_start(self, rows: Sequence[Transfer]) -> None:
        """In one go; then each is sent for itself."""
        try:
            items = await in_thread(load, self._route.queued_path, rows)
        except Exception as failure:  # noqa: BLE001 - it is told with each of them
            items = [Loaded(row, failure=failure) for row in rows]
        finally:
            self._readers.release()
        for item in items:
            self._start(item.transfer, self._send_small(item))

    def _start_large(self, row: Transfer) -> None:
        self._on_the_way[row.id] = self._conflicts.first_key(row)
        self._large.entered()
        self._start(row, self._send_large(row))

    def _start(self, row: Transfer, job: Coroutine[Any, Any, None]) -> None:
        self._keep(job).add_done_callback(lambda _: self._finished(row))

    def _keep(self, job: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _finished(self, row: Transfer) -> None:
        del self._on_the_way[row.id]
        self._place.post.ended(row.id)
        if len(self._on_the_way) < _GROUP or row.size > self._largest_whole:
            self.bell.ring()

    async def _send_small(self, item: Loaded) -> None:
        row, era = item.transfer, self._patience.era
        try:
            if item.failure is not None:
                raise item.failure
            async with self._slots.one(), self._account.pace.one():
                if self._is_put_down(row):
                    return  # it is still QUEUED
                self._place.post.progress(row.id, 0, row.size, 0.0, row.route)
                begun = self._loop.time()
                key, stored = await self._small.send(item)
                failpoints.reach("object-put")
                self._slots.succeeded(self._loop.time() - begun)
            await self._uploaded(row, key, stored, item.crc64, sha256([item.body]) if self._route.sha256 else "")
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one file, the others go on
            await self._failed(row, failure, era)
        finally:
            self._memory.give_back(_weight(row))

    def _is_put_down(self, row: Transfer) -> bool:
        """Pause, cancel or stop came after it was read."""
        return self.turns.is_to_rest(row) or self._patience.seconds(_WAIT) > 0

    # -- large files -------------------------------------------------------------------------------------------------

    async def _send_large(self, row: Transfer) -> None:
        era = self._patience.era
        try:
            done = await self._large.send(row)
            if done is not None:
                await self._uploaded(done.row, done.key, done.stored, done.crc64, done.sha256)
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one file, the others go on
            await self._failed(row, failure, era)
        finally:
            self._large.left()

    # -- what came of it ---------------------------------------------------------------------------------------------

    async def _uploaded(self, row: Transfer, key: str, stored: Stored, crc64: int, digest: str) -> None:
        said = Acknowledgement(self._route.bucket, key, stored.etag, stored.version_id, as_text(crc64), digest)
        await self._uploads.note((said, self._notification(row, said, time.time())))
        failpoints.reach("upload-committed")
        self._next_bell.ring()
        self._place.tell(row.route, row.name, "uploaded", size=row.size, item=row.id)
        await self._patience.went_well()
        await self._tell_lacks()

    async def _tell_lacks(self) -> None:
        """What the server turned out not to do, to the user and to the next life of this process."""
        abilities = self._account.abilities
        lacking, now = abilities.lacking, time.time()
        if not lacking:
            return
        for lack in abilities.lacks():
            await self._patience.note(lack)
        if self._remembered.issuperset(lacking):
            return
        self._remembered.update(lacking)
        await self._place.ledger.write(lambda ledger: ledger.outside.learned(abilities.place, lacking, now))

    async def _remember_lacks(self) -> None:
        server, now = self._account.abilities.place, time.time()
        self._remembered = await self._place.ledger.read(lambda ledger: ledger.outside.lacks(server, now))
        self._account.abilities.remember(self._remembered)

    def _notification(self, row: Transfer, said: Acknowledgement, at: float) -> Notification:
        announced = Wanted(
            said.bucket, said.key, row.event_id, said.version_id, said.etag, row.size, said.crc64, said.sha256
        )
        composed = compose(self._route.message_format, announced, at=at, region=self._account.region)
        return Notification(row.id, row.route, row.event_id, composed.body, json.dumps(composed.attributes), 0, 0)

    def _release(self, ledger: Ledger, codes: Collection[str]) -> None:
        ledger.transfers.go_on(self._route.name, TransferState.QUEUED, codes)

    async def _failed(self, row: Transfer, failure: Exception, era: int) -> None:
        if isinstance(failure, Changed):
            await self._another_version(row, failure)
        elif isinstance(failure, Skipped):
            await self._end(row, TransferState.SKIPPED, "exists", failure.key)
        else:
            await self._met(row, as_trouble(failure), era)

    async def _another_version(self, row: Transfer, found: Changed) -> None:
        """It was written to after it was claimed: it is sent as it is, once it has settled again.

        Or the user took it away, and another file has its name by now; which may even have a row of its own.
        """
        await self._abort(await self._as_known(row))
        with contextlib.suppress(Trouble):  # it is met again with the file itself
            await in_thread(moving.sync_folders, moving.folders_of(self._route.queued_path, row.queued_name))
        now = time.time()
        next_try = now + max(self._route.settle_seconds, 0.5)

        def note(ledger: Ledger) -> None:
            if ledger.transfers.has_another(row, found.fingerprint):
                ledger.transfers.end(row.id, TransferState.CANCELLED, "gone-file", "", now)
                return
            ledger.transfers.changed(row.id, found.fingerprint)
            ledger.transfers.postpone(row.id, "file-changed", "", next_try, now)

        await self._place.ledger.write(note)

    async def _met(self, row: Transfer, trouble: Trouble, era: int) -> None:
        if trouble.code == "gone-file":
            if await in_thread(self._route.queued_path.is_dir):
                await self._abort(await self._as_known(row))
                await self._end(row, TransferState.CANCELLED, trouble.code, trouble.detail)
                return
            trouble = Trouble("folder-missing", str(self._route.queued_path))
        if trouble.code == "throttled" or (trouble.code == "offline" and not self._patience.is_probing):
            self._slots.slow_down(time.monotonic())  # also where too much at once was too much for the line
        next_try = await self._patience.met(trouble, example=row.name, attempts=row.attempts + 1, era=era)
        if trouble.cause.scope is Scope.ROUTE:
            await in_thread(self._account.renew)
        now = time.time()
        detail = trouble.subject if next_try >= NEVER else trouble.detail
        await self._place.ledger.write(
            lambda ledger: ledger.transfers.postpone(row.id, trouble.code, detail, next_try, now)
        )

    async def _end(self, row: Transfer, state: TransferState, code: str, detail: str) -> None:
        now = time.time()
        await self._place.ledger.write(lambda ledger: ledger.transfers.end(row.id, state, code, detail, now))
        self._place.tell(row.route, row.name, state.name.lower(), size=row.size, code=code, item=row.id)


def _weight(row: Transfer) -> int:
    """Bytes of the memory budget: an empty file takes its share as well, so that the number of tasks is bounded."""
    return max(row.size, _LEAST)
