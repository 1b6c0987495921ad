"""How much is under way at once: a number that finds its own level, and a budget of bytes that bounds memory."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from typing import Final

_START: Final = 32
_MOST: Final = 64
_MOST_FAR: Final = 256
"""Where a request spends its time on the way, not in a queue: as on a long line."""
_EASY: Final = 1.5
"""Times the quickest request: up to that none of them waits for another."""
_PATIENCE: Final = 0.5


class _Held:
    """For each file: `asynccontextmanager` takes ten times as long."""

    __slots__ = ("_count", "_places")

    def __init__(self, places: _Places, count: int) -> None:
        self._places = places
        self._count = count

    async def __aenter__(self) -> None:
        await self._places.take(self._count)

    async def __aexit__(self, *_: object) -> None:
        self._places.give_back(self._count)


class _Places:
    """Places that are given in the order of asking. Nobody is woken in vain: there may be thousands who wait."""

    def __init__(self) -> None:
        self._held = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def held(self, count: int) -> _Held:
        """Hold so many, as a context."""
        return _Held(self, count)

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
    """Places for requests under way. With `fixed` 0 their number grows while requests succeed, quickly where more of them
    take no longer, and halves when the server asks to slow down (additive increase, multiplicative decrease).
    """

    def __init__(self, fixed: int = 0) -> None:
        super().__init__()
        self._fixed = fixed
        self._limit = float(fixed or _START)
        self._calm_until = 0.0
        self._quickest = math.inf

    @property
    def limit(self) -> int:
        return int(self._limit)

    def one(self) -> _Held:
        """Hold one place."""
        return self.held(1)

    def succeeded(self, seconds: float = math.inf) -> None:
        """A request went well, and took so long. While others wait there is one more place for each round of requests, or
        for each request that shows that more of them would be no slower.
        """
        self._quickest = min(self._quickest, seconds)
        if self._fixed or not self._waiting:
            return
        if seconds <= _EASY * self._quickest < math.inf:
            self._limit = min(_MOST_FAR, self._limit + 1)
        elif self._limit < _MOST:
            self._limit = min(_MOST, self._limit + 1 / self._limit)

    def slow_down(self, now: float) -> None:
        """The server asked to slow down: half as many, once for all that were told so at the same time."""
        self._quickest = math.inf
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
