from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
)

from engine.settings.config import Config, load
from engine.settings.home import Home
from engine.settings.route import Route
from engine.settings.secrets import load_keys
from gui.settings.dialog import SettingsDialog
from gui.settings.doctor import DoctorDialog
from gui.settings.keys import KeysDialog
from gui.settings.route_list import PROGRAM


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


@pytest.fixture
def route(tmp_path):
    return Route("scans", str(tmp_path / "scans"), bucket="bbb", queue="q")


class FakeAutostart:
    """What the system knows."""

    def __init__(self) -> None:
        self.on = False
        self.error: OSError | None = None

    def is_on(self) -> bool:
        if self.error:
            raise self.error
        return self.on

    def switch(self, *, on: bool) -> None:
        if self.error:
            raise self.error
        self.on = on


@pytest.fixture
def autostart():
    return FakeAutostart()


@pytest.fixture
def open_dialog(qtbot, home, autostart):
    dialogs = []

    def open_it(*routes: Route) -> SettingsDialog:
        dialog = SettingsDialog(home, Config(routes), autostart=autostart)
        qtbot.addWidget(dialog)
        dialogs.append(dialog)
        dialog.show()
        return dialog

    yield open_it
    for dialog in dialogs:
        dialog.reject()


def type_into(qtbot, dialog: SettingsDialog, name: str, text: str) -> None:
    control = dialog.route_form.rows[name].field.control
    control.selectAll()
    qtbot.keyClicks(control, text) if text else qtbot.keyClick(control, Qt.Key.Key_Delete)


def error_of(dialog: SettingsDialog, name: str) -> str:
    error = dialog.route_form.rows[name].error
    return "" if error.isHidden() else error.text()


def listed(dialog: SettingsDialog) -> list[str]:
    return [dialog.routes.list.item(row).text() for row in range(dialog.routes.list.count())]


