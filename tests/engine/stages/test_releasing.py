"""Messages stay hidden from others while their files come. (How they are deleted: see the tests of fetching.)"""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.cloud.account import Account
from engine.cloud.queue import Queue
from engine.errors import Trouble
from engine.model import Message, MessageState, Stage, Wanted
from engine.stages import releasing as releasing_module
from engine.stages.releasing import Holding


@pytest.fixture
def hidden(monkeypatch) -> list[tuple[list[str], int]]:
    """What SQS was asked to hide, request by request."""
    requests: list[tuple[list[str], int]] = []

    async def hide(_queue, handles, seconds) -> None:
        requests.append((list(handles), seconds))

    monkeypatch.setattr(releasing_module, "VISIBILITY", 0.06)
    monkeypatch.setattr(Queue, "hide", hide)
    return requests


async def receive(desk, count: int) -> None:
    def note(ledger) -> None:
        for number in range(count):
            message = Message(0, "scans", f"m{number}", f"h{number}", time.time(), 1, MessageState.OPEN, "", "", "")
            ledger.inbox.receive(message, [(f"event {number}", Wanted("bucket", f"in/{number}"))])

    await desk.ask(note)


def holding(desk) -> Holding:
    return Holding(desk.place, desk.route, Queue(Account(desk.route), "queue"))


@pytest.mark.row("D04")
def test_all_that_is_worked_on_stays_hidden_ten_at_a_time(opened, until, hidden):
    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await receive(desk, 12)
            async with desk.at_work(holding(desk).work()):
                await until(lambda: len(hidden) >= 4)

    asyncio.run(run())
    assert [len(handles) for handles, _ in hidden[:4]] == [10, 2, 10, 2]
    assert sorted(hidden[0][0] + hidden[1][0]) == sorted(f"h{number}" for number in range(12))


def test_a_pause_lets_others_have_them(opened, hidden):
    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await receive(desk, 2)
            await desk.ask(lambda ledger: ledger.wishes.pause("scans", 1.0))
            await desk.place.refresh()
            async with desk.at_work(holding(desk).work()):
                await asyncio.sleep(0.1)

    asyncio.run(run())
    assert hidden == []


def test_a_failure_is_tried_again_at_the_next_time(opened, until, hidden, monkeypatch):
    record, failures = Queue.hide, [Trouble("offline", "queue")]

    async def fail_once(queue, handles, seconds) -> None:
        if failures:
            raise failures.pop()
        await record(queue, handles, seconds)

    monkeypatch.setattr(Queue, "hide", fail_once)

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await receive(desk, 1)
            async with desk.at_work(holding(desk).work()):
                await until(lambda: hidden)

    asyncio.run(run())
