"""A contest: the same work by several programs, one after the other, round by round, so that the computer's moods hit all."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from usage import Cost

OURS = "Bucket Brigade"
RIVAL = "s5cmd"


@dataclass(frozen=True)
class Row:
    """A row of the results."""

    name: str
    work: str
    goal: float | None
    """At most so many times the rival's wall time; None: no rival has it."""
    contestants: Mapping[str, Callable[[], Cost]]
    files: int
    size: int
    """Bytes of all files."""
    once: frozenset[str] = frozenset({"s3cmd", "aws cli", "boto3"})
    """Contestants that are so far behind that one round tells enough."""


@dataclass
class Result:
    """What the rounds of a row brought."""

    row: Row
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(cost.wall for cost in self.costs[name])

    def ratio(self, name: str) -> float | None:
        return self.median(name) / self.median(RIVAL) if RIVAL in self.costs else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is; None: there is none, or nobody to compare with."""
        ratio = self.ratio(OURS)
        return None if ratio is None or self.row.goal is None else ratio <= self.row.goal


def contest(row: Row, rounds: int, say: Callable[[str], None]) -> Result:
    """Hold it; `say` hears of every run."""
    result = Result(row, {name: [] for name in row.contestants})
    names = list(row.contestants)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            if number and name in row.once:
                continue
            cost = row.contestants[name]()
            result.costs[name].append(cost)
            say(
                f"{row.name} {name}: {cost.wall:.2f} s, CPU {cost.cpu:.2f} s, {cost.peak >> 20} MiB,"
                f" server's CPU {cost.server_cpu:.2f} s"
            )
    return result
