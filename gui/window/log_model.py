"""Entries of the log as a table. New ones are put behind the others; only another search makes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from engine.log_reading import level_number
from gui.icons import warning_color

if TYPE_CHECKING:
    from engine.log_reading import Record

TIME, LEVEL, PROCESS, TEXT = range(4)
_NOWHERE: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class LogModel(QAbstractTableModel):
    """At most `MOST` of them: then the older half goes."""

    MOST: ClassVar[int] = 20_000

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[Record] = []

    def record(self, row: int) -> Record | None:
        return self.records[row] if 0 <= row < len(self.records) else None

    def show(self, records: list[Record]) -> None:
        """Others."""
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def append(self, records: list[Record]) -> None:
        """And these."""
        if len(self.records) + len(records) > self.MOST:
            self.show((self.records + records)[-self.MOST // 2 :])
        elif records:
            first = len(self.records)
            self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
            self.records += records
            self.endInsertRows()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else TEXT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Time"), self.tr("Level"), self.tr("Process"), self.tr("What happened"))[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.record(index.row())
        if record is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(record, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == LEVEL and is_serious(record):
            return warning_color(QGuiApplication.palette())
        return None

    @staticmethod
    def _text(record: Record, column: int) -> str:
        first = record.text.partition("\n")[0]
        return (record.at[:19], record.level, record.process, first)[column]


def is_serious(record: Record) -> bool:
    """Whether it should catch the eye."""
    return level_number(record.level) >= level_number("WARNING")
