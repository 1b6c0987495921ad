"""How well a limit is kept, and how soon a change of it takes effect, counted by the server."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from program import Program, drop, make_files, make_place, until

from engine.model import NEVER
from engine.supervisor.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from nginx_servers import NginxServer

MBIT: Final = 125_000
_FILE: Final = 1 << 30
_SOON: Final = 1.0
"""Seconds in which a change has to take effect."""
_WINDOW: Final = 3.0


def measure(folder: Path, s3: NginxServer, sqs: NginxServer, seconds: float) -> list[tuple[int, float, float]]:
    """For one limit after the other, set while a large file is on its way: Mbit/s that were wanted, that went over the line,
    and for how many seconds that was watched.
    """
    make_place(s3.endpoint, sqs.endpoint)
    fresh = make_files(folder / "fresh", [_FILE])
    found = []
    with (
        Program(folder, s3.endpoint, sqs.endpoint, download=False) as program,
        contextlib.closing(Desk(program.home)) as desk,
    ):
        _limit(desk, 20)
        drop(fresh, program.route.watch_path)
        until(lambda: _stored(s3) > 0, 30)
        for wanted, span in ((20, seconds), (60, _WINDOW), (8, _WINDOW), (20, _WINDOW)):
            _limit(desk, wanted)
            time.sleep(_SOON)
            before, begun = _stored(s3), time.perf_counter()
            time.sleep(span)
            spent = time.perf_counter() - begun
            found.append((wanted, (_stored(s3) - before) / spent / MBIT, span))
    return found


def _limit(desk: Desk, mbit: int) -> None:
    desk.wish(lambda ledger: ledger.wishes.limit(mbit * MBIT, NEVER))


def _stored(s3: NginxServer) -> int:
    """Bytes that came."""
    return sum(file.stat().st_blocks * 512 for file in s3.data.rglob("*") if file.is_file())


def section(found: list[tuple[int, float, float]]) -> str:
    """Its table."""
    lines = [
        "## P11: limits that are set while a file is on its way",
        "",
        f"Goal: within 3 %; a change takes effect within a second. Counted by the server, {_SOON:g} s after each change.",
        "",
        "| wanted Mbit/s | over the line | off by | for s |",
        "|---|---|---|---|",
    ]
    lines += [f"| {wanted} | {got:.2f} | {(got / wanted - 1):+.1%} | {span:g} |" for wanted, got, span in found]
    return "\n".join([*lines, ""])
