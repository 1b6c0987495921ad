"""Adopting: a file that lies in QueuedForUpload without a row in the ledger gets one. The folders are the truth."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.files import moving
from engine.files.scanning import Found, Ignore, scan
from engine.files.settling import look
from engine.ledger.transfers import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from engine.model import Fingerprint, Transfer
    from engine.settings.route import Route

_BATCH: Final = 1000
_NOTHING: Final = Ignore(())


@dataclass(frozen=True, slots=True)
class Queued:
    """A file that lies in QueuedForUpload."""

    name: str
    fingerprint: Fingerprint

    def is_stray(self, known: Sequence[Transfer]) -> bool:
        """Whether none of the rows of that name speaks of this file."""
        return not any(self._is_meant_by(row) for row in known)

    def _is_meant_by(self, row: Transfer) -> bool:
        """An open row speaks of it whatever the file is like now; one that was skipped or taken back while the file is
        the same. One that ended because the file was away does not: a drive may have been unplugged.
        """
        return not row.state.is_final or (row.fingerprint == self.fingerprint and row.code != "gone-file")

    def claim(self, route: str) -> Claim:
        return Claim(route, self.name, self.name, self.fingerprint)


def strays(folder: Path) -> Iterator[list[Queued]]:
    """The files of the folder, in batches to compare with the ledger."""
    found = (Queued(item.name, item.sighting.fingerprint) for item in scan(folder, _NOTHING) if isinstance(item, Found))
    while batch := list(itertools.islice(found, _BATCH)):
        yield batch


def still_there(folder: Path, files: Sequence[Queued]) -> list[Queued]:
    """Those that lie in the folder as they were seen."""
    found = ((file, look(folder / file.name)) for file in files)
    return [file for file, sighting in found if sighting and sighting.fingerprint == file.fingerprint]


def make_durable(route: Route, files: Sequence[Queued]) -> None:
    """A crash may have come between the claim of these files and its sync, which must be before there are rows."""
    folders = (moving.folders_of(route.queued_path, file.name) for file in files)
    moving.sync_folders({str(route.watch_path)}.union(*folders))
