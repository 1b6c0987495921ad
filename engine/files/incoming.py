"""Where downloads are kept until they are whole, and how they get their final names without ever leaving the folder."""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.files.directory import HAS_DESCRIPTORS, Directory
from engine.files.durable import sync_together
from engine.files.faults import folder_trouble_of, trouble_below
from engine.files.names import INCOMING, around, first_free, numbered, parents_of, readable
from engine.files.origin import mark_as_downloaded
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PART: Final = re.compile(r"([0-9]{1,18})\.part")
_PATIENCE: Final = 100
"""How often folders that vanish under our hands are made again for one file."""


class Incoming:
    """DownloadedFromS3 with its `.incoming`, both held open. Its methods may be called from several threads.

    All names are those that `names.local_name` makes. Folders on the way to a name are made as needed and entered one
    by one; one that is a link is refused (Trouble `linked-folder`). Failures of the file system raise Trouble.
    """

    def __init__(self, folder: Path, *, by_descriptor: bool = HAS_DESCRIPTORS) -> None:
        """Opens the folder, which must exist: Trouble `folder-missing` or `folder-refused`."""
        self._folder = os.fspath(folder)
        self.path = folder
        self._by_descriptor = by_descriptor
        self._opened = ExitStack()
        self._mode = 0o644 & ~_umask()
        self._open()

    def close(self) -> None:
        self._opened.close()

    def open_part(self, delivery_id: int, *, emptied: bool = False) -> int:
        """A descriptor to read and write the part file of a delivery, with what it held before, or `emptied`. The caller
        closes it.
        """
        with self._translated(_part(delivery_id)):
            try:
                return self._parts.open_file(_part(delivery_id), emptied=emptied)
            except FileNotFoundError:
                self._open()  # somebody removed `.incoming`, or replaced the whole folder
                return self._parts.open_file(_part(delivery_id), emptied=emptied)

    def finish(self, opened: Mapping[int, int]) -> None:
        """Make the bytes of these deliveries' open parts durable, marked as downloaded, with the permissions that the files
        will have: never executable. Their entries are made durable by `sync_parts`.
        """
        with self._translated(INCOMING):
            for delivery_id, descriptor in opened.items():
                if hasattr(os, "fchmod"):
                    os.fchmod(descriptor, self._mode)
                mark_as_downloaded(os.path.join(self._parts.path, _part(delivery_id)), descriptor)
            sync_together(opened.values())

    def sync_parts(self) -> None:
        """Make durable which parts there are: else one that was thrown away could come back in the place of a new one, and
        a proven one that a power loss takes away could not be told from one that was placed, where another file has its
        name.
        """
        with self._translated(INCOMING):
            self._parts.sync()

    def place(self, delivery_id: int, name: str) -> None:
        """Move a part to its final name. Durable after `sync_parents`.

        FileExistsError: the name, or the place of one of its folders, is taken by now; ask `free_name` for another.
        FileNotFoundError: the part is gone; see `is_placed`, else fetch it again.
        """
        *folders, leaf = segments_of(name)
        with self._translated(name):
            for _ in range(_PATIENCE):
                try:
                    with self._inside(folders, make=True) as parent:
                        self._parts.rename_new(_part(delivery_id), parent, leaf)
                except FileNotFoundError:
                    if self._parts.look(_part(delivery_id)) is None:
                        raise
                else:
                    return
        raise Trouble("file-busy", name, Sentence("The folders on its way keep vanishing."))

    def sync_parents(self, names: Iterable[str]) -> None:
        """Make the entries of these placed files durable, and `.incoming`: each folder once, up to the top."""
        folders = {parent for name in names for parent in parents_of(name)}
        with self._translated(""):
            for folder in sorted(folders):
                try:
                    with self._inside(segments_of(folder), make=False) as opened:
                        opened.sync()
                except FileNotFoundError:
                    continue  # whoever took the files also took the folder
            self._parts.sync()
            self._root.sync()

    def free_name(self, name: str) -> str:
        """The name, or the first free numbered one, as the file system compares names. Nothing is made or reserved."""
        with self._translated(name):
            try:
                return self._free_in_its_folder(name)
            except FileExistsError:
                return self._free_in_its_folder(around(name, self._is_no_folder))

    def is_placed(self, delivery_id: int, name: str, size: int) -> bool:
        """Whether `place` did its work before a crash: the part is gone, and a file of that size has the name.

        Nobody but `place` and `discard` takes parts away.
        """
        *folders, leaf = segments_of(name)
        with self._translated(name):
            try:
                with self._inside(folders, make=False) as parent:
                    status = parent.look(leaf)
            except (FileNotFoundError, FileExistsError):
                return False
            is_it = status is not None and stat.S_ISREG(status.st_mode) and status.st_size == size
            return is_it and self._parts.look(_part(delivery_id)) is None

    def discard(self, delivery_id: int) -> None:
        """Remove the part of a delivery, if there is one."""
        with self._translated(_part(delivery_id)):
            self._parts.remove(_part(delivery_id))

    def leftovers(self) -> list[int]:
        """The deliveries that have a part here."""
        with self._translated(INCOMING):
            found = (_PART.fullmatch(name) for name in self._parts.names())
            return sorted(int(match[1]) for match in found if match)

    def room(self, delivery_id: int) -> int:
        """Bytes that the part of a delivery can have: those that are free, and those that it holds already."""
        with self._translated(""):
            part = self._parts.look(_part(delivery_id))
            return shutil.disk_usage(self._folder).free + (_held_by(part) if part else 0)

    def _open(self) -> None:
        """What was open before stays so until `close`: another thread may be at work in it."""
        try:
            self._root = self._opened.enter_context(Directory.at(self._folder, by_descriptor=self._by_descriptor))
            self._root.make(INCOMING, 0o700)
            self._parts = self._opened.enter_context(self._enter(self._root, INCOMING))
        except FileExistsError as error:
            raise Trouble("folder-refused", f"{self._folder}/{INCOMING}", Sentence("It is not a folder.")) from error
        except OSError as error:
            raise folder_trouble_of(error, self._folder) from error

    def _free_in_its_folder(self, name: str) -> str:
        *folders, leaf = segments_of(name)
        try:
            with self._inside(folders, make=False) as parent:
                number = first_free(lambda n: parent.look(numbered(leaf, n)) is not None)
        except FileNotFoundError:
            return name
        return numbered(name, number)

    def _is_no_folder(self, path: str) -> bool:
        try:
            with self._inside(segments_of(path), make=False):
                return False
        except FileNotFoundError:
            return False
        except FileExistsError:
            return True

    @contextmanager
    def _inside(self, folders: list[str], *, make: bool) -> Iterator[Directory]:
        """Walk to a folder. FileExistsError where something else is in the place of one."""
        here = self._root
        try:
            for name in folders:
                if make and here.look(name) is None:
                    here.make(name)
                below = self._enter(here, name)
                if here is not self._root:
                    here.close()
                here = below
            yield here
        finally:
            if here is not self._root:
                here.close()

    def _enter(self, folder: Directory, name: str) -> Directory:
        try:
            return folder.enter(name)
        except NotADirectoryError as error:
            status = folder.look(name)
            if status is not None and stat.S_ISREG(status.st_mode):
                raise FileExistsError(error.errno, error.strerror, name) from error
            raise Trouble("linked-folder", readable(f"{folder.path}/{name}")) from error

    @contextmanager
    def _translated(self, name: str) -> Iterator[None]:
        try:
            yield
        except (FileExistsError, FileNotFoundError) as error:
            if not os.path.isdir(self._folder):
                raise folder_trouble_of(error, self._folder) from error
            raise
        except OSError as error:
            raise trouble_below(error, self._folder, f"{self._folder}/{name}") from error


def _part(delivery_id: int) -> str:
    return f"{delivery_id}.part"


def _held_by(status: os.stat_result) -> int:
    """Bytes of the disk. What was not written of a large file holds none, except on Windows."""
    return status.st_blocks * 512 if hasattr(status, "st_blocks") else status.st_size


def segments_of(name: str) -> list[str]:
    """The last line of defence: names were made safe long before."""
    segments = name.split("/")
    separators = {os.sep, "\0"}
    is_safe = all(part not in {"", ".", ".."} and not separators & set(part) for part in segments)
    if not is_safe or segments[0].casefold() == INCOMING:
        raise Trouble("bad-name", readable(name))
    return segments


def _umask() -> int:
    """The only way to read it is to set it; for that moment new files are for this user only."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
