"""The question to the stages whether nothing is left to do, from any thread; a stage that does not run leaves it open."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Stage


class Idling:
    """Knows which questions are open. Nobody waits for a stage that is gone: who knows what it left."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._answers: dict[tuple[Stage, int], bool | None] = {}
        """None: the question is open."""

    def ask(self, stage: Stage, put: Callable[[int], object], timeout: float) -> bool:
        """Have a question put to the stage with its number; the answer, or no after so many seconds."""
        question = (stage, next(self._numbers))
        with self._changed:
            self._answers[question] = None
        put(question[1])
        with self._changed:
            self._changed.wait_for(lambda: self._answers[question] is not None, timeout)
            return bool(self._answers.pop(question))

    def answered(self, stage: Stage, number: int, *, is_idle: bool) -> None:
        with self._changed:
            if (stage, number) in self._answers:
                self._answers[stage, number] = is_idle
                self._changed.notify_all()

    def is_gone(self, stage: Stage) -> None:
        """It will not answer what it was asked."""
        for asked, number in list(self._answers):
            if asked is stage:
                self.answered(stage, number, is_idle=False)
