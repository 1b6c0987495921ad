"""Noting: what many items have to say to the ledger at the same time is written by one action, for all of them at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.ledger import Ledger
    from engine.ledger.scribe import Scribe

T = TypeVar("T")


class Noting(Generic[T]):
    """While one note is being written, the next ones gather. Use from one event loop."""

    def __init__(
        self,
        ledger: Scribe,
        write: Callable[[Ledger, Sequence[T]], object],
        prepare: Callable[[Sequence[T]], Sequence[T]] | None = None,
    ) -> None:
        """`write` is the action on the ledger. `prepare` does before, and blocks, what must be so when the ledger says it;
        it answers the items as they are to be written.
        """
        self._ledger = ledger
        self._write = write
        self._prepare = prepare
        self._gathered: list[T] = []
        self._writing: asyncio.Future[Sequence[T | BaseException]] | None = None
        """Of those gathered: ends with what became of each."""
        self._turn = asyncio.Lock()

    async def note(self, item: T) -> T:
        """Returns the item as it was written, when that is durable. Raises what was raised for this item."""
        place = len(self._gathered)
        self._gathered.append(item)
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write_gathered())
        answer = (await asyncio.shield(self._writing))[place]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def _write_gathered(self) -> Sequence[T | BaseException]:
        async with self._turn:
            items, self._gathered, self._writing = self._gathered, [], None
            try:
                return await self._write_all(items)
            except Exception as failure:  # noqa: BLE001 - one bad item spoils no other: each is written alone
                if len(items) == 1:
                    return [failure]
            alone = [await asyncio.gather(self._write_all([item]), return_exceptions=True) for item in items]
            return [answer if isinstance(answer, BaseException) else answer[0] for (answer,) in alone]

    async def _write_all(self, items: Sequence[T]) -> Sequence[T]:
        ready = await in_thread(self._prepare, items) if self._prepare else items
        await self._ledger.write(lambda ledger: self._write(ledger, ready))
        return ready
