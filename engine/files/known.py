"""The folders that were used before: one that is missing now is on a drive that is not connected, and never made anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class KnownFolders:
    """The folders that a home has used before: a file with a path a line. Its loss costs the knowledge only."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __contains__(self, folder: Path) -> bool:
        return _line(folder) in self._lines()

    def add(self, folders: Iterable[Path]) -> None:
        """Remember them from now on. Raises OSError."""
        new = {_line(folder) for folder in folders} - self._lines()
        if new:
            with self._file.open("ab") as file:
                file.write(b"".join(sorted(new)))

    def _lines(self) -> set[bytes]:
        try:
            return set(self._file.read_bytes().splitlines(keepends=True))
        except FileNotFoundError:
            return set()


def _line(folder: Path) -> bytes:
    """In one line, whatever characters the path holds."""
    return repr(os.fspath(folder)).encode("utf-8", "backslashreplace") + b"\n"
