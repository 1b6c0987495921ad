from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from folders import files_in

from engine.errors import Trouble
from engine.files import moving, renaming
from engine.files.moving import find_moved, move_new, remove_empty_parents, sync_folders
from engine.files.renaming import rename_new
from engine.files.settling import fingerprint_of


@pytest.fixture
def folders(tmp_path):
    watch, queued = tmp_path / "Watch", tmp_path / "Queued"
    watch.mkdir()
    queued.mkdir()
    return watch, queued


@pytest.fixture(params=["rename", "link"])
def file_system(request, monkeypatch):
    """One that knows renames without replacing, and one such as NFS that does not."""
    if request.param == "link":
        monkeypatch.setattr(renaming, "_call", lambda *_: renaming.ctypes.set_errno(errno.EINVAL) or -1)
    return request.param


def put(folder, name, text="x"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def contents(folder):
    return {name: body.decode() for name, body in files_in(folder).items()}


def test_moves_and_says_which_folders_to_sync(folders, file_system):
    watch, queued = folders
    touched: set[str] = set()
    assert move_new(put(watch, "a/b/x.txt"), queued, "a/b/x.txt", touched) == "a/b/x.txt"
    assert contents(queued) == {"a/b/x.txt": "x"}
    assert not contents(watch)
    assert touched == {str(queued), f"{queued}/a", f"{queued}/a/b", f"{watch}/a/b"}
    sync_folders(touched)


@pytest.mark.row("Q03")
def test_q03_m02_a_taken_name_gets_a_number_and_nothing_is_replaced(folders, file_system):
    watch, queued = folders
    for text in "abc":
        move_new(put(watch, "x.tar.gz", text), queued, "x.tar.gz", set())
    assert contents(queued) == {"x.tar.gz": "a", "x (2).tar.gz": "b", "x (3).tar.gz": "c"}


def test_a_number_that_became_free_is_used_again(folders):
    watch, queued = folders
    for number in ("", " (2)", " (4)"):
        put(queued, f"x{number}")
    assert move_new(put(watch, "x"), queued, "x", set()) == "x (3)"


def test_very_many_equal_names_stay_cheap(folders, monkeypatch):
    watch, queued = folders
    for number in range(1, 2001):
        put(queued, moving.numbered("x", number))
    looks = []
    monkeypatch.setattr(moving.os.path, "lexists", lambda path: looks.append(path) or os.access(path, os.F_OK))
    assert move_new(put(watch, "x"), queued, "x", set()) == "x (2001)"
    assert len(looks) < 50


def test_a_dangling_symlink_in_the_way_is_not_written_through(folders, file_system):
    watch, queued = folders
    (queued / "x").symlink_to(queued / "elsewhere")
    assert move_new(put(watch, "x"), queued, "x", set()) == "x (2)"
    assert not (queued / "elsewhere").exists()


def test_a_file_where_a_folder_should_be(folders, file_system):
    watch, queued = folders
    put(queued, "a", "file")
    assert move_new(put(watch, "a/b/x", "new"), queued, "a/b/x", set()) == "a (2)/b/x"
    assert move_new(put(watch, "a/b/x", "newer"), queued, "a/b/x", set()) == "a (2)/b/x (2)"
    assert contents(queued) == {"a": "file", "a (2)/b/x": "new", "a (2)/b/x (2)": "newer"}


@pytest.mark.row("W15")
def test_w15_a_source_that_vanished(folders):
    watch, queued = folders
    for name in ("x", "a/x"):
        with pytest.raises(Trouble) as caught:
            move_new(watch / name, queued, name, set())
        assert caught.value.code == "gone-file"
    assert not list(queued.iterdir())


def test_m03_a_missing_folder_is_not_made(folders, tmp_path):
    watch, _ = folders
    source = put(watch, "a/x")
    for name in ("x", "a/x"):
        with pytest.raises(Trouble) as caught:
            move_new(source, tmp_path / "unplugged", name, set())
        assert (caught.value.code, caught.value.subject) == ("folder-missing", str(tmp_path / "unplugged"))
    assert source.exists()
    assert not (tmp_path / "unplugged").exists()


@pytest.mark.row("Q05")
def test_q05_a_read_only_target(unprivileged):
    watch, queued = unprivileged / "Watch", unprivileged / "Queued"
    watch.mkdir()
    queued.mkdir(mode=0o500)
    with pytest.raises(Trouble) as caught:
        move_new(put(watch, "x"), queued, "x", set())
    assert (caught.value.code, caught.value.subject) == ("folder-refused", str(queued))
    assert contents(watch) == {"x": "x"}


def test_one_read_only_sub_folder_is_not_the_whole_folders_trouble(unprivileged):
    watch, queued = unprivileged / "Watch", unprivileged / "Queued"
    watch.mkdir()
    (queued / "a").mkdir(parents=True)
    (queued / "a").chmod(0o500)
    with pytest.raises(Trouble) as caught:
        move_new(put(watch, "a/x"), queued, "a/x", set())
    assert caught.value.code == "file-refused"


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="needs a second file system")  # noqa: PTH112
@pytest.mark.row("Q04")
def test_q04_another_disk(folders, tmp_path_factory):
    watch, _ = folders
    if os.stat("/dev/shm").st_dev == watch.stat().st_dev:  # noqa: PTH116
        pytest.skip("needs a second file system")
    with pytest.raises(Trouble) as caught:
        move_new(put(watch, "x"), "/dev/shm", "x", set())
    assert caught.value.code == "other-disk"
    assert contents(watch) == {"x": "x"}


