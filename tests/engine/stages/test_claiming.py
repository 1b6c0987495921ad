"""Files leave Watch when they are finished, and not before."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from folders import files_in

from engine.errors import Trouble
from engine.files import moving
from engine.stages import claiming as claiming_module
from engine.stages.claiming import Claiming


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claiming(route, clock):
    def make(**changes) -> Claiming:
        return Claiming(replace(route, **changes), clock)

    return make


def drop(route, name: str, content: bytes = b"content") -> Path:
    path = route.watch_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(taken) -> list[str]:
    return sorted(claim.name for claim in taken.claims)


def in_queue(route) -> list[str]:
    return sorted(files_in(route.queued_path))


def test_without_settling_a_file_is_taken_at_once(route, claiming):
    path = drop(route, "a/ü.txt", b"12345")
    inode = path.stat().st_ino
    taken = claiming().take(None)
    (claim,) = taken.claims
    assert (claim.route, claim.name, claim.queued_name) == ("scans", "a/ü.txt", "a/ü.txt")
    assert (claim.fingerprint.size, claim.fingerprint.inode) == (5, inode)
    assert in_queue(route) == ["a/ü.txt"]
    assert not path.exists()
    assert taken.new_names == ["a/ü.txt"]
    assert taken.next_look is None


def test_a_file_is_taken_when_nothing_changed_for_the_settle_time(route, claiming, clock):
    path = drop(route, "a")
    files = claiming(settle_seconds=2.0)
    taken = files.take(None)
    assert (names(taken), taken.next_look, files.waiting_count) == ([], 2.0, 1)
    clock.now += 1.5
    path.write_bytes(b"more content")
    assert files.take({"a"}).next_look == 1.5  # it is told of as waiting then
    clock.now += 1.9
    assert names(files.take(set())) == []
    clock.now += 0.1
    assert names(files.take(set())) == ["a"]
    assert not files.has_waiting


def test_a_change_that_no_event_told_of_is_seen_when_the_time_has_come(route, claiming, clock):
    path = drop(route, "a", b"content")
    files = claiming(settle_seconds=2.0)
    files.take(None)
    path.write_bytes(b"CONTENT")
    os.utime(path, ns=(5, 5))
    clock.now += 2.0
    taken = files.take(set())
    assert (names(taken), taken.next_look) == ([], 1.0)
    clock.now += 2.0
    assert names(files.take(set())) == ["a"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells")
@pytest.mark.parametrize("settle", [0.0, 2.0])
@pytest.mark.row("W10")
def test_an_open_writer_keeps_its_file_and_no_other(route, claiming, clock, settle):
    files = claiming(settle_seconds=settle)
    drop(route, "other")
    with drop(route, "busy").open("ab") as writer:
        files.take(None)
        clock.now += settle
        taken = files.take(None) if settle else None
        if taken is not None:
            assert names(taken) == ["other"]
            assert 0 < taken.next_look < 1
        assert in_queue(route) == ["other"]
        for _ in range(20):
            clock.now += 5.0
            assert names(files.take(set())) == []
        assert files.take(set()).next_look == pytest.approx(5.0)
        writer.write(b"the end")
    clock.now += 0.1
    files.take({"busy"})
    clock.now += settle
    assert "busy" in in_queue(route) or names(files.take(set())) == ["busy"]


@pytest.mark.row("Q03")
def test_a_name_that_is_taken_in_the_queue_gets_a_number(route, claiming):
    (route.queued_path / "a.txt").write_bytes(b"waits already")
    drop(route, "a.txt")
    (claim,) = claiming().take(None).claims
    assert (claim.name, claim.queued_name) == ("a.txt", "a (2).txt")
    assert (route.queued_path / "a.txt").read_bytes() == b"waits already"


def test_what_is_no_file_or_is_ignored_stays_and_is_told(route, claiming):
    drop(route, "good")
    drop(route, "film.mp4.part")
    (route.watch_path / "link").symlink_to(route.watch_path / "good")
    os.mkfifo(route.watch_path / "pipe")
    files = claiming()
    assert names(files.take(None)) == ["good"]
    assert files.skipped_count == 3
    reasons = {reason.subject: reason for reason in files.changed_oddities()}
    assert set(reasons) == {"a symbolic link", "a named pipe"}
    assert {reason.code for reason in reasons.values()} == {"not-a-file"}
    assert files.changed_oddities() is None
    (route.watch_path / "pipe").unlink()
    files.take(None)
    assert [reason.subject for reason in files.changed_oddities()] == ["a symbolic link"]


def test_events_for_what_is_not_taken_are_no_news(route, claiming):
    drop(route, "film.mp4.part")
    (route.watch_path / "link").symlink_to(route.watch_path)
    (route.watch_path / "folder").mkdir()
    files = claiming()
    taken = files.take({"film.mp4.part", "link", "folder", "gone", "x" * 2000})
    assert (names(taken), files.has_waiting) == ([], False)


@pytest.mark.row("W15")
def test_a_file_that_went_away_is_forgotten(route, claiming, clock):
    files = claiming(settle_seconds=2.0)
    for name in ("by scan", "by event", "by look"):
        drop(route, name)
    files.take(None)
    for path in route.watch_path.iterdir():
        path.unlink()
    files.take({"by event"})
    assert files.waiting_count == 2
    clock.now += 2.0
    files.take(set())
    assert not files.has_waiting
    drop(route, "by scan")
    files.take(None)
    (route.watch_path / "by scan").unlink()
    files.take(None)
    assert not files.has_waiting


def test_many_files_are_taken_in_groups(route, claiming, monkeypatch):
    monkeypatch.setattr(claiming_module, "_TOGETHER", 10)
    for number in range(25):
        drop(route, str(number))
    files = claiming()
    taken = [files.take(None), files.take(set()), files.take(set())]
    assert [len(one.claims) for one in taken] == [10, 10, 5]
    assert [one.next_look for one in taken] == [0.0, 0.0, None]


@pytest.mark.row("W21")
def test_a_missing_folder_concludes_nothing(route, claiming, clock):
    drop(route, "a")
    files = claiming(settle_seconds=2.0)
    files.take(None)
    route.watch_path.rename(f"{route.watch_path}-away")
    with pytest.raises(Trouble) as caught:
        files.take(None)
    assert caught.value.code == "folder-missing"
    Path(f"{route.watch_path}-away").rename(route.watch_path)
    clock.now += 2.0
    assert names(files.take(None)) == ["a"]


@pytest.mark.row("Q05")
def test_what_was_claimed_before_a_trouble_is_not_forgotten(route, claiming, monkeypatch):
    for name in ("a", "b", "c"):
        drop(route, name)
    moved: list[str] = []
    original = claiming_module.moving.move_new

    def move_two(source, folder, name, touched):
        if len(moved) == 2:
            raise Trouble("disk-full", str(folder))
        moved.append(name)
        return original(source, folder, name, touched)

    monkeypatch.setattr(claiming_module.moving, "move_new", move_two)
    files = claiming()
    taken = files.take(None)
    assert taken.trouble.code == "disk-full"
    assert names(taken) == sorted(moved)
    monkeypatch.undo()
    assert len(files.take(None).claims) == 1


def test_one_bad_file_stops_no_other(route, claiming, monkeypatch):
    for name in ("a", "bad", "c"):
        drop(route, name)
    original = claiming_module.moving.move_new

    def refuse(source, folder, name, touched):
        if name == "bad":
            raise Trouble("file-refused", name)
        return original(source, folder, name, touched)

    monkeypatch.setattr(claiming_module.moving, "move_new", refuse)
    taken = claiming().take(None)
    assert names(taken) == ["a", "c"]
    assert taken.trouble is None
    assert taken.next_look > 0


def test_a_file_that_waits_for_a_while_is_told_of(route, claiming, clock):
    path = drop(route, "growing", b"1")
    files = claiming(settle_seconds=2.0)
    files.take(None)
    assert files.unfinished() == []
    for size in range(2, 6):
        clock.now += 1.0
        path.write_bytes(b"1" * size)
        files.take({"growing"})
    (told,) = files.unfinished()
    assert (told.route, told.name, told.size, told.code) == (route.name, "growing", 5, "settling")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells")
def test_a_file_that_somebody_writes_is_told_of_as_busy(route, claiming, clock):
    with drop(route, "busy").open("ab"):
        files = claiming(settle_seconds=0.0)
        files.take(None)
        clock.now += 4.0
        files.take(set())
        assert [told.code for told in files.unfinished()] == ["file-busy"]


def test_a_paused_route_is_looked_at_and_nothing_is_taken(route, claiming, clock):
    drop(route, "a")
    files = claiming(settle_seconds=0.0)
    taken = files.take(None, may_claim=False)
    assert (names(taken), taken.next_look, files.waiting_count) == ([], 3.0, 1)
    clock.now += 4.0
    assert files.take(set(), may_claim=False).next_look is None
    assert [told.name for told in files.unfinished()] == ["a"]
    assert names(files.take(set())) == ["a"]


@pytest.mark.row("Q04")
def test_a_file_on_another_disk_below_watch_keeps_out_no_other(route, claiming, clock, monkeypatch):
    original = moving.rename_new

    def rename(source: str, target: str) -> None:
        if "/mounted/" in source:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        original(source, target)

    monkeypatch.setattr(moving, "rename_new", rename)
    files = claiming()
    drop(route, "mounted/a")
    taken = files.take(None)
    assert (names(taken), taken.trouble) == ([], None)
    drop(route, "b")
    drop(route, "z")
    taken = files.take(None)
    assert (names(taken), taken.trouble) == (["b", "z"], None)
    assert (route.watch_path / "mounted/a").exists()
    monkeypatch.undo()
    clock.now += 3600
    assert names(files.take(None)) == ["mounted/a"], "it is tried again"


@pytest.mark.row("W24")
def test_so_many_files_are_remembered_at_once_and_the_others_have_their_turn(route, claiming, clock, monkeypatch):
    monkeypatch.setattr(claiming_module, "_MOST", 10)
    for number in range(55):
        drop(route, f"{number:02}")
    files = claiming(settle_seconds=2.0)
    taken = files.take(None)
    assert (len(taken.new_names), files.waiting_count) == (10, 10)
    assert files.has_waiting
    claimed = 0
    for _ in range(20):
        clock.now += 2.0
        claimed += len(files.take(None if files.wants_scan else set()).claims)
        assert files.waiting_count <= 10
    assert claimed == 55
    assert not files.wants_scan
    assert not files.has_waiting


def test_of_very_many_files_each_scan_looks_only_at_those_that_have_room(route, claiming, clock, monkeypatch):
    """Else a million of them would be looked at a hundred times. Now and then all are, for what else lies there."""
    monkeypatch.setattr(claiming_module, "_MOST", 10)
    looked: list[int] = []
    scan = claiming_module.scan

    def counted(*arguments, **more):
        looked.append(0)
        for found in scan(*arguments, **more):
            looked[-1] += 1
            yield found

    monkeypatch.setattr(claiming_module, "scan", counted)
    for number in range(200):
        drop(route, f"{number:03}")
    files = claiming(settle_seconds=2.0)
    files.take(None)
    for _ in range(5):
        clock.now += 2.0
        files.take(set())
        files.take(None)
    assert looked[0] == 200
    assert max(looked[1:]) <= 21
    (route.watch_path / "zzz").symlink_to("elsewhere")
    clock.now += claiming_module._WHOLE
    files.take(None)
    assert looked[-1] > 100
    assert files.has_oddities


@pytest.mark.row("W24")
def test_files_that_never_settle_take_no_room_from_others(route, claiming, clock, monkeypatch):
    monkeypatch.setattr(claiming_module, "_MOST", 5)
    files = claiming(settle_seconds=2.0)
    logs = [drop(route, f"log{number}", b"") for number in range(8)]
    for length in range(1, 4):
        clock.now += 1.0
        for path in logs:
            path.write_bytes(b"x" * length)
        files.take(None)
    drop(route, "other")
    files.take(None)
    clock.now += 1.0
    for path in logs:
        path.write_bytes(b"more than before")
    files.take(None)
    clock.now += 1.0
    assert names(files.take(set())) == ["other"]


@pytest.mark.row("W23")
def test_files_of_a_folder_that_cannot_be_read_are_not_taken_for_gone(route, claiming, clock, monkeypatch):
    drop(route, "bad/a")
    drop(route, "gone")
    files = claiming(settle_seconds=2.0)
    files.take(None)
    (route.watch_path / "gone").unlink()
    scandir = os.scandir

    def fail(path):
        if str(path).rstrip("/").endswith("bad"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return scandir(path)

    with monkeypatch.context() as failing:
        failing.setattr(os, "scandir", fail)
        files.take(None)
    assert files.waiting_count == 1
    clock.now += 2.0
    assert names(files.take(set())) == ["bad/a"], "it need not settle again"


@pytest.fixture
def deep(route):
    """A thousand folders in each other, a file in each."""
    below = os.open(route.watch_path, os.O_RDONLY)
    for _ in range(1000):
        os.close(os.open("f", os.O_CREAT, dir_fd=below))
        os.mkdir("d", dir_fd=below)
        above, below = below, os.open("d", os.O_RDONLY, dir_fd=below)
        os.close(above)
    os.close(below)
    yield
    subprocess.run(["rm", "-r", *route.folders], check=True)  # too deep for Python's own way


@pytest.mark.skipif(sys.platform == "win32", reason="its paths are shorter")
@pytest.mark.usefixtures("deep")
@pytest.mark.row("W24")
def test_of_a_path_of_a_thousand_folders_what_s3_can_carry_is_taken_and_the_rest_is_told(route, claiming):
    files = claiming()
    taken = names(files.take(None))
    while batch := names(files.take(set())):
        taken += batch
    assert max(len(name) for name in taken) == 1021
    assert len(in_queue(route)) == len(taken) == 511
    assert [(reason.code, reason.count) for reason in files.changed_oddities()] == [("bad-name", 2)]
