"""Where the program keeps its own things."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.settings.home import Home


def test_all_lies_in_the_folder_that_is_named(tmp_path):
    home = Home.at(tmp_path / "home")
    files = (home.config_file, home.ledger_file, home.log_file, home.lock_folder)
    assert all(file.is_relative_to(tmp_path / "home") for file in files)
    assert home.config_file == tmp_path / "home" / "config.toml"
    assert not (tmp_path / "home").exists()


def test_a_relative_folder_stays_the_same_when_the_current_one_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = Home.at(Path("here"))
    monkeypatch.chdir("/")
    assert home.config_file == tmp_path / "here" / "config.toml"


def test_without_a_folder_the_system_decides():
    home = Home.at(None)
    assert home.config_file.is_absolute()
    assert "bucket-brigade" in str(home.config_file)
    assert "bucket-brigade" in str(home.ledger_file)


@pytest.mark.skipif(sys.platform == "win32", reason="folder modes are POSIX")
def test_the_folders_are_made_for_this_user_only(tmp_path):
    home = Home.at(tmp_path / "home")
    home.create()
    home.create()
    assert home.lock_folder.stat().st_mode & 0o077 == 0
    assert home.log_file.parent.stat().st_mode & 0o077 == 0
