"""How a run is shown where there is no live terminal: plain lines for people and logs, JSON lines for programs."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Protocol, Self

from engine.cli.output import json_line, show
from engine.cli.run_text import change_text, counts_text, outcome_lines
from engine.cli.status_text import problem_lines
from engine.cli.words import moment, problem_title, rate
from engine.errors import cause_of, sentence_of
from engine.plain import fields_of

if TYPE_CHECKING:
    from engine.cli.activity import Moment
    from engine.cli.outcome import Outcome
    from engine.model import Problem, Report, StageChanged

_BETWEEN_LINES = 10.0
_BETWEEN_PROGRESS = 1.0


class View(Protocol):
    """What a run tells. As a context it has the terminal for itself."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

    def reported(self, report: Report) -> None:
        """A stage says what it did."""

    def changed(self, change: StageChanged) -> None:
        """A stage started, died or rests."""

    def met(self, problem: Problem) -> None:
        """A problem that was not there before."""

    def solved(self, problem: Problem) -> None:
        """It is gone."""

    def look(self, now: Moment) -> None:
        """How things stand; told about twice a second."""

    def stopping(self) -> None:
        """The stages are being ended."""

    def ended(self, outcome: Outcome, code: int) -> None:
        """The last word."""


def view_for(*, json: bool) -> View:
    """The one that suits the reader: a program, a person at a terminal, or a log."""
    if json:
        return JsonView()
    if sys.stdout.isatty():
        from engine.cli.live import LiveView  # noqa: PLC0415 - rich takes 0.1 s

        return LiveView()
    return PlainView()


class PlainView:
    """A line now and then."""

    def __init__(self) -> None:
        self._last_line = ""
        self._next_line_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def reported(self, report: Report) -> None:
        pass

    def changed(self, change: StageChanged) -> None:
        if text := change_text(change):
            self._say(text)

    def met(self, problem: Problem) -> None:
        self._say(*problem_lines(problem, time.time()))

    def solved(self, problem: Problem) -> None:
        self._say(f"Solved: {problem_title(problem)}")

    def look(self, now: Moment) -> None:
        if now.status.at < self._next_line_at:
            return
        line = counts_text(now.status)
        if line != self._last_line:
            self._last_line, self._next_line_at = line, now.status.at + _BETWEEN_LINES
            self._say(f"{line}  (up {rate(now.up_rate)}, down {rate(now.down_rate)})")

    def stopping(self) -> None:
        pass

    def ended(self, outcome: Outcome, code: int) -> None:  # noqa: ARG002 - the code speaks for itself
        show(*outcome_lines(outcome))

    @staticmethod
    def _say(*lines: str) -> None:
        show(f"{moment(time.time())}  " + "\n          ".join(lines))


class JsonView:
    """One object a line, each flushed as it happens."""

    def __init__(self) -> None:
        self._next_progress_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def reported(self, report: Report) -> None:
        if report.steps:
            show(*(json_line("step", **fields_of(step)) for step in report.steps))

    def changed(self, change: StageChanged) -> None:
        self._say("stage", at=time.time(), **fields_of(change))

    def met(self, problem: Problem) -> None:
        sentence = sentence_of(problem.code, problem.subject)
        self._say(
            "problem", at=time.time(), **fields_of(problem), sentence=sentence, advice=cause_of(problem.code).advice
        )

    def solved(self, problem: Problem) -> None:
        self._say("solved", at=time.time(), **fields_of(problem))

    def look(self, now: Moment) -> None:
        if now.status.at >= self._next_progress_at:
            self._next_progress_at = now.status.at + _BETWEEN_PROGRESS
            rates = {"up_rate": now.up_rate, "down_rate": now.down_rate}
            self._say("progress", at=now.status.at, **rates, routes=now.status.routes, current=now.current)

    def stopping(self) -> None:
        self._say("stopping", at=time.time())

    def ended(self, outcome: Outcome, code: int) -> None:
        self._say("summary", at=time.time(), exit_code=code, **fields_of(outcome))

    @staticmethod
    def _say(event: str, **values: object) -> None:
        show(json_line(event, **values))
