"""What ended is listed while it is calm, and however busy it is before too much is unlisted."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.errors import Trouble
from engine.ledger.listing import Listing as Drawer
from engine.ledger.transfers import Claim
from engine.model import Fingerprint, Sought, Stage
from engine.stages import listing
from engine.stages.listing import Listing


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(listing, "_EVERY", 0.01)
    monkeypatch.setattr(listing, "_BREATH", 0)
    monkeypatch.setattr(listing, "_PAGE", 3)


async def end(desk, count: int, at: float) -> None:
    def note(ledger) -> None:
        names = [f"file {number}" for number in range(count)]
        ledger.transfers.add([Claim("scans", name, name, Fingerprint(1, 1, 1)) for name in names], 0.0)
        for name in names:
            for row in ledger.transfers.known("scans", [name])[name]:
                ledger.transfers.done(row.route, [(row, name)], at)

    await desk.ask(note)


async def unlisted(desk) -> int:
    return await desk.ask(lambda ledger: ledger.listing.backlog(100))


@pytest.mark.parametrize("age", [60.0, -3600.0], ids=["calm", "the clock was set back"])
def test_what_ended_is_listed_page_by_page(opened, until, age):
    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await end(desk, 7, time.time() - age)
            async with desk.at_work(Listing(desk.place).work()):

                async def is_listed() -> bool:
                    return await unlisted(desk) == 0

                await until(is_listed)
            assert len(await desk.ask(lambda ledger: ledger.history.page(Sought(search="file"), 100))) == 7

    asyncio.run(run())


def test_while_files_go_through_only_what_is_too_much_is_listed(opened, until, monkeypatch):
    monkeypatch.setattr(listing, "_MOST", 5)
    monkeypatch.setattr(listing, "_CALM", 1e6)

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await end(desk, 10, time.time())
            async with desk.at_work(Listing(desk.place).work()):

                async def is_little_enough() -> bool:
                    return await unlisted(desk) < 5

                await until(is_little_enough)
                await asyncio.sleep(0.1)
            assert await unlisted(desk) == 4, "10, less two pages"

    asyncio.run(run())


def test_a_full_disk_puts_it_off(opened, until, monkeypatch):
    troubles = [Trouble("disk-full", "the program's own folder")]

    def fail_once(drawer, limit):
        if troubles:
            raise troubles.pop()
        return list_page(drawer, limit)

    list_page = Drawer.list_page
    monkeypatch.setattr(Drawer, "list_page", fail_once)

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await end(desk, 1, time.time() - 60)
            async with desk.at_work(Listing(desk.place).work()):

                async def is_listed() -> bool:
                    return await unlisted(desk) == 0

                await until(is_listed)

    asyncio.run(run())
