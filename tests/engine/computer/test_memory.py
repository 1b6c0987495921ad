"""The threads of a stage share one heap, and what lies free in it goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest
from servers import ROOT

from engine.computer import memory

only_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is to be told")

# Eight threads hold memory at the same time; then glibc tells of its heaps.
_THREADS = """
import ctypes, threading
from engine.computer.memory import share_heap

assert share_heap()
there = threading.Barrier(8)

def hold():
    block = bytearray(100_000)
    there.wait()

threads = [threading.Thread(target=hold) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
ctypes.CDLL(None).malloc_stats()
"""

# Bodies of 16 MiB, one after the other: how many pages had to come for all but the first.
_BODIES = """
import resource
from engine.computer.memory import share_heap

assert share_heap()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
body = bytearray(16 << 20)
del body
before = faults()
for _ in range(8):
    body = bytearray(16 << 20)
    body[-1] = 1
    del body
print(faults() - before)
"""

# 64 MiB that are used until after the first time; how many MiB are there before, then, and in the end.
_SURPLUS = """
from pathlib import Path
from engine.computer.memory import Surplus, share_heap

def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) >> 10

assert share_heap()
surplus = Surplus()
while surplus.give_back():
    pass
before = held()
blocks = [bytearray(b"x" * (1 << 20)) for _ in range(64)]
after_first = surplus.give_back(), held() - before
blocks.clear()
after_second = surplus.give_back(), held() - before
print(*after_first, *after_second, surplus.give_back())
"""


def _said(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


@only_glibc
def test_many_threads_have_one_heap():
    done = subprocess.run([sys.executable, "-c", _THREADS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.count("Arena ") == 1


@only_glibc
def test_the_heap_is_kept_for_the_next_large_body():
    one_body = (16 << 20) // 4096
    assert int(_said(_BODIES)) < one_body / 4


@only_glibc
def test_what_lies_free_goes_back_once_it_is_out_of_use():
    first, while_used, second, at_rest, third = _said(_SURPLUS).split()
    assert (first, second, third) == ("True", "True", "False")
    assert int(while_used) >= 64
    assert int(at_rest) < 8


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    assert not memory.share_heap()
    assert not memory.Surplus().give_back()
