"""Runs the doctor in a short-lived process of its own: boto3 stays out of the front end, and a hung check ends."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from typing import TYPE_CHECKING, Final

from engine.cloud.policy import account_in, minimal_policy
from engine.model import Finding, Verdict
from engine.stages.farewell import end_with_front_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from engine.settings.route import Route

__all__ = ["account_in", "examine", "minimal_policy"]

_LONGEST: Final = 60.0
"""Seconds for all checks together."""
_FAREWELL: Final = 3.0
"""Seconds that it gets to take its probes away when it is stopped early."""
_PATIENCE: Final = 0.1
"""Seconds between two looks at whether the answer is still wanted."""


def examine(
    route: Route, is_wanted: Callable[[], bool] = lambda: True, *, longest: float = _LONGEST
) -> Iterator[Finding]:
    """Examine a route: every step comes first as RUNNING, then with its verdict. Blocks between them.

    Ends early, and takes the probes away, when the generator is closed or `is_wanted` turns false. What hangs is ended
    after `longest` seconds and said to be BAD.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(route, theirs), name="doctor", daemon=True)
    process.start()
    theirs.close()
    try:
        yield from _findings(ours, is_wanted, time.monotonic() + longest)
    finally:
        ours.close()  # a child that still works notices with its next finding, and cleans up
        _end(process)


def _findings(pipe: Connection, is_wanted: Callable[[], bool], deadline: float) -> Iterator[Finding]:
    last = Finding("resolve", "Start", Verdict.RUNNING)
    while is_wanted():
        if pipe.poll(_PATIENCE):
            try:
                finding = pipe.recv()
            except EOFError:
                yield from _cut_short(last, "The test ended unexpectedly.", "Please report it with the log file.")
                return
            if finding is None:
                return
            last = finding
            yield finding
        elif time.monotonic() > deadline:
            yield from _cut_short(last, "No answer came in time.", "Check the network, the VPN or the proxy.")
            return


def _cut_short(last: Finding, sentence: str, advice: str) -> Iterator[Finding]:
    """Give the step that was under way its verdict."""
    yield Finding(last.step, last.title, Verdict.BAD, sentence, advice)


def _end(process: BaseProcess) -> None:
    process.join(_FAREWELL)
    if process.is_alive():
        process.terminate()
        process.join(1)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _work(route: Route, pipe: Connection) -> None:
    """The child: Ctrl-C in a terminal is the parent's business, which then closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_front_end(_FAREWELL)
    from engine.cloud.doctor import examine as run_checks  # noqa: PLC0415 - boto3, in this process only

    with contextlib.closing(run_checks(route)) as findings, contextlib.suppress(BrokenPipeError):
        for finding in findings:
            pipe.send(finding)
        pipe.send(None)
