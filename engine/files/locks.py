"""Locks of the kernel on files and folders: gone with the process that holds them, whatever ends it."""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from engine.files.faults import folder_trouble_of

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_log = logging.getLogger(__name__)

_PAUSE: Final = 0.05
_NO_LOCKS: Final = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF, errno.ENOLCK}
"""What file systems answer that lock nothing, or no folders, as NFS does."""
_TAKEN: Final = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class FileLock:
    """A lock on a file, which is made if it is missing and left behind, empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    @property
    def is_held(self) -> bool:
        return self._descriptor >= 0

    def acquire(self, timeout: float = 0) -> bool:
        """Take the lock, waiting up to `timeout` seconds for it; whether that worked. Raises Trouble.

        A file system that knows no locks is taken at its word, with a line in the log.
        """
        deadline = time.monotonic() + timeout
        while not self._try():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        return True

    def release(self) -> None:
        if self.is_held:
            os.close(self._descriptor)
            self._descriptor = -1

    def _try(self) -> bool:
        if self.is_held:
            return False
        try:
            descriptor = self._open()
        except OSError as error:
            raise folder_trouble_of(error, self._path) from error
        try:
            if _lock(descriptor, self._path) and self._is_still(descriptor):
                self._descriptor = descriptor
        finally:
            if not self.is_held:
                os.close(descriptor)
        return self.is_held

    def _open(self) -> int:
        """Not inherited by children, as no descriptor that Python opens is."""
        return os.open(self._path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)

    def _is_still(self, descriptor: int) -> bool:
        """Not if somebody removed what we locked: a second one would lock another file of the same name."""
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._path))
        except FileNotFoundError:
            return False


class FolderLock(FileLock):
    """A lock on a folder itself, so that nothing is left in it; on Windows on a hidden file in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / ".bucket-brigade.lock" if os.name == "nt" else folder)

    def _open(self) -> int:
        return super()._open() if os.name == "nt" else os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)


def _lock(descriptor: int, path: Path) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        if error.errno not in _NO_LOCKS:
            raise folder_trouble_of(error, path) from error
        _log.warning("%s cannot be locked (%s): nothing keeps a second program out of it", path, error.strerror)
    return True
