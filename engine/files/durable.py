"""What outlasts a power failure: bytes and entries that are handed to the disk itself."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from typing_extensions import Buffer

if sys.platform != "win32":
    import fcntl

_NOT_SYNCED: Final = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
"""What file systems answer that know no fsync of a folder."""
_AT_ONCE: Final = 8


def write_at(descriptor: int, body: Buffer, start: int) -> None:
    """Write all of it, at this place of an open file."""
    view = memoryview(body)
    while view:
        if hasattr(os, "pwrite"):
            written = os.pwrite(descriptor, view, start)
        else:
            os.lseek(descriptor, start, os.SEEK_SET)
            written = os.write(descriptor, view)
        view, start = view[written:], start + written


def sync_together(descriptors: Collection[int]) -> None:
    """Make the bytes of many open files durable, in far less time than one after the other takes."""
    if sys.platform == "darwin":
        for descriptor in descriptors:
            os.fsync(descriptor)  # to the drive; what follows empties the drive's own memory, for all of them at once
        for descriptor in list(descriptors)[-1:]:
            sync_descriptor(descriptor)
    elif hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):  # advice only: what the disk cannot do, the sync tells
            for descriptor in descriptors:  # begins to write, and waits for nothing: all find place in one transaction
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        for descriptor in descriptors:
            os.fsync(descriptor)
    else:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(os.fsync, descriptors))


def sync_bytes(descriptor: int) -> None:
    """Make the bytes of an open file durable; its times may follow later."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        sync_descriptor(descriptor)


def sync_entries(descriptor: int) -> None:
    """Make the entries of an open folder durable, where its file system knows such a call."""
    try:
        sync_descriptor(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise


def sync_descriptor(descriptor: int) -> None:
    """Make an open file or folder durable; on macOS down to the disk itself, which fsync alone does not do there."""
    if sys.platform == "darwin":
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)  # a file system that does not know it
    else:
        os.fsync(descriptor)
