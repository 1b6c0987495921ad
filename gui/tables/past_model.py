"""The model of the history: the ledger sorts it, and hands it out page by page as somebody scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from engine.model import HistoryOrder
from gui.tables.columns import PAST
from gui.tables.model import EntriesModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from gui.tables.entry import Entry

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_ORDERS: Final = (
    HistoryOrder.NAME,
    HistoryOrder.SIDE,
    HistoryOrder.SIZE,
    HistoryOrder.OUTCOME,
    HistoryOrder.TIME,
    HistoryOrder.TOOK,
)
"""Of the columns."""


class PastModel(EntriesModel):
    """Files that ended. Asks for what it has not got."""

    more_wanted = Signal()
    """The next page."""
    order_wanted = Signal(object, bool)
    """A HistoryOrder, and whether it is to rise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(PAST, parent)
        self._has_more = False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(_ORDERS):
            self.order_wanted.emit(_ORDERS[column], order is Qt.SortOrder.AscendingOrder)
        else:
            self.order_wanted.emit(HistoryOrder.TIME, False)

    def show_first(self, entries: Sequence[Entry], *, has_more: bool) -> None:
        """The beginning of the history, in the place of all that was shown."""
        self._has_more = has_more
        self.show(entries)

    def append(self, entries: Sequence[Entry], *, has_more: bool) -> None:
        """The next page. What is shown already (it ended while somebody scrolled) is not shown twice."""
        self._has_more = has_more
        new = [entry for entry in entries if self.row_of(entry.key) is None]
        if new:
            first = self.rowCount()
            self.beginInsertRows(_NOWHERE, first, first + len(new) - 1)
            self.add(new)
            self.endInsertRows()

    def canFetchMore(self, parent: _Index = _NOWHERE) -> bool:
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: _Index = _NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._has_more = False  # until that page is here
            self.more_wanted.emit()
