"""What came down long ago is forgotten, and the memory of it outlives every message that may come again."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.errors import Trouble
from engine.ledger.past import Past
from engine.ledger.transfers import Claim
from engine.model import Fingerprint, Message, MessageState, Stage
from engine.stages import tidying
from engine.stages.tidying import KEPT, Tidying

LONGEST_RETENTION = 14 * 86_400
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(tidying, "_BREATH", 0)
    monkeypatch.setattr("engine.ledger.past._PAGE", 3)


async def receive_and_delete(desk, ages: list[float]) -> None:
    def note(ledger) -> None:
        for number, age in enumerate(ages):
            at = time.time() - age
            message = Message(0, "scans", f"m{number}", "handle", at, 1, MessageState.OPEN, "", "", "")
            ledger.inbox.receive(message, [])
        ledger.inbox.deleted(range(1, len(ages) + 1), time.time())

    await desk.ask(note)


async def left(desk) -> int:
    return await desk.ask(lambda ledger: ledger._connection.execute("SELECT count(*) FROM inbox").get)


@pytest.mark.row("D32")
def test_all_pages_are_looked_through(opened, until):
    ages = [KEPT + 60.0] * 7 + [KEPT - 60.0, LONGEST_RETENTION + 7 * 86_400, 0.0] * 2

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await receive_and_delete(desk, ages)
            async with desk.at_work(Tidying(desk.place, Past.forget_received).work()):

                async def are_forgotten() -> bool:
                    return await left(desk) == 6

                await until(are_forgotten)
            assert await left(desk) == 6

    asyncio.run(run())


@pytest.mark.row("D32")
def test_a_full_disk_puts_it_off(opened, until, monkeypatch):
    monkeypatch.setattr(tidying, "_EVERY", 0.01)
    troubles = [Trouble("disk-full", "the program's own folder")]

    def fail_once(past, after, before):
        if troubles:
            raise troubles.pop()
        return past.forget_received(after, before)

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await receive_and_delete(desk, [KEPT + 60.0])
            async with desk.at_work(Tidying(desk.place, fail_once).work()):

                async def is_forgotten() -> bool:
                    return await left(desk) == 0

                await until(is_forgotten)

    asyncio.run(run())


def test_the_way_up_is_tidied_too_after_a_year(opened, until):
    names = [f"file {number}" for number in range(7)]

    def send(ledger) -> None:
        ledger.transfers.add([Claim("scans", name, name, Fingerprint(1, 1, 1)) for name in names], 0.0)
        for name in names:
            for row in ledger.transfers.known("scans", [name])[name]:
                ledger.transfers.done(
                    row.route, [(row, name)], time.time() - KEPT + 60 * (1 if name.endswith("6") else -1)
                )

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            await desk.ask(send)
            async with desk.at_work(Tidying(desk.place, Past.forget_sent).work()):

                async def are_forgotten() -> bool:
                    return [row.name for row in await desk.transfers()] == ["file 6"]

                await until(are_forgotten)

    asyncio.run(run())
