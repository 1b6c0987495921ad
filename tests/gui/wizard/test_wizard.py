"""Every way through the first start, against a real server where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from servers import new_bucket_and_queue

from engine.model import Finding, Verdict
from engine.settings.carrying import export
from engine.settings.config import Config, load, save
from engine.settings.home import Home
from engine.settings.route import Route
from engine.settings.secrets import load_keys
from gui.settings.carrying import CarriedDialog
from gui.wizard.answers import Kind
from gui.wizard.wizard import FirstRunWizard


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


@pytest.fixture
def wizard(qtbot, home):
    wizard = FirstRunWizard(home)
    qtbot.addWidget(wizard)
    wizard.show()
    yield wizard
    wizard.reject()


@pytest.fixture
def findings(monkeypatch):
    """Of a test that is not really made."""
    found = [Finding("bucket", "Bucket", Verdict.GOOD, "There.")]
    monkeypatch.setattr("gui.settings.examination.examine", lambda *_: iter(found))
    return found


def choose(wizard: FirstRunWizard, kind: Kind) -> None:
    wizard.start.choices[kind].click()


def fill(page, **values) -> None:
    for name, value in values.items():
        page.form.rows[name].field.set_value(value)
        page.form.rows[name].field.changed.emit()


def go_on(qtbot, wizard: FirstRunWizard, page) -> None:
    qtbot.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.page is page)


def to_the_test(qtbot, wizard: FirstRunWizard, root: Path) -> None:
    go_on(qtbot, wizard, wizard.folder)
    fill(wizard.folder, root=str(root))
    go_on(qtbot, wizard, wizard.queue)
    go_on(qtbot, wizard, wizard.test)
    qtbot.waitUntil(lambda: not wizard.test.panel.is_running, timeout=30_000)


def test_aws(qtbot, wizard, home, tmp_path, findings):
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="company.scans", region="eu-central-1", profile="work")
    to_the_test(qtbot, wizard, tmp_path / "files")
    assert wizard.next_button.text() == "Next"
    go_on(qtbot, wizard, wizard.done_page)
    for folder in ("Watch", "QueuedForUpload", "UploadedToS3", "DownloadedFromS3"):
        assert (tmp_path / "files" / folder).is_dir()
    with qtbot.waitSignal(wizard.accepted):
        wizard.next_button.click()
    assert wizard.config.routes == load(home.config_file).routes
    route = wizard.config.routes[0]
    assert (route.name, route.queue, route.profile) == ("company.scans", "company-scans", "work")


@pytest.mark.integration
def test_another_server_tried_for_real_and_the_first_file_dropped(qtbot, wizard, tmp_path, moto_server):
    first = tmp_path / "first.txt"
    first.write_text("hello")
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        choose(wizard, Kind.SERVER)
        fill(wizard.server, endpoint_url=ground.endpoint, bucket=ground.bucket, region="us-east-1")
        to_the_test(qtbot, wizard, tmp_path / "files")
    said = wizard.test.panel.summary.text()  # moto takes damaged bytes, and that deserves a look
    assert said == "Files can go. Something deserves a look.", wizard.test.panel.report
    go_on(qtbot, wizard, wizard.done_page)
    wizard.done_page.take([first])
    dropped = tmp_path / "files" / "Watch" / "first.txt"
    qtbot.waitUntil(lambda: "Your file lies in Watch" in wizard.done_page.ground.text())
    assert dropped.read_text() == "hello"


def test_the_old_script(qtbot, wizard, home, tmp_path, findings):
    properties = tmp_path / "Application.properties"
    properties.write_text("aws_s3_bucket=bbb\naws_s3_folder=\naws_region=eu-west-1\naws_sqs=q\nlogFilePath=old.log\n")
    choose(wizard, Kind.IMPORT)
    assert not wizard.next_button.isEnabled()
    wizard.importing.panel.read(properties)
    qtbot.waitUntil(wizard.next_button.isEnabled)
    go_on(qtbot, wizard, wizard.test)
    qtbot.waitUntil(lambda: not wizard.test.panel.is_running)
    go_on(qtbot, wizard, wizard.done_page)
    wizard.next_button.click()
    config = load(home.config_file)
    assert config.routes[0].watch_path == tmp_path / "Watch"
    assert config.general.log_file == str(tmp_path / "old.log")


@pytest.mark.usefixtures("system_keyring")
def test_the_old_scripts_keys_go_to_the_keyring(qtbot, wizard, home, tmp_path, findings):
    properties = tmp_path / "Application.properties"
    properties.write_text(
        "aws_s3_bucket=bbb\naws_s3_folder=\naws_region=eu-west-1\naws_sqs=q\naws_access_key_id=AK\naws_secret_key=shh\n"
    )
    choose(wizard, Kind.IMPORT)
    wizard.importing.panel.read(properties)
    qtbot.waitUntil(wizard.next_button.isEnabled)
    go_on(qtbot, wizard, wizard.test)
    assert load_keys("bbb").secret_key == "shh"
    qtbot.waitUntil(lambda: not wizard.test.panel.is_running)
    go_on(qtbot, wizard, wizard.done_page)
    assert load(home.config_file).routes[0].credentials == "keyring"


def test_the_settings_of_another_computer(qtbot, wizard, home, tmp_path):
    file = tmp_path / "carried.toml"
    export(Config((Route("papers", str(tmp_path / "papers"), bucket="bbb", queue="q"),)), file)
    choose(wizard, Kind.CARRIED)
    dialog = wizard.findChild(CarriedDialog)
    dialog.read(file)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    with qtbot.waitSignal(wizard.accepted):
        dialog.import_button.click()
    assert [route.name for route in wizard.config.routes] == ["papers"]
    assert load(home.config_file).routes == wizard.config.routes


def test_the_only_profile_is_offered_by_name(qtbot, wizard, tmp_path, monkeypatch):
    (tmp_path / "config").write_text("[profile work]\nsso_session = my\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    choose(wizard, Kind.AWS)
    assert wizard.bucket.form.values.profile == "work"


def test_the_first_file_can_be_chosen_without_a_mouse(qtbot, wizard, tmp_path, findings, monkeypatch):
    first = tmp_path / "first.txt"
    first.write_text("hello")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(first)], ""))
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb")
    to_the_test(qtbot, wizard, tmp_path / "files")
    go_on(qtbot, wizard, wizard.done_page)
    wizard.done_page.choose_button.click()
    qtbot.waitUntil((tmp_path / "files/Watch/first.txt").exists)


def test_the_demo_starts_in_a_process_of_its_own(qtbot, wizard, home, monkeypatch):
    started = []
    monkeypatch.setattr(QProcess, "startDetached", lambda *args: started.append(args) or (True, 1))
    with qtbot.waitSignal(wizard.rejected):
        choose(wizard, Kind.DEMO)
    assert started[0][1] == ["-m", "gui", "demo"]
    assert wizard.config is None
    assert not home.config_file.exists()


def test_without_its_server_the_demo_says_how_to_get_it(qtbot, home, monkeypatch):
    monkeypatch.setattr("gui.wizard.start.importlib.util.find_spec", lambda name: None if name == "moto" else True)
    wizard = FirstRunWizard(home)
    qtbot.addWidget(wizard)
    demo = wizard.start.choices[Kind.DEMO]
    assert not demo.isEnabled()
    assert "pip install" in demo.description()
    wizard.reject()


def test_what_is_missing_keeps_a_person_on_the_page(qtbot, wizard):
    choose(wizard, Kind.SERVER)
    wizard.next_button.click()
    errors = wizard.server.form.rows
    qtbot.waitUntil(lambda: not errors["bucket"].error.isHidden())
    assert not errors["endpoint_url"].error.isHidden()
    assert wizard.page is wizard.server
    fill(wizard.server, bucket="bbb", endpoint_url="http://127.0.0.1:9")
    qtbot.waitUntil(errors["bucket"].error.isHidden)
    go_on(qtbot, wizard, wizard.folder)


def test_back_keeps_the_answers(qtbot, wizard):
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb")
    go_on(qtbot, wizard, wizard.folder)
    wizard.back_button.click()
    assert wizard.page is wizard.bucket
    assert wizard.bucket.form.values.bucket == "bbb"
    wizard.back_button.click()
    assert wizard.page is wizard.start


@pytest.mark.usefixtures("system_keyring")
def test_typed_keys_are_stored_for_the_test_and_forgotten_with_the_wizard(qtbot, wizard):
    choose(wizard, Kind.SERVER)
    fill(wizard.server, bucket="bbb", endpoint_url="http://127.0.0.1:9", credentials="keyring")
    wizard.next_button.click()
    qtbot.waitUntil(lambda: not wizard.server.form.rows["credentials"].error.isHidden())
    qtbot.keyClicks(wizard.server.keys.access_key, "AK")
    qtbot.keyClicks(wizard.server.keys.secret, "shh")
    go_on(qtbot, wizard, wizard.folder)
    assert load_keys("bbb").secret_key == "shh"
    wizard.reject()
    qtbot.waitUntil(lambda: load_keys("bbb") is None)


def test_without_a_keyring_typed_keys_are_refused_with_a_way_out(qtbot, wizard):
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb", credentials="keyring")
    qtbot.keyClicks(wizard.bucket.keys.access_key, "AK")
    qtbot.keyClicks(wizard.bucket.keys.secret, "shh")
    wizard.next_button.click()
    qtbot.waitUntil(wizard.banner.isVisible)
    assert "aws configure --profile" in wizard.banner.text()
    assert wizard.page is wizard.bucket


def test_a_failed_test_can_be_skipped_with_a_warning(qtbot, wizard, tmp_path, findings):
    findings[0] = Finding("bucket", "Bucket", Verdict.BAD, "Not there.")
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb")
    to_the_test(qtbot, wizard, tmp_path / "files")
    assert wizard.next_button.text() == "Go on anyway"
    assert "wait safely" in wizard.test.warning.text()
    go_on(qtbot, wizard, wizard.done_page)
    assert wizard.heading.text() == "Everything is saved", "it is not said to be ready"
    assert "did not show that it works" in wizard.done_page.text.text()


def test_closing_the_last_page_is_finishing(qtbot, wizard, tmp_path, findings):
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb")
    to_the_test(qtbot, wizard, tmp_path / "files")
    go_on(qtbot, wizard, wizard.done_page)
    with qtbot.waitSignal(wizard.accepted):
        wizard.close()
    assert wizard.config.routes[0].bucket == "bbb"


def test_leaving_early_saves_nothing(wizard, home):
    choose(wizard, Kind.AWS)
    wizard.cancel_button.click()
    assert wizard.config is None
    assert not home.config_file.exists()


def test_routes_that_are_there_stay(qtbot, wizard, home, tmp_path, findings):
    save(home.config_file, Config((Route("old", str(tmp_path / "old"), bucket="ooo", queue="q"),)))
    choose(wizard, Kind.AWS)
    fill(wizard.bucket, bucket="bbb")
    to_the_test(qtbot, wizard, tmp_path / "files")
    go_on(qtbot, wizard, wizard.done_page)
    assert [route.name for route in wizard.config.routes] == ["old", "bbb"]


def test_every_button_can_be_heard(wizard):
    for button in wizard.findChildren(QAbstractButton):
        is_inner = button.objectName().startswith("qt_")
        assert is_inner or button.accessibleName() or button.text()
