"""One check of the doctor, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.model import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """How a check ended."""

    verdict: Verdict
    sentence: str
    advice: str = ""
    detail: str = ""
    is_blocking: bool = False
    """Checks that need this one cannot be tried any more."""
    lacks: tuple[str, ...] | None = None
    """What the server turned out not to do, where that is what was asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """A step that can be run once the steps in `needs` did not block."""

    step: str
    title: str
    run: Callable[[], Answer]
    needs: tuple[str, ...] = ()

    def finding(self, answer: Answer) -> Finding:
        return Finding(
            self.step, self.title, answer.verdict, answer.sentence, answer.advice, answer.detail, answer.lacks
        )


def good(sentence: str, detail: str = "") -> Answer:
    return Answer(Verdict.GOOD, sentence, detail=detail)


def warning(sentence: str, advice: str = "", detail: str = "") -> Answer:
    return Answer(Verdict.WARNING, sentence, advice, detail)


def bad(sentence: str, advice: str = "", detail: str = "", *, is_blocking: bool = True) -> Answer:
    return Answer(Verdict.BAD, sentence, advice, detail, is_blocking)


def left_out(sentence: str) -> Answer:
    return Answer(Verdict.LEFT_OUT, sentence)


def day_of(moment: datetime) -> str:
    """The date in UTC, as 2026-03-01."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
