"""What every stage works with: its routes, the ledger, the post and bells."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from engine.cloud.pace import Pace
from engine.ledger.scribe import Scribe
from engine.model import NEVER, Limit, Stage, Step
from engine.stages.post import Post
from engine.stages.waking import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    from engine.ledger import Ledger
    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.settings.route import Route
    from engine.stages.patience import Patience

T = TypeVar("T")

_log = logging.getLogger(__name__)

_LONGEST_LOOK: Final = 600.0
"""Seconds for which somebody may say to look at a time; what is said to last longer came with a clock that was off."""
_LOOK: Final = 10.0
"""Seconds between looks at the clocks."""
_LOOKS: Final = 2
"""So many of them come before one at whether another process changed the ledger: the front end tells that sooner."""
_HARDLY: Final = 0.05


class Bell:
    """Rung when there may be something to do for one loop."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._event = asyncio.Event()
        self._stopping = stopping

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Until it rings (it is silent again then), until the stage is to stop, or so long."""
        if self._stopping.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # `wait_for` of Python 3.11 may lose a cancellation
                await self._event.wait()
        self._event.clear()


class Workplace:
    """One a stage process. Made inside the running loop."""

    def __init__(self, stage: Stage, home: Home, config: Config, connection: Connection) -> None:
        self.stage = stage
        self.on_waking: list[Callable[[], object]] = []
        """What is done, in a thread, after the computer slept."""
        self.routes = tuple(
            route for route in config.routes if (route.download if stage is Stage.DOWNLOAD else route.upload)
        )
        self.ledger = Scribe(home.ledger_file)
        self.stopping = asyncio.Event()
        self.post = Post(connection, stage, self._woken, self._stop)
        self._bells: list[Bell] = []
        self._refreshing: set[asyncio.Task[None]] = set()
        self.patiences: list[Patience] = []
        self._paused: dict[str, float] = {}
        self._pace = Pace()
        self._paces = {
            route.name: Pace(self._pace, partial(self.post.moved, route=route.name)) for route in self.routes
        }
        self._attended_until = 0.0
        self._files_rest_until = NEVER
        self._limits_end = NEVER

    def new_bell(self) -> Bell:
        """A bell for one loop of the stage; all ring when anything changed from outside."""
        bell = Bell(self.stopping)
        self._bells.append(bell)
        return bell

    def ring(self) -> None:
        for bell in self._bells:
            bell.ring()

    def _stop(self) -> None:
        self.stopping.set()
        self.ring()

    def _woken(self) -> None:
        """The front end says that the ledger holds something new."""
        task = asyncio.ensure_future(self._refresh_and_ring())
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refresh_and_ring(self) -> None:
        await self.refresh()
        self.ring()

    async def open(self) -> None:
        """Before the first work: forget the problems of an earlier life, they are met again if they last."""
        names = [route.name for route in self.routes]

        def forget(ledger: Ledger) -> None:
            for name in names:
                ledger.problems.gone(self.stage, name)
            ledger.problems.gone(self.stage, "", "stage-died")
            ledger.waits.shorten(self.stage, time.time())

        await self.ledger.write(forget)
        await self.refresh()
        self.post.start()

    async def close(self) -> None:
        await self.ledger.close()
        self.post.close()

    async def listen(self) -> None:
        """Ring the bell when another process changed the ledger, a pause or a limit ends, the clock is set back, or the
        computer slept. Runs until stopped.
        """
        alarm = Alarm()
        ahead = _ahead()
        seen = await self.ledger.read(lambda ledger: ledger.version())
        for number in itertools.count(1):
            ends = min(*self._paused.values(), self._files_rest_until, self._limits_end, NEVER)
            wait = min(until_all_wake(_LOOK), max(ends - time.time(), _HARDLY))
            await self.sleep(wait)
            if self.stopping.is_set():
                return
            if seconds := alarm.slept(wait):
                await self._wake(seconds)
            was_ahead, ahead = ahead, _ahead()
            if was_ahead - ahead > _LOOK:
                await self.ledger.write(lambda ledger: ledger.waits.shorten(self.stage, time.time()))
                self.ring()
            has_changed = False
            if number % _LOOKS == 0:
                before, seen = seen, await self.ledger.read(lambda ledger: ledger.version())
                has_changed = seen != before
            if has_changed or ends <= time.time():
                await self._refresh_and_ring()

    async def _wake(self, seconds: float) -> None:
        """Nothing is as it was: connections are dead, and files came that nobody told of."""
        _log.info("the computer slept, or this process was stopped, for %.0f s", seconds)
        for action in self.on_waking:
            await in_thread(action)
        self.ring()

    async def refresh(self) -> None:
        """Learn anew what is to rest, how fast bytes may go, and what the user wants to be tried again."""
        pauses = await self.ledger.read(lambda ledger: ledger.wishes.pauses(time.time()))
        self._paused = {route: pause.until for route, pause in pauses.items()}
        self._keep_to(await self.ledger.read(lambda ledger: ledger.terms.limits(time.time())))
        self._attended_until = await self.ledger.read(lambda ledger: ledger.wishes.attended_until())
        await self._end_pauses_of_files()
        problems = await self.ledger.read(lambda ledger: ledger.problems.all())
        for patience in self.patiences:
            patience.forgive([problem for problem in problems if problem.stage is self.stage])

    def _keep_to(self, limits: Mapping[str, Limit]) -> None:
        for name, pace in {"": self._pace, **self._paces}.items():
            limit = limits.get(name, Limit(name))
            pace.set_rate(limit.down if self.stage is Stage.DOWNLOAD else limit.up)
        self._limits_end = min((limit.until for limit in limits.values() if limit.is_wish), default=NEVER)

    def pace_of(self, route: Route) -> Pace:
        """How fast the route's bytes may go in the direction of this stage."""
        return self._paces[route.name]

    async def _end_pauses_of_files(self) -> None:
        self._files_rest_until = await self.ledger.read(lambda ledger: ledger.waits.end_of_pauses(self.stage))
        if self._files_rest_until <= time.time():
            await self.ledger.write(lambda ledger: ledger.waits.end_pauses(self.stage, time.time()))
            self._files_rest_until = await self.ledger.read(lambda ledger: ledger.waits.end_of_pauses(self.stage))

    def is_paused(self, route: Route) -> bool:
        """Whether this route, or everything, is to rest."""
        now = time.time()
        return max(self._paused.get("", 0), self._paused.get(route.name, 0)) > now

    @property
    def is_attended(self) -> bool:
        """Whether somebody looks: then what only people want to know is asked and told soon."""
        return time.time() < self._attended_until <= time.time() + _LONGEST_LOOK

    async def sleep(self, seconds: float) -> None:
        """Until then, or until the stage is to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()

    async def sleep_until(self, moment: float) -> None:
        """Until that moment of the monotonic clock, or until the stage is to stop: so that more comes together meanwhile."""
        await self.sleep(moment - time.monotonic())

    def tell(self, route: str, name: str, state: str, *, size: int = 0, code: str = "", item: int = 0) -> None:
        """A file made a step."""
        self.post.step(Step(time.time(), self.stage, route, name, state, size, code, item))


def until_all_wake(every: float) -> float:
    """Seconds until the next moment at which all processes of this computer look that do so that often: it sleeps better
    when they wake together.
    """
    wait = every - time.monotonic() % every
    return wait if wait > min(_HARDLY, every / 2) else wait + every


def _ahead() -> float:
    """How far the computer's clock is ahead of the one that cannot be set."""
    return time.time() - time.monotonic()


async def in_thread(action: Callable[..., T], *arguments: object) -> T:
    """Run what blocks (disk, boto3) beside the loop."""
    return await asyncio.to_thread(action, *arguments)
