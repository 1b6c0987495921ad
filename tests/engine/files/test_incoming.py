from __future__ import annotations

import errno
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from engine.errors import Trouble
from engine.files import directory, incoming, moving
from engine.files.incoming import Incoming
from engine.files.names import local_name


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "DownloadedFromS3"
    made.mkdir()
    return made


@pytest.fixture(params=["descriptors", "paths"])
def box(request, folder):
    """As on POSIX, and as on Windows, where folders cannot be opened."""
    made = Incoming(folder, by_descriptor=request.param == "descriptors")
    yield made
    made.close()


def write(box, delivery_id, text="x"):
    descriptor = box.open_part(delivery_id)
    os.write(descriptor, text.encode())
    box.finish({delivery_id: descriptor})
    os.close(descriptor)


def deliver(box, delivery_id, name, text="x"):
    write(box, delivery_id, text)
    box.place(delivery_id, name)
    box.sync_parents([name])


def visible(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and ".incoming" not in path.parts
    }


def test_a_file_appears_whole_under_its_name(box, folder):
    write(box, 7, "hello")
    assert not visible(folder)
    assert box.leftovers() == [7]
    box.place(7, "a/b/\u00e9.txt")
    box.sync_parents(["a/b/\u00e9.txt"])
    assert visible(folder) == {"a/b/\u00e9.txt": "hello"}
    assert box.leftovers() == []


def test_a_part_keeps_what_it_held(box):
    write(box, 1, "half")
    descriptor = box.open_part(1)
    assert os.read(descriptor, 100) == b"half"
    assert os.fstat(descriptor).st_size == 4
    os.close(descriptor)


@pytest.mark.row("S09")
def test_s09_permissions(folder):
    old = os.umask(0o027)
    try:
        box = Incoming(folder)
        assert os.umask(0o027) == 0o027
        descriptor = box.open_part(1)
        assert stat.S_IMODE(os.fstat(descriptor).st_mode) == 0o600
        assert not os.get_inheritable(descriptor)
        box.finish({1: descriptor})
        os.close(descriptor)
        box.place(1, "d/x")
        box.close()
    finally:
        os.umask(old)
    assert stat.S_IMODE((folder / "d/x").stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / ".incoming").stat().st_mode) == 0o700


@pytest.mark.row("D16")
def test_d16_a_name_that_is_taken(box, folder):
    (folder / "x.txt").write_text("the user's")
    write(box, 1, "new")
    with pytest.raises(FileExistsError):
        box.place(1, "x.txt")
    assert box.free_name("x.txt") == "x (2).txt"
    box.place(1, box.free_name("x.txt"))
    assert visible(folder) == {"x.txt": "the user's", "x (2).txt": "new"}
    assert box.free_name("x.txt") == "x (3).txt"
    assert box.free_name("d/x.txt") == "d/x.txt"
    assert not (folder / "d").exists()


def test_a_key_and_another_one_below_it(box, folder):
    deliver(box, 1, "a", "file")
    write(box, 2, "below")
    with pytest.raises(FileExistsError):
        box.place(2, "a/b")
    assert box.free_name("a/b") == "a (2)/b"
    box.place(2, "a (2)/b")
    assert box.free_name("a/b") == "a (2)/b (2)"
    assert box.free_name("a/c/d") == "a (2)/c/d"
    assert box.free_name("a (2)") == "a (2) (2)"
    assert visible(folder) == {"a": "file", "a (2)/b": "below"}


@pytest.mark.row("D20")
@pytest.mark.parametrize("name", ["reports/x", "reports/deep/x", "d/reports/x"])
def test_d20_a_folder_that_is_a_link_is_refused(box, folder, tmp_path, name):
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (folder / "d").mkdir()
    for place in ("reports", "d/reports"):
        (folder / place).symlink_to(outside)
    write(box, 1)
    for attempt in (lambda: box.place(1, name), lambda: box.free_name(name), lambda: box.is_placed(1, name, 1)):
        with pytest.raises(Trouble) as caught:
            attempt()
        assert caught.value.code == "linked-folder"
    assert [path.name for path in outside.rglob("*")] == ["deep"]
    assert box.leftovers() == [1]


