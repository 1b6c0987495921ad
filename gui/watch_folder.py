"""The files that lie in a Watch folder and were not taken yet. The ledger counts them only: they are not ours yet."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.settings.route import Route

_SHOWN: Final = 100
_LOOKED_AT: Final = 2000
"""A folder may hold a million files; a look at it stays short."""


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file that is still to be taken."""

    route: str
    name: str
    """Path below Watch, with `/`."""
    size: int
    changed_at: float
    settle_seconds: float


def files_in_watch(route: Route, search: str = "") -> list[WatchedFile]:
    """The first of them. What vanishes meanwhile is left out."""
    import pathspec  # noqa: PLC0415 - 50 ms of the start, and seldom wanted

    ignored = pathspec.GitIgnoreSpec.from_lines(route.ignore)
    found = (
        WatchedFile(route.name, name, status.st_size, status.st_mtime, route.settle_seconds)
        for name, status in islice(_regular_files(route.watch_path), _LOOKED_AT)
        if search.casefold() in name.casefold() and not ignored.match_file(name)
    )
    return list(islice(found, _SHOWN))


def _regular_files(top: Path) -> Iterator[tuple[str, os.stat_result]]:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 - many names, and a Path each costs more than its look
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                yield os.path.relpath(path, top).replace(os.sep, "/"), status
