"""Problems as cards want them: one a cause, whatever routes and stages met it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, Final

from engine.errors import Scope, cause_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Problem


class Remedy(Enum):
    """What the main button of a card does."""

    RETRY = auto()
    SETTINGS = auto()
    WATCH_FOLDER = auto()
    QUEUED_FOLDER = auto()
    DOWNLOADED_FOLDER = auto()


_REMEDIES: Final = {
    **dict.fromkeys(("no-credentials", "bad-credentials", "no-bucket", "wrong-region", "no-queue"), Remedy.SETTINGS),
    **dict.fromkeys(("folder-missing", "foreign-object", "too-large", "exists"), Remedy.SETTINGS),
    **dict.fromkeys(("bad-name", "not-a-file", "file-busy"), Remedy.WATCH_FOLDER),
    **dict.fromkeys(("file-refused", "gone-file"), Remedy.QUEUED_FOLDER),
}


@dataclass(frozen=True, slots=True)
class Group:
    """All problems of one cause about one subject, newest first."""

    problems: tuple[Problem, ...]

    @property
    def key(self) -> tuple[str, str]:
        first = self.problems[0]
        return (first.code, first.subject)

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def subject(self) -> str:
        return self.problems[0].subject

    @property
    def routes(self) -> tuple[str, ...]:
        """Which are concerned; empty: the whole program."""
        return tuple(dict.fromkeys(problem.route for problem in self.problems if problem.route))

    @property
    def next_try(self) -> float:
        """The first one of theirs."""
        return min(problem.next_try for problem in self.problems)

    @property
    def remedy(self) -> Remedy:
        return _REMEDIES.get(self.code, Remedy.RETRY)


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """One a cause: first what stops whole routes, in each the newest first."""
    ordered = sorted(problems, key=lambda problem: (problem.code, problem.subject, -problem.first_at))
    groups = [Group(tuple(same)) for _, same in groupby(ordered, key=lambda problem: (problem.code, problem.subject))]
    return sorted(
        groups, key=lambda group: (cause_of(group.code).scope is not Scope.ROUTE, -group.problems[0].first_at)
    )
