"""Problems as cards want them: one a cause, whatever routes and stages met it, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, Final

from engine.errors import Scope, cause_of
from gui import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model import Problem, Stage


class Remedy(Enum):
    """What the main button of a card does."""

    RETRY = auto()
    SETTINGS = auto()
    """At the field of `FIELDS`."""
    FOLDER = auto()
    """Of the stage that met it."""
    SIGN_IN = auto()
    """By AWS's command line, or its command is copied."""
    PAGE = auto()
    """In the browser, for networks that want one to sign in first."""
    REPORT = auto()
    """Copied, to be sent to an administrator."""
    COMMAND = auto()
    """Copied, to be run in a terminal."""
    DOCTOR = auto()
    MESSAGES = auto()
    """Those that were not taken."""


FIELDS: Final = {
    "bad-credentials": "credentials",
    "bad-settings": "",
    "exists": "on_conflict",
    "folder-missing": "root",
    "ignored": "ignore",
    "insecure": "endpoint_url",
    "no-bucket": "bucket",
    "no-credentials": "profile",
    "no-queue": "queue",
    "no-trash": "keep_uploaded_days",
    "object-too-large": "largest_download_mib",
    "other-disk": "root",
    "requester-pays": "requester_pays",
    "too-large": "part_size_mib",
    "untrusted-server": "ca_bundle",
    "wrong-region": "region",
}
"""Causes that the settings can put right, with the setting that does; empty: whichever it is."""

_REMEDIES: Final = {
    **dict.fromkeys(FIELDS, Remedy.SETTINGS),
    **dict.fromkeys(("bad-name", "not-a-file", "file-busy", "file-refused", "gone-file"), Remedy.FOLDER),
    **dict.fromkeys(("disk-full", "folder-refused", "linked-folder", "no-room"), Remedy.FOLDER),
    **dict.fromkeys(("not-allowed", "encryption-key"), Remedy.REPORT),
    **dict.fromkeys(("bad-request", "server-too-old"), Remedy.DOCTOR),
    **dict.fromkeys(("not-ours", "foreign-object"), Remedy.MESSAGES),
    "expired-credentials": Remedy.SIGN_IN,
    "sign-in-page": Remedy.PAGE,
    "watch-limit": Remedy.COMMAND,
}


_LINES: Final = 5
_ABOUT_SERVER: Final = {"offline", "throttled", "server-error", "bad-request", "clock", "sign-in-page", "disk-full"}


def sentence_about(problem: Problem) -> str:
    """What went wrong. Where all that is known of the subject is a file that it stopped, the file is not to blame."""
    if problem.subject == problem.example and problem.code in _ABOUT_SERVER:
        return words.title(problem.code)
    return words.sentence(problem.code, problem.subject)


@dataclass(frozen=True, slots=True)
class Group:
    """All problems of one cause, newest first."""

    problems: tuple[Problem, ...]

    @property
    def sentence(self) -> str:
        """What went wrong: a line for each thing that it went wrong with."""
        lines = list(dict.fromkeys(sentence_about(problem) for problem in self.problems))
        return "\n".join(lines[:_LINES])

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def routes(self) -> tuple[str, ...]:
        """Which are concerned; empty: the whole program."""
        return tuple(dict.fromkeys(problem.route for problem in self.problems if problem.route))

    @property
    def next_try(self) -> float:
        """The first one of theirs."""
        return min(problem.next_try for problem in self.problems)

    @property
    def stage(self) -> Stage:
        return self.problems[0].stage

    @property
    def remedy(self) -> Remedy:
        return _REMEDIES.get(self.code, Remedy.RETRY)


def most_important(problems: Sequence[Problem]) -> Problem:
    """What stops a whole route comes before what stops single files, and then the newest."""
    return max(problems, key=lambda problem: (cause_of(problem.code).scope is Scope.ROUTE, problem.first_at))


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """One a cause: first what stops whole routes, in each the newest first."""
    ordered = sorted(problems, key=lambda problem: (problem.code, -problem.first_at))
    groups = [Group(tuple(same)) for _, same in groupby(ordered, key=lambda problem: problem.code)]
    return sorted(
        groups, key=lambda group: (cause_of(group.code).scope is not Scope.ROUTE, -group.problems[0].first_at)
    )
