"""The folders that were used before: one that is missing now is on a drive that is not connected, and never made anew."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from engine.settings.replacing import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_log = logging.getLogger(__name__)


class KnownFolders:
    """The folders that a home has used before: a file with a path a line. Its loss costs the knowledge only."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lines = _lines_of(file)

    def __contains__(self, folder: Path) -> bool:
        return _line(folder) in self._lines

    def add(self, folders: Iterable[Path]) -> None:
        """Remember them from now on, as long as this lasts where that cannot be written."""
        lines = self._lines | {_line(folder) for folder in folders}
        if lines == self._lines:
            return
        self._lines = lines
        try:
            replace(self._file, "".join(sorted(lines)))
        except OSError as error:
            _log.warning("it cannot be noted which folders are in use: %s", error)


def _lines_of(file: Path) -> set[str]:
    try:
        return set(file.read_text("utf-8", "replace").splitlines(keepends=True))
    except FileNotFoundError:
        return set()
    except OSError as error:
        _log.warning("it cannot be told which folders were in use: %s", error)
        return set()


def _line(folder: Path) -> str:
    """In one line of ASCII, whatever characters the path holds."""
    return ascii(os.fspath(folder)) + "\n"
