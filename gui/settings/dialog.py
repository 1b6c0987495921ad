"""The settings dialog: routes at the left, pages and search at the top, rows generated from the declarations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from engine.settings.route import Route
from gui import words
from gui.autostart import autostart_of
from gui.buttons import ButtonBox
from gui.icons import icon
from gui.questions import Questions
from gui.settings.doctor import DoctorDialog
from gui.settings.draft import Complaints, Draft, complaints_about, forget_in_background, save_draft
from gui.settings.elsewhere import Elsewhere, name_of
from gui.settings.fields import declared
from gui.settings.form import Form
from gui.settings.keys import KeysDialog
from gui.settings.note import Note
from gui.settings.route_list import PROGRAM, RouteList
from gui.settings.startup import StartupRow
from gui.window.help import offer_help

if TYPE_CHECKING:
    from engine.settings.config import Config
    from engine.settings.home import Home
    from gui.autostart import Autostart

_SOON_MS: Final = 250
"""After the last key stroke, the settings are looked at as a whole."""


class SettingsDialog(QDialog):
    """Edits a copy of the settings; Apply and OK save it and tell the new one."""

    applied = Signal(object)
    """The new Config; it is saved already."""

    def __init__(
        self, home: Home, config: Config, parent: QWidget | None = None, autostart: Autostart | None = None
    ) -> None:
        super().__init__(parent)
        self._home = home
        self._autostart = autostart or autostart_of(home)
        self._saved = self._draft = Draft.of(config)
        self._chosen = PROGRAM
        self._is_strict = False
        """After the first Apply even untouched entries have to be right."""
        self._stored_keys: set[str] = set()
        self._questions = Questions(self)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._look_at_it)
        self._make_widgets(config)
        self._arrange()
        self._connect()
        self._list_routes()
        self._choose(0 if self._draft.entries else PROGRAM)
        self._fit()
        self._look_at_it()

    def _fit(self) -> None:
        """So wide that no page hides behind the others, in whatever language."""
        top = self.tabs.sizeHint().width() + self.search.sizeHint().width()
        wide = QSize(max(920, self.routes.width() + top + 96), 660)
        self.resize(wide.expandedTo(self.sizeHint()))

    def _make_widgets(self, config: Config) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.routes = RouteList()
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName(self.tr("Pages"))
        self.route_form = Form(config.routes[0] if config.routes else Route())
        self.startup = StartupRow(self._autostart, self._questions)
        self.general_form = Form(config.general, extra=[self.startup])
        self.forms = QStackedWidget()
        self.forms.addWidget(self.route_form)
        self.forms.addWidget(self.general_form)
        self.elsewhere = Elsewhere()
        self.banner = Note(is_error=True)
        self.banner.hide()
        self.keys_button = QPushButton(self.tr("Keys…"))
        self.keys_button.setAccessibleName(self.tr("Keys in the keyring"))
        self.route_form.rows["credentials"].add_button(self.keys_button)
        self.test_button = QPushButton(icon("doctor"), self.tr("Test connection…"))
        self.buttons = ButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.Apply
        )
        self.apply_button = self.buttons.button(QDialogButtonBox.StandardButton.Apply)

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.tabs)
        right.addWidget(self.elsewhere)
        right.addWidget(self.forms, 1)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.routes)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.test_button)
        bottom.addWidget(self.buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(middle, 1)
        column.addWidget(self.banner)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self.routes.chosen.connect(self._choose)
        self.routes.wanted.connect(self._change_routes)
        self.routes.renamed.connect(self._rename)
        self.tabs.currentChanged.connect(self._show_page)
        self.search.textChanged.connect(self._search)
        self.route_form.changed.connect(self._edit_route)
        self.general_form.changed.connect(self._edit_general)
        self.startup.changed.connect(self._is_changed)
        self.elsewhere.clicked.connect(self._look_elsewhere)
        self.keys_button.clicked.connect(self._open_keys)
        self.test_button.clicked.connect(self._test)
        self.buttons.accepted.connect(self._ok)
        self.buttons.rejected.connect(self.reject)
        self.apply_button.clicked.connect(self._apply)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)

    # -- which route, which page

    def open_route(self, name: str, setting: str = "") -> None:
        """Show the settings of the route with that name, if there is one, and there the one that is wanted."""
        names = [entry.route.name for entry in self._draft.entries]
        if name in names:
            self._choose(names.index(name))
            if setting:
                self._show(setting)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._chosen = number
        self.routes.choose(number)
        is_route = number != PROGRAM
        form = self.route_form if is_route else self.general_form
        if is_route:
            self.route_form.show_values(self._draft.entries[number].route)
        self.forms.setCurrentWidget(form)
        self.test_button.setEnabled(is_route)
        self._tell_elsewhere()
        self._offer_keys()
        self._list_pages(form)
        self._look_at_it()

    def _list_pages(self, form: Form) -> None:
        wanted = [declared(page) for page in form.pages]
        if [self.tabs.tabText(number) for number in range(self.tabs.count())] != wanted:
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for page in wanted:
                self.tabs.addTab(page)
            self.tabs.blockSignals(False)
        self._show_page(self.tabs.currentIndex())

    @Slot(int)
    def _show_page(self, number: int) -> None:
        form = self._form()
        form.show_page(form.pages[max(number, 0)])

    def _form(self) -> Form:
        return self.route_form if self._chosen != PROGRAM else self.general_form

    @Slot(str)
    def _search(self, words: str) -> None:
        self.tabs.setEnabled(not words.strip())
        for form in (self.route_form, self.general_form):
            form.search(words)
        self._tell_elsewhere()

    def _tell_elsewhere(self) -> None:
        """A search goes through all settings, though only those of one entry of the list are shown."""
        words, here = self.search.text(), self._form()
        other = self._elsewhere()
        there = (self.general_form if here is self.route_form else self.route_form).count_of(words)
        is_more = bool(words.strip()) and other is not None
        self.elsewhere.tell(self._name(other or 0), here.count_of(words), there if is_more else 0)

    def _elsewhere(self) -> int | None:
        if self._chosen != PROGRAM:
            return PROGRAM
        return 0 if self._draft.entries else None

    def _name(self, number: int) -> str:
        is_route = number != PROGRAM and bool(self._draft.entries)
        return name_of(self._draft.entries[number].route.name if is_route else "")

    @Slot()
    def _look_elsewhere(self) -> None:
        other = self._elsewhere()
        if other is not None:
            self._choose(other)
            self.routes.list.setFocus()

    # -- editing

    @Slot(object)
    def _edit_route(self, route: Route) -> None:
        self._draft = self._draft.with_route(self._chosen, route)
        self._list_routes()
        self._offer_keys()
        self._is_changed()

    @Slot(object)
    def _edit_general(self, _general: object) -> None:
        self._draft = Draft(self._draft.entries, self.general_form.values)
        self._is_changed()

    @Slot(int, str)
    def _rename(self, number: int, name: str) -> None:
        route = self._draft.entries[number].route
        self._choose(number)
        self.route_form.rows["name"].field.set_value(name)
        self.route_form.rows["name"].field.changed.emit()
        if route.name == name:
            self._list_routes()

    @Slot(str)
    def _change_routes(self, what: str) -> None:
        if what == "add":
            self._draft = self._draft.added(Route(name=self._draft.free_name(self.tr("New route"))))
        elif what == "duplicate":
            self._draft = self._draft.duplicated(self._chosen)
        elif not self._may_remove():
            return
        else:
            self._draft = self._draft.without(self._chosen)
        self._list_routes()
        last = len(self._draft.entries) - 1
        self._choose(min(self._chosen, last) if what == "remove" else last)
        self._is_changed()
        if what != "remove":
            self.route_form.reveal("name")

    def _may_remove(self) -> bool:
        name = self._draft.entries[self._chosen].route.name
        answer = QMessageBox.question(
            self,
            self.tr("Remove route"),
            self.tr(
                "Remove the route {name}? Its folders and files stay where they are, and nothing is deleted from the "
                "bucket. Files that wait in its folders are not sent any more."
            ).format(name=name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Yes

    def _list_routes(self) -> None:
        self.routes.show_routes([entry.route.name for entry in self._draft.entries], self._chosen)

    @Slot()
    def _is_changed(self) -> None:
        self.banner.hide()
        self._soon.start()
        self._offer_apply()

    def _offer_apply(self) -> None:
        self.apply_button.setEnabled(self._is_dirty())

    def _is_dirty(self) -> bool:
        return self._draft.config != self._saved.config or self.startup.is_changed

    # -- what is wrong

    @Slot()
    def _look_at_it(self) -> None:
        self._offer_apply()
        draft = self._draft
        self._questions.ask(lambda: complaints_about(draft), partial(self._complain, draft), topic="complaints")

    def _complain(self, draft: Draft, complaints: Complaints) -> None:
        if draft != self._draft:
            return  # typed on: the timer asks again
        if self._chosen != PROGRAM:
            self.route_form.show_complaints(complaints.routes[self._chosen], is_strict=self._is_strict)
        self.general_form.show_complaints(complaints.general, is_strict=True)
        self.routes.mark([bool(found) for found in complaints.routes])

    # -- keys and test

    def _offer_keys(self) -> None:
        if self._chosen != PROGRAM:
            self.keys_button.setVisible(self._draft.entries[self._chosen].route.credentials == "keyring")

    @Slot()
    def _open_keys(self) -> None:
        entry = self._draft.entries[self._chosen]
        dialog = KeysDialog(entry.route.name, self)
        offer_help(dialog, "faq")
        dialog.stored.connect(self._keys_are_stored)
        dialog.open()

    @Slot()
    def _keys_are_stored(self) -> None:
        self._draft = self._draft.with_keys(self._chosen)
        self._stored_keys.add(self._draft.entries[self._chosen].route.name)

    @Slot()
    def _test(self) -> None:
        dialog = DoctorDialog(self._draft.entries[self._chosen].route, self)
        offer_help(dialog, "problems")
        dialog.open()

    # -- saving

    @Slot()
    def _apply(self) -> None:
        self._save(close=False)

    @Slot()
    def _ok(self) -> None:
        if self._is_dirty():
            self._save(close=True)
        else:
            self.accept()

    def _save(self, *, close: bool) -> None:
        """Look at the whole first: what cannot run is not saved."""
        self.buttons.setEnabled(False)
        draft = self._draft
        self._questions.ask(
            lambda: complaints_about(draft), partial(self._save_if_right, draft, close), self._has_failed, topic="save"
        )

    def _save_if_right(self, draft: Draft, close: bool, complaints: Complaints) -> None:  # noqa: FBT001 - bound by name above
        if complaints.count:
            self.buttons.setEnabled(True)
            self._refuse(complaints)
            return
        before, home, switch = self._saved, self._home, self.startup.saving()

        def save() -> Config:
            switch()
            return save_draft(home, draft, before)

        self._questions.ask(save, partial(self._is_saved, draft, close), self._has_failed, topic="save")

    def _refuse(self, complaints: Complaints) -> None:
        self._is_strict = True
        wrong = [number for number, found in enumerate(complaints.routes) if found]
        if wrong and not (self._chosen != PROGRAM and complaints.routes[self._chosen]):
            self._choose(wrong[0])
        self._complain(self._draft, complaints)
        first = next(iter(complaints.routes[self._chosen] if wrong else complaints.general))
        self._show(first)
        count = complaints.count
        words = self.tr("Not saved yet: 1 entry has to be corrected.")
        if count > 1:
            words = self.tr("Not saved yet: {count} entries have to be corrected.").format(count=count)
        self._say(words)

    def _show(self, name: str) -> None:
        self.search.clear()
        form = self._form()
        self.tabs.setCurrentIndex(form.pages.index(form.rows[name].setting.page))
        form.reveal(name)

    def _is_saved(self, draft: Draft, close: bool, config: Config) -> None:  # noqa: FBT001 - bound by name above
        self.buttons.setEnabled(True)
        is_other = draft.config != self._saved.config
        self._saved = draft
        self._stored_keys.clear()
        self.startup.look()
        self._offer_apply()
        if is_other:
            self.applied.emit(config)
        if close:
            self.accept()

    def _has_failed(self, error: Exception) -> None:
        self.buttons.setEnabled(True)
        self._say(words.wrong_with_advice(error))

    def _say(self, text: str) -> None:
        self.banner.setText(text)
        self.banner.show()

    # -- closing

    def reject(self) -> None:
        """Keys that were typed for a route that is now not made are taken out of the keyring again."""
        if orphans := self._stored_keys - {entry.route.name for entry in self._saved.entries}:
            forget_in_background(orphans)
        super().reject()

    def done(self, result: int) -> None:
        self._questions.close()
        super().done(result)
