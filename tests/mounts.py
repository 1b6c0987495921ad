"""Real disks for a test: small ones in memory, and folders that are plugged in and out."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _may_mount() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "x", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


needs_mounts = pytest.mark.skipif(not _may_mount(), reason="mounting takes Linux and root")


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """A file system in memory, with options of tmpfs(5): `size=1m`, `nr_inodes=20`."""
    place.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", options, "tmpfs", str(place))
    try:
        yield place
    finally:
        unmount(place)


class Drive:
    """A drive that is plugged in and out at `place`, which is an empty folder without it."""

    def __init__(self, place: Path, content: Path) -> None:
        self._place = place
        self._content = content
        self.is_in = False
        content.mkdir(parents=True)
        place.mkdir(parents=True)

    def plug_in(self) -> None:
        mount("--bind", str(self._content), str(self._place))
        self.is_in = True

    def pull_out(self) -> None:
        """At once, whoever uses it."""
        unmount(self._place)
        self.is_in = False

    def make_read_only(self, *, is_so: bool = True) -> None:
        mount("-o", f"remount,bind,{'ro' if is_so else 'rw'}", str(self._place))


@contextmanager
def drive(place: Path, content: Path) -> Iterator[Drive]:
    """Plugged in at first."""
    made = Drive(place, content)
    made.plug_in()
    try:
        yield made
    finally:
        if made.is_in:
            made.pull_out()


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, text=True)


def unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True, text=True)