def test_a_link_under_the_final_name_is_not_followed(box, folder, tmp_path):
    (folder / "x").symlink_to(tmp_path / "outside")
    write(box, 1)
    with pytest.raises(FileExistsError):
        box.place(1, "x")
    assert box.free_name("x") == "x (2)"
    assert not (tmp_path / "outside").exists()


@pytest.mark.row("D20")
def test_d20_incoming_itself_may_not_be_a_link(folder, tmp_path):
    (folder / ".incoming").symlink_to(tmp_path)
    with pytest.raises(Trouble) as caught:
        Incoming(folder)
    assert caught.value.code == "linked-folder"


def test_incoming_may_not_be_a_file(folder):
    (folder / ".incoming").touch()
    with pytest.raises(Trouble) as caught:
        Incoming(folder)
    assert caught.value.code == "folder-refused"


def test_a_part_that_is_a_link_is_not_followed(box, folder, tmp_path):
    (tmp_path / "outside").write_text("precious")
    (folder / ".incoming/1.part").symlink_to(tmp_path / "outside")
    with pytest.raises(Trouble):
        box.open_part(1)


@pytest.mark.row("D19")
@pytest.mark.parametrize(
    "name", ["../x", "a/../x", "/x", "", ".", "a//b", "a/", ".incoming/2.part", ".Incoming/x", "\0"]
)
def test_d19_unsafe_names_are_refused_here_too(box, folder, tmp_path, name):
    write(box, 1)
    for attempt in (lambda: box.place(1, name), lambda: box.free_name(name)):
        with pytest.raises(Trouble) as caught:
            attempt()
        assert caught.value.code == "bad-name"
    assert not visible(tmp_path)


@pytest.mark.row("D19")
@pytest.mark.parametrize(
    "key", ["../x", "/etc/x", "a/../../x", "C:\\x", ".incoming/1.part", "x/", "a\0b", "z" * 1000, "d/" * 200]
)
def test_d19_any_key_has_its_place(box, folder, tmp_path, key):
    name = local_name(key, "")
    deliver(box, 1, name, "inside")
    assert (folder / name).read_text() == "inside"
    assert [path for path in tmp_path.iterdir() if path != folder] == []


@pytest.mark.row("D01")
def test_d01_after_a_crash_the_file_is_known_to_be_placed(box, folder):
    write(box, 1, "12345")
    assert not box.is_placed(1, "d/x", 5)
    box.place(1, "d/x")
    assert box.is_placed(1, "d/x", 5)
    assert not box.is_placed(1, "d/x", 4)
    assert not box.is_placed(1, "d", 5)
    assert not box.is_placed(1, "d/x/y", 5)
    (folder / "d/x").unlink()
    assert not box.is_placed(1, "d/x", 5)


def test_the_users_own_file_is_not_taken_for_ours(box, folder):
    (folder / "x").write_text("12345")
    write(box, 1, "54321")
    assert not box.is_placed(1, "x", 5)


def test_a_part_that_is_gone(box, folder):
    with pytest.raises(FileNotFoundError):
        box.place(1, "d/x")


def test_discard(box):
    write(box, 1)
    write(box, 22)
    box.discard(1)
    box.discard(1)
    assert box.leftovers() == [22]


def test_other_things_in_incoming_are_left_alone(box, folder):
    (folder / ".incoming/notes.txt").touch()
    (folder / ".incoming/x.part").touch()
    assert box.leftovers() == []


