"""The pace at which bytes go over the line: one for all requests of a stage, and one for each route below it."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_UNHURRIED: Final = 1 << 20
"""Bytes that are passed on at once where no limit is set."""
_FIRST: Final = 64 << 10
_LAST: Final = 4 << 20
"""Bytes of a body that go at once without a limit, at least and at most."""
_QUICK, _SLOW = 0.1, 0.4
"""Seconds: where bytes go sooner or later than that, twice or half as many are handed on at once from then on."""
_SMALLEST: Final = 1 << 10
_LEAST_BURST: Final = 16 << 10
_TICK: Final = 0.04
"""Seconds' worth of bytes that are passed on at once under a limit."""
_CREDIT: Final = 0.25
"""Seconds' worth of bytes that may be made up for, where nobody was awake in time."""
_NAP: Final = 0.2
"""Seconds, after which who waits looks whether the limit has changed."""
_SLOWEST: Final = 64 << 10
"""Bytes a second for each request, at least: slower ones would be given up by servers."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """When somebody may go on, as things stood when they asked."""

    at: float
    era: int


class Pace:
    """A token bucket that its users draw from in the order of asking. Its rate may change at any time, and then holds for
    those who wait, too. Used by the loop and by threads.
    """

    def __init__(
        self,
        above: Pace | None = None,
        passed: Callable[[int], object] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`above`: what all routes have together, drawn from as well. `passed` is told of all bytes that went."""
        self._above = above
        self.passed = passed
        self._clock = clock
        self._rate = 0
        self._at_once = _FIRST
        self._free_at = 0.0
        self._era = 0
        self._users = 0
        self._lock = threading.Lock()

    def set_rate(self, rate: int) -> None:
        """Bytes a second from now on; 0: no limit."""
        with self._lock:
            if rate != self._rate:
                self._rate = rate
                self._free_at = self._clock()
                self._era += 1

    @property
    def rate(self) -> int:
        """The lower of the limits in force; 0: there is none."""
        above = self._above.rate if self._above else 0
        return min(self._rate, above) if self._rate and above else self._rate or above

    @property
    def piece(self) -> int:
        """Bytes to be passed on at once, so that they come evenly."""
        rate = self.rate
        return max(_SMALLEST, min(_UNHURRIED, int(rate * _TICK))) if rate else _UNHURRIED

    @property
    def burst(self) -> int | None:
        """Bytes that may go at once, if they are drawn before; None: as many as there are."""
        rate = self.rate
        return max(_LEAST_BURST, int(rate * _CREDIT)) if rate else None

    def pieces_of(self, body: bytes) -> Iterator[memoryview]:
        """The body, piece by piece, each when it is due. Blocks.

        Each one costs a turn of the interpreter's lock, and has to go within a socket's timeout: without a limit they are
        small at first, and as large as the line takes soon.
        """
        view = memoryview(body)
        while view:
            size = self.piece if self.rate else self._at_once
            piece, view = view[:size], view[size:]
            self.draw(len(piece))
            begun = self._clock()
            try:
                yield piece
            except GeneratorExit:  # it did not get through
                self._at_once = _FIRST
                raise
            self.passed(len(piece))
            self._learn(size, len(piece), self._clock() - begun)

    def _learn(self, size: int, count: int, seconds: float) -> None:
        """Of so many bytes that were to be handed on at once, `count` went within `seconds`."""
        if seconds > _SLOW:
            self._at_once = max(size // 2, _FIRST)
        elif seconds < _QUICK and count == size == self._at_once:
            self._at_once = min(size * 2, _LAST)

    def draw(self, count: int) -> None:
        """Wait until so many bytes may go. Blocks."""
        turn = self._ask(count)
        while turn and (left := turn.at - self._clock()) > 0:
            time.sleep(min(left, _NAP))
            turn = self._as_it_stands(turn, count)

    async def drawn(self, count: int) -> None:
        """As `draw`, in the loop."""
        turn = self._ask(count)
        while turn and (left := turn.at - self._clock()) > 0:
            await asyncio.sleep(min(left, _NAP))
            turn = self._as_it_stands(turn, count)

    def _ask(self, count: int) -> _Turn | None:
        """Draw so many bytes, which may go at that time; None: at once."""
        if not self.rate:
            return None
        ours = self._draw(count)
        theirs = self._above._draw(count) if self._above else 0.0  # noqa: SLF001 - it is one of us
        return _Turn(max(ours, theirs), self._all_eras)

    def _draw(self, count: int) -> float:
        with self._lock:
            if not self._rate:
                return 0.0
            begins = max(self._free_at, self._clock() - _CREDIT)
            self._free_at = begins + count / self._rate
            return self._free_at

    def _as_it_stands(self, turn: _Turn, count: int) -> _Turn | None:
        """After a change all that was drawn before is forgotten: who still waits draws anew."""
        return turn if turn.era == self._all_eras else self._ask(count)

    @property
    def _all_eras(self) -> int:
        return self._era + (self._above._era if self._above else 0)  # noqa: SLF001 - it is one of us

    def one(self) -> Self:
        """A request with a body, as a context. Under a limit there are only so many at once that each moves on before its
        server's patience ends.
        """
        return self

    async def __aenter__(self) -> None:
        while self._is_full:  # noqa: ASYNC110 - a limit that changes, here or above, rings no bell
            await asyncio.sleep(_NAP)
        self._count(1)

    async def __aexit__(self, *_: object) -> None:
        self._count(-1)

    @property
    def _is_full(self) -> bool:
        is_full = bool(self._rate) and self._users >= max(1, self._rate // _SLOWEST)
        return is_full or (self._above is not None and self._above._is_full)  # noqa: SLF001 - it is one of us

    def _count(self, change: int) -> None:
        """In the loop only."""
        self._users += change
        if self._above:
            self._above._count(change)  # noqa: SLF001 - it is one of us


class _Body:
    """A request's body that goes out at a pace. Each time it is sent it begins at its start, whatever became of it before."""

    def __init__(self, body: bytes, pace: Pace) -> None:
        self._body = body
        self._pace = pace

    def __iter__(self) -> Iterator[memoryview]:
        return self._pace.pieces_of(self._body)

    def seek(self, _start: int) -> None:
        """For botocore, which rewinds before it tries again."""


def keep_pace(pace: Pace) -> Callable[..., None]:
    """What makes a boto3 client send bodies at a pace: a handler of `before-send`, when all is signed and counted."""

    def wrap(request: Any, **_: object) -> None:
        if isinstance(request.body, BytesIO):  # what botocore makes of the bytes of an object or a part
            request.body = _Body(request.body.getvalue(), pace)

    return wrap
