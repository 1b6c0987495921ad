from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox

from engine.settings.config import Config, load
from engine.settings.home import Home
from engine.settings.route import Route
from engine.settings.secrets import load_keys
from gui.settings.importing import ImportDialog

FILE = """\
[AWS]
aws_s3_bucket = company-scans
aws_s3_folder = in
aws_access_key_id = {key}
aws_secret_key = {secret}
aws_region = eu-central-1
aws_sqs = scans
[General]
folderToStoreTempFiles = files
sleepUploadToS3 = 3
"""


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


@pytest.fixture
def properties(tmp_path):
    file = tmp_path / "Application.properties"
    file.write_text(FILE.format(key="", secret=""))
    return file


@pytest.fixture
def dialog(qtbot, home):
    dialog = ImportDialog(home, Config((Route("company-scans", "/srv/other", bucket="bbb", queue="q"),)))
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.reject()


def drop(dialog: ImportDialog, file) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    nothing = Qt.KeyboardModifier.NoModifier
    dialog.panel.dropEvent(QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing))


def test_a_dropped_file_is_shown_edited_and_saved(qtbot, dialog, home, properties):
    drop(dialog, properties)
    qtbot.waitUntil(dialog.save_button.isEnabled)
    table = dialog.panel.table
    shown = {table.item(row, 0).text(): table.item(row, 2).text() for row in range(table.rowCount())}
    assert shown["aws_s3_bucket"] == "bucket"
    assert "not needed any more" in shown["sleepUploadToS3"]
    name = dialog.panel.form.rows["name"].field
    assert name.value() == "company-scans 2"
    name.set_value("Scans")
    name.changed.emit()
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.save_button.click()
    assert [route.name for route in told.args[0].routes] == ["company-scans", "Scans"]
    assert load(home.config_file).route("Scans").root == str(properties.parent / "files")


def test_what_is_missing_is_named_all_at_once(qtbot, dialog, properties):
    properties.write_text("[AWS]\naws_s3_folder =\n")
    dialog.panel.read(properties)
    qtbot.waitUntil(dialog.panel.error.isVisible)
    for key in ("aws_s3_bucket", "aws_region", "aws_sqs"):
        assert key in dialog.panel.error.text()
    assert not dialog.save_button.isEnabled()


def test_a_route_that_cannot_run_is_not_saved(qtbot, dialog, properties):
    dialog.panel.read(properties)
    qtbot.waitUntil(dialog.save_button.isEnabled)
    bucket = dialog.panel.form.rows["bucket"]
    bucket.field.set_value("no")
    bucket.field.changed.emit()
    qtbot.waitUntil(lambda: not bucket.error.isHidden())
    assert not dialog.save_button.isEnabled()


def test_without_a_keyring_keys_are_refused_and_a_profile_is_recommended(qtbot, dialog, home, properties, monkeypatch):
    said = []
    monkeypatch.setattr(QMessageBox, "information", lambda *args: said.append(args[2]))
    properties.write_text(FILE.format(key="AKIAEXAMPLE", secret="shh-secret"))
    dialog.panel.read(properties)
    qtbot.waitUntil(dialog.panel.keys_note.isVisible)
    assert "profile" in dialog.panel.keys_note.text()
    qtbot.waitUntil(dialog.save_button.isEnabled)
    with qtbot.waitSignal(dialog.imported):
        dialog.save_button.click()
    assert "profile" in said[0]
    assert "shh-secret" not in home.config_file.read_text()


@pytest.mark.usefixtures("system_keyring")
def test_keys_go_to_the_keyring(qtbot, dialog, properties):
    properties.write_text(FILE.format(key="AKIAEXAMPLE", secret="shh"))
    dialog.panel.read(properties)
    qtbot.waitUntil(dialog.save_button.isEnabled)
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.save_button.click()
    assert told.args[0].routes[-1].credentials == "keyring"
    assert load_keys(told.args[0].routes[-1].name).secret_key == "shh"
