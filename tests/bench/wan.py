"""P6: over a line of 100 Mbit/s and 40 ms there and back, on which nothing moves for five seconds once."""

from __future__ import annotations

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import peers
from contest import OURS
from namespaces import enter, made
from nginx_servers import s3_server, sqs_server
from program import Program, drop, make_files, make_place
from wan_link import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nginx_servers import NginxServer, SqsServer

MBIT: Final = 100
ROUND_TRIP_MS: Final = 40
HOLE: Final = 5.0
"""Seconds for which nothing comes through."""
_NEAR, _FAR = f"brigade-near-{os.getpid()}", f"brigade-far-{os.getpid()}"
_STREAMS: Final = 8
STREAMS: Final = "8 bare streams"
MIB: Final = 1 << 20


@dataclass(frozen=True)
class Times:
    """Seconds, of each who moved the same, of all rounds."""

    what: str
    goal: str
    found: dict[str, list[float]]


def is_possible() -> bool:
    """Whether we may make namespaces and lines here."""
    return sys.platform == "linux" and os.geteuid() == 0 and Path("/dev/net/tun").exists() and bool(shutil.which("ip"))


@contextmanager
def _line() -> Iterator[Callable[[str], None]]:
    """The line; answers how to tell it `down` and `up`."""
    with made(_NEAR, _FAR):
        command = [sys.executable, str(Path(__file__).with_name("wan_link.py")), _NEAR, _FAR, str(MBIT)]
        with subprocess.Popen(
            [*command, str(ROUND_TRIP_MS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as link:
            assert link.stdin is not None
            assert link.stdout is not None
            if link.stdout.readline() != "ready\n":
                sys.exit("there is no line")

            def tell(word: str) -> None:
                assert link.stdin is not None
                link.stdin.write(f"{word}\n")
                link.stdin.flush()

            yield tell
            link.stdin.close()


def section(folder: Path, rounds: int, *, size: int, many: int) -> str:
    """Measure, and tell: one file of `size` bytes, `many` of 4 KiB."""
    if not is_possible():
        return "## P6: over a line of 100 Mbit/s\n\nNot measured: it takes Linux, root and /dev/net/tun.\n"
    with _line() as tell:
        with enter(_FAR):
            s3, sqs = s3_server(address=ADDRESSES[1]).start(), sqs_server(address=ADDRESSES[1]).start()
        with s3, sqs, enter(_NEAR):
            make_place(s3.endpoint, sqs.endpoint)
            ground = _Ground(folder, s3, sqs, tell)
            return _told(ground.measure(rounds, size, many))


class _Ground:
    def __init__(self, folder: Path, s3: NginxServer, sqs: SqsServer, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._s3 = s3
        self._sqs = sqs
        self._tell = tell
        self._turns = 0

    def measure(self, rounds: int, size: int, many: int) -> list[Times]:
        one, small = [size], [4096] * many
        large = {STREAMS: lambda: self._streams(size), OURS: lambda: self._ours(one)}
        large |= {peer.name: lambda peer=peer: self._theirs(peer, one) for peer in peers.PEERS[:2]}
        broken = {OURS: lambda: self._ours(one, self._hole_after(size * 4e-6 / MBIT))}
        few = {OURS: lambda: self._ours(small)}
        few |= {peer.name: lambda peer=peer: self._theirs(peer, small) for peer in peers.PEERS[:2]}
        rows = (
            (f"one file of {size // MIB} MiB", "97 % of what bare streams reach", large),
            (f"the same, and nothing moves for {HOLE:g} s in the middle", f"at most {HOLE:g} s + 2 s more", broken),
            (f"{many:,} files of 4 KiB", "3 times as fast as rclone, faster than s5cmd", few),
        )
        found = []
        for what, goal, who in rows:
            times: dict[str, list[float]] = {name: [] for name in who}
            for _ in range(rounds):
                for name, run in who.items():
                    times[name].append(run())
                    print(f"P6 {what}, {name}: {times[name][-1]:.2f} s", flush=True)  # noqa: T201 - it is what it does
            found.append(Times(what, goal, times))
        return found

    def _place(self) -> Path:
        self._turns += 1
        return self._folder / f"turn-{self._turns}"

    def _ours(self, sizes: list[int], meanwhile: Callable[[], None] = lambda: None) -> float:
        place = self._place()
        fresh = make_files(place / "fresh", sizes)
        with Program(place, self._s3.endpoint, self._sqs.endpoint, download=False, allow_http=True) as program:
            aside = threading.Thread(target=meanwhile)

            def begin() -> None:
                drop(fresh, program.route.watch_path)
                aside.start()

            cost = program.measure(begin, lambda: program.tally("uploaded_files") >= len(sizes), self._s3)
            aside.join()
        shutil.rmtree(place)
        self._forget()
        return cost.wall

    def _hole_after(self, seconds: float) -> Callable[[], None]:
        def dig() -> None:
            time.sleep(seconds)
            self._tell("down")
            time.sleep(HOLE)
            self._tell("up")

        return dig

    def _theirs(self, peer: peers.Peer, sizes: list[int]) -> float:
        place = self._place()
        source = make_files(place / "source", sizes)
        if len(sizes) == 1:
            (file,) = source.iterdir()
            cost = peers.run(peer.up_one(self._s3.endpoint, file, "one"), self._s3)
        else:
            cost = peers.run(peer.up(self._s3.endpoint, source, "many"), self._s3)
        shutil.rmtree(place)
        self._forget()
        return cost.wall

    def _streams(self, size: int) -> float:
        """What the line carries: some plain requests at once, with nothing around them."""
        body = os.urandom(MIB) * (size // _STREAMS // MIB)
        host = urlsplit(self._s3.endpoint).netloc

        def put(number: int) -> None:
            connection = http.client.HTTPConnection(host)
            connection.request("PUT", f"/{peers.BUCKET}/stream-{number}", body)
            connection.getresponse().read()
            connection.close()

        begun = time.perf_counter()
        with ThreadPoolExecutor(_STREAMS) as threads:
            list(threads.map(put, range(_STREAMS)))
        spent = time.perf_counter() - begun
        self._forget()
        return spent

    def _forget(self) -> None:
        for path in (self._s3.data / "o" / peers.BUCKET).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _told(found: list[Times]) -> str:
    lines = [
        f"## P6: over a line of {MBIT} Mbit/s and {ROUND_TRIP_MS} ms there and back",
        "",
        "A line of our own between two network namespaces, which drops what its queue of 50 ms cannot hold.",
        "",
        "| | goal | who | median s | least - most |",
        "|---|---|---|---|---|",
    ]
    for row in found:
        lines += [
            f"| {row.what} | {row.goal} | {name} | {statistics.median(times):.2f} | {min(times):.2f} - {max(times):.2f} |"
            for name, times in row.found.items()
        ]
    return "\n".join([*lines, ""])
