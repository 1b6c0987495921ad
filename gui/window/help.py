"""The pages of help, shown beside whatever they are about: F1 opens the one that fits the window in front."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QLocale, Qt, QUrl, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.tables.cells import RoomyRow

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PAGES: Final = ("first-steps", "routes", "messages", "problems", "command-line", "faq", "keys")
"""In their order. Each is a file of resources/help, and in a folder of its language where that is translated."""


def offer_help(window: QWidget, page: str) -> None:
    """F1 in this window opens that page."""
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), window)
    shortcut.activated.connect(partial(show_help, window, page))


def show_help(window: QWidget, page: str) -> HelpDialog:
    """One viewer for all; it opens over `window` unless it is open already."""
    there = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, HelpDialog)]
    dialog = next((widget for widget in there if widget.isVisible()), None) or HelpDialog(window)
    dialog.show_page(page)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog


def text_of(page: str) -> str:
    """In Markdown; in the user's language, where there is a translation."""
    folder = files("resources") / "help"
    language = QLocale().name().partition("_")[0]
    translated = folder / language / f"{page}.md"
    file: Traversable = translated if translated.is_file() else folder / f"{page}.md"
    return file.read_text(encoding="utf-8")


class _Browser(QTextBrowser):
    """Finds the pages by the names that their links have."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        page = QUrl(name).fileName().removesuffix(".md")
        return text_of(page) if page in PAGES else super().loadResource(kind, name)


class HelpDialog(QDialog):
    """The list of pages, and one of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Help"))
        self.pages = QListWidget()
        self.pages.setAccessibleName(self.tr("Pages of help"))
        self.pages.setItemDelegate(RoomyRow(self.pages))
        self.text = _Browser(openExternalLinks=True)
        self.text.setAccessibleName(self.tr("Help"))
        self.back_button = QPushButton(self.tr("Back"), autoDefault=False)
        self.close_button = QPushButton(self.tr("Close"), autoDefault=False)
        self._fill()
        self._arrange()
        self._connect()

    def _fill(self) -> None:
        for page in PAGES:
            item = QListWidgetItem(text_of(page).partition("\n")[0].removeprefix("# "))
            item.setData(Qt.ItemDataRole.UserRole, page)
            self.pages.addItem(item)
        self.pages.setFixedWidth(self.pages.sizeHintForColumn(0) + 32)

    def _arrange(self) -> None:
        middle = QHBoxLayout()
        middle.addWidget(self.pages)
        middle.addWidget(self.text, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.back_button)
        bottom.addStretch()
        bottom.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(middle, 1)
        column.addLayout(bottom)
        self.text.document().setDocumentMargin(16)
        self.resize(860, 600)

    def _connect(self) -> None:
        self.pages.currentItemChanged.connect(self._chosen)
        self.text.sourceChanged.connect(self._has_changed)
        self.text.backwardAvailable.connect(self.back_button.setEnabled)
        self.back_button.setEnabled(False)
        self.back_button.clicked.connect(self.text.backward)
        self.close_button.clicked.connect(self.reject)
        back = QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self)
        back.activated.connect(self.text.backward)

    def show_page(self, page: str) -> None:
        """One of PAGES."""
        self.text.setSource(QUrl(f"{page}.md"), QTextDocument.ResourceType.MarkdownResource)

    @Slot()
    def _chosen(self) -> None:
        item = self.pages.currentItem()
        if item is not None:
            self.show_page(item.data(Qt.ItemDataRole.UserRole))

    @Slot(QUrl)
    def _has_changed(self, url: QUrl) -> None:
        """By a link, or back: the list follows."""
        page = url.fileName().removesuffix(".md")
        if page in PAGES:
            self.pages.blockSignals(True)
            self.pages.setCurrentRow(PAGES.index(page))
            self.pages.blockSignals(False)
