"""A list of messages, and below it the one that is looked at: what was made of it, and its text as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.messages.model import ABOUT, AT, RECEIVES, REMARK, MessagesModel
from gui.settings.note import Note
from gui.tables.cells import PADDING, NameCell, TextCell
from gui.tables.columns import NUMBERS, TEXTS
from gui.tables.view import RoomyHeader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.messages.row import Row

_WIDTHS: Final = {REMARK: 34, AT: 24, RECEIVES: 16}
"""In characters."""


class MessagesView(QSplitter):
    """What is chosen stays chosen when the list is shown anew."""

    chosen_changed = Signal()

    def __init__(self, when: str) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.model = MessagesModel(when)
        self.table = QTableView()
        self.understood = Note()
        self.body = QPlainTextEdit()
        self._arrange()
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._choose_again)
        self._ids: set[str] = set()

    def _arrange(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Messages"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 14)
        style = RoomyHeader()
        style.setParent(table)
        header.setStyle(style)
        header.setHighlightSections(False)
        header.setDefaultAlignment(TEXTS)
        table.setItemDelegate(TextCell(TEXTS, table))
        table.setItemDelegateForColumn(ABOUT, NameCell(TEXTS, table))
        table.setItemDelegateForColumn(RECEIVES, TextCell(NUMBERS, table))
        header.setSectionResizeMode(ABOUT, QHeaderView.ResizeMode.Stretch)
        for column in (REMARK, AT, RECEIVES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            usual = table.fontMetrics().averageCharWidth() * _WIDTHS[column] + 2 * PADDING
            table.setColumnWidth(column, max(usual, header.sectionSizeHint(column)))
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.body.setAccessibleName(self.tr("Text of the message"))
        self.understood.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        below = QWidget()
        column_ = QVBoxLayout(below)
        column_.setContentsMargins(0, 8, 0, 0)
        column_.addWidget(self.understood)
        column_.addWidget(self.body, 1)
        self.addWidget(table)
        self.addWidget(below)
        self.setChildrenCollapsible(False)
        self.setSizes([260, 180])

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These; the first is chosen where nothing is."""
        self.model.show(rows)
        if self.model.rows and not self.chosen:
            self.choose(0)
        self._choose()

    def choose(self, number: int) -> None:
        """That row and no other, whatever keys are held down."""
        index, flags = self.model.index(number, 0), QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    @property
    def chosen(self) -> tuple[Row, ...]:
        """From top to bottom."""
        numbers = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.rows[number] for number in numbers)

    @Slot()
    def _remember(self) -> None:
        self._ids = {row.id for row in self.chosen}

    @Slot()
    def _choose_again(self) -> None:
        selection = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number, row in enumerate(self.model.rows):
            if row.id in self._ids:
                selection.select(self.model.index(number, 0), flags)

    @Slot()
    def _choose(self) -> None:
        chosen = self.chosen
        row = chosen[0] if len(chosen) == 1 else None
        self.understood.setText(row.understood if row else "")
        text = row.body if row else ""
        if self.body.toPlainText() != text:
            self.body.setPlainText(text)
        self.chosen_changed.emit()
