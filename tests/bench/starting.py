"""From the start of the process until the window is painted, and until a file that waits is on its way."""

from __future__ import annotations

import compileall
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from program import Program, make_files, make_place, until
from servers import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nginx_servers import NginxServer

_PAINTED: Final = 1.0
_RUNNING: Final = 2.5
_FIRST_PAINT: Final = Path(__file__).with_name("first_paint.py")


def section(folder: Path, s3: NginxServer, sqs: NginxServer, environment: Mapping[str, str], starts: int) -> str:
    """Its table."""
    for package in ("engine", "gui"):  # as it is where the program is installed
        compileall.compile_dir(ROOT / package, quiet=1)
    make_place(s3.endpoint, sqs.endpoint)
    painted = [_painted(folder / f"paint-{number}", environment) for number in range(starts)]
    running = [_running(folder / f"send-{number}", s3, sqs, environment) for number in range(starts)]
    lines = [
        "## P9: from the start of the process",
        "",
        f"Medians of {starts} starts; the files waited in Watch.",
        "",
        "| | median s | least - most | goal s | |",
        "|---|---|---|---|---|",
    ]
    for name, times, goal in (("window painted", painted, _PAINTED), ("first file in S3", running, _RUNNING)):
        median = statistics.median(times)
        reached = "reached" if median < goal else "not reached"
        lines.append(f"| {name} | {median:.2f} | {min(times):.2f} - {max(times):.2f} | {goal:g} | {reached} |")
    return "\n".join([*lines, ""])


def _painted(folder: Path, environment: Mapping[str, str]) -> float:
    home = Program(folder, "http://127.0.0.1:1", "http://127.0.0.1:1").home
    command = [sys.executable, str(_FIRST_PAINT), str(home.lock_folder), str(time.monotonic())]
    said = subprocess.run(command, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(said)


def _running(folder: Path, s3: NginxServer, sqs: NginxServer, environment: Mapping[str, str]) -> float:
    bucket = s3.data / "o" / "bench"
    shutil.rmtree(bucket, ignore_errors=True)
    bucket.mkdir(parents=True)
    program = Program(folder, s3.endpoint, sqs.endpoint, download=False, screen=environment)
    make_files(folder / "fresh", [4096] * 10)
    for file in (folder / "fresh").iterdir():
        file.rename(program.route.watch_path / file.name)
    begun = time.monotonic()
    program.start()
    try:
        until(lambda: any(path.is_file() for path in bucket.rglob("*")), 60)
        return time.monotonic() - begun
    finally:
        program.stop()
