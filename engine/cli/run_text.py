"""What happens in a run, in words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.cli.status_text import problem_lines
from engine.cli.words import amount, files, rate, rest, span
from engine.model import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.cli.outcome import Outcome
    from engine.model import StageChanged, Status


def change_text(change: StageChanged) -> str:
    """What a person should know of a stage's change; empty for what is as it should be."""
    soon = f"; it is started again in {span(change.next_try - time.time())}" if change.next_try else ""
    if change.condition is Condition.RESTING:
        return f"The {change.stage} stage keeps failing ({change.detail}) and rests{soon}."
    if change.condition is Condition.STOPPED and change.detail:
        return f"The {change.stage} stage {change.detail}{soon}."
    return ""


def counts_text(status: Status) -> str:
    """All routes together, on one line, with what lets some of them rest."""
    routes = status.routes
    counts = {
        "settling": sum(route.watch.settling for route in routes),
        "queued": sum(route.queued.files for route in routes),
        "to announce": sum(route.to_announce.files + route.to_move.files for route in routes),
        "uploaded": sum(route.uploaded.files for route in routes),
        "arriving": sum(route.arriving.files for route in routes),
        "downloaded": sum(route.downloaded.files for route in routes),
    }
    rests = sorted({rest(route.pause, status.at) for route in routes if route.pause})
    return ", ".join([*(f"{count:,} {name}" for name, count in counts.items()), *rests])


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """The last words of a run."""
    moved = max(outcome.uploaded.bytes, outcome.downloaded.bytes)
    speed = f", {rate(moved / outcome.seconds)}" if moved and outcome.seconds > 0 else ""
    yield f"Up: {amount(outcome.uploaded)}. Down: {amount(outcome.downloaded)}. {span(outcome.seconds)}{speed}."
    if outcome.has_given_up:
        yield f"It ended because nothing moved any more: {files(outcome.unfinished)} on the way."
    elif outcome.unfinished:
        waits = "for you" if outcome.is_idle else "until the next start"
        yield f"{files(outcome.unfinished)} on the way: waiting {waits}."
    for problem in outcome.problems:
        yield from problem_lines(problem, time.time())
