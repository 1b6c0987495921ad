"""The watch stage on real folders: what is dropped is queued, with a row for each file, whatever happened before."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from folders import files_in
from watchdog.observers.api import BaseObserver

from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import Stage, TransferState
from engine.stages.watch import Watch


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)


def drop(route, name: str, content: bytes = b"content") -> Path:
    path = route.watch_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


async def names(desk) -> list[str]:
    return sorted(row.name for row in await desk.transfers())


def watching(opened, steps, **changes):
    async def run() -> None:
        async with opened(Stage.WATCH, **changes) as desk:
            watch = Watch(desk.place)
            async with desk.at_work(watch.work()):
                await steps(desk, watch)

    asyncio.run(run())


@pytest.mark.row("W01")
def test_files_that_are_there_and_files_that_come_are_queued(opened, until, route):
    drop(route, "before")

    async def steps(desk, _watch) -> None:
        async def are(wanted) -> bool:
            return await names(desk) == wanted

        await until(lambda: are(["before"]))
        drop(route, "after")
        await until(lambda: are(["after", "before"]))
        drop(route, "new/deep/one")
        await until(lambda: are(["after", "before", "new/deep/one"]))

    watching(opened, steps)
    assert files_in(route.watch_path) == {}
    assert (route.queued_path / "new/deep/one").read_bytes() == b"content"


@pytest.mark.row("W09")
def test_a_file_is_taken_only_after_it_has_settled(opened, until, route):
    async def steps(desk, _watch) -> None:
        path = drop(route, "a", b"1")
        for number in range(5):
            await asyncio.sleep(0.05)
            path.write_bytes(b"x" * (number + 2))
            assert await names(desk) == []

        async def is_taken() -> bool:
            return await names(desk) == ["a"]

        await until(is_taken)
        (row,) = await desk.transfers()
        assert row.size == 6

    watching(opened, steps, settle_seconds=0.3)


def test_the_upload_stage_is_told(opened, until, route):
    drop(route, "a")

    async def steps(desk, _watch) -> None:
        async def told() -> bool:
            return any(step.state == "claimed" and step.name == "a" for step in desk.steps())

        await until(told)

    watching(opened, steps)


def test_files_without_a_row_are_adopted_once(opened, until, route, home):
    for name in ("stray", "sub/stray", "known", "taken back"):
        path = route.queued_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    with Ledger(home.ledger_file) as ledger:
        for name in ("known", "taken back"):
            found = fingerprint_of((route.queued_path / name).stat())
            ledger.transfers.add([Claim("scans", name, name, found)], 1.0)
        (row,) = ledger.transfers.known("scans", ["taken back"])["taken back"]
        ledger.transfers.end(row.id, TransferState.CANCELLED, "", "taken back", 1.0)

    async def steps(desk, _watch) -> None:
        async def are_adopted() -> bool:
            return len(await names(desk)) == 4

        await until(are_adopted)
        assert await names(desk) == ["known", "stray", "sub/stray", "taken back"]

    watching(opened, steps)
    watching(opened, steps)


def test_whether_nothing_is_left_is_found_out_anew(opened, until, route):
    async def steps(desk, watch) -> None:
        assert await watch.is_idle()
        drop(route, "a")
        assert await watch.is_idle(), "it is taken by the very look"
        assert await names(desk) == ["a"]
        with drop(route, "busy").open("ab"):
            assert not await watch.is_idle()
        drop(route, "ignored.part")

        async def is_idle() -> bool:
            return await watch.is_idle()

        await until(is_idle)

    watching(opened, steps)


@pytest.mark.row("W21")
def test_a_missing_folder_is_told_until_it_is_back_and_not_taken_for_empty(opened, until, route):
    away = route.watch_path.rename(f"{route.watch_path}-away")

    async def steps(desk, watch) -> None:
        async def is_told() -> bool:
            return await desk.problems() == ["folder-missing"]

        await until(is_told)
        assert not await watch.is_idle()
        drop(route.__class__(name="x", root="/x", watch_folder=str(away)), "a")
        away.rename(route.watch_path)

        async def is_over() -> bool:
            return await names(desk) == ["a"] and await desk.problems() == []

        await until(is_over)

    watching(opened, steps)


def test_a_pause_leaves_the_files_where_they_are(opened, until, route, home):
    with Ledger(home.ledger_file) as ledger:
        ledger.wishes.pause("scans", 1.0)
    drop(route, "a")

    async def run() -> None:
        async with opened(Stage.WATCH) as desk:
            await desk.place.refresh()
            async with desk.at_work(Watch(desk.place).work()):
                await asyncio.sleep(0.1)
                assert await names(desk) == []
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await desk.place._refresh_and_ring()

                async def is_taken() -> bool:
                    return await names(desk) == ["a"]

                await until(is_taken)

    asyncio.run(run())


@pytest.mark.row("W03", "W22")
def test_without_events_files_are_found_all_the_same_and_the_limit_is_told(opened, until, route, monkeypatch):
    monkeypatch.setattr("engine.stages.watch._POLL", 0.05)

    def refuse(self) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "start", refuse)

    async def steps(desk, _watch) -> None:
        async def is_told() -> bool:
            return await desk.problems() == ["watch-limit"]

        await until(is_told)
        drop(route, "a")

        async def is_taken() -> bool:
            return await names(desk) == ["a"]

        await until(is_taken)
        assert await desk.problems() == ["watch-limit"], "it stays told while it lasts"

    watching(opened, steps)


def test_what_is_never_taken_is_told_and_forgotten_when_it_is_gone(opened, until, route, monkeypatch):
    monkeypatch.setattr("engine.stages.watch._POLL", 0.05)
    link = route.watch_path / "link"
    link.symlink_to(route.queued_path)

    async def steps(desk, _watch) -> None:
        async def told(*wanted: str) -> bool:
            return await desk.problems() == list(wanted)

        await until(lambda: told("not-a-file"))
        link.unlink()
        await until(told)

    watching(opened, steps)


def test_the_health_of_the_watcher_is_kept_for_front_ends(opened, until, route):
    drop(route, "ignored.part")

    async def steps(desk, _watch) -> None:
        async def health():
            status = await desk.ask(lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=True))
            found = status.routes[0].watch
            return found if found.last_scan_at else None

        found = await until(health)
        assert (found.skipped, found.settling, found.is_polling) == (1, 0, False)

    watching(opened, steps)


def test_a_file_that_is_back_after_its_row_ended_as_gone_is_queued_again(opened, until, home, route):
    path = route.queued_path / "a"
    path.write_bytes(b"on a drive that was away")
    with Ledger(home.ledger_file) as ledger:
        ledger.transfers.add([Claim("scans", "a", "a", fingerprint_of(path.stat()))], 1.0)
        (row,) = ledger.transfers.known("scans", ["a"])["a"]
        ledger.transfers.end(row.id, TransferState.CANCELLED, "gone-file", "", 2.0)

    async def steps(desk, _watch) -> None:
        async def is_queued() -> bool:
            return [row.state for row in await desk.transfers()] == [TransferState.CANCELLED, TransferState.QUEUED]

        await until(is_queued)

    watching(opened, steps)
