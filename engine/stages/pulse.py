"""The pulse of a route's line to S3 and SQS: when they answered, and how full the queue is, written down for people."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.cloud.account import Account
    from engine.cloud.queue import Queue
    from engine.ledger import Ledger
    from engine.model import Contact, QueueFigures
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_TURN: Final = 60.0
"""Seconds between two looks at whether there is something new to write, and two questions about the queue, while somebody
looks. What is written wakes all stages and the window, which has to look what it is.
"""
_SELDOM: Final = 300.0
"""The same while nobody looks: nothing is to keep the disk awake that nobody reads."""
UNTOLD: Final = (-1.0, 0.0)


class Pulse:
    """Of one stage and route."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        queue: Queue | None,
        *,
        waited: Callable[[], tuple[float, float]] = lambda: UNTOLD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`queue`: the one that this stage asks about. `waited`: how old the oldest message was of those that came
        lately, and when it came. `clock`: seconds that never run backwards.
        """
        self._place = place
        self._route = route
        self._account = account
        self._queue = queue
        self._waited = waited
        self._clock = clock
        self._bell = place.new_bell()
        self._told: tuple[Contact, ...] = ()
        self._tell_at = self._ask_at = 0.0

    async def work(self) -> None:
        """Write down what is new, until the stage is to stop."""
        while not self._place.stopping.is_set():
            try:
                await self.take()
            except Trouble as trouble:  # the ledger's disk is full: the work itself says so
                _log.warning("%s: %s", self._route.name, trouble)
            await self._bell.wait(_TURN if self._place.is_attended else _SELDOM)

    async def take(self) -> None:
        """Once, as far as it is time."""
        now = self._clock()
        figures = None
        if self._queue and now >= self._ask_at and self._may_ask():
            self._ask_at = now + _TURN
            figures = await in_thread(self._figures, self._queue)
        contacts = self._account.contacts.latest
        if figures is None and (contacts == self._told or now < self._tell_at):
            return
        self._told, self._tell_at = contacts, now + (_TURN if self._place.is_attended else _SELDOM)
        await self._note(contacts, figures)

    def _may_ask(self) -> bool:
        """Not where the user wants rest, nor where there is no way in: asking would only look for one again."""
        return self._place.is_attended and not self._place.is_paused(self._route) and self._account.is_open

    def _figures(self, queue: Queue) -> QueueFigures:
        waited, at = self._waited()
        return replace(queue.figures(time.time()), waited=waited, waited_at=at)

    async def _note(self, contacts: tuple[Contact, ...], figures: QueueFigures | None) -> None:
        name, stage = self._route.name, self._place.stage

        def note(ledger: Ledger) -> None:
            ledger.outside.answered(name, stage, contacts)
            if figures:
                ledger.outside.asked(name, stage, figures)

        await self._place.ledger.write(note)
