"""How much is under way at once: a number that finds its own level, and a budget of bytes that bounds memory."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

_START: Final = 32
_MOST: Final = 64
_PATIENCE: Final = 0.5


class _Places:
    """Places that are given in the order of asking. Nobody is woken in vain: there may be thousands who wait."""

    def __init__(self) -> None:
        self._held = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def held(self, count: int) -> AsyncIterator[None]:
        """Hold so many."""
        await self.take(count)
        try:
            yield
        finally:
            self.give_back(count)

    async def take(self, count: int) -> None:
        """Wait for so many; they are to be given back."""
        if not self._waiting and self._fits(count):
            self._held += count
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((count, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(count)
            raise

    def give_back(self, count: int) -> None:
        """Let the next ones in."""
        self._held -= count
        while self._waiting and (self._waiting[0][1].done() or self._fits(self._waiting[0][0])):
            count, turn = self._waiting.popleft()
            if not turn.done():
                self._held += count
                turn.set_result(None)

    def _fits(self, count: int) -> bool:
        raise NotImplementedError


class Slots(_Places):
    """Places for requests under way. With `fixed` 0 their number grows while requests succeed and halves when the
    server asks to slow down (additive increase, multiplicative decrease).
    """

    def __init__(self, fixed: int = 0) -> None:
        super().__init__()
        self._fixed = fixed
        self._limit = float(fixed or _START)
        self._calm_until = 0.0

    @property
    def limit(self) -> int:
        return int(self._limit)

    def one(self) -> AbstractAsyncContextManager[None]:
        """Hold one place."""
        return self.held(1)

    def succeeded(self) -> None:
        """A request went well: one more place for each round of them, while others wait for one."""
        if not self._fixed and self._waiting:
            self._limit = min(_MOST, self._limit + 1 / self._limit)

    def slow_down(self, now: float) -> None:
        """The server asked to slow down: half as many, once for all that were told so at the same time."""
        if not self._fixed and now >= self._calm_until:
            self._limit = max(1.0, self._limit / 2)
            self._calm_until = now + _PATIENCE

    def _fits(self, count: int) -> bool:
        return self._held + count <= self.limit


class Budget(_Places):
    """Bytes that may be held in memory at once. An item larger than the budget is let in alone."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def _fits(self, count: int) -> bool:
        return self._held == 0 or self._held + count <= self._size
