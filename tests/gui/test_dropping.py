from __future__ import annotations

import pytest

from gui.dropping import Dropping


@pytest.fixture
def watch(tmp_path):
    folder = tmp_path / "Watch"
    folder.mkdir()
    return folder


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_and_folders_are_copied_whole_with_their_names(source, watch):
    (source / "sub").mkdir()
    (source / "sub" / "a.txt").write_bytes(b"a" * 3_000_000)
    (source / "b.txt").write_text("b")
    copied = Dropping().copy([source / "sub", source / "b.txt"], watch)
    assert (copied.files, copied.failures) == (2, ())
    assert (watch / "sub" / "a.txt").read_bytes() == (source / "sub" / "a.txt").read_bytes()
    assert (watch / "b.txt").read_text() == "b"
    assert (source / "b.txt").exists()


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_replaced(source, watch):
    (source / "b.txt").write_text("new")
    (watch / "b.txt").write_text("old")
    dropping = Dropping()
    dropping.copy([source / "b.txt"], watch)
    dropping.copy([source / "b.txt"], watch)
    assert (watch / "b.txt").read_text() == "old"
    assert names(watch) == ["b (2).txt", "b (3).txt", "b.txt"]


def test_what_cannot_be_read_is_named_and_the_rest_is_copied(source, watch):
    (source / "b.txt").write_text("b")
    copied = Dropping().copy([source / "missing.txt", source / "b.txt"], watch)
    assert copied.files == 1
    assert copied.failures[0].startswith("missing.txt: ")
    assert names(watch) == ["b.txt"]


def test_a_file_of_watch_itself_is_left_alone(watch):
    (watch / "b.txt").write_text("b")
    assert Dropping().copy([watch / "b.txt"], watch).files == 0
    assert names(watch) == ["b.txt"]


def test_stopping_leaves_no_half_of_a_file(source, watch):
    (source / "b.txt").write_text("b")
    dropping = Dropping()
    dropping.stop()
    assert dropping.copy([source / "b.txt"], watch).files == 0
    assert names(watch) == []


def test_the_name_while_copying_is_one_that_the_watcher_ignores(source, watch, monkeypatch):
    (source / "b.txt").write_text("b")
    seen = []
    monkeypatch.setattr("gui.dropping._rename_without_replacing", lambda temporary, target: seen.append(temporary.name))
    Dropping().copy([source / "b.txt"], watch)
    assert seen[0].startswith(".bucket-brigade")
    assert names(watch) == []
