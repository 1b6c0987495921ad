"""What cannot be fetched waits, and its message waits in the queue: for the dead-letter queue, or for a person."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.cloud.account import Account
from engine.cloud.queue import LONGEST_HIDDEN, Queue
from engine.errors import Trouble
from engine.model import NEVER, DeliveryState, Message, MessageState, Stage, Wanted
from engine.stages.returning import _TRIES, Returning

GONE = Trouble("gone-object", "in/a", "404")


class Line:
    """What the queue would be asked."""

    def __init__(self, monkeypatch) -> None:
        self.most = 0
        self.asked = 0
        self.hidden: list[int] = []
        self.failure: Exception | None = None
        monkeypatch.setattr(Queue, "most_receives", lambda _queue: self._limit())
        monkeypatch.setattr(Queue, "hide", lambda _queue, _handles, seconds: self._hide(seconds))

    def _limit(self) -> int:
        self.asked += 1
        return self.most

    async def _hide(self, seconds: int) -> None:
        if self.failure:
            raise self.failure
        self.hidden.append(seconds)


@pytest.fixture
def line(monkeypatch) -> Line:
    return Line(monkeypatch)


def put_off(opened, trouble, delay, *, times=1, count=1, age=0.0):
    """The delivery and its message, after so many failures of a message that was received so often, so long ago."""

    async def run():
        async with opened(Stage.DOWNLOAD) as desk:
            received = time.time() - age
            message = Message(0, "scans", "m", "handle", received, count, MessageState.OPEN, "", "", "")
            await desk.ask(lambda ledger: ledger.inbox.receive(message, [("event", Wanted("bucket", "in/a"))]))
            returning = Returning(desk.place, Queue(Account(desk.route), "queue"))
            for _ in range(times):
                (row,) = await desk.deliveries()
                await returning.put_off(row, trouble, time.time() + delay)
            (row,) = await desk.deliveries()
            return row, await desk.ask(lambda ledger: ledger.inbox.message(row.inbox_id))

    return asyncio.run(run())


@pytest.mark.row("D09")
def test_the_message_comes_back_when_its_object_is_looked_for_again(opened, line):
    row, message = put_off(opened, GONE, 20.5)
    assert (row.state, row.code, row.attempts, line.hidden) == (DeliveryState.RECEIVED, "gone-object", 1, [20])
    assert row.next_try == pytest.approx(time.time() + 20.5, abs=5)
    assert message.state is MessageState.OPEN


@pytest.mark.row("D09", "D13")
@pytest.mark.parametrize("code", ["gone-object", "checksum"])
def test_the_last_time_that_the_queue_gives_it_to_us_ends_it(opened, line, code):
    line.most = 3
    row, message = put_off(opened, Trouble(code, "in/a"), 20.5, count=2)
    assert row.state is DeliveryState.RECEIVED
    row, message = put_off(opened, Trouble(code, "in/a"), 20.5, count=3)
    assert (row.state, row.code, message.state) == (DeliveryState.RETURNED, code, MessageState.RETURNED)
    assert line.hidden == [20, 20], "nor does it come again at once, whatever the queue's own count is"


@pytest.mark.row("D09", "D13")
@pytest.mark.parametrize("code", ["gone-object", "checksum"])
def test_without_a_dead_letter_queue_a_person_decides_after_some_tries(opened, line, code):
    row, message = put_off(opened, Trouble(code, "in/a"), 20.5, times=_TRIES - 1, count=9)
    assert row.next_try < NEVER
    assert line.asked == 1, "not with every failure"
    row, message = put_off(opened, Trouble(code, "in/a"), 20.5, times=1, count=10)
    assert (row.state, row.next_try, row.attempts) == (DeliveryState.RECEIVED, NEVER, _TRIES)
    assert message.state is MessageState.OPEN, "it is not deleted"
    assert line.hidden[-1] > LONGEST_HIDDEN - 60


@pytest.mark.parametrize("code", ["archived", "no-room", "file-busy"])
def test_what_may_pass_is_tried_for_ever(opened, line, code):
    line.most = 3
    row, _ = put_off(opened, Trouble(code, "in/a"), 20.5, times=12, count=12)
    assert (row.state, row.attempts, line.asked) == (DeliveryState.RECEIVED, 12, 0)
    assert row.next_try < NEVER


@pytest.mark.row("D07")
def test_a_message_is_not_hidden_for_longer_than_sqs_allows(opened, line):
    put_off(opened, Trouble("archived", "in/a"), 3600, age=LONGEST_HIDDEN - 100)
    put_off(opened, Trouble("archived", "in/a"), 3600, age=LONGEST_HIDDEN + 100)
    assert 60 < line.hidden[0] <= 99
    assert line.hidden[1:] == [0]


def test_a_queue_that_does_not_answer_changes_nothing(opened, line):
    line.failure = Trouble("offline", "queue")
    row, _ = put_off(opened, GONE, 20.5)
    assert (row.code, row.attempts) == ("gone-object", 1)
