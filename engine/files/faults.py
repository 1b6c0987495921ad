"""Errors of the file system, translated into causes that people understand."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.files.names import readable
from engine.sentences import Sentence

if TYPE_CHECKING:
    from pathlib import Path

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_MISSING: Final = {errno.ENOENT, errno.ENOTDIR}
_AWAY: Final = {errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.EHOSTUNREACH, errno.ETIMEDOUT}
"""What a drive or server says that went away while it was in use."""
_REFUSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.EIO, errno.ENOTEMPTY, errno.ENOTSUP}
_SCARCE: Final = {
    errno.EMFILE: Sentence("open files"),
    errno.ENFILE: Sentence("open files"),
    errno.ENOMEM: Sentence("memory"),
}
"""What the computer, or what it grants the program, has run out of."""
_FULL_ON_WINDOWS: Final = {39, 112}
_AWAY_ON_WINDOWS: Final = {21, 53, 55, 59, 64, 67, 1231}
BUSY_ON_WINDOWS: Final = {5, 32, 33}
"""Access denied, sharing violation, lock violation: https://learn.microsoft.com/windows/win32/debug/system-error-codes
The first is also what a file answers that a virus scanner is looking at."""


def trouble_of(error: OSError, path: Path | str) -> Trouble:
    """What an error about a single file means. A full disk is told of the file's folder."""
    if is_busy_on_windows(error):
        return _trouble("file-busy", path, error)
    if error.errno in _MISSING:
        return _trouble("gone-file", path, error)
    if error.errno in _REFUSED:
        return _trouble("file-refused", path, error)
    if error.errno == errno.ENAMETOOLONG:
        return _trouble("bad-name", path, error)
    return _trouble_around(error, os.path.dirname(path)) or _trouble("internal", error.strerror or repr(error), error)


def folder_trouble_of(error: OSError, folder: Path | str) -> Trouble:
    """What an error about one of a route's own folders means."""
    if error.errno in _MISSING:
        return _trouble("folder-missing", folder, error)
    return _trouble_around(error, folder) or _trouble("folder-refused", folder, error)


def trouble_below(error: OSError, folder: Path | str, path: Path | str) -> Trouble:
    """What an error about `path` means, where `folder` is the route's folder that the step writes into.

    It is the folder's trouble, which stops the route, only where everything in that folder would fail the same way.
    """
    if error.errno == errno.EXDEV:
        return _trouble("other-disk", folder, error)
    if error.errno in _MISSING and not os.path.isdir(folder):
        return _trouble("folder-missing", folder, error)
    if error.errno == errno.EROFS or (error.errno in _REFUSED and not _is_writable(folder)):
        return _trouble("folder-refused", folder, error)
    return _trouble_around(error, folder) or trouble_of(error, path)


def is_busy_on_windows(error: OSError) -> bool:
    """Whether another program has the file open in a way that keeps us out, which passes."""
    return getattr(error, "winerror", None) in BUSY_ON_WINDOWS


def _is_writable(folder: Path | str) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _trouble_around(error: OSError, folder: Path | str) -> Trouble | None:
    """Of the disk or the computer, whatever the file."""
    if scarce := _SCARCE.get(error.errno or 0):
        return _trouble("no-resources", scarce, error)
    winerror = getattr(error, "winerror", None)
    if error.errno in _FULL or winerror in _FULL_ON_WINDOWS:
        return _trouble("disk-full", folder, error)
    if error.errno in _AWAY or winerror in _AWAY_ON_WINDOWS:
        return _trouble("folder-missing", folder, error)
    return None


def _trouble(code: str, subject: Path | str, error: OSError) -> Trouble:
    return Trouble(
        code, subject if isinstance(subject, Sentence) else readable(str(subject)), error.strerror or str(error)
    )
