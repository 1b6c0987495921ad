"""Is a file finished? What it looks like from outside, and whether anybody still writes."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.files.faults import trouble_of
from engine.model import Fingerprint
from engine.sentences import Sentence

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "linux":
    import fcntl

_KINDS: Final = {
    stat.S_IFREG: Sentence("a file"),
    stat.S_IFDIR: Sentence("a folder"),
    stat.S_IFLNK: Sentence("a symbolic link"),
    stat.S_IFIFO: Sentence("a named pipe"),
    stat.S_IFSOCK: Sentence("a socket"),
    stat.S_IFCHR: Sentence("a device"),
    stat.S_IFBLK: Sentence("a device"),
}
_LARGEST_INODE: Final = 2**63 - 1
"""What the ledger holds; only Windows has larger ones."""
_REMOTE: Final = {0x6969, 0xFF534D42, 0xFE534D42, 0x517B, 0x01021997, 0x5346414F, 0x00C36400}
"""NFS, SMB (three), 9P, AFS and Ceph (statfs(2)): they refuse leases for reasons of their own."""


class Sighting(NamedTuple):
    """What a look at a file from outside tells. Two equal ones, some time apart: it was not touched in between."""

    fingerprint: Fingerprint
    ctime_ns: int
    mode: int

    @property
    def is_regular(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def kind(self) -> Sentence:
        """In words, for people: `a symbolic link`."""
        return _KINDS.get(stat.S_IFMT(self.mode), Sentence("something unknown"))


def fingerprint_of(status: os.stat_result) -> Fingerprint:
    """Size, time and inode. Of an open file (`os.fstat`) as well as of a path (`os.lstat`)."""
    return Fingerprint(status.st_size, status.st_mtime_ns, status.st_ino & _LARGEST_INODE)


def sighting_of(status: os.stat_result) -> Sighting:
    return Sighting(fingerprint_of(status), status.st_ctime_ns, status.st_mode)


def look(path: Path | str) -> Sighting | None:
    """What lies there, symbolic links not followed; None where nothing does (any more). Raises Trouble."""
    try:
        return sighting_of(os.lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise trouble_of(error, path) from error


def has_writer(file: Path | str | int) -> bool | None:
    """Whether anybody has a regular file open for writing, or mapped so. None: it cannot be known here.

    `file`: its path, or on Linux a descriptor opened for reading only. Linux tells by refusing a read lease, for files
    of our own user on local disks; Windows by refusing to share. Raises Trouble: file-refused.
    """
    if sys.platform == "win32":
        return None if isinstance(file, int) else _is_shared_for_writing(os.fspath(file))
    if isinstance(file, int):
        return _refuses_lease(file)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except BlockingIOError:
        return True  # another program holds a lease of its own on it, as file servers do
    except PermissionError as error:
        raise trouble_of(error, file) from error
    except OSError:
        return None
    try:
        return _refuses_lease(descriptor)
    finally:
        os.close(descriptor)


def _refuses_lease(descriptor: int) -> bool | None:
    """A read lease is granted only where nobody can write: fcntl(2), Leases. It is given back at once."""
    if sys.platform != "linux":
        return None
    try:
        # Whoever opens the file for writing in this very moment breaks the lease, of which the kernel tells us by a
        # signal. The usual one, SIGIO, would end the process; SIGURG is ignored unless asked for.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN and not _is_remote(descriptor) else None
    return False


def _is_remote(descriptor: int) -> bool:
    """Whether the file lies on another computer, whose server refuses leases also where nobody writes."""
    status = (ctypes.c_long * 64)()  # f_type is the first field of statfs(2)
    failed = ctypes.CDLL(None).fstatfs(descriptor, status)
    return not failed and status[0] & 0xFFFFFFFF in _REMOTE


def _is_shared_for_writing(path: str) -> bool | None:
    """Ask to read while allowing nobody to write: refused where somebody has it open for writing.

    Other readers are let in, because a file that is merely looked at is finished.
    """
    if sys.platform != "win32":
        return None
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    read, share_read_and_delete, existing, as_it_is = 0x80000000, 0x1 | 0x4, 3, 0x00200000
    handle = kernel.CreateFileW(path, read, share_read_and_delete, None, existing, as_it_is, None)
    if handle == ctypes.c_void_p(-1).value:
        return True if ctypes.get_last_error() in {32, 33} else None
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return False
