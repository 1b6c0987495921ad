from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStyleOptionViewItem

from engine.settings.declaration import settings_of
from engine.settings.route import Route
from gui.settings.controls import field_for
from gui.settings.profiles import Profile, likely_profile, profile_names, profiles


@pytest.fixture
def files(tmp_path, monkeypatch):
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    return config, credentials


def test_both_files_offer_their_profiles_default_first(files):
    config, credentials = files
    config.write_text(
        "[default]\nregion = eu-west-1\n[profile zoe]\nsso_session = my\n[profile 'two words']\n[sso-session my]\n[services x]\n"
    )
    credentials.write_text("[default]\naws_access_key_id = x\n[archive]\naws_access_key_id = 50%\n")
    assert profile_names() == ("default", "archive", "two words", "zoe")


def test_missing_and_damaged_files_offer_nothing(files):
    config, credentials = files
    assert profile_names() == ()
    config.write_bytes(b"\xff\xfe no section\n = ")
    credentials.write_text("[ok]\n")
    assert profile_names() == ("ok",)


def test_what_signs_in_by_sso_is_known(files):
    config, _ = files
    config.write_text(
        "[profile a]\nsso_session = my\nregion = eu-west-1\n[profile b]\nsso_start_url = https://x\n[profile c]\nrole_arn = r\n"
    )
    assert profiles() == (Profile("a", True, "eu-west-1"), Profile("b", True, ""), Profile("c", False, ""))


@pytest.mark.parametrize(
    ("text", "environment", "likely"),
    [
        ("[profile work]\n", {}, "work"),
        ("[default]\n", {}, ""),
        ("[profile a]\n[profile b]\n", {}, ""),
        ("[profile work]\n", {"AWS_PROFILE": "other"}, ""),
        ("[profile work]\n", {"AWS_ACCESS_KEY_ID": "AKIA"}, ""),
    ],
)
def test_the_only_profile_is_the_likely_one(files, monkeypatch, text, environment, likely):
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    files[0].write_text(text)
    assert likely_profile() == likely


def test_the_list_tells_what_is_known_and_only_the_name_is_taken(qtbot, files):
    files[0].write_text("[profile work]\nsso_session = my\nregion = eu-west-1\n")
    (setting,) = [setting for setting in settings_of(Route) if setting.name == "profile"]
    field = field_for(setting)
    qtbot.addWidget(field)
    combo = field.control
    option = QStyleOptionViewItem()
    combo.itemDelegate().initStyleOption(option, combo.model().index(1, 0))
    assert option.text == "work   (SSO, eu-west-1)"
    combo.setCurrentIndex(1)
    assert field.value() == "work"
