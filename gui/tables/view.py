"""The table as it looks and reacts: generous rows, names elided in the middle, Enter and double click open a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QTableView,
    QWidget,
)

from gui.tables.cells import PADDING, BarCell, NameCell, TextCell
from gui.tables.columns import NAME, title_of

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from gui.tables.columns import Column
    from gui.tables.entry import Entry
    from gui.tables.model import EntriesModel

_NARROW: Final = 120
"""In characters: below it spare columns are hidden."""
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class RoomyHeader(QProxyStyle):
    """The platform's header, its texts above those of the cells."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric == QStyle.PixelMetric.PM_HeaderMargin:
            return PADDING
        return super().pixelMetric(metric, option, widget)


class EntriesView(QTableView):
    """Shows an EntriesModel."""

    opened = Signal(object)
    """An Entry whose receipt is wanted."""
    menu_wanted = Signal(object, QPoint)
    """The selected entries, and where on the screen."""
    key_pressed = Signal(object, QKeySequence)
    """The selected entries, and a key that perhaps means something for them."""

    def __init__(self, model: EntriesModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = model
        self.setModel(model)
        self.setAccessibleName(name)
        self._look()
        self._set_columns(model)
        self.doubleClicked.connect(self._open)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._want_menu)

    def _look(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 14)

    def _set_columns(self, model: EntriesModel) -> None:
        header = self.horizontalHeader()
        style = RoomyHeader()
        style.setParent(self)
        header.setStyle(style)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        digit = self.fontMetrics().averageCharWidth()
        for number, column in enumerate(model.columns):
            title = header.fontMetrics().horizontalAdvance(title_of(column))
            self.setColumnWidth(number, max(column.width * digit, title) + 2 * PADDING)
            if column.is_stretched:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
            self.setItemDelegateForColumn(number, _delegate(column, self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_narrow = self.width() < _NARROW * self.fontMetrics().averageCharWidth()
        for number, column in enumerate(self._entries.columns):
            if column.is_spare and self.isColumnHidden(number) != is_narrow:
                self.setColumnHidden(number, is_narrow)
        super().resizeEvent(event)

    def is_touched(self) -> bool:
        """A mouse button is down, or a menu is open: nothing should move now."""
        return bool(QApplication.mouseButtons()) or QApplication.activePopupWidget() is not None

    def selected(self) -> list[Entry]:
        """The chosen entries, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._entries.entry(row) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText("\n".join(entry.s3_key or entry.name for entry in self.selected()))
        else:
            if chosen := self.selected():
                self.key_pressed.emit(chosen, QKeySequence(event.keyCombination()))
            super().keyPressEvent(event)

    @Slot("QModelIndex")
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._entries.entry(index.row()))

    @Slot(QPoint)
    def _want_menu(self, place: QPoint) -> None:
        chosen = self.selected()
        if chosen:
            self.menu_wanted.emit(chosen, self.viewport().mapToGlobal(place))


def _delegate(column: Column, view: EntriesView) -> TextCell:
    kind = BarCell if column.is_bar else NameCell if column is NAME else TextCell
    return kind(column.alignment, view)
