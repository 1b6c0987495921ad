"""What may go wrong in Watch, made for real on real folders: nothing is lost, nothing is taken twice, and it is told."""

from __future__ import annotations

import asyncio
import errno
import mmap
import os
import socket
import sys
from pathlib import Path

import pytest
from watch_ground import has, leaves, put, queued, tells
from watchdog.observers.api import BaseObserver

from engine.files import moving, renaming
from engine.settings.route import DEFAULT_IGNORE
from engine.stages import claiming, observing
from engine.stages import watch as watch_module

linux = pytest.mark.skipif(sys.platform != "linux", reason="nobody else tells who writes")


pytestmark = pytest.mark.usefixtures("hasty_watch")


@pytest.mark.row("W06", "W07")
def test_a_file_and_a_tree_that_are_moved_in_are_taken(watching, until, route, tmp_path):
    """Nobody closes them, so that no event says that they are finished."""
    names = [f"tree/{number % 5}/{number % 7}/{number}" for number in range(500)]
    for name in names:
        put(tmp_path / "outside", name, name.encode())

    async def run() -> None:
        async with watching() as desk:
            put(tmp_path, "one").rename(route.watch_path / "one")
            await has(desk, until, "one")
            (tmp_path / "outside/tree").rename(route.watch_path / "tree")
            await has(desk, until, "one", *names)

    asyncio.run(run())
    assert queued(route) == {"one": b"content", **{name: name.encode() for name in names}}


@linux
@pytest.mark.row("W11")
def test_a_file_that_is_mapped_by_a_writer_is_not_taken(watching, until, route):
    path = put(route.watch_path, "mapped", bytes(4096))

    async def run() -> None:
        async with watching() as desk:
            await leaves(desk, until, {"mapped": "file-busy"})
            put(route.watch_path, "other")
            await has(desk, until, "other")
            mapping[:4] = b"late"
            mapping.close()
            await has(desk, until, "mapped", "other")

    with path.open("r+b") as file:
        mapping = mmap.mmap(file.fileno(), 0)
    asyncio.run(run())
    assert queued(route)["mapped"][:4] == b"late"


@linux
@pytest.mark.row("W09", "W10")
def test_a_writer_that_pauses_longer_than_the_settle_time_keeps_its_file(watching, until, route):
    async def run() -> None:
        async with watching(settle_seconds=0.1) as desk:
            with (route.watch_path / "slow").open("wb", buffering=0) as file:
                file.write(b"begun, ")
                await leaves(desk, until, {"slow": "file-busy"})
                file.write(b"ended")
            await has(desk, until, "slow")

    asyncio.run(run())
    assert queued(route) == {"slow": b"begun, ended"}


def save_like_vim(folder) -> None:
    put(folder, "4913").unlink()
    put(folder, ".text.swp")
    put(folder, "text").rename(folder / "text~")
    put(folder, "text", b"saved")


def save_like_an_office(folder) -> None:
    put(folder, "~$letter.docx")
    put(folder, ".~lock.letter.docx#")
    put(folder, "~WRD0001.tmp", b"letter").rename(folder / "letter.docx")


def save_like_a_browser(folder) -> None:
    put(folder, "film.part", b"film").rename(folder / "film")
    put(folder, "page.crdownload", b"page").rename(folder / "page")
    put(folder, "begun.part")
    put(folder, "begun.crdownload")


@pytest.mark.row("W13")
def test_only_what_programs_save_in_the_end_is_taken_and_the_rest_is_listed(watching, until, route):
    async def run() -> None:
        async with watching(settle_seconds=0.2, ignore=DEFAULT_IGNORE) as desk:
            for save in (save_like_vim, save_like_an_office, save_like_a_browser):
                save(route.watch_path)
            await has(desk, until, "film", "letter.docx", "page", "text")
            ignored = dict.fromkeys(["~$letter.docx", "text~", "begun.part", "begun.crdownload"], "ignored")
            await leaves(desk, until, ignored)
            assert await desk.problems() == []

    asyncio.run(run())
    assert queued(route) == {"text": b"saved", "letter.docx": b"letter", "film": b"film", "page": b"page"}


@pytest.mark.row("W14")
def test_a_file_that_is_renamed_while_it_settles_is_taken_once_by_its_new_name(watching, until, route):
    async def run() -> None:
        async with watching(settle_seconds=0.4) as desk:
            path = put(route.watch_path, "a")
            await leaves(desk, until, {"a": "settling"})
            path.rename(route.watch_path / "b")
            await has(desk, until, "b")
            await leaves(desk, until, {})

    asyncio.run(run())
    assert queued(route) == {"b": b"content"}


@pytest.mark.row("W15")
def test_a_file_that_vanishes_before_it_is_claimed_is_dropped_silently(watching, until, route, monkeypatch, caplog):
    original = claiming.has_writer

    def take_away(path):
        if path.endswith("/gone"):
            Path(path).unlink()
        return original(path)

    monkeypatch.setattr(claiming, "has_writer", take_away)
    put(route.watch_path, "gone")
    put(route.watch_path, "stays")

    async def run() -> None:
        async with watching() as desk:
            await has(desk, until, "stays")
            await until(lambda: not any(route.watch_path.iterdir()))
            assert await desk.problems() == []

    asyncio.run(run())
    assert queued(route) == {"stays": b"content"}
    assert not [record for record in caplog.records if record.name.startswith("engine") and record.levelname != "DEBUG"]


