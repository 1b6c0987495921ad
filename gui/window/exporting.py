"""The foot of the history: how many files there are, the export of them all, and how far it is."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from engine.supervisor.export import Form, Unwanted, everything, save_history, watched
from gui import places, words
from gui.icons import wear
from gui.menus import add
from gui.questions import Questions
from gui.saving import ask_where
from gui.window.labels import Elided, Quiet

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Sought
    from engine.supervisor.desk import Desk


class Exporting(QWidget):
    """Writes what is sought into a file in the background. `wanted` asks for the desk and the question: see `export`."""

    wanted = Signal(object, object)
    """A Form and a Path."""
    _told = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._worker = Questions(self, threads=1)
        self._stopping = threading.Event()
        self._file: Path | None = None
        self.count = Quiet()
        self.said = Elided()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress of the export"))
        self.progress.setTextVisible(False)
        self.cancel = QToolButton()
        self.cancel.setAutoRaise(True)
        self.cancel.setToolTip(self.tr("Stop the export"))
        self.cancel.setAccessibleName(self.tr("Stop the export"))
        wear(self.cancel, "cancel")
        self.folder = QPushButton(self.tr("Show in folder"))
        self.button = QPushButton(self.tr("Export…"))
        self.button.setToolTip(self.tr("All that the search and the boxes above leave, also what is not shown yet"))
        self._arrange()
        self._connect()
        self._rest("")

    def _arrange(self) -> None:
        menu = QMenu(self.button)
        add(menu, self.tr("CSV, for spreadsheets…"), partial(self._ask_where, Form.CSV))
        add(menu, self.tr("JSON, for programs…"), partial(self._ask_where, Form.JSON))
        self.button.setMenu(menu)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.progress.setMaximumWidth(160)
        self.progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(self.said, 1)
        for widget in (self.progress, self.cancel, self.folder, self.button):
            row.addWidget(widget)

    def _connect(self) -> None:
        self._told.connect(self._show_progress)
        self.cancel.clicked.connect(self.stop)
        self.folder.clicked.connect(self._show_in_folder)
        self._worker.complaint.connect(self._failed)

    def _ask_where(self, form: Form) -> None:
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        name = self.tr("history {day}").format(day=day)
        ask_where(self, self.tr("Export the history"), name, form.value, partial(self.wanted.emit, form))

    def export(self, desk: Desk, sought: Sought, form: Form, file: Path, total: int) -> None:
        """Begin. `total` is 0 where it is not counted yet."""
        self._file = file
        self._stopping.clear()
        self.progress.setRange(0, total)
        self.progress.setValue(0)
        self._show(self.tr("Exporting…"), is_busy=True)
        items = watched(everything(desk, sought), self._told.emit, lambda: not self._stopping.is_set())
        self._worker.ask(partial(save_history, items, form, file), self._saved, self._failed)

    @Slot(int)
    def _show_progress(self, count: int) -> None:
        self.progress.setValue(count)
        self.said.setText(self.tr("Exporting: {files}").format(files=words.files(count)))

    def _saved(self, _: None) -> None:
        self._rest(self.tr("Saved as {name}").format(name=self._file.name if self._file else ""))
        self.folder.show()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if isinstance(error, Unwanted):
            self._rest(self.tr("Stopped; nothing was saved"))
        else:
            reason = getattr(error, "strerror", "") or str(error)
            self._rest(self.tr("Not saved: {reason}").format(reason=reason))

    def _rest(self, text: str) -> None:
        self._show(text, is_busy=False)

    def _show(self, text: str, *, is_busy: bool) -> None:
        self.said.setText(text)
        self.folder.hide()
        self.progress.setVisible(is_busy)
        self.cancel.setVisible(is_busy)
        self.button.setEnabled(not is_busy)

    @Slot()
    def stop(self) -> None:
        """What was written so far goes; a file that was there before stays."""
        self._stopping.set()

    def close_down(self) -> None:
        """The program ends."""
        self.stop()
        self._worker.close()

    @Slot()
    def _show_in_folder(self) -> None:
        if self._file is not None:
            places.show_in_folder(self._file)
