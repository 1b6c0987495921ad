"""The doctor as front ends run it: see `engine.cloud.doctor`."""
# ruff: noqa: PLC0415 - boto3 is for the errand's process only

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.cloud.policy import account_in, minimal_policy
from engine.model import Finding, Verdict
from engine.supervisor import errand

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from engine.settings.route import Route

__all__ = ["account_in", "examine", "minimal_policy"]

_LONGEST: Final = 60.0
"""Seconds for all checks together."""


def examine(
    route: Route, is_wanted: Callable[[], bool] = lambda: True, *, longest: float = _LONGEST
) -> Iterator[Finding]:
    """Examine a route: every step comes first as RUNNING, then with its verdict. Blocks between them.

    Ends early, and takes the probes away, when the generator is closed or `is_wanted` turns false. What hangs is ended
    after `longest` seconds and said to be BAD.
    """
    last = Finding("resolve", "Start", Verdict.RUNNING)
    try:
        for last in errand.run(_examine, route, is_wanted=is_wanted, longest=longest):
            yield last
    except errand.Unanswered as end:
        if end.is_late:
            yield _cut_short(last, "No answer came in time.", "Check the network, the VPN or the proxy.")
        else:
            yield _cut_short(last, "The test ended unexpectedly.", "Please report it with the log file.")


def _cut_short(last: Finding, sentence: str, advice: str) -> Finding:
    """Give the step that was under way its verdict."""
    return Finding(last.step, last.title, Verdict.BAD, sentence, advice)


def _examine(route: Route) -> Generator[Finding]:
    from engine.cloud.doctor import examine as run_checks

    return run_checks(route)
