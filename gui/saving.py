"""Asks where something is to be saved, without holding up the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_NOT_EVERYWHERE: Final = '\\/:*?"<>|'
"""Letters that some file system has no room for in a name."""
_LONGEST: Final = 100


def ask_where(parent: QWidget, title: str, name: str, suffix: str, then: Callable[[Path], object]) -> None:
    """`then` hears the chosen path, if one is chosen."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilter(f"*.{suffix}")
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog.setDirectory(folder if QDir(folder).exists() else QDir.homePath())
    dialog.selectFile(f"{file_name(name)}.{suffix}")
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def file_name(text: str) -> str:
    """A name for a new file that every system takes."""
    kept = "".join("_" if letter in _NOT_EVERYWHERE or not letter.isprintable() else letter for letter in text)
    return kept[:_LONGEST].strip(". ") or "_"
