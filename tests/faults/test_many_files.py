"""Very many files at once, in one folder and on the longest paths: all are taken, in bounded memory.

`BUCKET_BRIGADE_FILES=100000 pytest -s tests/faults/test_many_files.py` makes the large run and prints its figures.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from faults.test_watch_alone import watching
from folders import files_in
from integration.ground import Machine
from waiting import wait_until

from engine.settings.route import Route

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc"),
    pytest.mark.row("W24"),
    pytest.mark.timeout(600),
]

FILES = int(os.environ.get("BUCKET_BRIGADE_FILES", "20000"))
MOST = 64 << 20
"""Bytes by which the stage may grow, however many files there are: what it notes of 20,000, and the events of a moment."""
IN_ONE_FOLDER = 4000


def peak(process_id: int) -> int:
    """Bytes of memory that the process has had at most."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) << 10


def test_many_files_are_all_taken_in_bounded_memory(tmp_path):
    route = Route(name="scans", root=str(tmp_path / "root"), bucket="bucket", queue="queue", settle_seconds=0.5)
    machine = Machine.at(tmp_path / "home", route)
    with watching(machine) as process:
        wait_until(lambda: machine.status().watch.last_scan_at)
        before = peak(process.pid)
        begun = time.monotonic()
        for number in range(FILES):
            folder = route.watch_path / str(number // IN_ONE_FOLDER)
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.txt").touch()
        made = time.monotonic()
        wait_until(lambda: machine.status().queued.files == FILES, 300)
        took, grown = time.monotonic() - begun, peak(process.pid) - before
    figures = f"made in {made - begun:.1f} s, all taken after {took:.1f} s: {before >> 20} MB + {grown >> 20} MB"
    sys.stdout.write(f"{FILES} files {figures}\n")
    assert files_in(route.watch_path) == {}
    assert grown < MOST