@pytest.mark.row("D15")
def test_the_room_for_a_part_is_what_is_free_and_what_it_holds(box, folder, monkeypatch):
    assert box.room(1) > 1 << 20
    monkeypatch.setattr(incoming.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    assert box.room(1) == 1000
    write(box, 1, "x" * 100_000)
    assert 101_000 <= box.room(1) <= 201_000
    os.truncate(folder / ".incoming" / "1.part", 10_000_000)
    assert sys.platform == "win32" or box.room(1) <= 201_000, "a hole holds nothing"


def test_somebody_removes_incoming_or_replaces_the_whole_folder(box, folder):
    (folder / ".incoming").rmdir()
    deliver(box, 1, "x", "one")
    folder.rename(folder.parent / "old")
    folder.mkdir()
    (folder.parent / "old/.incoming").rmdir()
    deliver(box, 2, "y", "two")
    assert visible(folder) == {"y": "two"}


def test_a_folder_that_goes_away(box, folder):
    (folder / ".incoming").rmdir()
    folder.rmdir()
    attempts = (lambda: box.open_part(1), lambda: box.place(1, "x"), lambda: box.room(1), lambda: Incoming(folder))
    for attempt in attempts:
        with pytest.raises(Trouble) as caught:
            attempt()
        assert (caught.value.code, caught.value.subject) == ("folder-missing", str(folder))
    assert not folder.exists()


def test_a_full_disk(box, folder, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    descriptor = box.open_part(1)
    monkeypatch.setattr(incoming, "sync_together", fail)
    with pytest.raises(Trouble) as caught:
        box.finish({1: descriptor})
    os.close(descriptor)
    assert (caught.value.code, caught.value.subject) == ("disk-full", str(folder))


def test_every_folder_up_to_the_top_is_synced_once(folder, monkeypatch):
    box = Incoming(folder)
    for number, name in enumerate(("a/b/x", "a/y", "z")):
        write(box, number)
        box.place(number, name)
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    box.sync_parents(["a/b/x", "a/y", "z", "gone/x"])
    box.close()
    expected = [folder, folder / ".incoming", folder / "a", folder / "a/b"]
    assert sorted(synced) == sorted(path.stat().st_ino for path in expected)


def test_racing_deliveries_of_one_name(box, folder):
    def deliver_somehow(delivery_id):
        write(box, delivery_id, str(delivery_id))
        while True:
            try:
                return box.place(delivery_id, box.free_name("a/same.txt"))
            except FileExistsError:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver_somehow, range(60)))
    assert sorted(visible(folder).values()) == sorted(str(number) for number in range(60))
    assert box.leftovers() == []


def test_folders_that_vanish_meanwhile_are_made_again(box, folder, monkeypatch):
    real, removed = directory.rename_new, []

    def rename(*args):
        if len(removed) < 20:
            removed.append(moving.remove_empty_parents(folder, "a/b/x"))
        real(*args)

    monkeypatch.setattr(directory, "rename_new", rename)
    write(box, 1)
    box.place(1, "a/b/x")
    assert len(removed) == 20
    assert visible(folder) == {"a/b/x": "x"}


def test_nothing_stays_open(folder):
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208
    box = Incoming(folder)
    deliver(box, 1, "a/b/c/x")
    (folder / "f").touch()
    with pytest.raises(FileExistsError):
        deliver(box, 2, "f/x")
    box.close()
    after = len(os.listdir("/proc/self/fd")) if before else 0  # noqa: PTH208
    assert after == before


def test_systems_that_report_a_link_in_their_own_way(folder, monkeypatch):
    """macOS and the BSDs answer ELOOP."""
    (folder / "link").symlink_to(folder)
    real = os.open

    def loop(*args, **more):
        try:
            return real(*args, **more)
        except NotADirectoryError as error:
            raise OSError(errno.ELOOP, "Too many levels of symbolic links") from error

    box = Incoming(folder)
    monkeypatch.setattr(directory.os, "open", loop)
    with pytest.raises(Trouble) as caught:
        box.free_name("link/x")
    box.close()
    assert caught.value.code == "linked-folder"


@pytest.mark.row("D20", native="W")
def test_d20_a_folder_that_is_a_junction_is_refused(folder, monkeypatch):
    """Windows says that it is a folder; only its tag tells."""
    (folder / "reports").mkdir()
    look = os.lstat

    class Junction:
        st_reparse_tag = 0xA0000003

        def __init__(self, path):
            self.st_mode = look(path).st_mode

    box = Incoming(folder, by_descriptor=False)
    write(box, 1)
    monkeypatch.setattr("engine.files.directory.os.lstat", lambda path: (Junction if "reports" in path else look)(path))
    with pytest.raises(Trouble, match="linked-folder"):
        box.place(1, "reports/x")
    assert list((folder / "reports").iterdir()) == []
    assert box.leftovers() == [1]
    box.close()
