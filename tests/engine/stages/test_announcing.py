"""What is uploaded is announced: in batches, each message counted only when SQS acknowledged it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from engine.cloud.account import Account
from engine.cloud.queue import BATCH, Queue, Sent
from engine.errors import Trouble
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import Fingerprint, Notification, Stage, TransferState
from engine.stages.announcing import _AT_ONCE, Announcing, _batches


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)


@pytest.fixture
def upload(home):
    """Brings so many files as far as UPLOADED."""

    def upload(count: int) -> None:
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            for number in range(count):
                name = str(number)
                ledger.transfers.add([Claim("scans", name, name, Fingerprint(1, 1, 1))], 1.0)
                (row,) = ledger.transfers.known("scans", [name])[name]
                note = Notification(row.id, "scans", row.event_id, f"in/{name}", "{}", 0, 0.0)
                ledger.transfers.uploaded([(Acknowledgement("b", name, '"e"', "", "", ""), note)], 2.0)

    return upload


class Recorded:
    """Answers in the place of SQS, and notes each batch."""

    def __init__(self, monkeypatch, answer) -> None:
        self.batches: list[list[int]] = []

        async def send(_queue, notifications):
            self.batches.append([item.transfer_id for item in notifications])
            said = answer(notifications, len(self.batches))
            return await said if isinstance(said, Awaitable) else said

        monkeypatch.setattr(Queue, "send", send)


def good(notifications, _count=0) -> list[Sent]:
    return [Sent(item.transfer_id, f"m{item.transfer_id}") for item in notifications]


def announce(opened, until, is_done, **changes):
    async def run():
        async with opened(Stage.UPLOAD, **changes) as desk:
            job = Announcing(desk.place, desk.route, Account(desk.route))
            async with desk.at_work(job.work()):
                await until(lambda: is_done(desk))
            return await desk.transfers()

    return asyncio.run(run())


async def all_told(desk) -> bool:
    return all(row.state is TransferState.NOTIFIED for row in await desk.transfers())


def note(number: int, body: str) -> Notification:
    return Notification(number, "scans", "e", body, "{}", 0, 0.0)


def test_batches_are_as_large_as_a_request_may_be():
    assert [len(batch) for batch in _batches([note(number, "x") for number in range(25)])] == [10, 10, 5]
    large = [note(number, "x" * 100_000) for number in range(5)]
    assert [len(batch) for batch in _batches(large)] == [2, 2, 1]
    assert list(_batches([])) == []


@pytest.mark.integration
def test_everything_is_announced_once(opened, until, upload, cloud, there):
    upload(25)
    rows = announce(opened, until, all_told, **there)
    assert len({row.message_id for row in rows}) == 25
    url = cloud.sqs.get_queue_url(QueueName=cloud.queue)["QueueUrl"]
    bodies = []
    while len(bodies) < 25:
        said = cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        bodies += [message["Body"] for message in said["Messages"]]
    assert sorted(bodies) == sorted(f"in/{number}" for number in range(25))


def test_what_is_written_down_of_the_answers_keeps_nobody_from_asking(opened, until, upload, monkeypatch):
    count = 3 * _AT_ONCE * BATCH
    upload(count)
    sqs = Recorded(monkeypatch, good)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            job = Announcing(desk.place, desk.route, Account(desk.route))
            note, may_note = job._sent.note, asyncio.Event()

            async def note_later(answers):
                await may_note.wait()
                return await note(answers)

            monkeypatch.setattr(job._sent, "note", note_later)
            async with desk.at_work(job.work()):
                await until(lambda: sum(map(len, sqs.batches)) == count)
                may_note.set()
                await until(lambda: all_told(desk))

    asyncio.run(run())
    assert sorted(item for batch in sqs.batches for item in batch) == list(range(1, count + 1))


def test_only_so_many_requests_wait_for_their_answer(opened, until, upload, monkeypatch):
    upload(2 * _AT_ONCE * BATCH)
    waiting, most, may_answer = 0, 0, asyncio.Event()

    async def answer(notifications) -> list[Sent]:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        if waiting == _AT_ONCE:
            may_answer.set()
        await may_answer.wait()
        waiting -= 1
        return good(notifications)

    Recorded(monkeypatch, lambda notifications, _count: answer(notifications))
    announce(opened, until, all_told)
    assert most == _AT_ONCE


def test_a_pause_also_holds_what_waits_for_its_place(opened, until, upload, monkeypatch):
    upload(2 * _AT_ONCE * BATCH)
    may_answer = asyncio.Event()

    async def answer(notifications) -> list[Sent]:
        await may_answer.wait()
        return good(notifications)

    sqs = Recorded(monkeypatch, lambda notifications, _count: answer(notifications))

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            job = Announcing(desk.place, desk.route, Account(desk.route))
            async with desk.at_work(job.work()):
                await until(lambda: len(sqs.batches) == _AT_ONCE)
                await desk.ask(lambda ledger: ledger.wishes.pause("", 1.0))
                await desk.place.refresh()
                may_answer.set()
                await until(lambda: not job._tasks)
                assert len(sqs.batches) == _AT_ONCE
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await desk.place.refresh()
                desk.place.ring()
                await until(lambda: all_told(desk))

    asyncio.run(run())


def test_the_watch_stage_hears_of_each_batch_that_it_may_put_away(opened, until, upload, monkeypatch, rung):
    Recorded(monkeypatch, good)
    upload(2 * BATCH)
    announce(opened, until, all_told)
    assert rung == [Stage.WATCH] * 2


def test_an_entry_that_was_refused_is_tried_again_alone(opened, until, upload, monkeypatch):
    def answer(notifications, count):
        sent = good(notifications)
        if count == 1:
            sent[1] = Sent(sent[1].transfer_id, trouble=Trouble("server-error", "queue", "InternalError"))
        return sent

    said = Recorded(monkeypatch, answer)
    upload(3)
    announce(opened, until, all_told)
    assert said.batches == [[1, 2, 3], [2]]


def test_a_request_that_failed_says_so_on_each_file_and_is_repeated(opened, until, upload, monkeypatch):
    def answer(notifications, count):
        if count <= 2:
            raise Trouble("no-queue", "queue", "gone")
        return good(notifications)

    said = Recorded(monkeypatch, answer)
    upload(3)

    async def is_done(desk) -> bool:
        return await all_told(desk) and not await desk.problems()

    announce(opened, until, is_done)
    assert said.batches == [[1, 2, 3]] * 3


def test_an_error_that_nobody_expected_is_no_busy_loop(opened, until, upload, monkeypatch, caplog):
    def answer(notifications, count):
        if count <= 2:
            raise KeyError("a fault of ours")
        return good(notifications)

    said = Recorded(monkeypatch, answer)
    upload(2)
    announce(opened, until, all_told)
    assert len(said.batches) == 3
    assert "unexpected" in caplog.text


def test_a_refusal_of_one_message_keeps_out_no_other(opened, until, upload, monkeypatch):
    """One that is refused as if it concerned all of them."""

    def answer(notifications, _count):
        sent = good(notifications)
        for at, item in enumerate(notifications):
            if item.transfer_id == 1:
                sent[at] = Sent(1, trouble=Trouble("not-allowed", "sqs:SendMessage"))
        return sent

    Recorded(monkeypatch, answer)
    upload(30)

    async def is_done(desk) -> bool:
        return [row.state for row in await desk.transfers()].count(TransferState.NOTIFIED) == 29

    rows = announce(opened, until, is_done)
    assert rows[0].code == "not-allowed"


def test_a_pause_keeps_them_in_the_outbox(opened, until, upload, monkeypatch, home):
    said = Recorded(monkeypatch, good)
    upload(3)
    with Ledger(home.ledger_file) as ledger:
        ledger.wishes.pause("scans", 1.0)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            job = Announcing(desk.place, desk.route, Account(desk.route))
            async with desk.at_work(job.work()):
                desk.place.ring()
                await asyncio.sleep(0.1)
                assert said.batches == []
                await desk.ask(lambda ledger: ledger.wishes.resume("scans"))
                await desk.place._refresh_and_ring()
                await until(lambda: all_told(desk))

    asyncio.run(run())


def test_a_request_that_was_under_way_at_a_retry_holds_nothing_up(opened, until, upload, home, monkeypatch):
    """Whatever it was refused for, the user has mended it since."""
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 3600)
    is_mended = asyncio.Event()

    async def answer(notifications, count):
        if count > 2:
            return good(notifications)
        if notifications[0].transfer_id != 1:
            await is_mended.wait()
        raise Trouble("no-queue", "queue", "gone")

    said = Recorded(monkeypatch, answer)
    upload(2 * BATCH)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            job = Announcing(desk.place, desk.route, Account(desk.route))

            async def is_told() -> bool:
                refused = [row for row in await desk.transfers() if row.code == "no-queue"]
                return len(said.batches) == 2 and len(refused) == BATCH

            async with desk.at_work(job.work()):
                await until(is_told)
                with Ledger(home.ledger_file) as front_end, front_end.transaction():
                    front_end.wishes.retry()
                await desk.place.refresh()
                is_mended.set()
                await until(lambda: all_told(desk))

    asyncio.run(run())
