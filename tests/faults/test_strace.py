"""kill -9 at every system call that changes something on the disk, of claiming, storing and fetching, ledger included."""

from __future__ import annotations

import itertools
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.ground import KINDS, SWEEPS_ALL, Ground, in_memory
from faults.steps import CALLS
from faults.traced import NEEDS_STRACE, Traced

pytestmark = NEEDS_STRACE


@pytest.fixture(scope="module")
def killed() -> Iterator[Traced]:
    with Traced(**dict.fromkeys(CALLS, "signal=SIGKILL")) as traced:
        yield traced


@pytest.fixture(scope="module")
def refusing() -> Iterator[Traced]:
    full = dict.fromkeys(["mkdir", "mkdirat", "ftruncate", "pwrite64"], "error=ENOSPC")
    with Traced(fsync="error=EIO", renameat2="error=EXDEV", openat="error=EMFILE", **full) as traced:
        yield traced


@pytest.mark.row("Q01", "M01", "D01")
@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_every_system_call(killed: Traced, kind: str) -> None:
    chance = random.Random(kind)
    with in_memory() as folder:
        kills = {call: _kill_at_every(killed, kind, call, folder, chance) for call in CALLS}
    assert sum(kills.values()) > 10, kills


def _kill_at_every(killed: Traced, kind: str, call: str, folder: Path, chance: random.Random) -> int:
    """Answers at how many calls of that name."""
    step = 1 if SWEEPS_ALL or call != "pwrite64" else 12  # most of these are pages of the ledger
    for kills in itertools.count():
        ground = Ground.made(kind, folder / f"{call}-{kills}")
        before, number = ground.sight(), 1 + kills * step
        if killed.make(ground, call, number) == 0:
            return kills
        assert ground.broken(before, is_over=False) == [], f"{call} {number}"
        again = chance.choice(list(CALLS)), chance.randrange(1, 8)
        assert killed.make(ground, *again) in {0, -signal.SIGKILL}
        assert killed.make(ground) == 0
        assert ground.broken(before, is_over=True) == [], f"{call} {number}, then {again}"
    raise AssertionError


@pytest.mark.row("Q04", "Q05", "M03", "D15")
@pytest.mark.parametrize(
    ("kind", "call", "number", "code"),
    [
        ("claim", "fsync", 1, "folder-refused"),
        ("claim", "mkdir", 1, "disk-full"),
        ("claim", "renameat2", 2, ""),  # told once it has waited for a while: it may be this file alone
        ("store", "fsync", 1, "folder-refused"),
        ("store", "mkdir", 1, "disk-full"),
        ("store", "renameat2", 2, "other-disk"),
        ("fetch", "fsync", 1, None),  # of several at once: each is written and synced anew, alone
        ("fetch", "ftruncate", 2, "disk-full"),
        ("fetch", "mkdirat", 2, "disk-full"),
        ("fetch", "renameat2", 1, "other-disk"),
    ],
)
def test_a_refused_system_call_loses_nothing_and_says_so(
    refusing: Traced, kind: str, call: str, number: int, code: str | None
) -> None:
    """None: it is over all the same, for it was tried again at once."""
    with in_memory() as folder:
        ground = Ground.made(kind, folder / "ground")
        before = ground.sight()
        assert refusing.make(ground, call, number) == 0
        assert ground.broken(before, is_over=False) == []
        assert ground.broken(before, is_over=True) == [] if code is None else code in ground.codes()
        ground.retry()
        assert refusing.make(ground) == 0
        assert ground.broken(before, is_over=True) == []


@pytest.mark.row("L02", "Q05", "D15")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["pwrite64", "openat"])
def test_whatever_is_refused_nothing_is_lost(refusing: Traced, kind: str, call: str) -> None:
    """A write to the ledger for want of room, any file for want of descriptors."""
    with in_memory() as folder:
        for number in range(1, 60, 1 if SWEEPS_ALL else 14):
            ground = Ground.made(kind, folder / str(number))
            before = ground.sight()
            refusing.make(ground, call, number)
            assert ground.broken(before, is_over=False) == [], number
            ground.retry()
            assert refusing.make(ground) == 0
            assert ground.broken(before, is_over=True) == [], number
