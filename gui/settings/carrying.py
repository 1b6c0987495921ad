"""Import of exported settings: what is new, changed or as it is, route by route, and nothing is written before Import."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.errors import ConfigError
from engine.sentences import joined
from engine.settings.carrying import Became, Change, Difference, Plan, plan, read_export
from engine.settings.config import Config, load, save
from engine.settings.declaration import Setting, settings_of
from engine.settings.route import General, Route
from gui import words
from gui.buttons import ButtonBox
from gui.carried import accept_files
from gui.icons import icon
from gui.places import at_home
from gui.questions import Questions
from gui.settings.draft import spoken
from gui.settings.fields import declared
from gui.settings.note import Note
from gui.tables.cells import RoomyRow
from gui.window.labels import Elided

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from engine.settings.home import Home

translate = QCoreApplication.translate

FILTER: Final = "*.toml"
_NAME: Final = Qt.ItemDataRole.UserRole


class CarriedDialog(QDialog):
    """Takes a file, chosen or dropped; each route can be left as it is."""

    imported = Signal(object)
    """The new Config; it is saved already."""

    def __init__(self, home: Home, config: Config, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._config = config
        self._incoming: Config | None = None
        self._plan: Plan | None = None
        self._questions = Questions(self)
        self.setWindowTitle(self.tr("Import settings"))
        self.setAcceptDrops(True)
        self.file = Elided(self.tr("Choose a file that Bucket Brigade exported, or drop it here."))
        self.choose_button = QPushButton(icon("folder"), self.tr("Choose file…"), autoDefault=False)
        self.choose_button.clicked.connect(self._choose)
        self.tree = self._make_tree()
        self.note = Note()
        self.error = Note(is_error=True)
        self.buttons = ButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.import_button.setText(self.tr("Import"))
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self._arrange()
        self._offer()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setHeaderLabels([self.tr("Route or setting"), self.tr("Now"), self.tr("After the import")])
        tree.setAccessibleName(self.tr("What would change"))
        tree.setItemDelegate(RoomyRow(tree))
        tree.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.header().resizeSection(0, self.fontMetrics().averageCharWidth() * 36)
        tree.header().resizeSection(1, self.fontMetrics().averageCharWidth() * 30)
        tree.itemChanged.connect(self._look_at_it)
        return tree

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.file, 1)
        top.addWidget(self.choose_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(top)
        column.addWidget(self.tree, 1)
        column.addWidget(self.note)
        column.addWidget(self.error)
        column.addWidget(self.buttons)
        self.resize(QSize(820, 560))

    # -- the file

    @Slot()
    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), "", FILTER)
        if chosen:
            self.read(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if files := accept_files(event):
            self.read(files[0])

    def read(self, file: Path) -> None:
        """Show what this file would change."""
        self.file.setText(at_home(file))
        self._questions.ask(partial(read_export, file), self._has_read, self._has_failed, topic="file")

    def _has_read(self, incoming: Config) -> None:
        self._incoming = incoming
        self.tree.clear()
        self._look_at_it()

    # -- what would change

    @Slot()
    def _look_at_it(self) -> None:
        incoming, left_out = self._incoming, self._left_out()
        if incoming is not None:
            look = partial(plan, self._config, incoming, left_out)
            self._questions.ask(look, self._show, self._has_failed, topic="plan")

    def _left_out(self) -> frozenset[str]:
        tops = (self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount()))
        offered = [
            item for item in tops if item is not None and item.data(0, Qt.ItemDataRole.CheckStateRole) is not None
        ]
        return frozenset(item.data(0, _NAME) for item in offered if item.checkState(0) == Qt.CheckState.Unchecked)

    def _show(self, planned: Plan) -> None:
        self._plan = planned
        if not self.tree.topLevelItemCount():
            self._fill(planned)
        self.error.setText(
            "\n".join(f"{wrong.route}: {spoken(Route, wrong.setting, wrong.text)}" for wrong in planned.complaints)
        )
        keys = [change.name for change in planned.changes if change.needs_keys]
        text = self.tr("Keys are never exported: type them again in the settings of {routes}.")
        self.note.setText(text.format(routes=", ".join(keys)) if keys else "")
        if all(change.became is Became.SAME for change in planned.changes):
            self.note.setText(self.tr("Everything in this file is set here already."))
        self._offer()

    def _fill(self, planned: Plan) -> None:
        self.tree.blockSignals(True)
        for change in planned.changes:
            item = QTreeWidgetItem([_title(change), "", _became(change.became)])
            item.setData(0, _NAME, change.name)
            if change.name and change.became is not Became.SAME:
                item.setCheckState(0, Qt.CheckState.Checked)
            self.tree.addTopLevelItem(item)
            shown = [difference for difference in change.differences if difference.setting != "name"]
            item.addChildren([QTreeWidgetItem(_row(change, difference)) for difference in shown])
            item.setExpanded(change.became is not Became.SAME)
        self.tree.blockSignals(False)

    def _offer(self) -> None:
        self.import_button.setEnabled(self._plan is not None and self._plan.is_possible and self._is_wanted())
        self.error.setVisible(bool(self.error.text()))
        self.note.setVisible(bool(self.note.text()))

    def _is_wanted(self) -> bool:
        return self._plan is not None and (
            self._plan.config.routes != self._config.routes or self._plan.config.general != self._config.general
        )

    # -- saving

    @Slot()
    def _save(self) -> None:
        if self._incoming is not None:
            self.buttons.setEnabled(False)
            work = partial(self._work, self._incoming, self._left_out())
            self._questions.ask(work, self._is_saved, self._cannot_save)

    def _work(self, incoming: Config, left_out: frozenset[str]) -> Config:
        """On the pool's thread. The settings may have been changed elsewhere while this dialog was open."""
        self._home.create()
        file = self._home.config_file
        planned = plan(load(file) if file.exists() else self._config, incoming, left_out)
        if planned.complaints:
            raise ConfigError(joined("\n", [wrong.told for wrong in planned.complaints]))
        save(file, planned.config)
        return planned.config

    def _is_saved(self, config: Config) -> None:
        self.imported.emit(config)
        self.accept()

    def _cannot_save(self, error: Exception) -> None:
        self.buttons.setEnabled(True)
        QMessageBox.warning(self, self.windowTitle(), words.wrong_with_advice(error))

    def _has_failed(self, error: Exception) -> None:
        self._incoming = self._plan = None
        self.tree.clear()
        self.note.setText("")
        self.error.setText(words.wrong_with_advice(error))
        self._offer()

    def done(self, result: int) -> None:
        self._questions.close()
        super().done(result)


