"""How long one file takes from its last byte to the other side, above what the server itself needs."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.request import Request, urlopen

from peers import BUCKET
from program import Program, make_place, queue_url, until
from servers import client

if TYPE_CHECKING:
    from pathlib import Path

    from nginx_servers import NginxServer

SIZE: Final = 4096
_CALM: Final = 0.02
"""Seconds between a file's arrival and the next file, so that none is measured with another one's end."""


@dataclass(frozen=True)
class Latencies:
    """Milliseconds."""

    settle: float
    """Seconds, taken off."""
    times: list[float]
    server: float
    """The sum of the medians of the server's own PUT, SendMessage, ReceiveMessage and GET."""

    def percentile(self, share: float) -> float:
        return statistics.quantiles(self.times, n=100, method="inclusive")[round(share * 100) - 1]


def measure(folder: Path, s3: NginxServer, sqs: NginxServer, files: int, settle: float = 0.0) -> Latencies:
    """One file after the other, written into Watch as a program writes it: from its close until it lies on the other
    side.
    """
    make_place(s3.endpoint, sqs.endpoint)
    times = []
    with Program(folder, s3.endpoint, sqs.endpoint, settle_seconds=settle) as program:
        for number in range(files + 1):
            name = f"{settle:g}-{number}.bin"
            there = program.route.downloaded_path / name
            with (program.route.watch_path / name).open("wb") as file:
                file.write(os.urandom(SIZE))
            begun = time.perf_counter()
            until(there.exists, 60)
            if number:  # the first one finds out what the server can do
                times.append((time.perf_counter() - begun - settle) * 1000)
            time.sleep(_CALM)
    return Latencies(settle, times, _of_server(s3, sqs))


def _of_server(s3: NginxServer, sqs: NginxServer) -> float:
    """Its requests over plain HTTP, one after the other."""
    with contextlib.closing(client("sqs", sqs.endpoint)) as queues:
        url = queue_url(queues)
    body = os.urandom(SIZE)
    place = f"{s3.endpoint}/{BUCKET}/plain"
    steps: list[tuple[Any, ...]] = [
        (place, body, "PUT", {}),
        *((sqs.endpoint, sqs.request(name, url, **more), "POST", sqs.headers(name)) for name, more in _ASKED.items()),
        (place, None, "GET", {}),
    ]
    medians = []
    for where, data, method, headers in steps:
        spent = []
        for _ in range(50):
            begun = time.perf_counter()
            with urlopen(Request(where, data, headers, method=method)) as answer:
                answer.read()
            spent.append((time.perf_counter() - begun) * 1000)
        medians.append(statistics.median(spent))
    return sum(medians)


_ASKED: Final[dict[str, dict[str, Any]]] = {
    "SendMessage": {"MessageBody": "plain"},
    "ReceiveMessage": {"MaxNumberOfMessages": 1, "VisibilityTimeout": 600},
}


def section(results: list[Latencies]) -> str:
    """Its table."""
    lines = [
        "## P5: from the last byte written until the file is on the other side",
        "",
        f"One file of {SIZE >> 10} KiB after the other. Goal: at most 40 ms above the server's own PUT, SendMessage and GET.",
        "",
        "| settle s (taken off) | files | p50 ms | p99 ms | the server's own ms | p50 above it |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {found.settle:g} | {len(found.times)} | {found.percentile(0.5):.1f} | {found.percentile(0.99):.1f} |"
        f" {found.server:.1f} | {found.percentile(0.5) - found.server:.1f} |"
        for found in results
    ]
    return "\n".join([*lines, ""])
