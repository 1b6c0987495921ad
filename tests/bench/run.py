"""Measures the program against tools that only copy, and writes what came of it into RESULTS.md: python3 dev.py bench"""

# ruff: noqa: E402, T201 - a script finds its neighbours before it imports them; and it prints

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE: Final = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]

import peers
import report
import up
from contest import contest
from nginx_servers import s3_server, sqs_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from contest import Row
    from nginx_servers import NginxServer

    Maker = Callable[[Path, NginxServer, NginxServer], Row]

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


def contests(*, is_quick: bool) -> dict[str, Maker]:
    """The rows in which others take part."""
    many, large = (2_000, 512 * MIB) if is_quick else (10_000, 2 * GIB)
    rivals = list(peers.PEERS[:2] if is_quick else peers.PEERS)
    few = list(peers.PEERS[:2])
    small = [4 * KIB] * many
    return {
        "P1": lambda *place: up.row("P1", f"{many:,} files of 4 KiB up", 1.0, small, rivals, *place),
        "P2": lambda *place: up.row("P2", f"one file of {large // MIB:,} MiB up", 0.65, [large], rivals, *place),
        "P3a": lambda *place: up.row(
            "P3a", "files of 8 MiB up", 0.8, [8 * MIB] * (50 if is_quick else 200), rivals, *place
        ),
        "P3b": lambda *place: up.row(
            "P3b", "a mix from 1 KiB to 64 MiB up", 0.8, up.mixed(500 if is_quick else 2_000), few, *place
        ),
    }


def main() -> int:
    parser = argparse.ArgumentParser("dev.py bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help="P1, P2 ...: all of them without any")
    parser.add_argument("--quick", action="store_true", help="less of each, under five minutes")
    parser.add_argument("--rounds", type=int, help="how often each has its turn")
    options = parser.parse_args()
    os.environ.update(peers.KEYS)
    rounds = options.rounds or (1 if options.quick else 5)
    makers = contests(is_quick=options.quick)
    wanted = options.rows or list(makers)
    sections = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="brigade-bench-") as folder, s3_server() as s3, sqs_server() as sqs:
            result = contest(makers[name](Path(folder), s3, sqs), rounds, lambda text: print(text, flush=True))
        sections.append(report.contest_section(result))
        print(sections[-1], flush=True)
    if not options.rows:
        report.write(sections, {peer.name: peer.version() for peer in peers.PEERS}, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