def _title(change: Change) -> str:
    return change.name or translate("RouteList", "Whole program")


def _became(became: Became) -> str:
    return {
        Became.ADDED: translate("carrying", "New route"),
        Became.CHANGED: translate("carrying", "Changed"),
        Became.SAME: translate("carrying", "As it is"),
    }[became]


_SETTINGS: Final = {setting.name: setting for setting in (*settings_of(General), *settings_of(Route))}


def _row(change: Change, difference: Difference) -> list[str]:
    setting = _SETTINGS[difference.setting]
    now = "" if change.became is Became.ADDED else _shown(setting, difference.now)
    return [declared(setting.label), now, _shown(setting, difference.then)]


def _shown(setting: Setting, value: object) -> str:
    """As the settings dialog shows it."""
    if isinstance(value, bool):
        return translate("carrying", "On") if value else translate("carrying", "Off")
    if isinstance(value, tuple):
        return ", ".join(value)
    if value in setting.choices and setting.said:
        return declared(setting.said[setting.choices.index(str(value))])
    if value == 0 and setting.zero:
        return declared(setting.zero)
    if isinstance(value, int | float):
        return f"{QLocale().toString(float(value), 'g', 8)} {declared(setting.unit) if setting.unit else ''}".strip()
    return str(value) or translate("carrying", "(empty)")
