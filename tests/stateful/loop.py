"""An event loop that does one thing at a time, when it is told to, at the time that a clock says."""

from __future__ import annotations

import asyncio
import heapq
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from stateful.clock import Clock


class NotYet(BaseException):
    """Raised by what would block for a while: it is called again at that time, or when something has happened."""

    def __init__(self, until: float) -> None:
        super().__init__(until)
        self.until = until


class Killed(BaseException):
    """kill -9: raised where it happens, and wherever a dead life would still do something."""


class StillLoop(asyncio.BaseEventLoop):
    """One process's loop. Nothing waits in it: no selector, no threads, no time but the clock's."""

    def __init__(self, clock: Clock, block: Callable[[Callable[[], Any], float], tuple[Any, float]]) -> None:
        """`block` carries out what a thread would, given since when it waits: it answers the result, and the seconds
        until that is told.
        """
        super().__init__()
        self._clock = clock
        self._block = block

    def time(self) -> float:
        return self._clock.now

    def _write_to_self(self) -> None:
        """There is nobody to be woken."""

    @property
    def due(self) -> float | None:
        """When there is something to do; None: never, unless somebody else calls."""
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)
        if self._ready:
            return self._clock.now
        return self._scheduled[0].when() if self._scheduled else None

    @property
    def is_ready(self) -> bool:
        """Whether there is more to be done at once."""
        return bool(self._ready)

    def step(self) -> None:
        """Do the next thing."""
        now = self._clock.now
        while self._scheduled and self._scheduled[0].when() <= now:
            timer = heapq.heappop(self._scheduled)
            if not timer._cancelled:
                self._ready.append(timer)
        if self._ready:
            handle = self._ready.popleft()
            if not handle._cancelled:
                asyncio._set_running_loop(self)
                try:
                    handle._run()
                finally:
                    asyncio._set_running_loop(None)

    def run_in_executor(self, _executor: object, function: Callable[..., Any], *arguments: object) -> Any:
        """As if in a thread: begun later, told later still."""
        future = self.create_future()
        self.call_soon(self._run_blocking, future, lambda: function(*arguments), self.time())
        return future

    def _run_blocking(self, future: asyncio.Future[Any], call: Callable[[], Any], begun: float) -> None:
        try:
            result, delay = self._block(call, begun)
        except NotYet as wait:
            self.call_at(wait.until, self._run_blocking, future, call, begun)
            return
        except Killed:
            future.cancel()  # there is nobody to be told, until all is taken down
            return
        except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
            self.call_soon(_tell, future, None, error)
            return
        self.call_later(delay, _tell, future, result, None)


def _tell(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
