"""The live display, drawn into a terminal that is a string."""

from __future__ import annotations

import io

from rich.console import Console

from engine.cli.activity import Current, Moment
from engine.cli.live import LiveView, moment_picture
from engine.cli.outcome import Outcome
from engine.model import (
    NEVER,
    Condition,
    Count,
    Pause,
    Problem,
    RouteStatus,
    Stage,
    StageChanged,
    Status,
    WatchHealth,
)

PROBLEM = Problem("no-bucket", Stage.UPLOAD, "scans", "papers", "a.txt", "", 1, 1.0, 1.0, NEVER)
ROUTE = RouteStatus(
    "scans [red]",
    WatchHealth("scans", settling=2),
    queued=Count(128, 9),
    uploaded=Count(1234, 9),
    downloaded=Count(7, 9),
    pause=Pause("", 1.0, NEVER),
)
NOW = Moment(
    Status(1.0, is_running=True, routes=(ROUTE,), problems=(PROBLEM,)),
    42_100_000,
    0,
    (Current(Stage.UPLOAD, "video/[bold]take\x1b4.mov", 40, 100, 8e6), Current(Stage.DOWNLOAD, "x", 0, 0, 0)),
)


def terminal() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=True, width=120, color_system=None, legacy_windows=False), out


def test_the_picture_shows_counts_rates_files_and_problems():
    console, out = terminal()
    console.print(moment_picture(NOW))
    picture = out.getvalue()
    for text in ("scans [red] (paused until resumed)", "128", "1,234", "up 42.1 MB/s", "100 B", "No such bucket"):
        assert text in picture
    assert "video/[bold]take\\x1b4.mov" in picture


def test_what_happens_scrolls_by_and_the_outcome_stays():
    console, out = terminal()
    with LiveView(console) as view:
        view.look(NOW)
        view.changed(StageChanged(Stage.UPLOAD, Condition.STOPPED, "ended with -9"))
        view.changed(StageChanged(Stage.UPLOAD, Condition.RUNNING))
        view.met(PROBLEM)
        view.solved(PROBLEM)
        view.stopping()
        view.ended(Outcome(2.0, Count(2, 4_000_000), Count(2, 4_000_000), 0, 0, 0, (), True, False), 0)
    told = out.getvalue()
    for text in (
        "The upload stage ended with -9.",
        "The bucket papers does not exist.",
        "Solved: No such bucket",
        "Up: 2 files, 4.0 MB. Down: 2 files, 4.0 MB. 2 s, 2.0 MB/s.",
    ):
        assert text in told
