"""The last step of the way up: announced files are put away, whatever happened before."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from pathlib import Path

import pytest
from folders import files_in

from engine import failpoints
from engine.errors import Trouble
from engine.files import moving
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import Notification, Stage, TransferState
from engine.stages import storing as storing_module
from engine.stages.storing import Storing


@pytest.fixture
def announce(home, route):
    """Queues files and brings them as far as NOTIFIED."""

    def announce(*names: str) -> None:
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            for name in names:
                path = route.queued_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(f"content of {name}".encode())
                ledger.transfers.add([Claim("scans", name, name, fingerprint_of(path.stat()))], 1.0)
                (row,) = ledger.transfers.known("scans", [name])[name]
                note = Notification(row.id, "scans", row.event_id, name, "{}", 0, 0.0)
                ledger.transfers.uploaded([(Acknowledgement("bucket", name, '"e"', "", "", ""), note)], 2.0)
                ledger.outbox.sent(row.route, [(row.id, "m")], 3.0)

    return announce


def names_in(folder) -> list[str]:
    return sorted(files_in(folder))


def store(opened, until, is_done):
    """Let the job work until what it brought about is there; the rows as they are then."""

    async def run():
        async with opened(Stage.WATCH) as desk:
            async with desk.at_work(Storing(desk.place, desk.route).work()):
                await until(lambda: is_done(desk))
            return await desk.transfers(), await desk.problems()

    return asyncio.run(run())


async def all_done(desk) -> bool:
    return all(row.state is TransferState.DONE for row in await desk.transfers())


def test_files_are_moved_with_their_folders(opened, until, announce, route):
    announce("a", "sub/b", "sub/deep/c")
    rows, problems = store(opened, until, all_done)
    assert names_in(route.uploaded_path) == ["a", "sub/b", "sub/deep/c"]
    assert list(route.queued_path.iterdir()) == [], "folders that became empty are taken away"
    assert [row.final_name for row in rows] == ["a", "sub/b", "sub/deep/c"]
    assert problems == []


@pytest.mark.row("M02")
def test_nothing_is_replaced(opened, until, announce, route):
    (route.uploaded_path / "a.txt").write_bytes(b"an earlier one")
    announce("a.txt")
    (row,), _ = store(opened, until, all_done)
    assert row.final_name == "a (2).txt"
    assert (route.uploaded_path / "a.txt").read_bytes() == b"an earlier one"


@pytest.mark.parametrize("final", ["a.txt", "a (2).txt", "renamed by a person.txt"])
def test_a_file_that_was_moved_before_a_crash_is_found(opened, until, announce, route, final):
    announce("a.txt")
    (route.queued_path / "a.txt").rename(route.uploaded_path / final)
    (row,), _ = store(opened, until, all_done)
    assert row.final_name == final
    assert names_in(route.uploaded_path) == [final]


def test_a_file_that_somebody_took_away_is_told_on_its_receipt(opened, until, announce, route, home):
    announce("a")
    (route.queued_path / "a").unlink()
    (row,), _ = store(opened, until, all_done)
    assert row.final_name == ""
    with Ledger(home.ledger_file) as ledger:
        assert [remark.code for remark in ledger.reading.receipt_of_transfer(row.id).remarks] == ["gone-file"]


def test_another_version_in_its_place_is_a_transfer_of_its_own(opened, until, announce, route, rung):
    announce("a")
    (route.queued_path / "a").write_bytes(b"written again after it was sent")

    async def is_done(desk) -> bool:
        return len(await desk.transfers()) == 2

    (sent, newer), _ = store(opened, until, is_done)
    assert (sent.state, sent.final_name) == (TransferState.DONE, "")
    assert (newer.state, newer.name, newer.size) == (TransferState.QUEUED, "a", 31)
    assert newer.event_id != sent.event_id
    assert rung == [Stage.UPLOAD]
    assert names_in(route.queued_path) == ["a"]


@pytest.mark.row("M03")
def test_a_missing_folder_holds_and_is_told_until_it_is_back(opened, until, announce, route, monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    announce("a", "b")
    away = route.uploaded_path.rename(f"{route.uploaded_path}-away")

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk, desk.at_work(Storing(desk.place, desk.route).work()):

            async def told() -> bool:
                return "folder-missing" in await desk.problems()

            await until(told)
            assert names_in(route.queued_path) == ["a", "b"]
            away.rename(route.uploaded_path)
            await until(lambda: all_done(desk))

            async def is_over() -> bool:
                return not await desk.problems()

            await until(is_over)

    asyncio.run(run())


def test_what_could_not_be_made_durable_is_found_in_its_new_place(opened, until, announce, route, monkeypatch):
    announce("a", "b")
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    original, failures = storing_module.moving.sync_folders, [Trouble("folder-refused", "x", "EIO")]

    def sync(folders) -> None:
        if failures:
            raise failures.pop()
        original(folders)

    monkeypatch.setattr(storing_module.moving, "sync_folders", sync)
    rows, problems = store(opened, until, all_done)
    assert [row.final_name for row in rows] == ["a", "b"]
    assert problems == []


async def is_told(desk, code: str) -> bool:
    """That everything waits in the queue for this."""
    states = {(row.state, row.code) for row in await desk.transfers()}
    return states == {(TransferState.NOTIFIED, code)} and await desk.problems() == [code]


def wait_until_mended(opened, until, code, mend):
    """Let the job meet the trouble, then mend what is wrong, then let it end."""

    async def run():
        async with opened(Stage.UPLOAD) as desk, desk.at_work(Storing(desk.place, desk.route).work()):
            await until(lambda: is_told(desk, code))
            mend(desk)
            await until(lambda: all_done(desk))
            await until(lambda: no_problems(desk))

    async def no_problems(desk) -> bool:
        return not await desk.problems()

    asyncio.run(run())


@pytest.mark.row("M03")
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "folder-refused"),
        (errno.EXDEV, "other-disk"),
    ],
    ids=errno.errorcode.get,
)
def test_a_folder_that_takes_nothing_keeps_files_in_the_queue(
    opened, until, announce, route, monkeypatch, number, code
):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    announce("a", "sub/b")
    original = moving.rename_new

    def rename_new(source: str, target: str) -> None:
        if str(route.uploaded_path) in target:
            raise OSError(number, os.strerror(number))
        original(source, target)

    monkeypatch.setattr(moving, "rename_new", rename_new)

    def mend(desk) -> None:
        assert names_in(route.queued_path) == ["a", "sub/b"], "back in their places, for everybody to see"
        assert names_in(route.uploaded_path) == []
        monkeypatch.setattr(moving, "rename_new", original)

    wait_until_mended(opened, until, code, mend)
    assert names_in(route.uploaded_path) == ["a", "sub/b"]
    assert list(route.queued_path.iterdir()) == []


@pytest.mark.row("M03")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_was_mounted_read_only_keeps_files_in_the_queue(opened, until, announce, route, monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    root = Path(route.root)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", root], check=True)
    try:
        for folder in route.folders:
            folder.mkdir()
        announce("a")
        subprocess.run(["mount", "-o", "remount,ro", root], check=True)

        def mend(desk) -> None:
            assert names_in(route.queued_path) == ["a"]
            subprocess.run(["mount", "-o", "remount,rw", root], check=True)

        wait_until_mended(opened, until, "folder-refused", mend)
        assert names_in(route.uploaded_path) == ["a"]
    finally:
        subprocess.run(["umount", "-l", root], check=True)


@pytest.mark.row("M01")
@pytest.mark.parametrize("moment", ["file-aside", "file-stored"])
def test_what_a_kill_left_on_its_way_out_is_put_away_by_the_next_one(opened, until, announce, route, moment):
    announce("a", "sub/b")
    killed_at(moment, opened)
    rows, problems = store(opened, until, all_done)
    assert [row.final_name for row in rows] == ["a", "sub/b"]
    assert names_in(route.uploaded_path) == ["a", "sub/b"]
    assert list(route.queued_path.iterdir()) == []
    assert problems == []


class Killed(BaseException):
    """As at a kill, nothing after it is done."""


def killed_at(moment: str, opened, before=lambda: None) -> None:
    """Let the job work until then."""

    def reach(name: str) -> None:
        if name == moment:
            raise Killed

    async def run() -> None:
        async with opened(Stage.WATCH) as desk:
            job = Storing(desk.place, desk.route)
            rows = await desk.ask(lambda ledger: ledger.transfers.to_move("scans", 9e9, 9))
            before()
            with pytest.raises(Killed):
                job._store(rows)

    failpoints.arm(reach)
    try:
        asyncio.run(run())
    finally:
        failpoints.arm(None)


@pytest.mark.row("M01")
def test_a_kill_with_another_version_in_hand_leaves_that_in_the_queue(opened, until, announce, route, monkeypatch):
    """It was put there in the last moment, was never sent, and must not be taken for sent."""
    announce("sub/a")
    original = moving.rename_new

    def replace_then_rename(source: str, target: str) -> None:
        monkeypatch.setattr(moving, "rename_new", original)
        newer = route.watch_path / "newer"
        newer.write_bytes(b"replaced atomically")
        newer.replace(route.queued_path / "sub/a")
        original(source, target)

    def arm() -> None:
        monkeypatch.setattr(moving, "rename_new", replace_then_rename)

    killed_at("file-aside", opened, arm)
    assert names_in(route.uploaded_path) == []

    async def is_done(desk) -> bool:
        return len(await desk.transfers()) == 2

    (sent, newer), problems = store(opened, until, is_done)
    assert (sent.state, sent.final_name) == (TransferState.DONE, "")
    assert (newer.state, newer.queued_name) == (TransferState.QUEUED, "sub/a")
    assert (route.queued_path / "sub/a").read_bytes() == b"replaced atomically"
    assert names_in(route.uploaded_path) == []
    assert problems == []


@pytest.mark.row("M01")
def test_what_a_kill_left_aside_is_in_the_queue_again_though_the_ledger_is_lost(opened, until, announce, route, home):
    announce("sub/a")
    killed_at("file-aside", opened)
    home.ledger_file.unlink()
    store(opened, until, lambda _: names_in(route.queued_path) == ["sub/a"])
    assert names_in(route.uploaded_path) == []


def test_a_queue_folder_that_is_away_proves_no_file_gone(opened, until, announce, route, monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    announce("a", "sub/b")
    away = route.queued_path.rename(f"{route.queued_path}-away")

    async def run():
        async with opened(Stage.UPLOAD) as desk, desk.at_work(Storing(desk.place, desk.route).work()):

            async def are_postponed() -> bool:
                found = {(row.state, row.code) for row in await desk.transfers()}
                return found == {(TransferState.NOTIFIED, "folder-missing")}

            await until(are_postponed)
            assert await desk.problems() == ["folder-missing"]
            away.rename(route.queued_path)
            await until(lambda: all_done(desk))
            return await desk.transfers()

    assert [row.final_name for row in asyncio.run(run())] == ["a", "sub/b"]


def test_a_version_that_replaced_it_in_the_last_moment_is_never_put_away_as_sent(
    opened, until, announce, route, monkeypatch
):
    announce("sub/a")
    original = storing_module.moving.move_new

    def replace_then_move(source, folder, name, touched) -> str:
        monkeypatch.setattr(storing_module.moving, "move_new", original)
        newer = route.watch_path / "newer"
        newer.write_bytes(b"replaced atomically")
        newer.replace(source)
        return original(source, folder, name, touched)

    monkeypatch.setattr(storing_module.moving, "move_new", replace_then_move)

    async def is_done(desk) -> bool:
        return len(await desk.transfers()) == 2

    (sent, newer), problems = store(opened, until, is_done)
    assert (sent.state, sent.final_name) == (TransferState.DONE, "")
    assert (newer.state, newer.name, newer.size) == (TransferState.QUEUED, "sub/a", 19)
    assert newer.event_id != sent.event_id
    assert (route.queued_path / newer.queued_name).read_bytes() == b"replaced atomically"
    assert names_in(route.queued_path) == [newer.queued_name]
    assert names_in(route.uploaded_path) == []
    assert problems == []
