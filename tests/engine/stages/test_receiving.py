"""Messages of anybody are understood or kept apart, and none is lost or deleted for that."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from engine.cloud.account import Account
from engine.cloud.queue import Queue, Received
from engine.errors import Trouble
from engine.model import MessageState, Stage
from engine.stages.patience import Patience
from engine.stages.receiving import VISIBILITY, Receiving
from engine.stages.workplace import Bell


class Line:
    """A queue of the test's own in the place of SQS; notes what is asked of it."""

    def __init__(self, monkeypatch) -> None:
        self.waiting: list[Received] = []
        self.hidden: dict[str, int] = {}
        self.requests = 0
        self.failures: list[Exception] = []
        monkeypatch.setattr(Queue, "receive", lambda _queue, most, wait, visibility: self.receive(most))
        self.away = 0
        monkeypatch.setattr(Queue, "hidden", lambda _queue: self.away)
        monkeypatch.setattr(Queue, "hide", lambda _queue, handles, seconds: self.hide(handles, seconds))

    async def receive(self, most: int) -> list[Received]:
        self.requests += 1
        if self.failures:
            raise self.failures.pop()
        if not self.waiting:
            await asyncio.sleep(0.02)  # as a queue that is empty lets one wait
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    async def hide(self, handles, seconds: int) -> None:
        self.hidden.update(dict.fromkeys(handles, seconds))

    def add(self, body: str, count: int = 1, **attributes: str) -> None:
        number = len(self.waiting) + 1
        self.waiting.append(Received(f"m{number} {body[:20]}", f"handle of {body[:20]}", body, attributes, count))


@pytest.fixture
def line(monkeypatch) -> Line:
    return Line(monkeypatch)


def receiving(desk, held_by: Patience | None = None, room: Bell | None = None) -> Receiving:
    place = desk.place
    account = Account(desk.route)
    return Receiving(
        place,
        desk.route,
        account,
        Queue(account, "queue"),
        fetching=place.new_bell(),
        held_by=held_by or Patience(place, desk.route),
        releasing=place.new_bell(),
        room=room or place.new_bell(),
    )


def receive(opened, until, is_done):
    """Work until it is done; then the deliveries and all messages of the inbox."""

    async def run():
        async with opened(Stage.DOWNLOAD) as desk:
            async with desk.at_work(receiving(desk).work()):
                await until(lambda: is_done(desk))

            def messages(ledger):
                ids = ledger._connection.execute("SELECT id FROM inbox ORDER BY id").fetchall()
                return [ledger.inbox.message(row_id) for (row_id,) in ids]

            return await desk.deliveries(), await desk.ask(messages)

    return asyncio.run(run())


def taken(count: int):
    async def are(desk) -> bool:
        return await desk.ask(lambda ledger: ledger._connection.execute("SELECT count(*) FROM inbox").get) == count

    return are


def s3_event(*records: dict[str, object]) -> str:
    return json.dumps({"Records": list(records)})


def record(key: str, bucket: str = "bucket", **stored: object) -> dict[str, object]:
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key, **stored}},
    }


def test_what_is_for_us_becomes_deliveries(opened, until, line):
    line.add("in/plain.txt", **{"bb-event-id": "e1", "bb-size": "5"})
    line.add(s3_event(record("in/a+b.txt", size=7, sequencer="1"), record("in/c.txt", sequencer="2")))
    rows, messages = receive(opened, until, taken(2))
    assert [row.wanted.key for row in rows] == ["in/plain.txt", "in/a b.txt", "in/c.txt"]
    assert (rows[0].wanted.event_id, rows[0].size) == ("e1", 5)
    assert {message.state for message in messages} == {MessageState.OPEN}
    assert line.hidden == {}


@pytest.mark.row("D22", "D23", "D24")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"Records": 5}', "not-ours"),
        ('{"some": "json"}', "not-ours"),
        ('{"broken', "not-ours"),
        ("", "not-ours"),
        ("[" * (1 << 20), "not-ours"),
        ('{"a":' * (1 << 17), "not-ours"),
        ('{"Records": NaN}', "not-ours"),
        ("x" * 1025, "not-ours"),
        ("elsewhere/a.txt", "foreign-object"),
        (s3_event(record("in/a", bucket="another")), "foreign-object"),
        (s3_event(record("in/mine", sequencer="1"), record("other/a", sequencer="2")), "foreign-object"),
    ],
)
def test_what_is_not_for_us_is_quarantined_and_goes_back_for_longer_each_time(opened, until, line, body, code):
    line.add(body, count=3)
    rows, (message,) = receive(opened, until, lambda _desk: line.hidden)
    assert rows == []
    assert (message.state, message.code) == (MessageState.QUARANTINED, code)
    assert line.hidden == {message.receipt_handle: VISIBILITY << 3}


@pytest.mark.row("D22")
def test_one_odd_message_spoils_no_other(opened, until, line):
    line.add("in/a")
    line.add('{"odd": 1}')
    twice = record("in/b", sequencer="1")
    line.add(s3_event(twice, twice))
    line.add("in/c")
    rows, messages = receive(opened, until, taken(4))
    assert sorted(row.wanted.key for row in rows) == ["in/a", "in/b", "in/c"]
    assert [message.state for message in messages].count(MessageState.QUARANTINED) == 1


