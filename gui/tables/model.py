"""The model of a table of files. A snapshot is applied as a difference: selection, scroll place and open menus stay."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from gui.tables.columns import Column, title_of
from gui.tables.diff import missing_spans, spans

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from PySide6.QtCore import QObject

    from engine.model import Progress
    from gui.tables.entry import Entry, Key

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
FRACTION_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class EntriesModel(QAbstractTableModel):
    """Entries in the order that they are shown with, or sorted by a column. Texts are made when they are painted."""

    def __init__(
        self, columns: Sequence[Column], parent: QObject | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._clock = clock
        self._entries: list[Entry] = []
        self._keys: list[Key] = []
        """Of the entries."""
        self._rows: dict[Key, int] = {}
        self._progress: Mapping[Key, Progress] = {}
        self._unsorted: list[Entry] = []
        self._sorted_by: Column | None = None
        self._is_descending = False
        live = [number for number, column in enumerate(self.columns) if column.is_live]
        self._live_columns = (min(live), max(live)) if live else None

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(column)
        return column.alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, entry = self.columns[index.column()], self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(entry, self._clock())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if role == ENTRY_ROLE:
            return entry
        return entry.fraction if role == FRACTION_ROLE and column.is_bar else None

    def entry(self, row: int) -> Entry:
        """The one in that row."""
        return self._entries[row]

    def row_of(self, key: Key) -> int | None:
        """Where the entry is; None where it is not."""
        return self._rows.get(key)

    def show(self, entries: Sequence[Entry]) -> None:
        """Take a new snapshot: what is gone goes, what is new comes in its place, what changed is told in runs."""
        self._unsorted = list(entries)
        self._arrange()

    def add(self, entries: Sequence[Entry]) -> None:
        """Take these behind the last; whoever calls it has said so to the views."""
        keys = [entry.key for entry in entries]
        self._rows |= {key: row for row, key in enumerate(keys, len(self._entries))}
        self._entries += entries
        self._keys += keys
        self._unsorted += entries

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; below 0: as they came."""
        self._sorted_by = self.columns[column] if 0 <= column < len(self.columns) else None
        self._is_descending = order is Qt.SortOrder.DescendingOrder
        self._arrange()

    def _with_progress(self, entry: Entry) -> Entry:
        progress = self._progress.get(entry.key)
        return entry if progress == entry.progress else dataclasses.replace(entry, progress=progress)

    def _arrange(self) -> None:
        entries = [self._with_progress(entry) for entry in self._unsorted]
        if self._sorted_by is not None:
            entries = sorted(entries, key=self._sorted_by.order, reverse=self._is_descending)
        keys = [entry.key for entry in entries]
        rows = {key: row for row, key in enumerate(keys)}
        self._remove_all_but(rows)
        self._reorder(rows)
        self._insert_new(entries, keys)
        self._rows = rows
        self._replace(entries)

    def _remove_all_but(self, kept: Container[Key]) -> None:
        for first, last in reversed(missing_spans(self._keys, kept)):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._entries[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, place: Mapping[Key, int]) -> None:
        """Bring those that stay into their new order among each other."""
        before = [place[key] for key in self._keys]
        order = sorted(range(len(before)), key=before.__getitem__)
        if order == list(range(len(before))):
            return
        self.layoutAboutToBeChanged.emit()
        self._entries = [self._entries[old] for old in order]
        self._keys = [self._keys[old] for old in order]
        moved = {old: row for row, old in enumerate(order)}
        indexes = self.persistentIndexList()
        self.changePersistentIndexList(indexes, [self.index(moved[i.row()], i.column()) for i in indexes])
        self.layoutChanged.emit()

    def _insert_new(self, entries: list[Entry], keys: list[Key]) -> None:
        for first, last in missing_spans(keys, set(self._keys)):
            self.beginInsertRows(_NOWHERE, first, last)
            self._entries[first:first] = entries[first : last + 1]
            self._keys[first:first] = keys[first : last + 1]
            self.endInsertRows()

    def _replace(self, entries: list[Entry]) -> None:
        changed = [row for row, (old, new) in enumerate(zip(self._entries, entries, strict=True)) if old != new]
        for row in changed:
            self._entries[row] = entries[row]
        self._tell_changed(changed, 0, len(self.columns) - 1)

    def _tell_changed(self, rows: list[int], first_column: int, last_column: int) -> None:
        for first, last in spans(rows):
            self.dataChanged.emit(self.index(first, first_column), self.index(last, last_column))

    def set_progress(self, progress: Mapping[Key, Progress]) -> None:
        """All that is under way now, by key. Only rows that differ are touched, and their order stays."""
        concerned = progress.keys() | self._progress.keys()
        self._progress = progress
        changed = sorted(row for key in concerned if (row := self._rows.get(key)) is not None and self._renew(row))
        if changed and self._live_columns:
            self._tell_changed(changed, *self._live_columns)

    def _renew(self, row: int) -> bool:
        entry = self._entries[row]
        self._entries[row] = self._with_progress(entry)
        return self._entries[row] is not entry

    @Slot()
    def tick(self) -> None:
        """Time has passed: `Retry in 40 s` reads otherwise now. Only what can be seen is made anew."""
        if self._entries and self._live_columns:
            self._tell_changed(list(range(len(self._entries))), *self._live_columns)
