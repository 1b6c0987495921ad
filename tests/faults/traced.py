"""The process that makes the steps, under strace."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from faults.steps import LAST, OPENS

if TYPE_CHECKING:
    from faults.ground import Ground

NEEDS_STRACE = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="needs strace, which is Linux's"
)
_STEPS = Path(__file__).with_name("steps.py")
_OPTIONS = ("-f", "-qq", "-o", "/dev/null")


class Traced:
    """Makes steps, and has strace do something to the calls of some of them."""

    def __init__(self, **does: str) -> None:
        """What strace does at the last call that is counted, for each call: `fsync="error=EIO"`."""
        command = ["strace", *_OPTIONS, "-e", f"trace={','.join(does)}"]
        for call, what in does.items():
            command += ["-e", f"inject={call}:{what}:when={OPENS if call == 'openat' else LAST}"]
        self._process = subprocess.Popen(
            [*command, sys.executable, "-B", str(_STEPS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._answer() == "ready"

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()

    def make(self, ground: Ground, call: str = "fsync", number: int = 0) -> int:
        """Make the steps there; at the `number`-th such call strace does its work (0: never). Answers how it ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{ground.kind} {call} {number} {ground.path}\n")
        self._process.stdin.flush()
        return int(self._answer())
