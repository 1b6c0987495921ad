"""Returning: what could not be fetched waits, and its message waits in the queue, whose own limit of receives counts on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from engine.cloud.queue import LONGEST_HIDDEN
from engine.errors import Trouble
from engine.model import NEVER
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from engine.cloud.queue import Queue
    from engine.model import Delivery, Message
    from engine.stages.workplace import Workplace

_HOPELESS: Final = {"gone-object", "checksum"}
"""What most likely stays as it is however often it is tried."""
_TRIES: Final = 12
"""About an hour of them: then such a delivery waits for a person, where no dead-letter queue takes its message."""
_ASKED_AGAIN: Final = 60.0


class Returning:
    """One route's messages on their way back."""

    def __init__(self, place: Workplace, queue: Queue) -> None:
        self._place = place
        self._queue = queue
        self._most_receives = 0
        self._asked_at = -_ASKED_AGAIN

    async def put_off(self, row: Delivery, trouble: Trouble, next_try: float) -> None:
        """Note why and until when the delivery waits; its message goes back to the queue for that long.

        What is hopeless ends when the queue has a dead-letter queue and this was the last time that it gave the message
        to us: it is never deleted then. Without one the delivery stays, for a person to decide.
        """
        message = await self._place.ledger.read(lambda ledger: ledger.inbox.message(row.inbox_id))
        is_hopeless, code, detail, now = trouble.code in _HOPELESS, trouble.code, trouble.detail, time.time()
        most = await self._limit() if is_hopeless else 0
        until = NEVER if is_hopeless and not most and row.attempts + 1 >= _TRIES else next_try
        if message is not None and 0 < most <= message.receive_count:
            await self._place.ledger.write(lambda ledger: ledger.inbox.returned(row, code, detail, now))
        else:
            await self._place.ledger.write(lambda ledger: ledger.inbox.postpone(row.id, code, detail, until, now))
        if message is not None:
            await self._give_back(message, until - now)

    async def _limit(self) -> int:
        """After so many receives the queue gives a message to its dead-letter queue; 0: it has none."""
        if time.monotonic() - self._asked_at >= _ASKED_AGAIN:
            self._most_receives = await in_thread(self._queue.most_receives)
            self._asked_at = time.monotonic()
        return self._most_receives

    async def _give_back(self, message: Message, seconds: float) -> None:
        try:
            await self._queue.hide([message.receipt_handle], max(0, int(min(seconds, time_left(message)))))
        except Trouble:
            return  # it comes back by itself when its time is over


def time_left(message: Message) -> float:
    """For how many seconds SQS lets the message be hidden yet. Asked for more, it refuses."""
    return message.received_at + LONGEST_HIDDEN - time.time() - 1
