"""Fetching: the objects that messages name come into `.incoming`, small ones whole, large ones in ranges, all proven."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine import failpoints
from engine.cloud.objects import ODD_KEY, OUR_ID, Objects
from engine.errors import Scope, Trouble
from engine.ledger.inbox import Inbox
from engine.model import Delivery, DeliveryState
from engine.sentences import Sentence
from engine.stages.keeping import keep
from engine.stages.noting import Noting
from engine.stages.patience import Patience, as_trouble, least_tried
from engine.stages.proving import Arrived, in_memory, prove
from engine.stages.ranges import Ranges
from engine.stages.returning import Returning
from engine.stages.turns import Turns
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from engine.cloud.account import Account
    from engine.cloud.queue import Queue
    from engine.model import Verification
    from engine.settings.route import Route
    from engine.stages.limits import Budget, Slots
    from engine.stages.placing import Placing
    from engine.stages.workplace import Bell, Workplace

_PAGE: Final = 256
_SMALL: Final = 8 << 20
"""Objects up to this size are fetched whole, through memory."""
_AT_A_GLANCE: Final = 64 << 10
"""Bytes whose checksums are made sooner than a thread is asked for them, and that hardly any disk lacks."""
_RESERVE: Final = 64 << 20
"""Bytes of the disk that are left alone."""
_ROOMY: Final = 0.5
"""Seconds for which a disk that had room is not asked again for the smallest: all that may come meanwhile has room in the
reserve.
"""
_WAIT: Final = 30.0
_GATHER: Final = 0.01
"""Seconds between two looks at what is ready, so that each is for more than one that came or ended."""
_UNKNOWN: Final = 1 << 20
"""What an object of unknown size is taken for at first."""


class _Proven(NamedTuple):
    delivery: Delivery
    body: bytes | None
    """Of a small one, until it is durable."""


class Superseded(Exception):  # noqa: N818 - a finding
    """Another object has been put over this one since; it comes under its own message."""


class Fetching:
    """One route's objects on their way down."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        *,
        placing: Placing,
        slots: Slots,
        memory: Budget,
        queue: Queue,
        room: Bell,
    ) -> None:
        """`room` is rung when one has ended, and another may be received."""
        self._place = place
        self._route = route
        self._account = account
        self._placing = placing
        self._slots = slots
        self._memory = memory
        self._objects = Objects(account)
        self._returning = Returning(place, queue)
        self._room = room
        self._roomy_until = 0.0
        self.patience = Patience(place, route)
        """What holds this job up: no more messages are to be received meanwhile."""
        self._proofs: Noting[_Proven] = Noting(
            place.ledger,
            lambda ledger, proven: ledger.inbox.verified([item.delivery for item in proven], time.time()),
            self._keep_and_name,
        )
        self.bell = place.new_bell()
        self.turns = Turns(place, route, lambda ledger: ledger.inbox, self.patience, self.bell.ring)
        self._ranges = Ranges(place, self._objects, self.patience, account.pace, self.turns)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """Start what is ready until the stage is to stop, then let what is under way end or be put down."""
        await self._sweep()
        while not self._place.stopping.is_set():
            begun = time.monotonic()
            await self._carry_out_wishes()
            wait = await self._start_what_is_ready()
            if wait:
                await self.bell.wait(wait)
            await self._place.sleep_until(begun + _GATHER)
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _sweep(self) -> None:
        """Parts of deliveries that the ledger does not know (any more) are removed."""
        try:
            incoming = self._placing.incoming
            for delivery_id in await in_thread(incoming.leftovers):
                known = await self._get(delivery_id)
                if known is None or known.state >= DeliveryState.PLACED:
                    await in_thread(incoming.discard, delivery_id)
        except Trouble as trouble:
            await self.patience.met(trouble)

    async def _get(self, delivery_id: int) -> Delivery | None:
        return await self._place.ledger.read(lambda ledger: ledger.inbox.get(delivery_id))

    async def _is_cancelled(self, delivery: Delivery, code: str) -> bool:
        """End it; False where that has to wait, because its part cannot be removed."""
        now = time.time()
        try:
            await in_thread(self._discard, delivery.id)
        except Trouble as trouble:
            await self.patience.met(trouble, example=delivery.wanted.key)
            return False
        await self._place.ledger.write(lambda ledger: ledger.inbox.cancelled(delivery, code, now))
        self._place.ring()  # its message may go
        return True

    def _discard(self, delivery_id: int) -> None:
        self._placing.incoming.discard(delivery_id)

    async def _carry_out_wishes(self) -> None:
        name = self._route.name
        await self.turns.learn()
        if not self.turns.resting:
            return
        for delivery in await self._place.ledger.read(lambda ledger: ledger.inbox.to_cancel(name)):
            if delivery.id not in self._tasks and not await self._is_cancelled(delivery, ""):
                break

    async def _start_what_is_ready(self) -> float:
        """Answers after how many seconds to look again if the bell does not ring before; 0: at once."""
        name, now = self._route.name, time.time()
        if wait := self.patience.seconds(_WAIT) or await self.patience.opening(self._account):
            return wait
        under_way = list(self._tasks)
        fresh = await self._place.ledger.read(lambda ledger: ledger.inbox.ready(name, now, _PAGE, under_way))
        if self.patience.is_probing:
            fresh = [] if self._tasks else least_tried(fresh)
        for row in fresh:
            if self._place.stopping.is_set():
                return 0.0
            if ahead := self.turns.ahead_of(row):
                return _WAIT if ahead <= self._tasks.keys() else 0.0
            await self._start(row)
        due = await self._place.ledger.read(lambda ledger: ledger.inbox.next_due(name, now))
        return max(0.05, min(_WAIT, due - now)) if due else _WAIT

    async def _start(self, row: Delivery) -> None:
        if row.state is DeliveryState.VERIFIED:
            job: Coroutine[Any, Any, None] = self._place_again(row)
        else:
            share = min(row.size if row.size >= 0 else _UNKNOWN, _SMALL)
            await self._memory.take(share)
            job = self._fetch(row, share)
        task = asyncio.ensure_future(job)
        self._tasks[row.id] = task
        task.add_done_callback(lambda _: self._finished(row))

    def _finished(self, row: Delivery) -> None:
        del self._tasks[row.id]
        self.turns.end(row)
        self._place.post.ended(row.id)
        self.bell.ring()
        self._room.ring()

    async def _place_again(self, row: Delivery) -> None:
        """Proven before a crash: only its place is missing."""
        await self._placing.settle(row)

    async def _fetch(self, row: Delivery, share: int) -> None:
        era = self.patience.era
        try:
            await self._bring_and_prove(row, share)
        except Superseded:
            await self._is_cancelled(row, "object-changed")
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one object, the others go on
            await self._failed(row, as_trouble(failure), era)
        finally:
            self._memory.give_back(share)

    async def _bring_and_prove(self, row: Delivery, share: int) -> None:
        try:
            async with self._slots.one():
                begun = time.monotonic()
                arrived = None if self._is_put_down(row) else await self._bring(row, share)
                if arrived is None:
                    return  # it is still RECEIVED
                self._slots.succeeded(time.monotonic() - begun)
            await self.patience.went_well()
            proof = await prove(row.wanted, arrived, self._objects)
        except Trouble as trouble:
            if trouble.code in {"checksum", "object-changed"}:
                await self._throw_away(row, trouble)
            raise
        await self._verified(row, arrived, proof)

    def _is_put_down(self, row: Delivery) -> bool:
        """Pause, cancel or stop came before it was begun, or another was put before it."""
        return self.turns.holds(row) or self.patience.seconds(_WAIT) > 0

    async def _bring(self, row: Delivery, share: int) -> Arrived | None:
        """All bytes of the object; None where it was put down before."""
        if ODD_KEY.search(row.wanted.key) or row.size > _SMALL:
            return await self._in_ranges(row)
        async with self._account.pace.one():
            if self._is_put_down(row):
                return None
            self.turns.begin(row)
            self._place.post.progress(row.id, 0, max(row.size, 0), 0.0, row.route)
            known, stream = await self._objects.get(row.wanted)
            async with aclosing(stream):
                self._check_size(row, known.size)
                body = b"".join([bytes(chunk) async for chunk in stream]) if known.size <= share else None
        if body is not None:
            return in_memory(body, known) if len(body) <= _AT_A_GLANCE else await in_thread(in_memory, body, known)
        await self._place.ledger.write(lambda ledger: ledger.inbox.pinned(row.id, known))
        return await self._in_ranges(row._replace(wanted=known))

    async def _in_ranges(self, row: Delivery) -> Arrived | None:
        wanted = row.wanted
        if not wanted.etag or wanted.size < 0:
            head = await in_thread(self._objects.head, wanted.key, wanted.version_id)
            if head is None:
                raise Trouble("gone-object", wanted.key)
            wanted = wanted._replace(size=head.size, etag=head.etag, version_id=wanted.version_id or head.version_id)
        self._check_size(row, wanted.size)
        if wanted != row.wanted:
            await self._place.ledger.write(lambda ledger: ledger.inbox.pinned(row.id, wanted))
            failpoints.reach("pin-committed")
        return await self._ranges.bring(row._replace(wanted=wanted), self._placing.incoming)

    def _check_size(self, row: Delivery, size: int) -> None:
        """Before a byte is fetched: is it the size that was announced, one that the user wants, one that has room?"""
        if row.size not in {-1, size}:
            detail = Sentence("{announced} bytes were announced, it has {size}", announced=row.size, size=size)
            raise Trouble("checksum", row.wanted.key, detail)
        most = self._route.largest_download
        if most and size > most:
            detail = Sentence("{size} bytes, and {most} is the most", size=size, most=most)
            raise Trouble("object-too-large", row.wanted.key, detail)
        if size <= _AT_A_GLANCE and time.monotonic() < self._roomy_until:
            return
        room = self._placing.incoming.room(row.id) - _RESERVE
        if room < size:
            folder = str(self._route.downloaded_path)
            detail = Sentence("{size} bytes are to come, {room} have room", size=size, room=max(room, 0))
            # A disk on which small ones have room keeps this one out, and no other.
            raise Trouble("disk-full", folder, detail) if room < _SMALL else Trouble("no-room", row.wanted.key, detail)
        self._roomy_until = time.monotonic() + _ROOMY

    async def _verified(self, row: Delivery, arrived: Arrived, proof: Verification) -> None:
        size = arrived.wanted.size
        proven, _ = await self._proofs.note(_Proven(row.proven(size, "", proof), arrived.body))
        failpoints.reach("proof-committed")
        self._place.tell(row.route, proven.final_name, "verified", size=size, item=row.id)
        await self._placing.settle(proven)

    def _keep_and_name(self, proven: Sequence[_Proven]) -> list[_Proven]:
        """Have their bytes and parts outlast a power failure, and choose their names; blocks."""
        incoming = self._placing.incoming
        keep(incoming, [(item.delivery.id, item.body) for item in proven if item.body is not None])
        incoming.sync_parts()
        failpoints.reach("arrival-synced")
        return [_Proven(row._replace(final_name=self._placing.name_for(row)), None) for row, _ in proven]

    async def _throw_away(self, row: Delivery, trouble: Trouble) -> None:
        """Other bytes than announced: damaged, or put there later, so that they come under a message of their own?"""
        await in_thread(self._discard, row.id)
        forget = Inbox.unpinned if trouble.code == "object-changed" else Inbox.forget_pieces
        await self._place.ledger.write(lambda ledger: forget(ledger.inbox, row.id))
        if await self._is_overtaken(row):
            raise Superseded

    async def _is_overtaken(self, row: Delivery) -> bool:
        if row.wanted.version_id:
            return False  # this version stays as it is, whatever is put over it
        if await self._place.ledger.read(lambda ledger: ledger.inbox.is_overtaken(row)):
            return True
        head = await in_thread(self._objects.head, row.wanted.key)
        maker = head.metadata.get(OUR_ID, "") if head else ""
        return bool(maker and row.wanted.event_id and maker != row.wanted.event_id)

    async def _failed(self, row: Delivery, trouble: Trouble, era: int) -> None:
        if trouble.code == "throttled":
            self._slots.slow_down(time.monotonic())
        next_try = await self.patience.met(trouble, example=row.wanted.key, attempts=row.attempts + 1, era=era)
        if trouble.cause.scope is Scope.ROUTE:
            await in_thread(self._account.renew)
        await self._returning.put_off(row, trouble, next_try)
