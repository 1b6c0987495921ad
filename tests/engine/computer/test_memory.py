"""The threads of a stage share their heaps."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest
from servers import ROOT

from engine.computer import memory

# Eight threads hold memory at the same time; then glibc tells of its heaps.
_THREADS = """
import ctypes, threading
from engine.computer.memory import share_heaps

assert share_heaps()
there = threading.Barrier(8)

def hold():
    block = bytearray(100_000)
    there.wait()

threads = [threading.Thread(target=hold) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is to be told")
def test_many_threads_have_two_heaps():
    done = subprocess.run([sys.executable, "-c", _THREADS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.count("Arena ") == 2


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    assert not memory.share_heaps()
