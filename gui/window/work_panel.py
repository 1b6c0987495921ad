"""A tab of files on their way: the table, or what to do where it is empty, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui import words
from gui.tables.columns import WORK
from gui.tables.filters import Place, is_at
from gui.tables.model import EntriesModel
from gui.tables.view import EntriesView
from gui.window.empty import Empty
from gui.window.labels import Quiet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QFocusEvent

    from engine.model import Progress
    from gui.tables.entry import Entry, Key


class WorkPanel(QWidget):
    """Uploads or downloads."""

    filter_dropped = Signal()
    """Everything is to be shown again."""

    def __init__(self, name: str, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = EntriesModel(WORK, self)
        self.view = EntriesView(self.model, name)
        self.empty = Empty(picture)
        self.more = Quiet()
        self.more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._entries: Sequence[Entry] = ()
        self._total = 0
        self._place: Place | None = None
        self._is_due = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._stack, 1)
        column.addWidget(self.more)
        self._show_count(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Passed on to the table, once there is one. (A focus proxy that is hidden would hold the Tab key for ever.)"""
        if self.view.isVisible():
            self.view.setFocus(event.reason())

    def show_entries(self, entries: Sequence[Entry], total: int) -> None:
        """The newest snapshot; `total` counts also those that are not in it."""
        self._entries, self._total = entries, total
        self._apply()

    def show_place(self, place: Place | None) -> None:
        """Show only what is there."""
        self._place = place
        self._apply()

    def set_progress(self, progress: Mapping[Key, Progress]) -> None:
        """What moves now."""
        self.model.set_progress(progress)

    @Slot()
    def tick(self) -> None:
        """A second has passed."""
        if self._is_due:
            self._apply()
        self.model.tick()

    def _apply(self) -> None:
        """Unless somebody is about to click: then a second later."""
        self._is_due = self.isVisible() and self.view.is_touched()
        if not self._is_due:
            self.model.show([entry for entry in self._entries if is_at(entry, self._place)])
            self._show_count(self.model.rowCount())

    def _show_count(self, shown: int) -> None:
        self._stack.setCurrentWidget(self.view if shown else self.empty)
        if shown and self.hasFocus():
            self.view.setFocus()
        hidden = self._total - len(self._entries)
        self.more.setVisible(hidden > 0 and shown > 0)
        if hidden > 0:
            text = self.tr("and {files} more; the search finds them").format(files=words.files(hidden))
            self.more.setText(text)
