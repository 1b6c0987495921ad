from __future__ import annotations

import pytest

from gui.settings.profiles import profile_names


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
