"""Help and About: short enough to be read."""

from __future__ import annotations

import importlib.metadata
import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from gui.buttons import ButtonBox
from gui.icons import application_icon
from gui.window.labels import Quiet, enlarged


class HelpDialog(QDialog):
    """What happens to a file, and the keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.resize(560, 440)
        text = QTextBrowser()
        text.setAccessibleName(self.tr("Help"))
        text.setHtml(self._html())
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(_close_button(self))

    def _html(self) -> str:
        steps = [
            self.tr(
                "<b>Watch</b>: put a file here, or drop it onto the window. It is taken when nothing writes to it."
            ),
            self.tr(
                "<b>QueuedForUpload</b>: it lies here until S3 has acknowledged every byte and SQS the announcement."
            ),
            self.tr("<b>UploadedToS3</b>: a file here is stored in S3 and announced in SQS."),
            self.tr("<b>DownloadedFromS3</b>: files that others announced, verified byte for byte."),
        ]
        keys = {
            "Ctrl+F": self.tr("Search"),
            "Ctrl+V": self.tr("Send the files that were copied in the file browser"),
            "Ctrl+P": self.tr("Pause or resume"),
            "Ctrl+1 … Ctrl+4": self.tr("Uploads, Downloads, History, Problems"),
            "Enter": self.tr("Receipt of the chosen file"),
            "Esc": self.tr("Close the receipt"),
            "Ctrl+O": self.tr("Open the Watch folder"),
            "Ctrl+R": self.tr("Retry everything now"),
            "Ctrl+D": self.tr("Test the connection"),
            "Ctrl+,": self.tr("Settings"),
            "Ctrl+Q": self.tr("Quit"),
        }
        rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{text}</td></tr>" for key, text in keys.items())
        path = "".join(f"<li>{step}</li>" for step in steps)
        promise = self.tr("No file of yours is ever deleted. What was interrupted goes on by itself.")
        return f"<h3>{self.tr('What happens to a file')}</h3><ol>{path}</ol><p>{promise}</p><h3>{self.tr('Keys')}</h3><table>{rows}</table>"


class AboutDialog(QDialog):
    """Name and versions, to be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Bucket Brigade"))
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(64, 64), self.devicePixelRatio()))
        name = QLabel("Bucket Brigade")
        name.setFont(enlarged(self.font(), 1.6, is_bold=True))
        versions = Quiet(self._versions())
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = QVBoxLayout()
        text.addWidget(name)
        text.addWidget(QLabel(self.tr("Drop a file into a folder: it lands on the other side, byte for byte.")))
        text.addWidget(versions)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(_close_button(self))

    def _versions(self) -> str:
        try:
            version = importlib.metadata.version("bucket-brigade")
        except importlib.metadata.PackageNotFoundError:
            version = self.tr("not installed")
        return f"{version}\nQt {qVersion()}, Python {platform.python_version()}, {platform.platform()}"


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    box = ButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
