"""What a drag or the clipboard carries: files of this computer, and whether they were cut."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent

_GNOME: Final = "x-special/gnome-copied-files"
_KDE: Final = "application/x-kde-cutselection"
_WINDOWS: Final = 'application/x-qt-windows-mime;value="Preferred DropEffect"'
_MOVE_EFFECT: Final = 2


def paths_of(data: QMimeData | None) -> list[Path]:
    """The files and folders; an empty clipboard is None."""
    return [] if data is None else [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_cut(data: QMimeData) -> bool:
    """Whether a file browser means them to leave their place; each says so in its own way."""
    if bytes(data.data(_GNOME).data()).startswith(b"cut"):
        return True
    if bytes(data.data(_KDE).data()) == b"1":
        return True
    effect = bytes(data.data(_WINDOWS).data())
    return bool(effect) and bool(effect[0] & _MOVE_EFFECT)


def accept(event: QDropEvent) -> None:
    """Always as a copy: told of a move, a file browser may remove the files before they were read."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def accept_files(event: QDropEvent) -> list[Path]:
    """What is dragged or dropped, accepted where there are files in it."""
    paths = paths_of(event.mimeData())
    if paths:
        accept(event)
    return paths
