"""What goes to the trash can be had back from it; what cannot go there stays."""

from __future__ import annotations

import configparser
import ctypes
import errno
import os
import sys
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from engine.errors import Trouble
from engine.files import trash
from engine.files.settling import fingerprint_of
from engine.files.trash import move_to_trash

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the trash of the specification")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The user's own trash, on the disk of the files."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    return tmp_path / "share/Trash"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Ünï 100%.txt"
    path.write_bytes(b"content")
    return path


def put(path, touched=None) -> bool:
    return move_to_trash(path, fingerprint_of(path.stat()), set() if touched is None else touched)


def told(path):
    info = configparser.RawConfigParser()
    info.read(path, encoding="utf-8")
    return dict(info["Trash Info"])


def test_it_lies_there_with_its_old_place(home, file):
    touched: set[str] = set()
    assert put(file, touched)
    assert not file.exists()
    assert (home / "files" / file.name).read_bytes() == b"content"
    info = told(home / f"info/{file.name}.trashinfo")
    assert unquote(info["path"]) == str(file)
    assert len(info["deletiondate"]) == len("2026-01-01T00:00:00")
    assert touched == {str(file.parent), f"{home}/files", f"{home}/info"}
    assert home.stat().st_mode & 0o077 == 0 or (home / "files").stat().st_mode & 0o077 == 0


def test_nothing_in_the_trash_is_replaced(home, file):
    for content in (b"1", b"2", b"3"):
        file.write_bytes(content)
        assert put(file)
    found = {path.name: path.read_bytes() for path in (home / "files").iterdir()}
    stem = file.stem
    assert found == {f"{stem}.txt": b"1", f"{stem} (2).txt": b"2", f"{stem} (3).txt": b"3"}
    assert len(list((home / "info").iterdir())) == 3


def test_a_note_that_a_crash_left_is_no_obstacle(home, file):
    (home / "info").mkdir(parents=True)
    (home / f"info/{file.name}.trashinfo").write_text("half")
    assert put(file)
    assert [path.name for path in (home / "files").iterdir()] == [f"{file.stem} (2).txt"]


def test_another_version_is_left_alone(home, file):
    before = fingerprint_of(file.stat())
    file.write_bytes(b"another")
    assert not move_to_trash(file, before, set())
    file.unlink()
    assert not move_to_trash(file, before, set())
    assert not home.exists()


def test_a_version_that_came_in_the_last_moment_goes_back(home, file, monkeypatch):
    rename, before = trash.rename_new, fingerprint_of(file.stat())

    def replaced_first(source, target):
        file.unlink()
        file.write_bytes(b"another one")
        rename(source, target)

    monkeypatch.setattr(trash, "rename_new", replaced_first)
    assert not move_to_trash(file, before, set())
    assert file.read_bytes() == b"another one"
    assert list(home.rglob("*.t*")) == []


def test_a_very_long_name_has_room_for_its_note(home, tmp_path):
    file = tmp_path / ("ä" * 125 + ".pdf")
    file.write_bytes(b"x")
    assert put(file)
    (there,) = (home / "files").iterdir()
    assert there.suffix == ".pdf"


def test_where_no_desktop_is_no_trash_is_made(home, file, monkeypatch):
    for name in trash._DESKTOP:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Trouble) as caught:
        put(file)
    assert (caught.value.code, caught.value.subject) == ("no-trash", str(file.parent))
    assert file.exists()
    home.mkdir(parents=True)
    assert put(file), "somebody uses one"


@pytest.mark.parametrize("error", [errno.EXDEV, errno.EACCES, errno.EROFS])
def test_a_disk_that_has_none_keeps_its_files(home, file, monkeypatch, error):
    def refuse(*_):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(trash, "rename_new", refuse)
    with pytest.raises(Trouble) as caught:
        put(file)
    assert caught.value.code == "no-trash"
    assert file.exists()
    assert list((home / "info").iterdir()) == [], "no note is left of what is not there"


def test_a_full_disk_is_told_as_that(file, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(trash, "_note", full)
    with pytest.raises(Trouble) as caught:
        put(file)
    assert caught.value.code == "disk-full"


@pytest.mark.parametrize("is_shared", [True, False])
def test_another_disk_has_a_trash_of_its_own(tmp_path, file, monkeypatch, is_shared):
    monkeypatch.setattr(trash, "_device_above", lambda _: -1)
    monkeypatch.setattr(trash, "_top_of", lambda *_: str(tmp_path))
    expected = tmp_path / f".Trash-{os.getuid()}"
    if is_shared:
        (tmp_path / ".Trash").mkdir()
        (tmp_path / ".Trash").chmod(0o1777)
        expected = tmp_path / f".Trash/{os.getuid()}"
    else:
        (tmp_path / ".Trash").symlink_to(tmp_path)  # could lead anywhere
    assert put(file)
    assert unquote(told(expected / f"info/{file.name}.trashinfo")["path"]) == file.name
    assert (expected / "files" / file.name).exists()


def test_the_top_of_a_disk_is_found(tmp_path):
    top = trash._top_of(str(tmp_path / "a"), tmp_path.stat().st_dev)
    assert os.path.ismount(top or "/")


# -- the other systems, by fakes


@pytest.mark.parametrize(("code", "is_moved"), [(0, True), (-43, False), (0, False)])
def test_what_the_system_answers_counts_and_what_lies_there(file, monkeypatch, code, is_moved):
    def move(path: str) -> int:
        assert path == str(file)
        if is_moved:
            file.rename(f"{path}.gone")
        return code

    monkeypatch.setattr(trash, "_SYSTEMS", {sys.platform: move})
    if is_moved:
        assert put(file)
        return
    with pytest.raises(Trouble) as caught:
        put(file)
    assert caught.value.code == "no-trash"


def test_windows_is_asked_for_local_disks_only(monkeypatch):
    asked = []
    drives = {"C:\\": 3, "Z:\\": 4}

    def operate(reference) -> int:
        operation = reference._obj
        asked.append((operation.what, operation.source, operation.flags & 0x40))
        return 0

    windows = SimpleNamespace(
        kernel32=SimpleNamespace(GetDriveTypeW=lambda drive: drives.get(drive, 1)),
        shell32=SimpleNamespace(SHFileOperationW=operate),
    )
    monkeypatch.setattr(ctypes, "windll", windows, raising=False)
    monkeypatch.setattr(trash.os.path, "splitdrive", lambda path: (path[:2], path[2:]))
    assert trash._by_recycle_bin("C:\\Scans\\a.txt") == 0
    assert trash._by_recycle_bin("Z:\\Scans\\a.txt") == errno.ENOTSUP
    assert asked == [(3, "C:\\Scans\\a.txt", 0x40)]


def test_macos_is_asked_never_to_copy_to_another_disk(monkeypatch):
    calls = []
    services = SimpleNamespace(
        FSPathMakeRefWithOptions=lambda path, options, _ref, _: calls.append((path, options)) or 0,
        FSMoveObjectToTrashSync=lambda _ref, _, options: calls.append(options) or -120,
    )
    monkeypatch.setattr(trash.ctypes, "CDLL", lambda _: services)
    assert trash._by_finder("/Users/a/Scans/x") == -120
    assert calls == [(b"/Users/a/Scans/x", 1), 4]
