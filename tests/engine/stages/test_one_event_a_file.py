"""What the exhaustive model (tests/model) found: crashes after which a file was announced once more, as another event."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.cloud.account import Account
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import Notification, Stage, Transfer, TransferState
from engine.stages import adopting, storing
from engine.stages.aside import NAME
from engine.stages.limits import Budget, Slots
from engine.stages.reading import Changed
from engine.stages.sending import Sending
from engine.stages.storing import Storing
from engine.stages.watch import Watch


@pytest.fixture
def queue(home, route):
    """Puts a file into the queue, with its row."""

    def queue(name: str, content: bytes) -> Transfer:
        path = route.queued_path / name
        path.write_bytes(content)
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            ledger.transfers.add([Claim(route.name, name, name, fingerprint_of(path.stat()))], 1.0)
            return ledger.transfers.known(route.name, [name])[name][-1]

    return queue


@pytest.fixture
def announce(home, queue):
    """A queued file whose notification SQS has."""

    def announce(name: str, content: bytes) -> Transfer:
        row = queue(name, content)
        note = Notification(row.id, row.route, row.event_id, name, "{}", 0, 0.0)
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            ledger.transfers.uploaded([(Acknowledgement("bucket", name, '"e"', "", "", ""), note)], 2.0)
            ledger.outbox.sent(row.route, [(row.id, "m")], 3.0)
        return row

    return announce


@pytest.fixture
def synced(monkeypatch):
    """The folders that were made durable, in the order in which that was."""
    folders: list[str] = []
    for module in (adopting, storing):
        monkeypatch.setattr(module.moving, "sync_folders", lambda names: folders.extend(sorted(map(str, names))))
    return folders


def work(opened, until, stage, worker, is_done) -> list[Transfer]:
    async def run() -> list[Transfer]:
        async with opened(stage) as desk:

            async def done() -> bool:
                return is_done(await desk.transfers())

            async with desk.at_work(worker(desk).work()):
                await until(done)
            return await desk.transfers()

    return asyncio.run(run())


def store(opened, until) -> list[Transfer]:
    """Until the first file is put away."""
    is_done = lambda rows: rows[0].state is TransferState.DONE  # noqa: E731
    return work(opened, until, Stage.WATCH, lambda desk: Storing(desk.place, desk.route), is_done)


@pytest.mark.row("Q02")
def test_a_file_is_durably_in_the_queue_before_it_is_adopted(opened, until, route, synced):
    """A kill may have come between its claim and the sync of that; a power loss would bring it back to Watch."""
    (route.queued_path / "a").write_bytes(b"claimed before a crash")
    (row,) = work(opened, until, Stage.WATCH, lambda desk: Watch(desk.place), len)
    assert row.name == "a"
    assert {str(route.watch_path), str(route.queued_path)} <= set(synced)


@pytest.mark.row("M01")
def test_a_file_that_was_moved_before_a_crash_is_durably_there_before_it_is_done(
    opened, until, route, announce, synced
):
    announce("a", b"content")
    (route.queued_path / "a").rename(route.uploaded_path / "a")
    (row,) = store(opened, until)
    assert row.final_name == "a"
    assert {str(route.queued_path), str(route.uploaded_path)} <= set(synced)


@pytest.mark.row("M01")
def test_the_next_file_of_that_name_keeps_the_row_that_it_has(opened, until, route, announce, queue):
    """The first was moved, and a kill came before the commit; what lies in its place is no other version of it."""
    announce("a", b"first")
    (route.queued_path / "a").rename(route.uploaded_path / "a")
    second = queue("a", b"second")
    rows = store(opened, until)
    assert [row.id for row in rows] == [1, second.id]
    assert rows[0].final_name == "a"
    assert [remark.code for remark in _remarks(opened, rows[0])] == []


@pytest.mark.row("M01")
def test_a_file_that_a_kill_left_aside_is_put_away_though_its_name_is_anothers_by_now(
    opened, until, route, announce, queue
):
    announce("a", b"first")
    (route.queued_path / NAME).mkdir()
    (route.queued_path / "a").rename(route.queued_path / NAME / "a")
    second = queue("a", b"second")
    rows = store(opened, until)
    assert [row.id for row in rows] == [1, second.id]
    assert (route.uploaded_path / "a").read_bytes() == b"first"
    assert (route.queued_path / "a").read_bytes() == b"second"
    assert not (route.queued_path / NAME).exists()


@pytest.mark.row("Q11")
def test_another_version_is_another_event(home, queue):
    """An older copy of the ledger may not know that the first was announced under its id."""
    row = queue("a", b"first")
    with Ledger(home.ledger_file) as ledger:
        ledger.transfers.changed(row.id, row.fingerprint)
        changed = ledger.transfers.get(row.id)
    assert changed is not None
    assert changed.event_id != row.event_id


def test_a_file_of_which_a_row_speaks_gets_no_other(home, route, queue):
    row = queue("a", b"first")
    path = Path(route.queued_path / "a")
    path.write_bytes(b"written to since")
    with Ledger(home.ledger_file) as ledger:
        ledger.transfers.add([Claim(route.name, "a", "a", fingerprint_of(path.stat()))], 4.0)
        rows = ledger.transfers.known(route.name, ["a"])["a"]
        assert [known.id for known in rows] == [row.id]
        ledger.transfers.end(row.id, TransferState.CANCELLED, "gone-file", "", 5.0)
        ledger.transfers.add([Claim(route.name, "a", "a", fingerprint_of(path.stat()))], 6.0)
        assert len(ledger.transfers.known(route.name, ["a"])["a"]) == 2


@pytest.mark.row("Q09")
def test_a_file_taken_away_does_not_make_its_row_speak_of_another_ones_file(opened, route, queue):
    """The other was claimed under the same name, and has a row: it must not be announced twice."""
    first = queue("a", b"first")
    (route.queued_path / "a").rename(Path(route.root) / "elsewhere")
    second = queue("a", b"second")

    async def run() -> list[Transfer]:
        async with opened(Stage.UPLOAD) as desk:
            place, bell, budget = desk.place, desk.place.new_bell(), Budget(1)
            account = Account(desk.route)
            sending = Sending(place, desk.route, account, next_bell=bell, slots=Slots(1), memory=budget)
            await sending._another_version(first, Changed(second.fingerprint))
            return await desk.transfers()

    ended, kept = asyncio.run(run())
    assert (ended.state, ended.code) == (TransferState.CANCELLED, "gone-file")
    assert kept == second


def _remarks(opened, row: Transfer):
    async def run():
        async with opened(Stage.UPLOAD) as desk:
            return (await desk.ask(lambda ledger: ledger.reading.receipt_of_transfer(row.id))).remarks

    return asyncio.run(run())
