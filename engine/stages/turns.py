"""Whose turn it is: which files are to rest and which come first, known also while others are under way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from engine.ledger import Ledger
    from engine.model import Delivery, Transfer
    from engine.settings.route import Route
    from engine.stages.patience import Patience
    from engine.stages.workplace import Workplace


class Drawer(Protocol):
    """What the ledger knows of wishes about single files."""

    def resting(self, route: str) -> set[int]: ...
    def put_first(self, route: str, now: float) -> dict[int, int]: ...


class Turns:
    """What the user wants of one route's files on one way."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        drawer: Callable[[Ledger], Drawer],
        patience: Patience,
        begun: Callable[[], object] = lambda: None,
    ) -> None:
        """`begun` is called when one that was put first has begun: the others may go on."""
        self._place = place
        self._route = route
        self._drawer = drawer
        self._patience = patience
        self._tell = begun
        self._bell = place.new_bell()
        self.resting: AbstractSet[int] = frozenset()
        """Files that the user paused or took back."""
        self.changes = 0
        """Grows when one is put first: the order in which they were to be started is another now."""
        self._first: dict[int, int] = {}
        """The priorities of those that were put first."""
        self._begun: set[int] = set()

    async def work(self) -> None:
        """Learn of wishes as they come, until the stage is to stop: whoever starts the files may be waiting for memory."""
        while not self._place.stopping.is_set():
            await self.learn()
            await self._bell.wait()

    async def learn(self) -> None:
        name, now = self._route.name, time.time()

        def look(ledger: Ledger) -> tuple[AbstractSet[int], dict[int, int]]:
            drawer = self._drawer(ledger)
            return drawer.resting(name), drawer.put_first(name, now)

        before = self._first
        self.resting, self._first = await self._place.ledger.read(look)
        self.changes += any(priority > before.get(item, 0) for item, priority in self._first.items())

    def is_to_rest(self, item: Transfer | Delivery) -> bool:
        """No request of it is to be made now: pause, cancel or stop came between."""
        return item.id in self.resting or self._place.is_paused(self._route) or self._place.stopping.is_set()

    def holds(self, delivery: Delivery) -> bool:
        """As before; or another was put before it, to which it gives way between two requests, losing nothing."""
        return self.is_to_rest(delivery) or bool(self.ahead_of(delivery))

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
