"""The one way in which files change their place: a rename that never replaces anything, on every system."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import time
from typing import Any, Final

from engine.files.faults import is_busy_on_windows

_NOT_SUPPORTED: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_HERE: Final = -2 if sys.platform == "darwin" else -100
"""AT_FDCWD"""
_PATIENCE: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Seconds between tries on Windows, where virus scanners and indexers hold new files for moments."""


def _load() -> tuple[Any, int]:
    """The system's own call, and its flag: RENAME_NOREPLACE of Linux, RENAME_EXCL of macOS."""
    if sys.platform == "win32":
        return None, 0
    name, flag = ("renameatx_np", 4) if sys.platform == "darwin" else ("renameat2", 1)
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is not None:
        call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return call, flag


_call, _flag = _load()


def rename_new(source: str, target: str, source_dir: int | None = None, target_dir: int | None = None) -> None:
    """Rename a file where the target does not exist, else FileExistsError. Other errors come as they are (OSError).

    `source_dir`, `target_dir`: descriptors of open folders that the paths start from. Nothing else than this may
    rename a user's file: a plain rename replaces on POSIX, and no look beforehand can rule that out.
    """
    if os.name == "nt":
        _rename_patiently(source, target)
        return
    if _call is None:
        _link_and_unlink(source, target, source_dir, target_dir)
        return
    here, there = (_HERE if fd is None else fd for fd in (source_dir, target_dir))
    if _call(here, os.fsencode(source), there, os.fsencode(target), _flag) == 0:
        return
    number = ctypes.get_errno()
    if number in _NOT_SUPPORTED:
        _link_and_unlink(source, target, source_dir, target_dir)
        return
    raise OSError(number, os.strerror(number), source, None, target)


def _rename_patiently(source: str, target: str) -> None:
    """As Windows does: its rename never replaces, but other programs may keep us out for a moment."""
    for delay in _PATIENCE:
        try:
            os.rename(source, target)
        except PermissionError as error:
            if not is_busy_on_windows(error):
                raise
            time.sleep(delay)
        else:
            return
    os.rename(source, target)


def _link_and_unlink(source: str, target: str, source_dir: int | None, target_dir: int | None) -> None:
    """For file systems without the call, such as NFS. A link never replaces either.

    A crash in between leaves both names on the same file; the next try then only takes the old one away.
    """
    try:
        os.link(source, target, src_dir_fd=source_dir, dst_dir_fd=target_dir, follow_symlinks=False)
    except FileExistsError:
        old = os.stat(source, dir_fd=source_dir, follow_symlinks=False)
        new = os.stat(target, dir_fd=target_dir, follow_symlinks=False)
        if not os.path.samestat(old, new):
            raise
    except OSError as error:
        if error.errno in {errno.EPERM, *_NOT_SUPPORTED}:
            text = "this file system can neither rename without replacing nor link"
            raise OSError(errno.ENOTSUP, text, source, None, target) from error
        raise
    os.unlink(source, dir_fd=source_dir)
