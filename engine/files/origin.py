"""Where a file came from, written to it in the system's own way: Windows and macOS then ask before they run it."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import time
from typing import Final

_log = logging.getLogger(__name__)

_ZONE: Final = "[ZoneTransfer]\r\nZoneId=3\r\n"
"""Of the internet: https://learn.microsoft.com/openspecs/windows_protocols/ms-fscc/6e3f7352-d11c-4d76-8c39-2516a9df36e8"""
_QUARANTINE: Final = "com.apple.quarantine"
_DOWNLOADED: Final = "0081"
"""Flags of the quarantine: downloaded, and not yet looked at by a person."""


def mark_as_downloaded(path: str, descriptor: int, *, system: str = sys.platform) -> None:
    """Mark an open file. A file system that cannot keep such a mark does not matter."""
    how = {"win32": _write_zone, "darwin": _quarantine}.get(system)
    if how is None:
        return
    try:
        how(path, descriptor)
    except OSError as error:
        _log.debug("no mark of the web on %s: %s", path, error)


def _write_zone(path: str, _descriptor: int) -> None:
    """Into a stream of the file's own, which goes with it when it is renamed."""
    with open(f"{path}:Zone.Identifier", "w", encoding="ascii", newline="") as stream:
        stream.write(_ZONE)


def _quarantine(path: str, descriptor: int) -> None:
    value = f"{_DOWNLOADED};{int(time.time()):08x};Bucket Brigade;".encode()
    call = ctypes.CDLL(None, use_errno=True).fsetxattr
    if call(descriptor, _QUARANTINE.encode(), value, ctypes.c_size_t(len(value)), ctypes.c_uint32(0), 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
