"""The download stage: for each route messages are received, their objects fetched, proven and placed, then deleted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.cloud.account import Account
from engine.cloud.queue import Queue
from engine.ledger.past import Past
from engine.stages.fetching import Fetching
from engine.stages.limits import Budget, Slots
from engine.stages.listing import Listing
from engine.stages.placing import Placing
from engine.stages.pulse import Pulse
from engine.stages.receiving import Receiving
from engine.stages.releasing import Holding, Releasing
from engine.stages.tidying import Tidying

if TYPE_CHECKING:
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_MEMORY = 48 << 20
"""Bytes of objects held in memory, for all routes together."""


class Download:
    """The worker of the download process."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        memory = Budget(_MEMORY)
        self._lines = [_Line(place, route, memory) for route in place.routes]

    async def work(self) -> None:
        """Bring every route's objects down until the stage is to stop."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                for job in line.jobs:
                    group.create_task(job.work())
            group.create_task(Tidying(self._place, Past.forget_received).work())
            group.create_task(Listing(self._place).work())

    async def is_idle(self) -> bool:
        """Whether the queues answer empty and no object is on its way down, except those that wait for a person."""
        if not all([await line.receiving.is_empty() for line in self._lines]):
            return False
        names = [route.name for route in self._place.routes]
        return not await self._place.ledger.read(lambda ledger: ledger.inbox.is_open(names))


class _Line:
    """One route's way down."""

    def __init__(self, place: Workplace, route: Route, memory: Budget) -> None:
        account = Account(route, place.pace_of(route))
        place.on_waking.append(account.renew)
        queue = Queue(account, route.receiving_queue)
        slots = Slots(route.downloads_in_flight)
        releasing = Releasing(place, route, account, queue)
        placing = Placing(place, route, releasing.bell)
        room = place.new_bell()
        fetching = Fetching(place, route, account, placing=placing, slots=slots, memory=memory, queue=queue, room=room)
        self.receiving = Receiving(
            place,
            route,
            account,
            queue,
            fetching=fetching.bell,
            held_by=fetching.patience,
            releasing=releasing.bell,
            room=room,
        )
        pulse = Pulse(place, route, account, queue, waited=lambda: self.receiving.waited)
        self.jobs = (self.receiving, fetching, fetching.turns, placing, releasing, Holding(place, route, queue), pulse)
