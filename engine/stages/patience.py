"""Patience: what one job of a route does about troubles that concern all of its work. It waits, then one piece probes."""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from engine.errors import Scope, Trouble, delay_before_retry
from engine.model import NEVER, Delivery, Problem, Transfer
from engine.settings.validation import unencrypted
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from engine.cloud.account import Account
    from engine.ledger import Ledger
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

Item = TypeVar("Item", Transfer, Delivery)

_LONGEST: Final = 30.0


class _Wait(NamedTuple):
    ends: float
    """On a clock that never runs backwards: the computer's own may be set at any time."""
    failures: int
    subjects: frozenset[str]


class Patience:
    """One a job, because S3 may be well while SQS is not."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        release: Callable[[Ledger, Collection[str]], None] = lambda *_: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`release` is called when troubles with these codes are over: what waits for that may go on at once.
        `clock`: seconds that never run backwards.
        """
        self._place = place
        self._route = route
        self._release = release
        self._clock = clock
        self.era = 0
        """Grows when the user asks for a retry: what had begun before tells nothing of how things are now."""
        self._waits: dict[str, _Wait] = {}
        self._noted: set[tuple[str, str]] = set()
        self._telling: Counter[str] = Counter()
        place.patiences.append(self)

    @property
    def held_for(self) -> float:
        """Seconds until the job may try again; 0: it may."""
        if not self._waits:
            return 0.0
        return max(0.0, max(wait.ends for wait in self._waits.values()) - self._clock())

    @property
    def is_probing(self) -> bool:
        """Whether the job as a whole failed last time: then one piece of its work tries before the others."""
        return bool(self._waits)

    def seconds(self, longest: float) -> float:
        """How long the job must wait, 0 if it need not: for a pause, or for the time after a trouble."""
        if self._place.is_paused(self._route):
            return longest
        return min(self.held_for, longest)

    async def opening(self, account: Account) -> float:
        """Make the account's session and clients where that is still to be done: credentials may take their time.

        Answers for how many seconds to wait where there is no way in; 0 if there is.
        """
        if not account.is_open:
            try:
                await in_thread(account.open)
            except Exception as failure:  # noqa: BLE001 - a profile may have other programs run, and they may fail
                await in_thread(account.renew)
                await self.met(as_trouble(failure), is_of_all=True)
                return max(self.seconds(_LONGEST), 0.1)
            for server in unencrypted(self._route):
                await self.note(Trouble("insecure", server))
        return 0.0

    async def met(
        self,
        trouble: Trouble,
        *,
        example: str = "",
        attempts: int = 1,
        is_of_all: bool = False,
        era: int | None = None,
    ) -> float:
        """Meet a trouble: answers when (epoch) to try again what failed, for the `attempts`-th time.

        One of the whole route is told once per cause and holds the job up; one of a single item is told by its row.
        `is_of_all`: the step that failed was no single item's, so that there is no row, whatever the cause.
        `era`: what the own `era` was when the step began.
        """
        _log.warning("%s: %s (%s)", self._route.name, trouble, example)
        self._place.tell(self._route.name, example, "problem", code=trouble.code)
        if not is_of_all and self._is_of_one(trouble, attempts):
            return next_try(trouble, attempts)
        if era is not None and era < self.era:
            return time.time()
        until = self._hold(trouble)
        await self._tell(trouble, example, until)
        return until

    def _is_of_one(self, trouble: Trouble, attempts: int) -> bool:
        """A refusal that an item meets again, while all is well with the others, is its own: a policy may except it."""
        is_its_own = trouble.cause.may_be_of_one and attempts > 1 and not self.is_probing
        return trouble.cause.scope is Scope.ITEM or is_its_own

    async def note(self, trouble: Trouble) -> None:
        """Tell of something that stops nothing, once in the life of the process."""
        cause = (trouble.code, trouble.subject)
        if cause not in self._noted:
            self._noted.add(cause)
            await self._tell(trouble, "", NEVER)

    async def _tell(self, trouble: Trouble, example: str, next_try: float) -> None:
        now = time.time()
        stage, route = self._place.stage, self._route.name
        problem = Problem(trouble.code, stage, route, trouble.subject, example, trouble.detail, 1, now, now, next_try)
        self._telling[trouble.code] += 1
        try:
            await self._place.ledger.write(lambda ledger: ledger.problems.met(problem))
        except Trouble as unwritten:  # the ledger's disk is full: it is tried again with the work itself
            _log.warning("%s is not in the ledger: %s", problem.code, unwritten)
        finally:
            self._telling[trouble.code] -= 1

    def _hold(self, trouble: Trouble) -> float:
        now = self._clock()
        known = self._waits.get(trouble.code, _Wait(-math.inf, 0, frozenset()))
        ends, failures = known.ends, known.failures
        if ends <= now:  # not one of many that failed at the same moment
            failures += 1
            ends = now + delay_before_retry(trouble.code, failures)
        self._waits[trouble.code] = _Wait(ends, failures, known.subjects | {trouble.subject})
        return min(NEVER, time.time() + ends - now)

    async def went_well(self) -> None:
        """Work succeeded: the troubles of the whole are over."""
        if not self._waits:
            return
        waits, self._waits = self._waits, {}

        def forget(ledger: Ledger) -> None:
            for code, wait in waits.items():
                for subject in wait.subjects:
                    ledger.problems.gone(self._place.stage, self._route.name, code, subject)
            self._release(ledger, waits.keys())

        await self._place.ledger.write(forget)
        self._place.ring()

    def forgive(self, problems: Collection[Problem]) -> None:
        """A trouble that is no problem in the ledger any more was taken away by the user, who wants a retry now."""
        known = {problem.code for problem in problems if problem.route == self._route.name}
        kept = {code: wait for code, wait in self._waits.items() if code in known or self._telling[code]}
        self.era += len(kept) < len(self._waits)
        self._waits = kept


def as_trouble(failure: Exception) -> Trouble:
    """Whatever was raised, as something that a person can be told of."""
    if isinstance(failure, Trouble):
        return failure
    _log.error("unexpected", exc_info=failure)
    return Trouble("internal", type(failure).__name__, str(failure))


def least_tried(items: Sequence[Item]) -> list[Item]:
    """The one to probe with: what was refused to one item alone (a key, its encryption) must not keep out the others,
    and a small one tells as much as a large one, sooner.
    """
    return [min(items, key=lambda item: (item.attempts, item.size))] if items else []


def next_try(trouble: Trouble, attempts: int) -> float:
    """When (epoch) a step that failed the `attempts`-th time is tried again."""
    delay = delay_before_retry(trouble.code, attempts)
    return NEVER if delay >= NEVER else time.time() + delay
