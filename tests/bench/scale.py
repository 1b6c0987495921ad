"""Whether many files, and a ledger that remembers many, make each file slower or the processes larger."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import history
from ground import empty
from program import PROCESSES, Program, make_place, until
from usage import time_running

from engine.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer

_ALIKE: Final = 0.15
_MEMORY: Final = 150e6
_A_FOLDER: Final = 1_000
_SIZE: Final = 100
_PAGE: Final = 5_000
_MOST: Final = 4 * 3600.0


@dataclass(frozen=True)
class Run:
    """How one went."""

    what: str
    files: int
    claimed: float
    """Files a second, since the first."""
    uploaded: float
    cpu: float
    """Seconds of the watch process for each file, all that it does for it: unlike the speeds it does not depend on what
    else is going on.
    """
    peak: int
    """Bytes in memory of the largest process."""


def section(
    folder: Path,
    s3: NginxServer,
    sqs: NginxServer,
    say: Callable[[str], None],
    *,
    files: tuple[int, int],
    rows: tuple[int, int],
) -> str:
    """Its table. The smaller one of each pair runs before and after the larger, so that the computer's moods hit both."""
    make_place(s3.endpoint, sqs.endpoint)
    few, many = files
    runs = []
    for number, (count, known) in enumerate(
        [(few, 0), (many, 0), (few, 0), (few, rows[0]), (few, rows[1]), (few, rows[0])]
    ):
        what = f"{count:,} files in Watch at the start" + (f", {known:,} in the ledger" if known else "")
        runs.append(_run(folder / str(number), s3, sqs, what, count, known))
        say(f"P7 {what}: {runs[-1].claimed:.0f} claimed and {runs[-1].uploaded:.0f} uploaded a second")
    lines = [
        "## P7: many files, and many that the ledger remembers",
        "",
        f"Goal: files a second differ by under {_ALIKE:.0%}, and no process has more than {_MEMORY / 1e6:.0f} MB.",
        "",
        "| | claimed a second | uploaded a second | CPU us a file in watch | peak MB |",
        "|---|---|---|---|---|",
        *(
            f"| {run.what} | {run.claimed:,.0f} | {run.uploaded:,.0f} | {run.cpu * 1e6:.0f} | {run.peak / 1e6:.0f} |"
            for run in runs
        ),
        "",
        f"The files: {_verdict(runs[:3])}",
        f"The ledger: {_verdict(runs[3:])}",
        f"Memory: {'reached' if max(run.peak for run in runs) < _MEMORY else 'not reached'}.",
        "",
    ]
    return "\n".join(lines)


def _verdict(runs: list[Run]) -> str:
    """Of a small one, a large one, and the small one again."""
    first, large, again = runs
    claimed = large.claimed / ((first.claimed + again.claimed) / 2) - 1
    uploaded = large.uploaded / ((first.uploaded + again.uploaded) / 2) - 1
    reached = "reached" if min(claimed, uploaded) > -_ALIKE else "not reached"
    return f"{reached}, {claimed:+.0%} claimed and {uploaded:+.0%} uploaded a second."


def _run(folder: Path, s3: NginxServer, sqs: NginxServer, what: str, files: int, rows: int) -> Run:
    program = Program(folder, s3.endpoint, sqs.endpoint, download=False, prefix=folder.name)
    for number in range(files):
        path = program.route.watch_path / f"{number // _A_FOLDER:04}" / f"{number % _A_FOLDER:03}.txt"
        if number % _A_FOLDER == 0:
            path.parent.mkdir()
        path.write_bytes(f"{number:0{_SIZE}}".encode())
    random.seed(1)
    with Ledger(program.home.ledger_file) as ledger:
        history.fill(ledger, rows)
        listed = _PAGE
        while listed == _PAGE:  # as they are in a ledger that has grown
            with ledger.transaction():
                listed = ledger.listing.list_page(_PAGE)
    os.sync()  # or what was made just now would be written while the clock runs, ten times as much for a million files
    program.start()
    try:
        until(lambda: program.claimed() > rows, 60)
        begun = time.perf_counter()
        until(lambda: program.claimed() - rows >= files, _MOST)
        claimed = time.perf_counter() - begun
        until(lambda: program.tally("uploaded_files") >= files, _MOST)
        uploaded = time.perf_counter() - begun
        cpu, peak = time_running(program.pids[PROCESSES.index("watch")]), program.peak()
    finally:
        program.stop()
    empty(folder)
    return Run(what, files, files / claimed, files / uploaded, cpu / files, peak)
