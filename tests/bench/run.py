"""Measures the program against tools that only copy, and writes what came of it into RESULTS.md: python3 dev.py bench"""

# ruff: noqa: E402, T201 - a script finds its neighbours before it imports them; and it prints

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE: Final = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]

import down
import latency
import limit
import peers
import report
import rest
import scale
import starting
import up
import wan
import window
from contest import contest
from nginx_servers import s3_server, sqs_server
from screen import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contest import Row
    from nginx_servers import NginxServer, SqsServer

    Section = Callable[[Path, NginxServer, SqsServer], str]

KIB, MIB = 1 << 10, 1 << 20
_ROUNDS: Final = 5


class Rows:
    """The rows of the page, each measured on a ground of its own."""

    def __init__(self, rounds: int, *, is_quick: bool) -> None:
        self._rounds = rounds
        self._rivals = list(peers.PEERS[:2] if is_quick else peers.PEERS)
        few = list(peers.PEERS[:2])
        many, large = (2_000, 512 * MIB) if is_quick else (10_000, 2048 * MIB)
        eights, mix, singles = (50, 500, 20) if is_quick else (200, 2_000, 200)
        small = [4 * KIB] * many
        one = f"one file of {large // MIB:,} MiB"
        self.sections: dict[str, Section] = {
            "P1": self._contest(up.row, "P1", f"{many:,} files of 4 KiB up", 1.0, small, self._rivals),
            "P2": self._contest(up.row, "P2", f"{one} up", 0.65, [large], self._rivals),
            "P3a": self._contest(up.row, "P3a", f"{eights} files of 8 MiB up", 0.8, [8 * MIB] * eights, self._rivals),
            "P3b": self._contest(up.row, "P3b", f"{mix:,} files of 1 KiB to 64 MiB up", 0.8, up.mixed(mix), few),
            "P4a": self._contest(down.row, "P4a", f"{many:,} files of 4 KiB down", 0.7, small, self._rivals),
            "P4b": self._contest(down.row, "P4b", f"{one} down", 0.95, [large], self._rivals),
            "P5": lambda *place: self._latency(singles, *place),
            "P6": lambda folder, *_: wan.section(
                folder,
                1 if is_quick else 3,
                say,
                size=(32 if is_quick else 256) * MIB,
                many=500 if is_quick else 5_000,
            ),
            "P7": lambda *place: scale.section(
                *place,
                say,
                files=(5_000, 10_000) if is_quick else (100_000, 1_000_000),
                rows=(1_000, 50_000) if is_quick else (1_000, 1_000_000),
            ),
            "P8": _on_screen(rest.section, 15 if is_quick else 600),
            "P9": _on_screen(starting.section, 3 if is_quick else 5),
            "P10": _on_screen(window.section, 10 if is_quick else 20),
            "P11": lambda *place: limit.section(limit.measure(*place, seconds=5 if is_quick else 30)),
        }

    def _contest(self, make: Callable[..., Row], *what: object) -> Section:
        def hold(*place: object) -> str:
            return report.contest_section(contest(make(*what, *place), self._rounds, say))

        return hold

    def _latency(self, files: int, folder: Path, s3: NginxServer, sqs: SqsServer) -> str:
        runs = ((0.0, files), (2.0, files // 5))
        found = [latency.measure(folder / f"{settle}", s3, sqs, count, settle) for settle, count in runs]
        return latency.section(found)


def say(text: str) -> None:
    print(text, flush=True)


def _on_screen(section: Callable[..., str], amount: float) -> Section:
    """With a screen for its window, and only as long as it is measured."""

    def shown(*place: object) -> str:
        with screen() as environment:
            return section(*place, environment, amount)

    return shown


def _measured(rows: Mapping[str, Section]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="brigade-bench-") as folder:  # removed at the end: see ground.empty
        for name, section in rows.items():
            place = Path(folder, name)
            place.mkdir()
            begun = time.monotonic()
            with s3_server() as s3, sqs_server() as sqs:
                found = section(place, s3, sqs)
            say(f"{found}\n({name} took {time.monotonic() - begun:.0f} s)\n")
            yield found


def main() -> int:
    parser = argparse.ArgumentParser("dev.py bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help="P1, P2 ...: all of them, and the page is written, without any")
    parser.add_argument("--quick", action="store_true", help="less of each, and fewer rivals, in under five minutes")
    parser.add_argument("--rounds", type=int, help="how often each has its turn")
    options = parser.parse_args()
    os.environ.update(peers.KEYS)
    rounds = options.rounds or (1 if options.quick else _ROUNDS)
    rows = Rows(rounds, is_quick=options.quick).sections
    if unknown := [name for name in options.rows if name not in rows]:
        parser.error(f"there is no row {', '.join(unknown)}; there are {', '.join(rows)}")
    sections = list(_measured({name: rows[name] for name in options.rows or rows}))
    if not options.rows:
        report.write(sections, {peer.name: peer.version() for peer in peers.PEERS}, rounds, is_quick=options.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
