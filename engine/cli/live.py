"""A run at a terminal: counts, rates, the files under way and what is wrong, redrawn in place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from engine.cli.run_text import change_text, outcome_lines
from engine.cli.status_text import problem_lines
from engine.cli.words import problem_title, rate, rest, shown, size
from engine.model import Stage

if TYPE_CHECKING:
    from engine.cli.activity import Moment
    from engine.cli.outcome import Outcome
    from engine.model import Problem, Report, RouteStatus, StageChanged, Status

_ARROWS = {Stage.UPLOAD: "^", Stage.DOWNLOAD: "v"}


class LiveView:
    """Has the bottom of the terminal; what happens once scrolls by above."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def reported(self, report: Report) -> None:
        pass

    def changed(self, change: StageChanged) -> None:
        if text := change_text(change):
            self._console.print(Text(text))

    def met(self, problem: Problem) -> None:
        self._console.print(Text("\n".join(problem_lines(problem, time.time())), "yellow"))

    def solved(self, problem: Problem) -> None:
        self._console.print(Text(f"Solved: {problem_title(problem)}", "green"))

    def look(self, now: Moment) -> None:
        self._live.update(moment_picture(now), refresh=True)

    def stopping(self) -> None:
        self._live.update(Text("Ending.", "dim"), refresh=True)

    def ended(self, outcome: Outcome, code: int) -> None:  # noqa: ARG002 - the code speaks for itself
        self._live.update(Text(""), refresh=True)
        self._console.print(Text("\n".join(outcome_lines(outcome))))


def moment_picture(now: Moment) -> RenderableType:
    """Counts of the routes, the rates, and bars of the files under way."""
    parts: list[RenderableType] = [_routes(now.status), Text(f"up {rate(now.up_rate)}   down {rate(now.down_rate)}")]
    if now.current:
        parts.append(_bars(now))
    if now.status.problems:
        parts.append(Text("\n".join(f"! {problem_title(problem)}" for problem in now.status.problems), "yellow"))
    return Group(*parts)


def _routes(status: Status) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("route", overflow="ellipsis", no_wrap=True)
    for title in ("settling", "queued", "to announce", "uploaded", "arriving", "downloaded"):
        table.add_column(title, justify="right", no_wrap=True)
    for route in status.routes:
        table.add_row(*_cells(route))
    return table


def _cells(route: RouteStatus) -> tuple[Text, ...]:
    pause = f" ({rest(route.pause)})" if route.pause else ""
    counts = (
        route.watch.settling,
        route.queued.files,
        route.to_announce.files + route.to_move.files,
        route.uploaded.files,
        route.arriving.files,
        route.downloaded.files,
    )
    return (Text(f"{shown(route.route)}{pause}"), *(Text(f"{count:,}") for count in counts))


def _bars(now: Moment) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="ellipsis", no_wrap=True, max_width=50)
    table.add_column(width=24)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for item in now.current:
        bar = ProgressBar(total=max(item.total, 1), completed=item.done, width=24)
        table.add_row(_ARROWS.get(item.stage, ""), Text(shown(item.name)), bar, size(item.total), rate(item.rate))
    return table
