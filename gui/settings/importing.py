"""Import of the old script's Application.properties: what each line became, the route as it will be, then Save."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.settings.config import Config
from engine.settings.properties import Import, Saved, read_properties, save_import
from engine.settings.secrets import USE_A_PROFILE, is_available
from gui import words
from gui.buttons import ButtonBox
from gui.carried import accept_files
from gui.icons import icon
from gui.places import at_home
from gui.questions import Questions
from gui.settings.draft import Complaints, Draft, complaints_about
from gui.settings.form import Form
from gui.settings.note import Note
from gui.window.labels import Elided

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from engine.settings.home import Home
    from engine.settings.route import Route

_PREVIEW: Final = (
    "name",
    "bucket",
    "prefix",
    "region",
    "queue",
    "root",
    "upload",
    "download",
    "watch_folder",
    "queued_folder",
    "uploaded_folder",
    "downloaded_folder",
)
_SOON_MS: Final = 250


class ImportPanel(QWidget):
    """Takes a file, chosen or dropped, and shows what it means."""

    changed = Signal()
    """There is an import now, or none, or it is right or wrong."""

    def __init__(self, config: Config, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self._questions = Questions(self)
        self._import: Import | None = None
        self._complaints = 0
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._look_at_it)
        self.setAcceptDrops(True)
        self.ground = QLabel(self.tr("Drop the script's Application.properties here, or choose it."))
        self.ground.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.ground.setFrameShape(QFrame.Shape.StyledPanel)
        self.file = Elided()
        self.choose_button = QPushButton(icon("folder"), self.tr("Choose file…"))
        self.choose_button.clicked.connect(self._choose)
        self.error = Note(is_error=True)
        self.keys_note = Note()
        self.table = self._make_table()
        self.form: Form | None = None
        self._result = QSplitter(Qt.Orientation.Vertical)
        self._result.addWidget(self.table)
        self._result.hide()
        self._arrange()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setHorizontalHeaderLabels([self.tr("In the file"), self.tr("Value"), self.tr("Becomes")])
        table.setAccessibleName(self.tr("What each line became"))
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.file, 1)
        top.addWidget(self.choose_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.error)
        column.addWidget(self.ground, 1)
        column.addWidget(self._result, 1)
        column.addWidget(self.keys_note)
        self.error.hide()
        self.keys_note.hide()

    @property
    def result(self) -> Import | None:
        """What can be saved: the import with the route as edited; None while there is none, or it is not right."""
        if self._import is None or self.form is None or self._complaints:
            return None
        return replace(self._import, route=self.form.values)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if files := accept_files(event):
            self.read(files[0])

    @Slot()
    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Application.properties"), "", self.tr("Settings (*.properties *.ini *.txt);;All files (*)")
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Show what this file means."""
        self.file.setText(at_home(file))
        self._questions.ask(lambda: read_properties(file), self._show, self._refuse, topic="read")

    def _refuse(self, error: Exception) -> None:
        self._import = None
        self.error.setText(words.wrong_with_advice(error))
        self.error.show()
        self._result.hide()
        self.ground.show()
        self.keys_note.hide()
        self.changed.emit()

    def _show(self, found: Import) -> None:
        self.error.hide()
        draft = Draft.of(self._config)
        found = replace(found, route=replace(found.route, name=draft.free_name(found.route.name)))
        self._import = found
        self._fill(found)
        self._preview(found.route)
        self.ground.hide()
        self._result.show()
        self.keys_note.hide()
        if found.keys is not None:
            self._questions.ask(is_available, self._tell_keys, topic="keys")
        self._look_at_it()

    def _fill(self, found: Import) -> None:
        self.table.setRowCount(len(found.notes))
        for row, note in enumerate(found.notes):
            for column, text in enumerate(map(words.said, (note.key, note.value_shown, note.became))):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        widest = self.fontMetrics().averageCharWidth() * 36
        for column in (0, 1):
            self.table.setColumnWidth(column, min(self.table.columnWidth(column) + 16, widest))

    def _preview(self, route: Route) -> None:
        if self.form is None:
            self.form = Form(route, _PREVIEW)
            self.form.changed.connect(self._edit)
            self._result.addWidget(self.form)
            self._result.setSizes([220, 320])
        else:
            self.form.show_values(route)

    @Slot(object)
    def _edit(self, _route: object) -> None:
        self._soon.start()

    def _tell_keys(self, is_there: bool) -> None:  # noqa: FBT001 - the keyring's answer
        note = self.tr("The keys go to this system's keyring, and nowhere else.")
        if not is_there:
            note = self.tr("The file holds keys, but this computer has no keyring: they are not stored.")
            note = f"{note} {words.said(USE_A_PROFILE)}"
        self.keys_note.setText(note)
        self.keys_note.show()

    @Slot()
    def _look_at_it(self) -> None:
        if self.form is not None:
            draft = Draft.of(self._config).added(self.form.values)
            self._questions.ask(lambda: complaints_about(draft), self._complain, topic="complaints")

    def _complain(self, complaints: Complaints) -> None:
        assert self.form is not None
        mine = complaints.routes[-1]
        self._complaints = len(mine)
        self.form.show_complaints(mine, is_strict=True)
        self.changed.emit()

    def close_questions(self) -> None:
        self._questions.close()


class ImportDialog(QDialog):
    """Imports one file as a new route."""

    imported = Signal(object)
    """The new Config; it is saved already."""

    def __init__(self, home: Home, config: Config, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._config = config
        self._questions = Questions(self)
        self.setWindowTitle(self.tr("Import Application.properties"))
        self.panel = ImportPanel(config)
        self.panel.changed.connect(self._offer)
        self.buttons = ButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save_button.setText(self.tr("Import"))
        self.save_button.setEnabled(False)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.panel, 1)
        column.addWidget(self.buttons)
        self.resize(QSize(820, 680))

    @Slot()
    def _offer(self) -> None:
        self.save_button.setEnabled(self.panel.result is not None)

    @Slot()
    def _save(self) -> None:
        found = self.panel.result
        if found is not None:
            self.buttons.setEnabled(False)
            self._questions.ask(partial(self._work, found), self._is_saved, self._has_failed)

    def _work(self, found: Import) -> Saved:
        """On the pool's thread."""
        self._home.create()
        return save_import(self._home.config_file, self._config, found)

    def _is_saved(self, saved: Saved) -> None:
        if saved.keys_refused:
            title = self.tr("The keys were not stored")
            QMessageBox.information(self, title, words.said(saved.keys_refused))
        self.imported.emit(saved.config)
        self.accept()

    def _has_failed(self, error: Exception) -> None:
        self.buttons.setEnabled(True)
        QMessageBox.warning(self, self.windowTitle(), words.wrong_with_advice(error))

    def done(self, result: int) -> None:
        self.panel.close_questions()
        self._questions.close()
        super().done(result)
