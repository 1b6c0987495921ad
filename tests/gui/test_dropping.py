from __future__ import annotations

import errno
import os
import shutil
from types import SimpleNamespace

import pytest

from gui.dropping import Copied, Copying, Dropping


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
    copied = Dropping([source / "sub", source / "b.txt"], watch).run()
    assert (copied.files, copied.failures) == (2, ())
    assert (watch / "sub" / "a.txt").read_bytes() == (source / "sub" / "a.txt").read_bytes()
    assert (watch / "b.txt").read_text() == "b"
    assert (source / "b.txt").exists()


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_replaced(source, watch):
    (source / "b.txt").write_text("new")
    (watch / "b.txt").write_text("old")
    for _ in range(2):
        Dropping([source / "b.txt"], watch).run()
    assert (watch / "b.txt").read_text() == "old"
    assert names(watch) == ["b (2).txt", "b (3).txt", "b.txt"]


def test_what_cannot_be_read_is_named_and_the_rest_is_copied(source, watch):
    (source / "b.txt").write_text("b")
    copied = Dropping([source / "missing.txt", source / "b.txt"], watch).run()
    assert copied.files == 1
    assert copied.failures[0].startswith("missing.txt: ")
    assert names(watch) == ["b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with names")
def test_what_is_no_file_holds_nothing_up(source, watch):
    os.mkfifo(source / "pipe")
    copied = Dropping([source / "pipe"], watch).run()
    assert copied.files == 0
    assert copied.failures[0].startswith("pipe: ")


def test_a_file_of_watch_itself_is_left_alone(watch):
    (watch / "b.txt").write_text("b")
    assert Dropping([watch / "b.txt"], watch).run().files == 0
    assert names(watch) == ["b.txt"]


@pytest.mark.parametrize("is_move", [False, True])
def test_a_folder_with_watch_in_it_comes_without_watch(source, is_move):
    watch = source / "Watch"
    watch.mkdir()
    (watch / "there.txt").write_text("there")
    (source / "b.txt").write_text("b")
    assert Dropping([source], watch, is_move=is_move).run().files == 1
    assert names(watch) == ["source", "there.txt"]
    assert (watch / "source" / "b.txt").read_text() == "b"


def test_stopping_leaves_no_half_of_a_file(source, watch):
    (source / "a.bin").write_bytes(bytes(3 << 20))
    (source / "b.txt").write_text("b")
    told = []
    dropping = Dropping([source / "a.bin", source / "b.txt"], watch)
    dropping._tell = lambda copying: (told.append(copying), dropping.stop())
    copied = dropping.run()
    assert copied == Copied(0, (), is_stopped=True)
    assert names(watch) == []
    assert told == [Copying(1, 2, "a.bin", 1 << 20, (3 << 20) + 1)]


def test_the_name_while_copying_is_one_that_the_watcher_ignores(source, watch, monkeypatch):
    (source / "b.txt").write_text("b")
    seen = []
    monkeypatch.setattr("gui.dropping._rename_without_replacing", lambda temporary, target: seen.append(temporary.name))
    Dropping([source / "b.txt"], watch).run()
    assert seen[0].startswith(".bucket-brigade")
    assert names(watch) == []


def test_a_watch_folder_that_is_away_is_not_made_anew(source, tmp_path):
    (source / "b.txt").write_text("b")
    away = tmp_path / "drive" / "Watch"
    copied = Dropping([source / "b.txt"], away).run()
    assert copied.files == 0
    assert copied.failures[0].startswith("Watch: ")
    assert not away.parent.exists()


def test_a_copy_for_which_there_is_no_room_is_not_begun(source, watch, monkeypatch):
    (source / "b.txt").write_text("bbb")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2))
    copied = Dropping([source / "b.txt"], watch).run()
    assert copied.failures == (f"Watch: {os.strerror(errno.ENOSPC)}",)
    assert names(watch) == []


def test_a_file_that_is_being_written_is_not_taken_half(source, watch):
    growing = source / "log.txt"
    growing.write_bytes(bytes(1 << 20))

    def write_on(_):
        with growing.open("ab") as file:
            file.write(b"more")

    copied = Dropping([growing], watch, tell=write_on).run()
    assert copied.failures == (f"log.txt: {os.strerror(errno.EBUSY)}",)
    assert names(watch) == []


@pytest.mark.parametrize("is_near", [True, False], ids=["same-disk", "other-disk"])
def test_moved_files_leave_their_place_and_so_do_empty_folders(source, watch, monkeypatch, is_near):
    if not is_near:
        monkeypatch.setattr("gui.dropping._is_on", lambda *_: False)
    (source / "sub").mkdir()
    (source / "sub" / "a.txt").write_text("a")
    (source / "b.txt").write_text("b")
    (watch / "b.txt").write_text("old")
    copied = Dropping([source / "sub", source / "b.txt"], watch, is_move=True).run()
    assert copied == Copied(2, (), is_move=True)
    assert names(source) == []
    assert names(watch) == ["b (2).txt", "b.txt", "sub"]
    assert (watch / "b.txt").read_text() == "old"
    assert (watch / "sub" / "a.txt").read_text() == "a"


def test_a_folder_of_which_something_stays_is_not_removed(source, watch):
    (source / "sub").mkdir()
    (source / "sub" / "a.txt").write_text("a")
    (source / "sub" / "link").symlink_to("elsewhere")
    Dropping([source / "sub"], watch, is_move=True).run()
    assert names(source / "sub") == ["link"]


def test_a_move_that_is_stopped_or_fails_keeps_the_original(source, watch, monkeypatch):
    monkeypatch.setattr("gui.dropping._is_on", lambda *_: False)
    monkeypatch.setattr("gui.dropping._move", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
    (source / "b.txt").write_text("b")
    copied = Dropping([source / "b.txt"], watch, is_move=True).run()
    assert copied.failures == ("b.txt: broken",)
    assert (source / "b.txt").read_text() == "b"
    assert names(watch) == []
