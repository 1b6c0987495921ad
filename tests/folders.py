"""What lies in a folder, while others move files through it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def files_in(folder: Path, ignore: Iterable[str] = ()) -> dict[str, bytes]:
    """Every file below the folder, and every link to one, with its content, but for those below these of its own folders.

    What goes while it is looked at is not there: a folder between two looks at it, too, on which `Path.rglob`
    ends with an error.
    """
    return dict(each_file_in(folder, ignore))


def each_file_in(folder: Path, ignore: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """As `files_in`, one after the other."""
    ignored = {folder / name for name in ignore}
    for within, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if Path(within, name) not in ignored]
        for path in (Path(within, name) for name in names):
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    yield path.relative_to(folder).as_posix(), path.read_bytes()
