"""The upload stage: for each route files are sent and announced, each step picked from the ledger."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.cloud.account import Account
from engine.cloud.queue import Queue
from engine.ledger.past import Past
from engine.stages.announcing import Announcing
from engine.stages.clearing import Clearing
from engine.stages.limits import Budget, Slots
from engine.stages.pulse import Pulse
from engine.stages.sending import Sending
from engine.stages.sweeping import Sweeping
from engine.stages.tidying import Tidying

if TYPE_CHECKING:
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_MEMORY = 48 << 20
"""Bytes of files and parts that are read and under way, for all routes together: three parts of the usual size."""


class Upload:
    """The worker of the upload process."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        memory = Budget(_MEMORY)
        self._lines = [_Line(place, route, memory) for route in place.routes]

    async def work(self) -> None:
        """Bring every route's files on until the stage is to stop."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                for job in line.jobs:
                    group.create_task(job.work())
            group.create_task(Tidying(self._place, Past.forget_sent).work())

    async def is_idle(self) -> bool:
        """Whether no file is on its way up, except those that wait for a person."""
        names = [route.name for route in self._place.routes]
        return not await self._place.ledger.read(lambda ledger: ledger.transfers.is_open(names))


class _Line:
    """One route's way up."""

    def __init__(self, place: Workplace, route: Route, memory: Budget) -> None:
        account = Account(route, place.pace_of(route))
        place.on_waking.append(account.renew)
        announcing = Announcing(place, route, account)
        sending = Sending(
            place,
            route,
            account,
            next_bell=announcing.bell,
            slots=Slots(route.uploads_in_flight),
            memory=memory,
        )
        sweeping = Sweeping(place, route, account, sending.keys_on_the_way)
        clearing = Clearing(place, route, account)
        is_asked_below = route.download and route.receiving_queue == route.queue
        queue = None if is_asked_below else Queue(account, route.queue)
        self.jobs = (
            sending,
            sending.turns,
            announcing,
            sweeping,
            clearing,
            Pulse(place, route, account, queue),
        )
