"""One check of the doctor, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.errors import Trouble
from engine.model import Finding, Verdict
from engine.sentences import NOTHING, Sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """How a check ended."""

    verdict: Verdict
    sentence: Sentence
    advice: Sentence = NOTHING
    detail: str = ""
    is_blocking: bool = False
    """Checks that need this one cannot be tried any more."""
    lacks: tuple[str, ...] | None = None
    """What the server turned out not to do, where that is what was asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """A step that can be run once the steps in `needs` did not block."""

    step: str
    title: Sentence
    run: Callable[[], Answer]
    needs: tuple[str, ...] = ()

    def finding(self, answer: Answer) -> Finding:
        return Finding(
            self.step, self.title, answer.verdict, answer.sentence, answer.advice, answer.detail, answer.lacks
        )


def good(sentence: Sentence, detail: str = "") -> Answer:
    return Answer(Verdict.GOOD, sentence, detail=detail)


def warning(sentence: Sentence, advice: Sentence = NOTHING, detail: str = "") -> Answer:
    return Answer(Verdict.WARNING, sentence, advice, detail)


def bad(sentence: Sentence, advice: Sentence = NOTHING, detail: str = "", *, is_blocking: bool = True) -> Answer:
    return Answer(Verdict.BAD, sentence, advice, detail, is_blocking)


def refused(trouble: Trouble, *, is_blocking: bool = True) -> Answer:
    """Trouble, as its cause has it."""
    return bad(trouble.sentence, trouble.advice, trouble.detail, is_blocking=is_blocking)


def left_out(sentence: Sentence) -> Answer:
    return Answer(Verdict.LEFT_OUT, sentence)


def day_of(moment: datetime) -> str:
    """The date in UTC, as 2026-03-01."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