@pytest.mark.row("Q03")
def test_racing_moves_to_one_name_lose_nothing(folders, file_system):
    watch, queued = folders
    sources = [put(watch, f"{number}", str(number)) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(lambda source: move_new(source, queued, "a/b/same", set()), sources))
    assert len(set(used)) == 200
    assert sorted(contents(queued).values()) == sorted(str(number) for number in range(200))
    assert not contents(watch)


@pytest.fixture
def vanishing(monkeypatch):
    """How often the folders on a file's way are removed in the moment before its rename."""
    left = {"times": 0}

    def rename(source, target):
        if left["times"]:
            left["times"] -= 1
            remove_empty_parents(target.partition("/a/")[0], "a/b/x")
        rename_new(source, target)

    monkeypatch.setattr(moving, "rename_new", rename)
    return left


def test_parents_that_vanish_meanwhile_are_made_again(folders, vanishing):
    watch, queued = folders
    (queued / "a/b").mkdir(parents=True)
    vanishing["times"] = 20
    assert move_new(put(watch, "x"), queued, "a/b/x", set()) == "a/b/x"
    assert vanishing["times"] == 0


def test_parents_that_vanish_for_ever_are_told_in_the_end(folders, vanishing):
    watch, queued = folders
    vanishing["times"] = 10**6
    with pytest.raises(Trouble) as caught:
        move_new(put(watch, "x"), queued, "a/b/x", set())
    assert caught.value.code == "file-busy"
    assert contents(watch) == {"x": "x"}


def test_q01_a_crash_between_link_and_unlink_is_finished(folders, monkeypatch):
    watch, queued = folders
    source = put(watch, "x")
    os.link(source, queued / "x")
    monkeypatch.setattr(renaming, "_call", None)
    assert move_new(source, queued, "x", set()) == "x"
    assert contents(queued) == {"x": "x"}
    assert not source.exists()


def test_a_file_system_with_neither_is_told_and_nothing_is_lost(folders, monkeypatch):
    watch, queued = folders

    def refuse(*_args, **_more):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(renaming, "_call", None)
    monkeypatch.setattr(renaming.os, "link", refuse)
    with pytest.raises(Trouble) as caught:
        move_new(put(watch, "x"), queued, "x", set())
    assert "without replacing" in caught.value.detail
    assert contents(watch) == {"x": "x"}


def test_two_names_of_one_file_are_not_replaced_either(folders, file_system):
    watch, queued = folders
    put(queued, "x", "old")
    with pytest.raises(FileExistsError):
        rename_new(str(put(watch, "x", "new")), str(queued / "x"))
    assert contents(queued) == {"x": "old"}


