"""What came of a run: what moved, and what is left for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import cause_of
from engine.model import Count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Problem, RouteStatus, Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """The difference that a run made, and how things stand now."""

    seconds: float
    uploaded: Count
    downloaded: Count
    unfinished: int
    """Files that are still on their way. Where a run ended idle, they wait for a person."""
    skipped: int
    """Files that stay in QueuedForUpload because their keys were taken."""
    quarantined: int
    """Messages that were not understood or not ours."""
    problems: tuple[Problem, ...]
    is_idle: bool
    """Nothing was left to do that needs no person."""
    has_given_up: bool
    """Nothing moved any more."""

    @property
    def has_problems(self) -> bool:
        is_stuck = self.has_given_up or (self.is_idle and self.unfinished > 0)
        is_troubled = any(not cause_of(problem.code).is_notice for problem in self.problems)
        return bool(is_troubled or self.skipped or self.quarantined or is_stuck)


def outcome_of(before: Status, after: Status, *, is_idle: bool, has_given_up: bool) -> Outcome:
    """From the status when a run began and when it ended; both have the same routes."""
    pairs = list(zip(before.routes, after.routes, strict=True))
    return Outcome(
        seconds=after.at - before.at,
        uploaded=_sum(_less(late.uploaded, early.uploaded) for early, late in pairs),
        downloaded=_sum(_less(late.downloaded, early.downloaded) for early, late in pairs),
        unfinished=sum(map(_unfinished, after.routes)),
        skipped=sum(route.skipped.files for route in after.routes),
        quarantined=sum(route.quarantined for route in after.routes),
        problems=after.problems,
        is_idle=is_idle,
        has_given_up=has_given_up,
    )


def _unfinished(route: RouteStatus) -> int:
    return route.queued.files + route.to_announce.files + route.to_move.files + route.arriving.files


def _less(after: Count, before: Count) -> Count:
    return Count(after.files - before.files, after.bytes - before.bytes)


def _sum(counts: Iterable[Count]) -> Count:
    known = list(counts)
    return Count(sum(count.files for count in known), sum(count.bytes for count in known))
