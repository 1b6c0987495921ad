"""Receiving: no more messages than can be worked on are taken from the queue, understood, and put into the inbox."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.messages import NotUnderstood, identity_of, summary, understand
from engine.cloud.preview import is_outside
from engine.cloud.queue import BATCH, LONGEST_HIDDEN
from engine.errors import Trouble
from engine.model import Message, MessageState, Wanted
from engine.sentences import Sentence
from engine.stages.patience import Patience
from engine.stages.pulse import UNTOLD
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.cloud.account import Account
    from engine.cloud.queue import Queue, Received
    from engine.ledger import Ledger
    from engine.settings.route import Route
    from engine.stages.workplace import Bell, Workplace

_log = logging.getLogger(__name__)

VISIBILITY: Final = 30
"""Seconds that a received message is ours; extended every third of it while it is worked on."""
_PAUSE: Final = 5.0
_LONG_POLL: Final = 20
_LATELY: Final = 120.0
_AT_ONCE: Final = 16
"""Requests under way while the queue is full of messages; one when it is empty."""
_GATHER: Final = 0.01
"""Seconds between two looks at whether there is room, while the queue is full: files come and go in between."""
_OPEN_AT_MOST: Final = 400
"""Deliveries that may be open at once."""
_LONGEST_SECOND: Final = 600
"""Seconds that a second message of an event stays away while its files are under way for the first."""
_LONGEST_AWAY: Final = LONGEST_HIDDEN - VISIBILITY


class Receiving:
    """One route's queue."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        queue: Queue,
        *,
        fetching: Bell,
        held_by: Patience,
        releasing: Bell,
        room: Bell,
    ) -> None:
        """`held_by`: what holds fetching up. Messages taken meanwhile would only go to and fro, and each time counts
        towards the queue's dead-letter queue. `room`: rung when there may be room for more of them.
        """
        self._place = place
        self._route = route
        self._account = account
        self._queue = queue
        self._fetching = fetching
        self._releasing = releasing
        self._bell = room
        self._patience = Patience(place, route)
        self._held_by = held_by
        self._requests: set[asyncio.Task[None]] = set()
        self._is_busy = False
        self._taking = 0
        self._waited = UNTOLD
        self._predecessors_until = time.monotonic() + _LONG_POLL + VISIBILITY + 1
        """Until then, messages that an earlier life asked for and did not note may still be hidden: a server may answer
        the request of a process that is gone as late as its long poll lasts.
        """

    async def work(self) -> None:
        """Receive until the stage is to stop. A request that waits for messages then is left to itself."""
        while not self._place.stopping.is_set():
            begun = time.monotonic()
            await self._bell.wait(await self._start_requests())
            if self._is_busy:
                await self._place.sleep_until(begun + _GATHER)
        for request in self._requests:
            request.cancel()

    async def is_empty(self) -> bool:
        """Ask the queue itself, now; what it answers is taken in."""
        try:
            received = await self._queue.receive(BATCH, 1, VISIBILITY)
            await self._take_in(received)
        except Trouble as trouble:
            await self._patience.met(trouble, is_of_all=True)
            return False
        return not received and not self._taking and not await self._may_come_back()

    async def _may_come_back(self) -> bool:
        """Whether messages are hidden that a killed predecessor may have received: they come again by themselves."""
        return time.monotonic() < self._predecessors_until and await in_thread(self._queue.hidden) > 0

    async def _start_requests(self) -> float:
        if wait := self._patience.seconds(_LONG_POLL) or self._held_by.seconds(_LONG_POLL):
            return wait
        name = self._route.name
        is_room = await self._place.ledger.read(lambda ledger: ledger.inbox.open_count(name)) < _OPEN_AT_MOST
        while is_room and len(self._requests) < (_AT_ONCE if self._is_busy else 1):
            request = asyncio.ensure_future(self._receive())
            self._requests.add(request)
            request.add_done_callback(self._received)
        return _LONG_POLL

    def _received(self, request: asyncio.Task[None]) -> None:
        self._requests.discard(request)
        self._bell.ring()

    async def _receive(self) -> None:
        wait = 0 if self._is_busy else _LONG_POLL
        try:
            received = await self._queue.receive(BATCH, wait, VISIBILITY)
            self._is_busy = len(received) >= BATCH
            await self._take_in(received)
            await self._patience.went_well()
        except Trouble as trouble:
            self._is_busy = False
            await in_thread(self._account.renew)
            self._queue.forget()
            await self._patience.met(trouble, is_of_all=True)
        except Exception:  # noqa: BLE001 - whatever is wrong with some messages, the others are received
            _log.exception("unexpected")
            await self._place.sleep(_PAUSE)

    @property
    def waited(self) -> tuple[float, float]:
        """How long (seconds) the oldest message had waited of those that came in the last minutes, and when it came."""
        return self._waited if self._waited[1] > time.time() - _LATELY else UNTOLD

    def _note_waits(self, received: Sequence[Received]) -> None:
        now = time.time()
        for item in received:
            if item.sent_at and (waited := max(now - item.sent_at, 0.0)) >= self.waited[0]:
                self._waited = (waited, now)

    async def _take_in(self, received: list[Received]) -> None:
        if not received:
            return
        self._note_waits(received)
        failpoints.reach("messages-received")
        self._taking += 1
        try:
            away = await self._place.ledger.write(lambda ledger: self._note(ledger, received))
            failpoints.reach("inbox-committed")
        finally:
            self._taking -= 1
        self._fetching.ring()
        self._releasing.ring()
        for handle, seconds in away:
            await self._queue.hide([handle], seconds)

    def _note(self, ledger: Ledger, received: list[Received]) -> list[tuple[str, int]]:
        """Answers the messages that are not kept, by their handles, with the seconds for which they stay away."""
        away = []
        understood: list[tuple[Message, list[tuple[str, Wanted]]]] = []
        for item in received:
            message = self._message(item)
            try:
                understood.append((message, self._wanted(item)))
                continue
            except NotUnderstood as reason:
                ledger.inbox.quarantine(_quarantined(message, "not-ours", _explained(reason, message)))
            except _Foreign as foreign:
                ledger.inbox.quarantine(_quarantined(message, "foreign-object", str(foreign)))
            away.append((message.receipt_handle, min(VISIBILITY << min(message.receive_count, 12), _LONGEST_AWAY)))
        for message, wanted in ledger.inbox.receive_new(self._route.name, understood):
            if not ledger.inbox.receive(message, wanted):
                # Its files are under way for another message: for a moment only, or until a person has decided.
                away.append((message.receipt_handle, min(1 << min(message.receive_count, 12), _LONGEST_SECOND)))
        return away

    def _message(self, item: Received) -> Message:
        return Message(
            0,
            self._route.name,
            item.message_id,
            item.receipt_handle,
            time.time(),
            item.receive_count,
            MessageState.OPEN,
            item.body,
            "",
            "",
        )

    def _wanted(self, item: Received) -> list[tuple[str, Wanted]]:
        """The objects that the message names, each with what makes its event the same when it comes again."""
        understood = understand(item.body, item.attributes, self._route.bucket)
        objects = [wanted for wanted in understood.objects if not _is_folder_marker(wanted)]
        for wanted in objects:
            if is_outside(self._route, wanted):
                raise _Foreign(f"{wanted.bucket}/{wanted.key}")
        return [(identity_of(item.message_id, index, wanted), wanted) for index, wanted in enumerate(objects)]


def _is_folder_marker(wanted: Wanted) -> bool:
    """What S3's console makes for a folder: an empty object whose key ends with a slash."""
    return wanted.key.endswith("/") and wanted.size == 0


class _Foreign(Exception):  # noqa: N818 - a finding
    """A message names an object outside the route's bucket and prefix."""


def _quarantined(message: Message, code: str, reason: str) -> Message:
    return Message(
        message.id,
        message.route,
        message.message_id,
        message.receipt_handle,
        message.received_at,
        message.receive_count,
        MessageState.QUARANTINED,
        message.body,
        code,
        reason,
    )


def _explained(reason: NotUnderstood, message: Message) -> Sentence:
    return Sentence("{reason}: {summary}", reason=reason.sentence, summary=summary(message.body))
