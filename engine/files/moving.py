"""Files on their way through the folders: moved without replacing, made durable, found again after a crash."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.files.durable import sync_entries
from engine.files.faults import folder_trouble_of, trouble_below
from engine.files.names import around, first_free, numbered, parents_of
from engine.files.renaming import rename_new
from engine.files.settling import fingerprint_of
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Fingerprint

_PATIENCE: Final = 100
"""How often parent folders that vanish under our hands are made again for one file."""


def move_new(source: Path | str, folder: Path | str, name: str, touched: set[str]) -> str:
    """Move a file to `name` below `folder`, or to the first free numbered name, and answer which. Nothing is replaced.

    Missing parent folders are made, `folder` itself never: it may be a drive that is not connected. The folders whose
    entries have changed are added to `touched`: the move is durable once `sync_folders` was called for them.
    Raises Trouble: gone-file (the source is not there), folder-missing, folder-refused, other-disk, disk-full, ...
    """
    source, folder = os.fspath(source), os.fspath(folder)
    try:
        used = _rename_numbered(source, folder, name)
    except OSError as error:
        raise trouble_below(error, folder, source) from error
    touched.add(os.path.dirname(source))
    touched.update(folders_of(folder, used))
    return used


def folders_of(folder: Path | str, name: str) -> set[str]:
    """What is to be synced for a file to lie durably at `name` below `folder`.

    Also folders that were there before: a crash may have come between their making and their syncing.
    """
    folder = os.fspath(folder)
    return {folder, *(f"{folder}/{parent}" for parent in parents_of(name))}


def _rename_numbered(source: str, folder: str, name: str) -> str:
    number, vanished = 1, 0
    while True:
        candidate = numbered(name, number)
        try:
            rename_new(source, f"{folder}/{candidate}")
        except FileExistsError:
            number = _next_free(folder, name, number)
        except (FileNotFoundError, NotADirectoryError):
            vanished += 1
            if not os.path.lexists(source):
                raise
            if vanished > _PATIENCE:
                raise Trouble("file-busy", name, Sentence("The folders on its way keep vanishing.")) from None
            name, number = _with_parents(folder, name), 1
        else:
            return candidate


def _next_free(folder: str, name: str, number: int) -> int:
    return first_free(lambda n: os.path.lexists(f"{folder}/{numbered(name, n)}"), number + 1)


def _with_parents(folder: str, name: str) -> str:
    """Make the parents of a name; where a file is in the place of one, a numbered folder is used instead."""
    if not os.path.isdir(folder):
        raise Trouble("folder-missing", folder)
    name = around(name, lambda path: _is_no_folder(f"{folder}/{path}"))
    for parent in parents_of(name):
        try:
            os.mkdir(f"{folder}/{parent}")
        except FileExistsError:
            continue
        except FileNotFoundError:
            break  # removed again meanwhile: the next try makes it anew
    return name


def _is_no_folder(path: str) -> bool:
    return os.path.lexists(path) and not os.path.isdir(path)


def find_moved(folder: Path | str, name: str, fingerprint: Fingerprint) -> str | None:
    """The name below `folder` under which lies the file that `move_new` was asked to move to `name`.

    For recovery after a crash between the move and its commit. The file is known by its inode, size and time alone, so
    it is also found where a person renamed it in the same folder.
    """
    candidates = (name, numbered(name, 2))
    for candidate in candidates:
        if _is_that(f"{os.fspath(folder)}/{candidate}", fingerprint):
            return candidate
    parents = {name.rpartition("/")[0], around(name, lambda path: _is_no_folder(f"{folder}/{path}")).rpartition("/")[0]}
    found = (_find_in(os.fspath(folder), parent, fingerprint) for parent in sorted(parents))
    return next((name for name in found if name), None)


def _find_in(folder: str, parent: str, fingerprint: Fingerprint) -> str | None:
    try:
        with os.scandir(f"{folder}/{parent}") as entries:
            for entry in entries:
                if _may_be(entry, fingerprint) and _is_that(entry.path, fingerprint):
                    return f"{parent}/{entry.name}".lstrip("/")
    except OSError:
        return None
    return None


def _may_be(entry: os.DirEntry[str], fingerprint: Fingerprint) -> bool:
    """Without a look at the file itself, where the folder's own entry tells the inode."""
    return os.name == "nt" or entry.inode() == fingerprint.inode


def _is_that(path: str, fingerprint: Fingerprint) -> bool:
    try:
        return fingerprint_of(os.lstat(path)) == fingerprint
    except OSError:
        return False


def remove_empty_parents(folder: Path | str, name: str) -> None:
    """Remove the folders on the way to `name` that have become empty, innermost first; never `folder` itself."""
    for parent in reversed(parents_of(name)):
        try:
            os.rmdir(f"{os.fspath(folder)}/{parent}")
        except OSError:
            return


def sync_folders(folders: Iterable[Path | str]) -> None:
    """Make the entries of these folders durable, each folder once. Windows does so by itself.

    Outer folders come first: were a file's entry durable before that of its folder, a power failure could lose both.
    """
    if os.name == "nt":
        return
    for folder in sorted({os.fspath(folder) for folder in folders}):
        try:
            descriptor = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # it became empty and was removed: there is nothing left to keep
        except OSError as error:
            raise folder_trouble_of(error, folder) from error
        try:
            sync_entries(descriptor)
        except OSError as error:
            raise folder_trouble_of(error, folder) from error
        finally:
            os.close(descriptor)
