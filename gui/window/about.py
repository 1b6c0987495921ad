"""Name and versions, to be copied into a report."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot, qVersion
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine import __version__
from gui.buttons import ButtonBox
from gui.icons import application_icon, icon
from gui.window.labels import Quiet, enlarged

_LIBRARIES: Final = {
    "PySide6": "PySide6-Essentials",
    "SQLite (APSW)": "apsw",
    "boto3": "boto3",
    "obstore": "obstore",
    "AWS CRT": "awscrt",
}
"""What people ask about -> the distribution, whose version is known without importing it."""


class AboutDialog(QDialog):
    """What this is, and of which version everything is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Bucket Brigade"))
        self.mark = QLabel()
        self.mark.setPixmap(application_icon().pixmap(QSize(64, 64), self.devicePixelRatio()))
        self.name = QLabel("Bucket Brigade")
        self.name.setFont(enlarged(self.font(), 1.6, is_bold=True))
        self.versions = Quiet(versions())
        self.versions.setTextFormat(Qt.TextFormat.PlainText)
        self.versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.versions.setAccessibleName(self.tr("Versions"))
        self.copy_button = QPushButton(icon("copy"), self.tr("Copy"), autoDefault=False)
        self.copy_button.setToolTip(self.tr("Copy the versions, for a report"))
        self.copy_button.clicked.connect(self._copy)
        self._arrange()

    def _arrange(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(8)
        text.addWidget(self.name)
        text.addWidget(QLabel(self.tr("Drop a file into a folder: it lands on the other side, byte for byte.")))
        text.addWidget(self.versions)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        box = ButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(self.copy_button)
        bottom.addWidget(box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(row)
        column.addLayout(bottom)

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(self.versions.text())


def versions() -> str:
    """A line each; the program's first."""
    lines = [
        ("Bucket Brigade", __version__),
        ("Qt", qVersion()),
        ("Python", platform.python_version()),
        *((name, found) for name, library in _LIBRARIES.items() if (found := _version(library))),
        ("", platform.platform()),
    ]
    return "\n".join(f"{name} {version}".strip() for name, version in lines)


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ""
