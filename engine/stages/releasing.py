"""Releasing: messages are hidden from others while their files come, and deleted only when these are safe."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.queue import BATCH
from engine.errors import Trouble
from engine.stages.patience import Patience
from engine.stages.receiving import VISIBILITY
from engine.stages.returning import time_left
from engine.stages.workplace import in_thread, until_all_wake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.cloud.account import Account
    from engine.cloud.queue import Queue
    from engine.model import Message
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_PAUSE: Final = 5.0
_AT_ONCE: Final = 16
_WAIT: Final = 30.0


class Releasing:
    """Deletes the messages of one route whose files are safe."""

    def __init__(self, place: Workplace, route: Route, account: Account, queue: Queue) -> None:
        self._place = place
        self._route = route
        self._account = account
        self._queue = queue
        self.bell = place.new_bell()
        self._patience = Patience(place, route)
        self._on_the_way: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Delete until the stage is to stop."""
        while not self._place.stopping.is_set():
            await self.bell.wait(await self._delete_what_is_safe())
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _delete_what_is_safe(self) -> float:
        if wait := self._patience.seconds(_WAIT):
            return wait
        name, limit = self._route.name, _AT_ONCE * BATCH + len(self._on_the_way)
        messages = await self._place.ledger.read(lambda ledger: ledger.inbox.deletable(name, limit))
        fresh = [message for message in messages if message.id not in self._on_the_way]
        for batch in _batched(fresh):
            if len(self._tasks) >= _AT_ONCE or (self._tasks and len(batch) < BATCH):
                break  # the next answer rings the bell: until then this batch may fill up
            self._start(batch)
        return _WAIT

    def _start(self, batch: Sequence[Message]) -> None:
        self._on_the_way.update(message.id for message in batch)
        task = asyncio.ensure_future(self._delete(batch))
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """Only now is there room for another: a bell rung by the task itself would come too early."""
        self._tasks.discard(task)
        self.bell.ring()

    async def _delete(self, batch: Sequence[Message]) -> None:
        try:
            # One that could not be deleted, as with a handle that is too old, comes again and is known then.
            await self._queue.delete([message.receipt_handle for message in batch])
            failpoints.reach("messages-deleted")
            now = time.time()
            await self._place.ledger.write(lambda ledger: ledger.inbox.deleted([m.id for m in batch], now))
            failpoints.reach("deletion-committed")
            await self._patience.went_well()
        except Trouble as trouble:
            await in_thread(self._account.renew)
            await self._patience.met(trouble, is_of_all=True)
        except Exception:  # noqa: BLE001 - the files are safe whatever becomes of their messages
            _log.exception("unexpected")
            await self._place.sleep(_PAUSE)
        finally:
            self._on_the_way.difference_update(message.id for message in batch)


def _batched(messages: Sequence[Message]) -> list[Sequence[Message]]:
    return [messages[start : start + BATCH] for start in range(0, len(messages), BATCH)]


class Holding:
    """Keeps the messages of one route from others as long as their files are being fetched."""

    def __init__(self, place: Workplace, route: Route, queue: Queue) -> None:
        self._place = place
        self._route = route
        self._queue = queue

    async def work(self) -> None:
        """Extend every third of the time that a message stays hidden, until the stage is to stop."""
        while not self._place.stopping.is_set():
            await self._place.sleep(until_all_wake(VISIBILITY / 3))
            if not self._place.stopping.is_set() and not self._place.is_paused(self._route):
                await self._extend()

    async def _extend(self) -> None:
        name, now = self._route.name, time.time()
        messages = await self._place.ledger.read(lambda ledger: ledger.inbox.worked_on(name, now, VISIBILITY))
        # After twelve hours SQS wants it back: it comes again, with a new handle, and what is here of its files stays.
        holdable = [message for message in messages if time_left(message) >= VISIBILITY]
        for batch in _batched(holdable):
            try:
                await self._queue.hide([message.receipt_handle for message in batch], VISIBILITY)
            except Trouble:
                return  # who receives the message meanwhile finds its file already known
