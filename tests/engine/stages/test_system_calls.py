"""How many system calls one more file takes on its way: a regression shows without a clock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from faults.traced import NEEDS_STRACE
from servers import ROOT

pytestmark = NEEDS_STRACE

_FEW, _MANY = 20, 120
_SCRIPT = Path(__file__).with_name("one_step.py")


def calls(step: str, count: int, folder: Path) -> Counter[str]:
    """By name, of a process that does the step for so many files, and looks at each once before that is there."""
    for name in ("Watch", "QueuedForUpload", "UploadedToS3", "DownloadedFromS3"):
        (folder / name).mkdir(parents=True)
    source = folder / ("QueuedForUpload" if step in {"load", "store"} else "Watch")
    for number in range(count):
        (source / f"file-{number:04}").write_bytes(b"content")
    table = folder / "table"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = ["strace", "-f", "-c", "-U", "calls,name", "-o", str(table), sys.executable, str(_SCRIPT), step]
    subprocess.run([*command, str(folder)], check=True, env=environment, cwd=folder)
    rows = (line.split() for line in table.read_text().splitlines())
    return Counter({row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdecimal()})


@pytest.mark.parametrize(
    ("step", "most"),
    [("claim", 7), ("load", 9), ("store", 5), ("fetch", 8)],
)
def test_one_more_file_takes_few_system_calls(step: str, most: int, tmp_path: Path) -> None:
    few, many = calls(step, _FEW, tmp_path / "few"), calls(step, _MANY, tmp_path / "many")
    del few["total"], many["total"]
    more = {name: (many[name] - few[name]) / (_MANY - _FEW) for name in many}
    each = {name: round(count, 1) for name, count in more.items() if count > 0.1}
    assert sum(each.values()) <= most, str(each)
