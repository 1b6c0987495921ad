"""What stays in Watch, and why: entries that are never taken, and files that cannot be had."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.files.scanning import IGNORED
from engine.model import NEVER, Problem, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN: Final = 200
"""Names that are listed at most."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why files are not taken, with one of them."""

    code: str
    subject: str
    example: str
    count: int

    def problem(self, route: str, now: float) -> Problem:
        return Problem(self.code, Stage.WATCH, route, self.subject, self.example, "", self.count, now, now, NEVER)


class Leaving:
    """What one scan found: counted by reason, so that a thousand of a kind are one problem."""

    def __init__(self, known: Mapping[str, float] | None = None) -> None:
        """`known`: the `ignored` of the scan before."""
        self._known = known or {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}
        self.names: set[str] = set()
        """All but what is ignored."""
        self.ignored: dict[str, float] = {}
        """The first names that are left alone by the user's own patterns, with the time (epoch) of the first sight."""

    @property
    def total(self) -> int:
        return self._counts.total()

    def count(self, name: str, code: str, subject: str) -> None:
        self._counts[code, subject] += 1
        self._examples.setdefault((code, subject), name)
        if code != IGNORED:
            self.names.add(name)
        elif len(self.ignored) < SHOWN and not _is_hidden(name):
            self.ignored[name] = self._known.get(name, time.time())

    def is_like(self, other: Leaving) -> bool:
        """Whether there is nothing new to tell."""
        return self._counts == other._counts

    def reasons(self) -> list[Reason]:
        """Of what a person should know."""
        counted = self._counts.items()
        return [Reason(*reason, self._examples[reason], count) for reason, count in counted if reason[0] != IGNORED]


def _is_hidden(name: str) -> bool:
    """Nobody sees such files, so nobody wonders why they stay."""
    return name.rpartition("/")[2].startswith(".")