class Windows:
    """Its rename: keeps us out so many times, and never replaces."""

    def __init__(self, monkeypatch, refusals, winerror=32):
        self.refusals, self.winerror, self.tries = refusals, winerror, 0
        self.rename = os.rename
        monkeypatch.setattr(renaming.os, "name", "nt")
        monkeypatch.setattr(renaming.os, "rename", self)
        monkeypatch.setattr(renaming.time, "sleep", lambda _: None)

    def __call__(self, source, target):
        self.tries += 1
        if self.tries <= self.refusals:
            error = PermissionError(errno.EACCES, "used by another process")
            error.winerror = self.winerror
            raise error
        self.rename(source, target)


@pytest.mark.parametrize("winerror", [5, 32, 33])
@pytest.mark.row("Q06", native="W")
def test_q06_a_sharing_violation_that_passes(folders, monkeypatch, winerror):
    watch, queued = (str(folder) for folder in folders)
    put(folders[0], "x")
    windows = Windows(monkeypatch, 3, winerror)
    rename_new(f"{watch}/x", f"{queued}/x")
    assert windows.tries == 4


def test_q06_a_sharing_violation_that_stays_is_told(folders, monkeypatch):
    source = put(folders[0], "x")
    windows = Windows(monkeypatch, 1000)
    with pytest.raises(Trouble) as caught:
        move_new(str(source), str(folders[1]), "x", set())
    assert caught.value.code == "file-busy"
    assert windows.tries == 6


def test_find_moved(folders):
    watch, queued = folders
    for text in "abc":
        source = put(watch, "d/x", text)
        fingerprint = fingerprint_of(source.stat())
        used = move_new(source, queued, "d/x", set())
        assert find_moved(queued, "d/x", fingerprint) == used
    assert used == "d/x (3)"
    (queued / used).write_text("another")
    assert find_moved(queued, "d/x", fingerprint) is None
    assert find_moved(queued, "nowhere/x", fingerprint) is None


def test_find_moved_where_a_file_was_in_the_way_of_a_folder(folders):
    watch, queued = folders
    put(queued, "d", "file")
    source = put(watch, "d/x")
    fingerprint = fingerprint_of(source.stat())
    assert move_new(source, queued, "d/x", set()) == "d (2)/x"
    assert find_moved(queued, "d/x", fingerprint) == "d (2)/x"


def test_find_moved_in_the_folder_itself_behind_a_gap(folders):
    watch, queued = folders
    for number in range(1, 6):
        put(queued, moving.numbered("x", number))
    source = put(watch, "x", "mine")
    fingerprint = fingerprint_of(source.stat())
    assert move_new(source, queued, "x", set()) == "x (6)"
    (queued / "x (2)").unlink()
    assert find_moved(queued, "x", fingerprint) == "x (6)"


def test_only_empty_parents_go_and_never_the_folder(folders):
    _, queued = folders
    (queued / "a/b/c").mkdir(parents=True)
    (queued / "a/other").mkdir()
    remove_empty_parents(queued, "a/b/c/x")
    assert not (queued / "a/b").exists()
    assert (queued / "a/other").is_dir()
    remove_empty_parents(queued, "a/other/x")
    remove_empty_parents(queued, "x")
    assert queued.is_dir()
    assert not list(queued.iterdir())


def test_each_folder_is_synced_once(folders, monkeypatch):
    synced = []
    monkeypatch.setattr(moving.os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    watch, queued = folders
    sync_folders([watch, queued, str(queued), watch / "gone"])
    assert sorted(synced) == sorted([watch.stat().st_ino, queued.stat().st_ino])


@pytest.mark.parametrize(("number", "code"), [(errno.EIO, "folder-refused"), (errno.EINVAL, "")])
def test_a_sync_that_fails(folders, monkeypatch, number, code):
    def fail(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(moving.os, "fsync", fail)
    if not code:
        sync_folders(folders)
        return
    with pytest.raises(Trouble) as caught:
        sync_folders(folders)
    assert caught.value.code == code
