"""Whose turn it is: which deliveries are to rest and which come first, known also while others are under way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from engine.ledger import Ledger
    from engine.model import Delivery
    from engine.settings.route import Route
    from engine.stages.patience import Patience
    from engine.stages.workplace import Workplace


class Turns:
    """What the user wants of one route's deliveries. One that was put first has the line as soon as a request of it can be
    made: those begun before give way between two requests, and lose nothing.
    """

    def __init__(self, place: Workplace, route: Route, patience: Patience, begun: Callable[[], object]) -> None:
        """`begun` is called when one that was put first has begun: the others may go on."""
        self._place = place
        self._route = route
        self._patience = patience
        self._tell = begun
        self._bell = place.new_bell()
        self.resting: AbstractSet[int] = frozenset()
        """Deliveries that the user paused or gave up."""
        self._first: dict[int, int] = {}
        """The priorities of those that were put first."""
        self._begun: set[int] = set()

    async def work(self) -> None:
        """Learn of wishes as they come, until the stage is to stop: whoever starts deliveries may be waiting for memory."""
        while not self._place.stopping.is_set():
            await self.learn()
            await self._bell.wait()

    async def learn(self) -> None:
        name, now = self._route.name, time.time()

        def look(ledger: Ledger) -> tuple[AbstractSet[int], dict[int, int]]:
            return ledger.inbox.resting(name), ledger.inbox.put_first(name, now)

        self.resting, self._first = await self._place.ledger.read(look)

    def holds(self, delivery: Delivery) -> bool:
        """No request of it is to be made now: pause, cancel or stop came between, or another was put before it."""
        is_to_rest = delivery.id in self.resting or self._place.is_paused(self._route)
        return is_to_rest or self._place.stopping.is_set() or bool(self.ahead_of(delivery))

    def ahead_of(self, delivery: Delivery) -> AbstractSet[int]:
        """Those that are to begin before it may. While one piece of work probes whether things are well again, none."""
        if self._patience.is_probing:
            return frozenset()
        own = self._first.get(delivery.id, 0)
        return {other for other, priority in self._first.items() if priority > own and other not in self._begun}

    def begin(self, delivery: Delivery) -> None:
        """A request of it is made now."""
        if delivery.id not in self._begun:
            self._begun.add(delivery.id)
            if delivery.id in self._first:
                self._tell()

    def end(self, delivery: Delivery) -> None:
        """It is not under way any more."""
        self._begun.discard(delivery.id)
        self._first.pop(delivery.id, None)
