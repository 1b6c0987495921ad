"""P6: over a line of 100 Mbit/s and 40 ms there and back, on which nothing moves for five seconds once."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import peers
from contest import OURS, Row, contest
from namespaces import enter, made
from nginx_servers import s3_server, sqs_server
from report import contest_section
from up import MIB, Upwards
from usage import Cost
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
_ABOUT: Final = "A line of our own between two network namespaces, which drops what its queue of 50 ms cannot hold.\n"


def is_possible() -> bool:
    """Whether we may make namespaces and lines here."""
    return sys.platform == "linux" and os.geteuid() == 0 and Path("/dev/net/tun").exists() and bool(shutil.which("ip"))


@contextlib.contextmanager
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


def section(folder: Path, rounds: int, say: Callable[[str], None], *, size: int, many: int) -> str:
    """Measure, and tell: one file of `size` bytes, `many` of 4 KiB."""
    title = f"## P6: over a line of {MBIT} Mbit/s and {ROUND_TRIP_MS} ms there and back\n"
    if not is_possible():
        return f"{title}\nNot measured: it takes Linux, root and /dev/net/tun.\n"
    with _line() as tell, contextlib.ExitStack() as running:
        with enter(_FAR):
            s3 = running.enter_context(s3_server(address=ADDRESSES[1]))
            sqs = running.enter_context(sqs_server(address=ADDRESSES[1]))
        with enter(_NEAR):
            rows = _rows(folder, (s3, sqs), (size, many), tell)
            tables = [contest_section(contest(row, rounds, say)) for row in rows]
    return "\n".join([title, _ABOUT, *tables])


class _Upwards(Upwards):
    """Over the line, and beside it some plain requests at once, with nothing around them: what the line carries."""

    def streams(self) -> Cost:
        (size,) = self.sizes
        body = os.urandom(MIB) * (size // _STREAMS // MIB)
        host = urlsplit(self.s3.endpoint).netloc

        def put(number: int) -> None:
            connection = http.client.HTTPConnection(host)
            connection.request("PUT", f"/{peers.BUCKET}/stream-{number}", body)
            connection.getresponse().read()
            connection.close()

        begun = time.perf_counter()
        with ThreadPoolExecutor(_STREAMS) as threads:
            list(threads.map(put, range(_STREAMS)))
        cost = Cost(time.perf_counter() - begun, 0.0, 0)
        self._clear()
        return cost


def _hole_after(seconds: float, tell: Callable[[str], None]) -> None:
    time.sleep(seconds)
    tell("down")
    time.sleep(HOLE)
    tell("up")


def _rows(
    folder: Path, servers: tuple[NginxServer, SqsServer], sizes: tuple[int, int], tell: Callable[[str], None]
) -> list[Row]:
    size, many = sizes
    rivals = list(peers.PEERS[:2])
    one = _Upwards(folder / "one", *servers, [size], allow_http=True)
    small = _Upwards(folder / "small", *servers, [4096] * many, allow_http=True)
    middle = size * 4e-6 / MBIT
    what = f"one file of {size // MIB} MiB"
    return [
        Row(
            "P6a",
            f"{what} up; goal: 97 % of what bare streams reach",
            None,
            {STREAMS: one.streams, **one.contestants(rivals)},
            1,
            size,
        ),
        Row(
            "P6b",
            f"the same, and nothing moves for {HOLE:g} s in the middle; goal: at most 2 s more than that",
            None,
            {OURS: lambda: one.ours(lambda: _hole_after(middle, tell))},
            1,
            size,
        ),
        Row(
            "P6c",
            f"{many:,} files of 4 KiB up; goal: 3 times as fast as rclone, faster than s5cmd",
            None,
            small.contestants(rivals),
            many,
            4096 * many,
        ),
    ]
