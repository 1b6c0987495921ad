"""Folders that were used before are known at the next start, as long as anything can be written."""

from __future__ import annotations

import errno

import pytest

from engine.files.known import KnownFolders


@pytest.fixture
def file(tmp_path):
    return tmp_path / "home" / "folders"


def test_folders_are_known_from_the_next_start_on(file, tmp_path):
    odd = tmp_path / "a\nb\u2028\udcff\N{SNOWMAN}"
    KnownFolders(file).add([tmp_path, odd])
    KnownFolders(file).add([tmp_path / "later"])
    known = KnownFolders(file)
    assert all(folder in known for folder in (tmp_path, odd, tmp_path / "later"))
    assert tmp_path / "a" not in known


def test_what_cannot_be_noted_is_known_while_this_lasts_and_stops_nothing(file, tmp_path, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    KnownFolders(file).add([tmp_path / "before"])
    monkeypatch.setattr("engine.files.known.replace", full)
    known = KnownFolders(file)
    known.add([tmp_path])
    assert tmp_path in known
    assert "No space left" in caplog.text
    after = KnownFolders(file)
    assert tmp_path / "before" in after
    assert tmp_path not in after


def test_a_list_that_cannot_be_read_is_empty(file, caplog):
    file.mkdir(parents=True)
    assert file not in KnownFolders(file)
    assert "cannot be told" in caplog.text
