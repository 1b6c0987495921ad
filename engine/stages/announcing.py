"""Announcing: what lies in the outbox goes to SQS in batches, and only an acknowledged message counts as sent."""

from __future__ import annotations

import asyncio
import logging
import time
from itertools import chain
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.queue import BATCH, Queue, Sent
from engine.errors import Scope, Trouble
from engine.model import Stage
from engine.stages.grouping import groups
from engine.stages.noting import Noting
from engine.stages.patience import Patience
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.cloud.account import Account
    from engine.ledger import Ledger
    from engine.model import Notification
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 16
"""Requests that wait for their answer. What is written of it in the ledger keeps nobody from asking."""
_PAGE: Final = 512
_LARGEST: Final = 256 << 10
"""Bytes of a batch that every SQS-compatible server takes."""
_WAIT: Final = 30.0
_GATHER: Final = 0.01
"""Seconds between two looks at what is ready, so that each is for many that came."""


class Announcing:
    """The outbox of one route."""

    def __init__(self, place: Workplace, route: Route, account: Account) -> None:
        self._place = place
        self._route = route
        self._account = account
        self._queue = Queue(account, route.queue)
        self._patience = Patience(place, route)
        self._sent: Noting[list[tuple[int, str]]] = Noting(
            place.ledger, lambda ledger, batches: ledger.outbox.sent(route.name, list(chain(*batches)), time.time())
        )
        self.bell = place.new_bell()
        self._on_the_way: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def work(self) -> None:
        """Send until the stage is to stop."""
        while not self._place.stopping.is_set():
            begun = time.monotonic()
            wait = await self._send_what_is_ready()
            await self.bell.wait(wait)
            await self._place.sleep_until(begun + _GATHER)
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _send_what_is_ready(self) -> float:
        """Answers after how many seconds to look again, if the bell does not ring before."""
        now = time.time()
        if wait := self._patience.seconds(_WAIT):
            return wait
        name, under_way = self._route.name, list(self._on_the_way)

        def ready(ledger: Ledger) -> tuple[list[Notification], float | None]:
            return ledger.outbox.ready(name, now, _PAGE, under_way), ledger.transfers.next_due(name, now)

        rows, due = await self._place.ledger.read(ready)
        batches = list(_batches(rows))
        if self._patience.is_probing:
            batches = [] if self._tasks else batches[:1]
        for batch in batches:
            if self._tasks and len(batch) < BATCH:
                break  # the next answer rings the bell: until then this batch may fill up
            await self._places.acquire()
            if self._is_held_up():
                self._places.release()
                return 0.0
            self._start(batch)
        return max(0.05, min(_WAIT, due - now)) if due else _WAIT

    def _is_held_up(self) -> bool:
        """Stop, pause or trouble came while a batch waited for its place: it is looked at anew."""
        is_in_vain = self._patience.is_probing and bool(self._tasks)
        return self._place.stopping.is_set() or self._patience.seconds(_WAIT) > 0 or is_in_vain

    def _start(self, batch: Sequence[Notification]) -> None:
        self._on_the_way.update(item.transfer_id for item in batch)
        task = asyncio.ensure_future(self._send(batch))
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """Only now may a batch go that is not full: a bell rung by the task itself would come too early."""
        self._tasks.discard(task)
        self.bell.ring()

    async def _send(self, batch: Sequence[Notification]) -> None:
        era = self._patience.era
        try:
            try:
                answers = await self._queue.send(batch)
            finally:
                self._places.release()
            failpoints.reach("notification-sent")
            await self._note(batch, answers, era)
            await self._patience.went_well()
        except Trouble as trouble:
            if trouble.cause.scope is Scope.ROUTE:
                await in_thread(self._account.renew)
                self._queue.forget()
            await self._note(batch, [Sent(item.transfer_id, trouble=trouble) for item in batch], era)
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one batch, the others are sent
            _log.exception("unexpected")
            unexpected = Trouble("internal", type(failure).__name__, str(failure))
            await self._note(batch, [Sent(item.transfer_id, trouble=unexpected) for item in batch], era)
        finally:
            self._on_the_way.difference_update(item.transfer_id for item in batch)

    async def _note(self, batch: Sequence[Notification], answers: Sequence[Sent], era: int) -> None:
        good = [(answer.transfer_id, answer.message_id) for answer in answers if answer.trouble is None]
        if good:
            await self._sent.note(good)
            failpoints.reach("notification-committed")
            self._place.post.ring(Stage.WATCH)
        for item, answer in zip(batch, answers, strict=True):
            if answer.trouble is not None:
                await self._postpone(item, answer.trouble, era)

    async def _postpone(self, item: Notification, trouble: Trouble, era: int) -> None:
        next_try = await self._patience.met(trouble, example=item.body, attempts=item.attempts + 1, era=era)
        await self._place.ledger.write(
            lambda ledger: ledger.outbox.postpone(item.transfer_id, trouble.code, trouble.detail, next_try)
        )


def _batches(rows: Sequence[Notification]) -> Iterator[list[Notification]]:
    """As many together as a request may hold."""
    return groups(
        rows, lambda row: len(row.body.encode()) + len(row.attributes.encode()), heaviest=_LARGEST, most=BATCH
    )
