"""The folder in QueuedForUpload in which a file is looked at a last time, where nobody else puts another in its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.files import moving
from engine.files.names import OURS
from engine.files.settling import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Fingerprint

NAME: Final = f"{OURS}-leaving"


class Aside:
    """Files keep their names below it, so that what a crash leaves there goes back without the ledger's help."""

    def __init__(self, queued: str) -> None:
        self._queued = queued
        self._parents: set[str] = set()
        """Folders made for the files of a batch."""

    def take(self, name: str, touched: set[str]) -> str:
        """Take a file of the queue here; answers where it lies now."""
        used = moving.move_new(f"{self._queued}/{name}", self._queued, f"{NAME}/{name}", touched)
        self._parents.add(used.rpartition("/")[0])
        return f"{self._queued}/{used}"

    def give_back(self, path: str, name: str, touched: set[str]) -> str:
        """Put a file back into the queue; answers its name there, which is another where that one is taken."""
        return moving.move_new(path, self._queued, name, touched)

    def left(self) -> list[tuple[str, str]]:
        """What a crash or a trouble left here, with the names that it had in the queue."""
        left = list(self._left())
        self._parents.update(f"{NAME}/{name}".rpartition("/")[0] for _, name in left)
        return left

    def left_of(self, fingerprint: Fingerprint) -> str | None:
        """Where that file was left, in whatever version it is now: its name may be another's by now."""
        found = ((path, look(path)) for path, _ in self.left())
        return next((path for path, seen in found if seen and seen.fingerprint.inode == fingerprint.inode), None)

    def _left(self) -> Iterator[tuple[str, str]]:
        folder = Path(self._queued, NAME)
        for path, _, leaves in os.walk(folder):
            files = (Path(path, leaf) for leaf in leaves)
            yield from ((os.fspath(file), file.relative_to(folder).as_posix()) for file in files)

    def tidy(self) -> None:
        """Remove the folders that have become empty."""
        for parent in self._parents:
            moving.remove_empty_parents(self._queued, f"{parent}/")
        self._parents.clear()
