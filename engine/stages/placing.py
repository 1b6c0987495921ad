"""Placing: a proven file gets its final name, never replacing another, and is durable there before its message goes."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import failpoints
from engine.errors import Trouble
from engine.files.incoming import Incoming
from engine.files.names import local_name
from engine.stages.patience import Patience
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.ledger import Ledger
    from engine.model import Delivery
    from engine.settings.route import Route
    from engine.stages.workplace import Bell, Workplace

_TOGETHER = 256


@dataclass(frozen=True, slots=True)
class _Placed:
    delivery: Delivery
    """With the name that it has now."""
    is_missing: bool = False
    """Its part is gone: it is fetched again."""
    is_renamed: bool = False
    """Its name was taken meanwhile: it has another one, which is committed before it is used."""
    trouble: Trouble | None = None

    @property
    def is_there(self) -> bool:
        return self.trouble is None and not self.is_missing and not self.is_renamed


class Placing:
    """One route's DownloadedFromS3."""

    def __init__(self, place: Workplace, route: Route, next_bell: Bell) -> None:
        self._place = place
        self._route = route
        self._next_bell = next_bell
        self._bell = place.new_bell()
        self._patience = Patience(place, route)
        self._waiting: list[tuple[Delivery, asyncio.Future[None]]] = []
        self._incoming: Incoming | None = None

    @property
    def incoming(self) -> Incoming:
        """The folder, opened when it is first needed.

        Raises:
            Trouble: `folder-missing` or `folder-refused`.
        """
        if self._incoming is None:
            self._incoming = Incoming(self._route.downloaded_path)
        return self._incoming

    def name_for(self, delivery: Delivery) -> str:
        """The name that the file should have, or the first free one like it; blocks."""
        return self.incoming.free_name(local_name(delivery.wanted.key, self._route.key_prefix))

    async def settle(self, delivery: Delivery) -> None:
        """Have a VERIFIED delivery placed; returns when it is, or when the ledger knows why it is not."""
        if self._place.stopping.is_set():
            return  # the next life finds it in the ledger
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, settled))
        self._bell.ring()
        await settled

    async def work(self) -> None:
        """Place until the stage is to stop."""
        while not self._place.stopping.is_set() or self._waiting:
            batch, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            if batch:
                await self._place_all([delivery for delivery, _ in batch])
                for _, settled in batch:
                    settled.set_result(None)
            else:
                await self._bell.wait()

    async def _place_all(self, batch: Sequence[Delivery]) -> None:
        while batch:
            placed = await self._place_batch(batch)
            batch = [item.delivery for item in placed if item.is_renamed]

    async def _place_batch(self, batch: Sequence[Delivery]) -> list[_Placed]:
        placed = await in_thread(self._place_files, batch)
        now = time.time()
        tries = {
            item.delivery.id: await self._patience.met(
                item.trouble, example=item.delivery.wanted.key, attempts=item.delivery.attempts + 1
            )
            for item in placed
            if item.trouble is not None
        }
        await self._place.ledger.write(lambda ledger: self._note(ledger, placed, tries, now))
        failpoints.reach("place-committed")
        if not tries:
            await self._patience.went_well()
        self._next_bell.ring()
        for item in placed:
            delivery = item.delivery
            if item.is_there:
                name = delivery.final_name
                self._place.tell(delivery.route, name, "placed", size=delivery.size, item=delivery.id)
        return placed

    def _place_files(self, batch: Sequence[Delivery]) -> list[_Placed]:
        placed = [self._place_one(delivery) for delivery in batch]
        try:
            self.incoming.sync_parents([item.delivery.final_name for item in placed if item.is_there])
            failpoints.reach("place-synced")
        except Trouble as trouble:
            return [_Placed(delivery, trouble=trouble) for delivery in batch]
        return placed

    def _place_one(self, delivery: Delivery) -> _Placed:
        try:
            return self._place_or_rename(delivery)
        except Trouble as trouble:
            return _Placed(delivery, trouble=trouble)

    def _place_or_rename(self, delivery: Delivery) -> _Placed:
        try:
            self.incoming.place(delivery.id, delivery.final_name)
            failpoints.reach("file-placed")
        except FileExistsError:
            if not self.incoming.is_placed(delivery.id, delivery.final_name, delivery.size):
                return _Placed(delivery._replace(final_name=self.name_for(delivery)), is_renamed=True)
        except FileNotFoundError:
            is_there = self.incoming.is_placed(delivery.id, delivery.final_name, delivery.size)
            return _Placed(delivery, is_missing=not is_there)
        return _Placed(delivery)

    def _note(self, ledger: Ledger, placed: Sequence[_Placed], tries: Mapping[int, float], now: float) -> None:
        ledger.inbox.placed(self._route.name, [item.delivery for item in placed if item.is_there], now)
        for item in placed:
            delivery = item.delivery
            if item.trouble is not None:
                ledger.inbox.postpone(delivery.id, item.trouble.code, item.trouble.detail, tries[delivery.id], now)
            elif item.is_missing:
                ledger.inbox.fetch_again(delivery.id)
            elif item.is_renamed:
                ledger.inbox.renamed(delivery.id, delivery.final_name)
