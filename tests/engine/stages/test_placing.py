"""Proven files get their final names, and the ledger knows these names before the files have them."""

from __future__ import annotations

import asyncio
import os

import pytest
from folders import files_in

from engine.files.incoming import Incoming
from engine.ledger import Ledger
from engine.model import DeliveryState, Message, MessageState, Stage, Verification, Wanted
from engine.stages.placing import Placing


@pytest.fixture
def bring(home, route):
    """Puts proven files into `.incoming`, as (key, content, name) each."""

    def bring(*files: tuple[str, bytes, str]) -> None:
        incoming = Incoming(route.downloaded_path)
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            for number, (key, content, name) in enumerate(files):
                message = Message(0, "scans", f"m{number}", "handle", 1.0, 1, MessageState.OPEN, key, "", "")
                ledger.inbox.receive(message, [(f"event {number}", Wanted("bucket", key, size=len(content)))])
                row = ledger.reading.open_deliveries()[-1]
                descriptor = incoming.open_part(row.id)
                os.write(descriptor, content)
                os.close(descriptor)
                ledger.inbox.verified([row.proven(len(content), name, Verification.SIZE)], 2.0)
        incoming.close()

    return bring


def settle(opened, *, before=None):
    """Have all proven deliveries placed; the rows as they are then."""

    async def run():
        async with opened(Stage.DOWNLOAD) as desk:
            placing = Placing(desk.place, desk.route, desk.place.new_bell())
            if before:
                before(placing)
            rows = [row for row in await desk.deliveries() if row.state is DeliveryState.VERIFIED]
            async with desk.at_work(placing.work()):
                await asyncio.wait_for(asyncio.gather(*(placing.settle(row) for row in rows)), 10)
            placing.incoming.close()
            return await desk.deliveries(), await desk.ask(lambda ledger: ledger.inbox.deletable("scans", 99))

    return asyncio.run(run())


def contents(route) -> dict[str, bytes]:
    return files_in(route.downloaded_path)


def test_files_get_their_names_and_their_messages_may_go(opened, bring, route):
    bring(("in/a", b"one", "a"), ("in/sub/b", b"two", "sub/b"))
    rows, deletable = settle(opened)
    assert contents(route) == {"a": b"one", "sub/b": b"two"}
    assert {row.state for row in rows} == {DeliveryState.PLACED}
    assert len(deletable) == 2


@pytest.mark.row("D16")
def test_a_name_that_was_taken_meanwhile_becomes_another_which_the_ledger_knows(opened, bring, route):
    bring(("in/a", b"mine", "a"))
    (route.downloaded_path / "a").write_bytes(b"a person's")
    (row,), _ = settle(opened)
    assert contents(route) == {"a": b"a person's", "a (2)": b"mine"}
    assert row.final_name == "a (2)"


@pytest.mark.row("D16")
def test_files_that_want_the_same_name_all_get_one(opened, bring, route):
    bring(*[("in/a", f"{number}".encode(), "a") for number in range(5)])
    rows, _ = settle(opened)
    assert sorted(contents(route)) == ["a", "a (2)", "a (3)", "a (4)", "a (5)"]
    assert {row.final_name: contents(route)[row.final_name] for row in rows} == contents(route)


def test_the_new_name_is_committed_before_it_is_used(opened, bring, route, home):
    """Or a crash in between would bring the file down twice."""
    bring(("in/a", b"mine", "a"))
    (route.downloaded_path / "a").write_bytes(b"a person's")
    seen: list[tuple[str, str]] = []

    def spy(placing: Placing) -> None:
        original = placing.incoming.place

        def place(delivery_id: int, name: str) -> None:
            with Ledger(home.ledger_file) as ledger:
                seen.append((ledger.inbox.get(delivery_id).final_name, name))
            original(delivery_id, name)

        placing.incoming.place = place

    settle(opened, before=spy)
    assert seen == [("a", "a"), ("a (2)", "a (2)")]


def test_a_file_that_was_placed_before_a_crash_is_known(opened, bring, route, home):
    bring(("in/a", b"one", "a"))
    (part,) = (route.downloaded_path / ".incoming").iterdir()
    part.rename(route.downloaded_path / "a")
    (row,), _ = settle(opened)
    assert row.state is DeliveryState.PLACED
    assert contents(route) == {"a": b"one"}


@pytest.mark.row("D17")
def test_a_part_that_is_gone_is_fetched_again(opened, bring, route):
    bring(("in/a", b"one", "a"))
    (part,) = (route.downloaded_path / ".incoming").iterdir()
    part.unlink()
    (row,), deletable = settle(opened)
    assert (row.state, row.final_name) == (DeliveryState.RECEIVED, "")
    assert deletable == []


@pytest.mark.row("D20")
def test_one_bad_file_stops_no_other(opened, bring, route):
    bring(("in/link/a", b"one", "link/a"), ("in/b", b"two", "b"))
    (route.downloaded_path / "link").symlink_to(route.watch_path)
    (bad, good), _ = settle(opened)
    assert (bad.state, bad.code) == (DeliveryState.VERIFIED, "linked-folder")
    assert good.state is DeliveryState.PLACED
    assert list(route.watch_path.iterdir()) == []


def test_a_stage_that_stops_leaves_the_rest_to_its_next_life(opened, bring):
    bring(("in/a", b"one", "a"))

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            placing = Placing(desk.place, desk.route, desk.place.new_bell())
            (row,) = await desk.deliveries()
            desk.place._stop()
            await asyncio.wait_for(placing.settle(row), 5)
            (row,) = await desk.deliveries()
            assert row.state is DeliveryState.VERIFIED

    asyncio.run(run())


def test_names_are_made_below_the_prefix(opened, bring, route):
    bring(("in/sub/../a", b"one", "x"))

    async def run() -> list[str]:
        async with opened(Stage.DOWNLOAD) as desk:
            placing = Placing(desk.place, desk.route, desk.place.new_bell())
            (row,) = await desk.deliveries()
            other = row._replace(wanted=row.wanted._replace(key="elsewhere/b"))
            names = [placing.name_for(row), placing.name_for(other)]
            placing.incoming.close()
            return names

    assert asyncio.run(run()) == ["sub/%2E%2E/a", "elsewhere/b"]
