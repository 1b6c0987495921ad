"""Opens folders and files with what the desktop uses for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from engine.model import Delivery, DeliveryState, Stage, Transfer, TransferState

if TYPE_CHECKING:
    from engine.settings.route import Route
    from gui.tables.entry import Entry


def open_path(path: Path) -> bool:
    """A folder in the file browser, a file with its program. False where the desktop has none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> bool:
    """The folder with the file chosen, where the system can do that."""
    if sys.platform == "darwin":
        return subprocess.call(["/usr/bin/open", "-R", str(path)]) == 0
    if os.name == "nt":
        explorer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "explorer.exe"
        subprocess.Popen([str(explorer), "/select,", str(path)])
        return True
    return open_path(path.parent)


def place_of(entry: Entry, route: Route) -> Path | None:
    """Where the file lies now, as far as the ledger knows; None where it is not whole anywhere."""
    item = entry.item
    if isinstance(item, Transfer):
        if item.state is TransferState.DONE:
            return route.uploaded_path / item.final_name
        return route.queued_path / item.queued_name
    if isinstance(item, Delivery):
        is_here = item.state in (DeliveryState.PLACED, DeliveryState.DONE) and item.final_name
        return route.downloaded_path / item.final_name if is_here else None
    return route.watch_path / item.name


def folder_of(stage: Stage, route: Route) -> Path:
    """Where the files lie that a stage works on."""
    return {Stage.WATCH: route.watch_path, Stage.UPLOAD: route.queued_path}.get(stage, route.downloaded_path)


def at_home(path: Path) -> str:
    """As people write it: `~/Scans/Watch`."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        return str(path)
