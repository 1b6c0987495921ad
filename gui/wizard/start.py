"""The first question: where do the files go?"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QCommandLinkButton, QLabel, QVBoxLayout

from gui.icons import icon
from gui.wizard.answers import Kind
from gui.wizard.page import Page

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class Choice(QCommandLinkButton):
    """Shows that it has the keyboard, which not every style does for flat buttons."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(self.palette().accent().color(), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class StartPage(Page):
    """Five ways; a click goes on."""

    chosen = Signal(str)
    """A Kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: dict[Kind, Choice] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        intro = QLabel(
            self.tr(
                "Bucket Brigade takes files from a folder, puts them into an S3 bucket, tells a queue about them, "
                "and brings down what others announce there."
            ),
            wordWrap=True,
        )
        column.addWidget(intro)
        for kind, name, title, text in self._ways():
            column.addWidget(self._choice(kind, name, title, text))
        if not is_demo_installed():
            self.choices[Kind.DEMO].setEnabled(False)
            self.choices[Kind.DEMO].setDescription(
                self.tr('The demo needs a server of its own: pip install "bucket-brigade[demo]"')
            )
        column.addStretch()

    def _ways(self) -> tuple[tuple[Kind, str, str, str], ...]:
        return (
            (Kind.AWS, "cloud", self.tr("To AWS"), self.tr("A bucket and a queue in your AWS account")),
            (
                Kind.SERVER,
                "server",
                self.tr("To another S3 server"),
                self.tr("MinIO, Ceph and others that speak S3 and SQS"),
            ),
            (
                Kind.IMPORT,
                "import",
                self.tr("As the old script did"),
                self.tr("Take over its Application.properties"),
            ),
            (
                Kind.CARRIED,
                "up",
                self.tr("As on another computer"),
                self.tr("Import the settings that were exported there"),
            ),
            (
                Kind.DEMO,
                "resume",
                self.tr("Nowhere yet: just try it"),
                self.tr("A demo with a server on this computer and some sample files"),
            ),
        )

    def _choice(self, kind: Kind, name: str, title: str, text: str) -> Choice:
        button = self.choices[kind] = Choice(title, text)
        button.setIcon(icon(name))
        button.setIconSize(QSize(32, 32))
        button.setAccessibleName(title)
        button.setAccessibleDescription(text)
        button.clicked.connect(lambda: self.chosen.emit(kind))
        return button

    def title(self) -> str:
        return self.tr("Where do the files go?")


def is_demo_installed() -> bool:
    """Whether the demo's server can run here."""
    return all(importlib.util.find_spec(name) is not None for name in ("moto", "flask", "flask_cors"))
