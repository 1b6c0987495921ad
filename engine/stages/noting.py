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
        self._gathered: list[tuple[T, asyncio.Future[T]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def note(self, item: T) -> T:
        """Returns the item as it was written, when that is durable. Raises what was raised for this item."""
        written: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, written))
        if self._writer is None:
            self._writer = asyncio.ensure_future(self._work())
        return await written

    async def _work(self) -> None:
        while self._gathered:
            notes, self._gathered = self._gathered, []
            if not await self._is_written(notes) and len(notes) > 1:
                for note in notes:  # one bad item spoils no other
                    await self._is_written([note])
        self._writer = None

    async def _is_written(self, notes: Sequence[tuple[T, asyncio.Future[T]]]) -> bool:
        """Write them, and tell who waits. A failure is told where it is surely that of the one item."""
        items = [item for item, _ in notes]
        try:
            ready = await in_thread(self._prepare, items) if self._prepare else items
            await self._ledger.write(lambda ledger: self._write(ledger, ready))
        except Exception as failure:  # noqa: BLE001 - it is raised where the note was asked for
            if len(notes) == 1 and not notes[0][1].done():
                notes[0][1].set_exception(failure)
            return False
        for item, (_, written) in zip(ready, notes, strict=True):
            if not written.done():  # who waited may have given up
                written.set_result(item)
        return True