def test_everything_can_be_heard(open_dialog, route):
    dialog = open_dialog(route)
    kinds = (QAbstractButton, QListWidget, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
    for control in (control for kind in kinds for control in dialog.findChildren(kind)):
        is_inner = isinstance(control.parent(), QComboBox | QAbstractSpinBox | QLineEdit | QTabBar)
        assert is_inner or control.accessibleName() or getattr(control, "text", str)(), control


def test_pages_are_those_of_the_declarations(open_dialog, route):
    dialog = open_dialog(route)
    assert [dialog.tabs.tabText(n) for n in range(dialog.tabs.count())] == [
        "General",
        "Transfers",
        "Limits",
        "Notifications",
        "Network",
        "Advanced",
    ]
    dialog.routes.list.setCurrentRow(1)
    pages = [dialog.tabs.tabText(n) for n in range(dialog.tabs.count())]
    assert pages == ["General", "Limits", "Notifications", "Advanced"]


def test_an_error_appears_as_one_types_and_goes_again(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    type_into(qtbot, dialog, "bucket", "no")
    qtbot.waitUntil(lambda: "bucket can have" in error_of(dialog, "bucket"))
    type_into(qtbot, dialog, "bucket", "yes-this")
    qtbot.waitUntil(lambda: not error_of(dialog, "bucket"))


def test_folders_that_clash_are_seen_before_anything_is_saved(qtbot, open_dialog, route, tmp_path):
    dialog = open_dialog(route, replace(route, name="other", root=str(tmp_path / "other")))
    dialog.open_route("other")
    type_into(qtbot, dialog, "root", str(tmp_path / "scans"))
    qtbot.waitUntil(lambda: "also used by the route scans" in error_of(dialog, "root"))


def test_apply_saves_and_tells_at_once(qtbot, open_dialog, home, route):
    dialog = open_dialog(route)
    assert not dialog.apply_button.isEnabled()
    type_into(qtbot, dialog, "prefix", "in/2026")
    with qtbot.waitSignal(dialog.applied) as told:
        dialog.apply_button.click()
    assert told.args[0].routes[0].prefix == "in/2026"
    assert load(home.config_file).routes == told.args[0].routes
    assert dialog.isVisible()
    assert not dialog.apply_button.isEnabled()


def test_ok_saves_and_closes(qtbot, open_dialog, home, route):
    dialog = open_dialog(route)
    type_into(qtbot, dialog, "prefix", "in")
    with qtbot.waitSignal(dialog.accepted):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert load(home.config_file).routes[0].prefix == "in"


def test_cancel_saves_nothing(qtbot, open_dialog, home, route):
    dialog = open_dialog(route)
    type_into(qtbot, dialog, "prefix", "in")
    dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert not dialog.isVisible()
    assert not home.config_file.exists()


def test_what_cannot_run_is_not_saved_and_shown(qtbot, open_dialog, home, route):
    dialog = open_dialog(route)
    dialog.routes.buttons["add"].click()
    assert listed(dialog) == ["scans", "New route", "Whole program"]
    dialog.tabs.setCurrentIndex(3)
    dialog.apply_button.click()
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "3 entries" in dialog.banner.text()
    assert error_of(dialog, "bucket") == "Bucket is missing"
    assert dialog.tabs.currentIndex() == 0
    assert not home.config_file.exists()


def test_a_new_route_is_not_scolded_before_it_is_filled_in(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    dialog.routes.buttons["add"].click()
    type_into(qtbot, dialog, "bucket", "no")
    qtbot.waitUntil(lambda: bool(error_of(dialog, "bucket")))
    assert not error_of(dialog, "queue")


def test_a_route_is_duplicated_and_renamed(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    dialog.routes.buttons["duplicate"].click()
    assert listed(dialog)[:2] == ["scans", "scans 2"]
    dialog.routes.list.item(1).setText("invoices")
    assert dialog.route_form.values.name == "invoices"
    type_into(qtbot, dialog, "name", "bills")
    assert listed(dialog)[1] == "bills"


@pytest.mark.parametrize(("answer", "left"), [("Yes", 1), ("Cancel", 2)])
def test_a_route_is_removed_only_after_a_question(open_dialog, route, monkeypatch, answer, left):
    dialog = open_dialog(route, replace(route, name="other"))
    asked = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda *args: asked.append(args[2]) or QMessageBox.StandardButton[answer]
    )
    dialog.routes.buttons["remove"].click()
    assert "scans" in asked[0]
    assert len(listed(dialog)) == left + 1


def test_search_shows_rows_of_all_pages(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    qtbot.keyClicks(dialog.search, "plain http")
    shown = [row.setting.name for row in dialog.route_form.rows.values() if row.isVisible()]
    assert shown == ["allow_http"]
    dialog.search.clear()
    assert dialog.route_form.rows["bucket"].isVisible()


def test_the_whole_program_has_settings_too(qtbot, open_dialog, home):
    dialog = open_dialog()
    assert not dialog.test_button.isEnabled()
    dialog.routes.choose(PROGRAM)
    dialog.general_form.rows["log_level"].field.set_value("DEBUG")
    dialog.general_form.rows["log_level"].field.changed.emit()
    with qtbot.waitSignal(dialog.applied):
        dialog.apply_button.click()
    assert load(home.config_file).general.log_level == "DEBUG"


def test_choices_read_as_people_say_them_and_are_saved_as_they_were(qtbot, open_dialog, home, route):
    dialog = open_dialog(replace(route, on_conflict="skip"))
    combo = dialog.route_form.rows["on_conflict"].field.control
    assert combo.currentText() == "Skip"
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert combo.currentText() == "Replace"
    with qtbot.waitSignal(dialog.applied):
        dialog.apply_button.click()
    assert load(home.config_file).routes[0].on_conflict == "replace"


def test_a_search_finds_what_is_said_of_choices_and_tells_where_more_is(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    qtbot.keyClicks(dialog.search, "deutsch")
    assert not [row for row in dialog.route_form.rows.values() if row.isVisible()]
    assert dialog.elsewhere.text() == "Nothing found here. In “Whole program”: 1"
    dialog.elsewhere.click()
    shown = [row.setting.name for row in dialog.general_form.rows.values() if row.isVisible()]
    assert shown == ["language"]
    assert not dialog.elsewhere.isVisible()
    dialog.search.setText("file")
    assert dialog.elsewhere.text().startswith("In “scans”: ")
    dialog.search.clear()
    assert not dialog.elsewhere.isVisible()


def test_the_box_shows_what_the_system_does_and_apply_changes_it(qtbot, open_dialog, home, route, autostart):
    autostart.on = True
    dialog = open_dialog(route)
    dialog.routes.list.setCurrentRow(1)
    box = dialog.startup.field.control
    qtbot.waitUntil(dialog.startup.isEnabled)
    assert box.isChecked()
    assert not dialog.apply_button.isEnabled()
    box.click()
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    told = []
    dialog.applied.connect(told.append)
    dialog.apply_button.click()
    qtbot.waitUntil(lambda: not autostart.on)
    qtbot.waitUntil(dialog.buttons.isEnabled)
    qtbot.waitUntil(lambda: not dialog.apply_button.isEnabled())
    assert told == [], "nothing that the engine works with has changed"


def test_a_system_that_refuses_it_is_quoted(qtbot, open_dialog, route, autostart):
    dialog = open_dialog(route)
    dialog.routes.list.setCurrentRow(1)
    qtbot.waitUntil(dialog.startup.isEnabled)
    dialog.startup.field.control.click()
    autostart.error = PermissionError(13, "Permission denied")
    dialog.apply_button.click()
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "Permission denied" in dialog.banner.text()


@pytest.mark.usefixtures("system_keyring")
def test_keys_are_stored_and_forgotten_again_where_the_route_is_not_made(qtbot, open_dialog, route):
    dialog = open_dialog(route)
    assert not dialog.keys_button.isVisible()
    dialog.routes.buttons["duplicate"].click()
    dialog.route_form.show_values(replace(dialog.route_form.values, credentials="keyring"))
    dialog.route_form.rows["credentials"].field.changed.emit()
    assert dialog.keys_button.isVisible()
    dialog.keys_button.click()
    keys = dialog.findChild(KeysDialog)
    qtbot.keyClicks(keys.box.access_key, "AKIA")
    qtbot.keyClicks(keys.box.secret, "shh")
    with qtbot.waitSignal(keys.stored):
        keys.store_button.click()
    assert load_keys("scans 2").secret_key == "shh"
    keys.reject()
    dialog.reject()
    qtbot.waitUntil(lambda: load_keys("scans 2") is None)


def test_the_connection_of_the_edited_route_is_tested(qtbot, open_dialog, route, monkeypatch):
    examined = []
    monkeypatch.setattr("gui.settings.examination.examine", lambda route, _wanted: examined.append(route) or ())
    dialog = open_dialog(route)
    type_into(qtbot, dialog, "bucket", "other-bucket")
    dialog.test_button.click()
    doctor = dialog.findChild(DoctorDialog)
    qtbot.waitUntil(lambda: not doctor.panel.is_running)
    assert [route.bucket for route in examined] == ["other-bucket"]
    doctor.reject()
