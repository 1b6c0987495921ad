"""Messages as the rows of a table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui import words
from gui.tables.columns import NUMBERS, TEXTS
from gui.window.labels import as_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.messages.row import Row

ABOUT, REMARK, AT, RECEIVES = range(4)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class MessagesModel(QAbstractTableModel):
    """At most a few hundred rows: a new list takes the place of the old one."""

    def __init__(self, when: str) -> None:
        """`when`: the title of the column with the time."""
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._titles = {
            ABOUT: self.tr("Message"),
            REMARK: self.tr("Reason"),
            AT: when,
            RECEIVES: self.tr("Received"),
        }

    def show(self, rows: Sequence[Row]) -> None:
        """These, instead of what was shown before."""
        if self.rows != tuple(rows):
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == RECEIVES:
            return NUMBERS
        return self._titles.get(section) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS if index.column() == RECEIVES else TEXTS
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        text = self._text(self.rows[index.row()], index.column())
        return as_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def _text(self, row: Row, column: int) -> str:
        if column == AT:
            return words.moment(row.at, time.time()) if row.at else ""
        return {
            ABOUT: row.about,
            REMARK: row.remark,
            RECEIVES: self.tr("{count} times").format(count=words.number(row.receives)),
        }[column]