@pytest.mark.row("D25")
def test_what_s3_says_about_nothing_may_be_deleted(opened, until, line):
    line.add('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"}')
    rows, (message,) = receive(opened, until, taken(1))
    assert rows == []
    assert message.state is MessageState.DELETABLE


def test_a_folder_that_the_console_made_is_nothing_to_fetch(opened, until, line):
    line.add(s3_event(record("in/folder/", size=0, sequencer="1")))
    rows, (message,) = receive(opened, until, taken(1))
    assert rows == []
    assert message.state is MessageState.DELETABLE


@pytest.mark.parametrize("code", ["offline", "server-error", "bad-request", "throttled"])
def test_a_queue_that_fails_is_asked_again_later_and_told_of_until_it_answers(opened, until, line, monkeypatch, code):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.3)
    line.failures = [Trouble(code, "queue", "why")]
    line.add("in/a")

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk, desk.at_work(receiving(desk).work()):

            async def is_told() -> bool:
                return await desk.problems() == [code]

            await until(is_told)
            assert line.requests == 1
            await until(lambda: taken(1)(desk))

            async def is_over() -> bool:
                return await desk.problems() == []

            await until(is_over)

    asyncio.run(run())


def test_a_pause_takes_nothing(opened, until, line):
    line.add("in/a")

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            await desk.ask(lambda ledger: ledger.wishes.pause("", 1.0))
            await desk.place.refresh()
            async with desk.at_work(receiving(desk).work()):
                await asyncio.sleep(0.05)
                assert line.requests == 0
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await desk.place._refresh_and_ring()
                await until(lambda: taken(1)(desk))

    asyncio.run(run())


async def under_way(desk) -> int:
    return await desk.ask(lambda ledger: ledger.inbox.open_count("scans"))


async def is_taken(desk, count: int) -> bool:
    return await under_way(desk) >= count


@pytest.mark.row("D28")
def test_no_more_is_taken_than_can_be_worked_on(opened, until, line, monkeypatch):
    monkeypatch.setattr("engine.stages.receiving._OPEN_AT_MOST", 10)
    monkeypatch.setattr("engine.stages.receiving._AT_ONCE", 4)
    for number in range(60):
        line.add(f"in/{number}")

    async def run() -> int:
        async with opened(Stage.DOWNLOAD) as desk, desk.at_work(receiving(desk).work()):
            await until(lambda: is_taken(desk, 10))
            await asyncio.sleep(0.1)
            return await under_way(desk)

    assert asyncio.run(run()) <= 10 + 4 * 10


def test_when_there_is_room_again_more_is_taken_at_once(opened, until, line, monkeypatch):
    """Not after a while: with many small files that while would be most of the time."""
    monkeypatch.setattr("engine.stages.receiving._OPEN_AT_MOST", 10)
    monkeypatch.setattr("engine.stages.receiving._AT_ONCE", 1)
    for number in range(30):
        line.add(f"in/{number}")

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            room = desk.place.new_bell()

            async with desk.at_work(receiving(desk, room=room).work()):
                await until(lambda: is_taken(desk, 10))
                monkeypatch.setattr("engine.stages.receiving._OPEN_AT_MOST", 20)
                room.ring()
                await until(lambda: is_taken(desk, 20))

    asyncio.run(run())


@pytest.mark.row("D15")
def test_while_fetching_is_held_up_nothing_is_taken(opened, until, line):
    """Each time that a message is received counts, and it is not the message's fault."""
    line.add("in/a")

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            fetching = Patience(desk.place, desk.route)
            await fetching.met(Trouble("disk-full", "folder"))
            async with desk.at_work(receiving(desk, fetching).work()):
                await asyncio.sleep(0.05)
                assert line.requests == 0
                await fetching.went_well()
                await until(lambda: taken(1)(desk))

    asyncio.run(run())


@pytest.mark.row("D03")
def test_a_second_message_of_an_event_under_way_comes_again_soon(opened, until, line):
    said = {"bb-event-id": "e1"}
    line.add("in/a", **said)
    line.add("in/a", count=2, **said)
    rows, _ = receive(opened, until, lambda _desk: line.hidden)
    assert len(rows) == 1
    assert line.hidden == {"handle of in/a": 4}


def test_whether_the_queue_is_empty_is_asked_of_itself(opened, line):
    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            job = receiving(desk)
            line.add("in/a")
            assert not await job.is_empty()
            assert len(await desk.deliveries()) == 1, "what it answered is taken in"
            assert await job.is_empty()
            line.away = 1
            assert not await job.is_empty(), "a killed predecessor may have received it"
            job._predecessors_until = time.monotonic()
            assert await job.is_empty(), "by now it would have come back: somebody else has it"
            line.failures = [Trouble("offline", "queue")]
            assert not await job.is_empty()

    asyncio.run(run())