@pytest.mark.skipif(sys.platform == "win32", reason="makes what Windows cannot have")
@pytest.mark.row("W16", "W17")
def test_what_is_no_file_is_left_alone_and_told_with_its_kind(watching, until, route, tmp_path, monkeypatch):
    watch = route.watch_path
    secret = put(tmp_path, "secret")
    for name, target in {"file": secret, "folder": tmp_path, "loop": ".", "dangling": "nowhere"}.items():
        (watch / name).symlink_to(target)
    os.mkfifo(watch / "pipe")
    monkeypatch.chdir(watch)
    is_root = os.geteuid() == 0
    if is_root:
        os.mknod("device", 0o20644, os.makedev(1, 7))  # /dev/full: whoever reads it never comes to an end

    async def run() -> None:
        async with watching() as desk:
            await tells(desk, until, *["not-a-file"] * (4 if is_root else 3))
            put(watch, "good")
            await has(desk, until, "good")
            problems = await desk.ask(lambda ledger: ledger.reading.problems())
            counts = {problem.subject: problem.count for problem in problems}
            devices = {"a device": 1} if is_root else {}
            assert counts == {"a symbolic link": 4, "a named pipe": 1, "a socket": 1, **devices}

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        asyncio.run(run())
    assert queued(route) == {"good": b"content"}
    assert secret.exists()


@pytest.mark.row("W22")
def test_where_events_tell_of_nothing_files_are_found_by_looking_and_that_is_told(watching, until, route, monkeypatch):
    """As on network drives, for what other computers do."""
    monkeypatch.setattr(watch_module, "_SCAN", 0.3)
    monkeypatch.setattr(observing.Observing, "_tell", lambda *_, **__: None)

    async def run() -> None:
        async with watching() as desk:
            put(route.watch_path, "a")
            await has(desk, until, "a")
            put(route.watch_path, "b")
            await has(desk, until, "a", "b")
            await tells(desk, until, "events-missed")
            put(route.watch_path, "c")
            await has(desk, until, "a", "b", "c")
            status = await desk.ask(lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=True))
            assert status.routes[0].watch.missed >= 1

    asyncio.run(run())


@pytest.mark.row("W04")
def test_a_limit_that_is_met_before_the_observer_is_made_is_told_too(watching, until, route, monkeypatch):
    def refuse(self, *_, **__) -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(BaseObserver, "__init__", refuse)

    async def run() -> None:
        async with watching() as desk:
            await tells(desk, until, "watch-limit")
            put(route.watch_path, "a")
            await has(desk, until, "a")

    asyncio.run(run())


class Scanner:
    """A virus scanner on Windows, which has a file open for a while."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, winerror: int) -> None:
        self.is_looking = True
        self._rename = os.rename
        self._winerror = winerror
        monkeypatch.setattr(moving, "rename_new", renaming._rename_patiently)
        monkeypatch.setattr(renaming.os, "rename", self._try)
        monkeypatch.setattr(renaming.time, "sleep", lambda _: None)

    def _try(self, source: str, target: str) -> None:
        if self.is_looking and source.endswith("held"):
            error = PermissionError(errno.EACCES, "used by another process")
            error.winerror = self._winerror  # type: ignore[attr-defined]
            raise error
        self._rename(source, target)


@pytest.mark.parametrize("winerror", [5, 32, 33])
@pytest.mark.row("Q06", native="W")
def test_a_file_that_another_program_holds_waits_until_it_is_released(route, monkeypatch, winerror):
    for name in ("held", "other"):
        put(route.watch_path, name)
    now = [1000.0]
    claims = claiming.Claiming(route, lambda: now[0])
    with monkeypatch.context() as windows:
        scanner = Scanner(windows, winerror)
        assert [claim.name for claim in claims.take(None).claims] == ["other"]
        for _ in range(20):
            now[0] += 5.0
            taken = claims.take(set())
            assert (taken.claims, taken.trouble) == ([], None)
            assert 0 < taken.next_look <= 5.0
        assert [(file.name, file.code) for file in claims.unfinished()] == [("held", "file-busy")]
        scanner.is_looking = False
        now[0] += 5.0
        assert [claim.name for claim in claims.take(set()).claims] == ["held"]
    assert queued(route) == {"held": b"content", "other": b"content"}


class FoldingDisk:
    """A disk of Windows or macOS, on which names that differ by case alone are one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._rename = renaming.rename_new
        monkeypatch.setattr(moving, "rename_new", self._try)
        monkeypatch.setattr(moving.os.path, "lexists", self._is_there)

    def _is_there(self, path: str) -> bool:
        folder, name = Path(path).parent, Path(path).name
        return folder.is_dir() and any(entry.name.casefold() == name.casefold() for entry in folder.iterdir())

    def _try(self, source: str, target: str) -> None:
        if self._is_there(target):
            raise FileExistsError(errno.EEXIST, "exists", target)
        self._rename(source, target)


@pytest.mark.row("Q08", native="WM")
def test_names_that_differ_by_case_alone_are_both_kept(watching, until, route, monkeypatch):
    FoldingDisk(monkeypatch)
    put(route.watch_path, "one/A.txt", b"upper")
    put(route.watch_path, "two/a.txt", b"lower")
    for name in ("one/A.txt", "two/a.txt"):
        (route.watch_path / name).rename(route.watch_path / name[4:])

    async def run() -> None:
        async with watching() as desk:
            await has(desk, until, "A.txt", "a.txt")

    asyncio.run(run())
    found = queued(route)
    assert set(found.values()) == {b"upper", b"lower"}
    assert len({name.casefold() for name in found}) == 2
