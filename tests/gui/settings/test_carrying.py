from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.settings.carrying import export, read_export
from engine.settings.config import Config, load, save
from engine.settings.home import Home
from engine.settings.route import General, Route
from gui.dialogs import Dialogs
from gui.settings.carrying import CarriedDialog


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


@pytest.fixture
def scans(tmp_path):
    return Route("scans", str(tmp_path / "scans"), bucket="bbb", queue="q")


@pytest.fixture
def carried(tmp_path, scans):
    """One route changed, one new, one as it is; and other colours."""
    letters = replace(scans, name="letters", root=str(tmp_path / "letters"), queue="q2")
    new = replace(scans, name="new", root=str(tmp_path / "new"), queue="q3", credentials="keyring")
    file = tmp_path / "carried.toml"
    export(Config((replace(scans, on_conflict="skip"), letters, new), General(theme="dark")), file)
    return Config((scans, letters)), file


@pytest.fixture
def dialog(qtbot, home, carried):
    config, file = carried
    dialog = CarriedDialog(home, config)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.read(file)
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 4)
    yield dialog
    dialog.reject()


def rows(dialog):
    tops = [dialog.tree.topLevelItem(row) for row in range(dialog.tree.topLevelItemCount())]
    return {item.text(0): item for item in tops}


def test_it_shows_what_would_change_in_the_words_of_the_settings(dialog):
    found = rows(dialog)
    assert {name: item.text(2) for name, item in found.items()} == {
        "scans": "Changed",
        "letters": "As it is",
        "new": "New route",
        "Whole program": "Changed",
    }
    changed = found["scans"].child(0)
    assert [changed.text(column) for column in range(3)] == ["If the key exists", "Keep both", "Skip"]
    assert "new" in dialog.note.text(), "whose keys have to be typed"
    assert dialog.import_button.isEnabled()


def test_nothing_is_written_before_import_and_then_all_of_it(qtbot, dialog, home):
    assert not home.config_file.exists()
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.import_button.click()
    assert load(home.config_file).routes == told.args[0].routes
    assert [route.name for route in told.args[0].routes] == ["scans", "letters", "new"]
    assert told.args[0].routes[0].on_conflict == "skip"
    assert told.args[0].general.theme == "dark"


def test_a_route_that_is_not_wanted_stays_as_it_is(qtbot, dialog):
    for name in ("scans", "new"):
        rows(dialog)[name].setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: len(dialog._plan.config.routes) == 2)
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.import_button.click()
    assert told.args[0].routes == dialog._config.routes
    assert told.args[0].general.theme == "dark"


def test_what_was_changed_here_in_the_meantime_stays(qtbot, dialog, home, tmp_path):
    meanwhile = Route("meanwhile", str(tmp_path / "meanwhile"), bucket="bbb", queue="q8")
    save(home.config_file, Config((*dialog._config.routes, meanwhile)))
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.import_button.click()
    assert [route.name for route in told.args[0].routes] == ["scans", "letters", "meanwhile", "new"]


def test_folders_that_clash_are_said_and_may_be_left_out(qtbot, home, carried):
    config, file = carried
    clash = Config((replace(config.routes[0], name="mine", queue="q9"),))
    dialog = CarriedDialog(home, clash)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.read(file)
    qtbot.waitUntil(lambda: "also used by the route mine" in dialog.error.text())
    assert not dialog.import_button.isEnabled()
    rows(dialog)["scans"].setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert not dialog.error.isVisible()
    dialog.reject()


def test_a_file_that_is_none_is_said_to_be_none(qtbot, dialog, tmp_path):
    (tmp_path / "x.toml").write_text("colour = 1")
    dialog.read(tmp_path / "x.toml")
    qtbot.waitUntil(lambda: "holds no settings" in dialog.error.text())
    assert dialog.tree.topLevelItemCount() == 0
    assert not dialog.import_button.isEnabled()


def test_the_settings_are_exported_where_a_person_says(qtbot, home, carried, tmp_path, monkeypatch):
    window = QWidget()
    qtbot.addWidget(window)
    dialogs, target = Dialogs(home, window), tmp_path / "out.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(dialogs.done) as told:
        dialogs.export_settings(carried[0])
    assert "out.toml" in told.args[0]
    assert read_export(target).routes == carried[0].routes
    dialogs.close()
