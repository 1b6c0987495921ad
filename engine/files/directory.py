"""An open folder. What lies in it is reached through its descriptor, never through a symbolic link."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Final, Self

from engine.files.durable import sync_entries
from engine.files.renaming import rename_new

if TYPE_CHECKING:
    from types import TracebackType

HAS_DESCRIPTORS: Final = os.name != "nt"
_FOLDER: Final = getattr(os, "O_DIRECTORY", 0) | os.O_RDONLY
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_PLAIN: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
_SYMLINK_OR_JUNCTION: Final = {0xA000000C, 0xA0000003}


class Directory:
    """A folder that was entered step by step. Names are single segments. Errors come as they are (OSError).

    Where folders cannot be opened (Windows), paths take the place of descriptors, and every step looks for links.
    """

    def __init__(self, path: str, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def at(cls, path: str, *, by_descriptor: bool = HAS_DESCRIPTORS) -> Directory:
        """Open a folder that the user named; a link is followed here, as it is his own choice."""
        if by_descriptor:
            return cls(path, os.open(path, _FOLDER))
        os.stat(os.path.join(path, ""))
        return cls(os.path.realpath(path), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def enter(self, name: str) -> Directory:
        """A folder in this one. NotADirectoryError where it is a link or a file."""
        path = os.path.join(self.path, name)
        if self._descriptor is None:
            if not _is_true_folder(os.lstat(path)):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
            return Directory(path, None)
        try:
            return Directory(path, os.open(name, _FOLDER | _NO_LINK, dir_fd=self._descriptor))
        except OSError as error:
            if error.errno == errno.ELOOP:  # how some systems say that it is a link
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path) from error
            raise

    def make(self, name: str, mode: int = 0o777) -> None:
        """Make a folder in this one, unless there is something of that name."""
        try:
            os.mkdir(self._at(name), mode, dir_fd=self._descriptor)
        except FileExistsError:
            return

    def look(self, name: str) -> os.stat_result | None:
        """What lies there; None where nothing does."""
        try:
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def open_file(self, name: str, *, emptied: bool = False) -> int:
        """Open a file to read and write it, making it if it is missing, for this user only."""
        flags = os.O_CREAT | os.O_RDWR | _NO_LINK | _PLAIN | (os.O_TRUNC if emptied else 0)
        return os.open(self._at(name), flags, 0o600, dir_fd=self._descriptor)

    def rename_new(self, name: str, folder: Directory, new_name: str) -> None:
        """Move a file from here into `folder`; FileExistsError where the new name is taken."""
        rename_new(self._at(name), folder._at(new_name), self._descriptor, folder._descriptor)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            os.unlink(self._at(name), dir_fd=self._descriptor)
        except FileNotFoundError:
            return

    def names(self) -> list[str]:
        return os.listdir(self.path if self._descriptor is None else self._descriptor)

    def sync(self) -> None:
        """Make the entries durable. Windows does so by itself."""
        if self._descriptor is not None:
            sync_entries(self._descriptor)

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else os.path.join(self.path, name)


def _is_true_folder(status: os.stat_result) -> bool:
    return stat.S_ISDIR(status.st_mode) and getattr(status, "st_reparse_tag", 0) not in _SYMLINK_OR_JUNCTION
