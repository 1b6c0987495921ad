"""Power fails at every moment of claiming, storing and fetching: what may be left of the disk loses nothing."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from faults import steps
from faults.ground import KINDS, SWEEPS_ALL, Ground, in_memory
from faults.invariants import Sight
from faults.power import Disk, Failure, Recorded
from faults.trace import CALLS, Call, calls_of
from faults.traced import NEEDS_STRACE

pytestmark = NEEDS_STRACE
MOST = 100
"""Disks that are tried of a kind, unless all are."""


@pytest.mark.row("Q02", "M01", "D02")
@pytest.mark.parametrize("kind", KINDS)
def test_a_power_failure_loses_nothing(kind: str) -> None:
    chance = random.Random(kind)
    with in_memory() as folder:
        ground = Ground.made(kind, folder / "ground")
        before, disk = ground.sight(), _disk_of(ground.path, folder / "pool")
        recorded = Recorded(disk, _record(ground, folder / "trace"), elsewhere="cloud")
        failures = recorded.failures(chance)
        seen = set()
        for number, failure in enumerate(failures if SWEEPS_ALL else chance.sample(failures, MOST)):
            left = recorded.left_by(failure)
            if left.signature() not in seen:
                seen.add(left.signature())
                there = Ground(kind, folder / str(number))
                left.lay_out(there.path)
                _assert_it_goes_on(there, before, str(failure))


@pytest.mark.parametrize("of_folders", [True, False])
def test_without_the_syncs_something_would_be_lost(of_folders: bool) -> None:
    """That the model bites."""
    with in_memory() as folder:
        ground = Ground.made("fetch", folder / "ground")
        before, disk = ground.sight(), _disk_of(ground.path, folder / "pool")
        recorded = Recorded(disk, _record(ground, folder / "trace"), elsewhere="cloud")
        recorded.forget_syncs(of_folders=of_folders)
        left = Ground("fetch", folder / "left")
        recorded.left_by(Failure(len(recorded.events), frozenset(), frozenset())).lay_out(left.path)
        assert left.broken(before, is_over=False) != []


def _assert_it_goes_on(ground: Ground, before: Sight, failure: str) -> None:
    assert ground.broken(before, is_over=False) == [], failure
    steps.run(ground.kind, ground.path)
    assert ground.broken(before, is_over=True) == [], failure
    shutil.rmtree(ground.path)


def _disk_of(ground: Path, pool: Path) -> Disk:
    """The ground as it is now. Its files are kept in the pool, under names of their own, whatever becomes of them."""
    pool.mkdir()
    disk, numbers = Disk(), itertools.count(1)
    for path in sorted(ground.rglob("*")):
        node, parent = next(numbers), disk.find(path.parent.relative_to(ground).as_posix())
        disk.folders[0 if parent is None else parent][path.name] = node
        if path.is_dir():
            disk.folders[node] = {}
        elif path.is_relative_to(ground / "home"):
            disk.files[node] = path.read_bytes()
        else:
            os.link(path, pool / str(node))
            disk.files[node] = pool / str(node)
    return disk


def _record(ground: Ground, trace: Path) -> list[Call]:
    command = ["strace", "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", str(trace), "-e", f"trace={CALLS}"]
    script = str(Path(steps.__file__))
    said = subprocess.run(
        [*command, sys.executable, "-B", script],
        input=f"{ground.kind} fsync 0 {ground.path}\n",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["ready", "0"]
    return list(calls_of(trace.read_text(), ground.path))
