"""The doctor as front ends run it: see `engine.cloud.doctor`."""
# ruff: noqa: PLC0415 - boto3 is for the errand's process only

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from engine.cloud.policy import account_in, minimal_policy
from engine.errors import BrigadeError
from engine.model import Finding, Verdict
from engine.sentences import Sentence
from engine.supervisor import errand
from engine.supervisor.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from engine.settings.home import Home
    from engine.settings.route import Route

__all__ = ["account_in", "examine", "minimal_policy"]

_LONGEST: Final = 60.0
"""Seconds for all checks together."""


def examine(
    route: Route,
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    home: Home | None = None,
    longest: float = _LONGEST,
) -> Iterator[Finding]:
    """Examine a route: every step comes first as RUNNING, then with its verdict. Blocks between them.

    Ends early, and takes the probes away, when the generator is closed or `is_wanted` turns false. What hangs is ended
    after `longest` seconds and said to be BAD. What the server cannot do is remembered in the ledger of `home`.
    """
    last = Finding("resolve", Sentence("Start"), Verdict.RUNNING)
    try:
        for last in errand.run(_examine, route, is_wanted=is_wanted, longest=longest):
            if home and last.lacks is not None:
                _remember(home, route, last.lacks)
            yield last
    except errand.Unanswered as end:
        yield Finding(last.step, last.title, Verdict.BAD, end.sentence, end.advice)


def _remember(home: Home, route: Route, lacks: tuple[str, ...]) -> None:
    """The next start of the engine knows. A ledger that cannot be written does not spoil the test."""
    server = urlsplit(route.endpoint_url).netloc
    with contextlib.suppress(BrigadeError), contextlib.closing(Desk(home)) as desk:
        desk.wish(lambda ledger: ledger.outside.learned(server, lacks, time.time()))


def _examine(route: Route) -> Generator[Finding]:
    from engine.cloud.doctor import examine as run_checks

    return run_checks(route)
