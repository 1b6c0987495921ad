"""The system's trash: a file is put there so that a person can have it back, and where there is none it stays."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from engine.errors import Trouble
from engine.files.faults import trouble_of
from engine.files.moving import move_new
from engine.files.names import first_free, numbered
from engine.files.renaming import rename_new
from engine.files.settling import look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.model import Fingerprint

_NO_TRASH: Final = {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP, errno.ENOTSUP}
_DESKTOP: Final = ("XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY")
_LONGEST: Final = 200
"""Bytes of a name in the trash: `.trashinfo` is put behind it."""


def move_to_trash(path: Path | str, fingerprint: Fingerprint, touched: set[str]) -> bool:
    """Put this very version of a file into the trash; False where another one or none lies there, and it is left alone.

    Folders whose entries changed are added to `touched`, as `engine.files.moving.move_new` does.
    Raises Trouble: no-trash, file-busy, file-refused, disk-full, ...
    """
    path = os.fspath(path)
    found = look(path)
    if found is None or found.fingerprint != fingerprint:
        return False
    if sys.platform in _SYSTEMS:
        return _by_the_system(path, _SYSTEMS[sys.platform])
    return _by_the_specification(path, fingerprint, touched)


# -- https://specifications.freedesktop.org/trash-spec/latest/


def _by_the_specification(path: str, fingerprint: Fingerprint, touched: set[str]) -> bool:
    try:
        trash = _trash_for(path)
        name = _take(path, trash)
    except OSError as error:
        if error.errno in _NO_TRASH:
            raise _no_trash(path, error) from error
        raise trouble_of(error, path) from error
    taken = f"{trash}/files/{name}"
    found = look(taken)
    if found is not None and found.fingerprint != fingerprint:  # replaced in the last moment: it is not the one
        move_new(taken, *os.path.split(path), touched)
        _forget(trash, name)
        return False
    touched.update({os.path.dirname(path), f"{trash}/files", f"{trash}/info"})
    return True


def _trash_for(path: str) -> str:
    """The user's own trash where it is on the file's disk, else that of the disk. OSError where there is none."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    home, device = f"{data}/Trash", os.lstat(path).st_dev
    own = home if _device_above(home) == device else _of_disk(_top_of(path, device))
    is_there = os.path.isdir(own) and not os.path.islink(own)
    if not is_there and not any(os.environ.get(name) for name in _DESKTOP):
        raise OSError(errno.ENOTSUP, "no desktop has ever made a trash here")  # nobody would look for a file there
    for folder in ("files", "info"):
        os.makedirs(f"{own}/{folder}", mode=0o700, exist_ok=True)
    return own


def _device_above(folder: str) -> int:
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return os.stat(folder).st_dev


def _top_of(path: str, device: int) -> str:
    """The folder at which the file's disk is mounted."""
    top = os.path.dirname(os.path.abspath(path))
    while (above := os.path.dirname(top)) != top and os.stat(above).st_dev == device:
        top = above
    return top.rstrip("/")


def _of_disk(top: str) -> str:
    """In the folder that an administrator made for everybody's trash, else in one of the user's own."""
    shared, user = f"{top}/.Trash", os.getuid() if sys.platform != "win32" else 0
    try:
        mode = os.lstat(shared).st_mode
    except OSError:
        mode = 0
    is_safe = stat.S_ISDIR(mode) and bool(mode & stat.S_ISVTX)
    return f"{shared}/{user}" if is_safe else f"{top}/.Trash-{user}"


def _take(path: str, trash: str) -> str:
    """Move the file, its old place noted first; answers its name in the trash, where nothing is replaced either."""
    wanted, number = _fitting(os.path.basename(path)), 1
    while True:
        number = first_free(lambda n: os.path.lexists(f"{trash}/files/{numbered(wanted, n)}"), number)
        name = numbered(wanted, number)
        try:
            _note(trash, name, path)
        except FileExistsError:
            number += 1
            continue
        try:
            rename_new(path, f"{trash}/files/{name}")
        except FileExistsError:
            _forget(trash, name)
        except OSError:
            _forget(trash, name)
            raise
        else:
            return name


def _fitting(name: str) -> str:
    return name if len(os.fsencode(name)) <= _LONGEST else os.fsdecode(os.fsencode(name)[-_LONGEST:])


def _note(trash: str, name: str, path: str) -> None:
    when = time.strftime("%Y-%m-%dT%H:%M:%S")
    text = f"[Trash Info]\nPath={quote(os.fsencode(_noted(trash, path)))}\nDeletionDate={when}\n"
    with open(f"{trash}/info/{name}.trashinfo", "x", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _noted(trash: str, path: str) -> str:
    """In the trash of a disk relative to its top, since it may be mounted elsewhere tomorrow."""
    path, folder = os.path.abspath(path), os.path.dirname(trash)
    top = os.path.dirname(folder) if os.path.basename(folder) == ".Trash" else folder
    is_of_disk = os.path.basename(trash) != "Trash"
    return os.path.relpath(path, top or "/") if is_of_disk else path


def _forget(trash: str, name: str) -> None:
    os.unlink(f"{trash}/info/{name}.trashinfo")


# -- macOS and Windows have a call for it


def _by_the_system(path: str, call: Callable[[str], int]) -> bool:
    code = call(os.path.abspath(path))
    if code or os.path.lexists(path):
        raise _no_trash(path, OSError(code, f"the system answered {code}"))
    return True


def _no_trash(path: str, error: OSError) -> Trouble:
    return Trouble("no-trash", os.path.dirname(path), str(error))


def _by_finder(path: str) -> int:
    """https://developer.apple.com/documentation/coreservices/1566532-fsmoveobjecttotrashsync: on the file's own disk."""
    services: Any = ctypes.CDLL(ctypes.util.find_library("CoreServices"))
    reference = ctypes.create_string_buffer(80)
    code = services.FSPathMakeRefWithOptions(os.fsencode(path), 1, reference, None)  # 1: the link itself
    return int(code or services.FSMoveObjectToTrashSync(reference, None, 4))  # 4: never to another disk


class _Operation(ctypes.Structure):
    """https://learn.microsoft.com/windows/win32/api/shellapi/ns-shellapi-shfileopstructw"""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("what", ctypes.c_uint),
        ("source", ctypes.c_wchar_p),
        ("target", ctypes.c_wchar_p),
        ("flags", ctypes.c_ushort),
        ("was_aborted", ctypes.c_int),
        ("names", ctypes.c_void_p),
        ("title", ctypes.c_wchar_p),
    )


_DELETE: Final = 3
_FIXED_DISK: Final = 3
_FLAGS: Final = 0x0004 | 0x0010 | 0x0040 | 0x0400 | 0x4000
"""Silent, without a question, undoable, no messages; but nothing is destroyed without a warning, if it cannot be undone."""


def _by_recycle_bin(path: str) -> int:
    """Only local disks have one: on others, the shell would delete the file for good."""
    windows: Any = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    drive = f"{os.path.splitdrive(path)[0]}\\"
    if windows.kernel32.GetDriveTypeW(drive) != _FIXED_DISK:
        return errno.ENOTSUP
    operation = _Operation(None, _DELETE, f"{path}\0", None, _FLAGS, 0, None, None)
    return int(windows.shell32.SHFileOperationW(ctypes.byref(operation)) or operation.was_aborted)


_SYSTEMS: Final[dict[str, Callable[[str], int]]] = {"darwin": _by_finder, "win32": _by_recycle_bin}
