"""The whole download stage with a real queue: messages that come twice, too late, for nothing, or for others."""

from __future__ import annotations

import asyncio
import json
import random
import time
from unittest.mock import AsyncMock

import pytest
from faults.actions import hold_after
from integration.ground import messages_in, put_object, queue_url

from engine.cloud.checksum import as_text, crc64
from engine.cloud.queue import LONGEST_HIDDEN, Queue
from engine.model import NEVER, DeliveryState, MessageState
from engine.stages import receiving, releasing, returning

pytestmark = pytest.mark.integration

RANGE = 64 << 10
LARGE = random.Random(4).randbytes(3 * RANGE)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr("engine.stages.fetching._SMALL", RANGE)
    monkeypatch.setattr("engine.stages.ranges._RANGE", RANGE)
    monkeypatch.setattr("engine.stages.ranges._AT_ONCE", 1)


@pytest.fixture
def hide_for(monkeypatch):
    """Sets for how many seconds received messages are hidden."""

    def hide_for(seconds: int) -> None:
        monkeypatch.setattr(receiving, "VISIBILITY", seconds)
        monkeypatch.setattr(releasing, "VISIBILITY", seconds)

    return hide_for


def say(cloud, key: str, event: str = "", body: bytes = LARGE) -> None:
    """As our own program announces an object; without an event as the old script did."""
    said = {"bb-event-id": event, "bb-size": str(len(body)), "bb-crc64nvme": as_text(crc64(body))} if event else {}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in said.items()}
    cloud.sqs.send_message(QueueUrl=queue_url(cloud), MessageBody=key, MessageAttributes=attributes)


def dead_letters(cloud, most: int) -> str:
    """The URL of a dead-letter queue that takes messages after so many receives."""
    dead = cloud.sqs.create_queue(QueueName=f"{cloud.queue}-dead")["QueueUrl"]
    said = cloud.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    policy = json.dumps({"deadLetterTargetArn": said["QueueArn"], "maxReceiveCount": str(most)})
    cloud.sqs.set_queue_attributes(QueueUrl=queue_url(cloud), Attributes={"RedrivePolicy": policy})
    return dead


async def message_of(desk, number: int = 1):
    return await desk.ask(lambda ledger: ledger.inbox.message(number))


def are_done(desk, count: int = 1):
    async def check() -> bool:
        rows = await desk.deliveries()
        return [row.state for row in rows] == [DeliveryState.DONE] * count

    return check


# -- hidden while at work ----------------------------------------------------------------------------------------------


@pytest.mark.row("D04")
def test_a_message_stays_ours_for_as_long_as_its_object_comes(arriving, until, cloud, proxy, hide_for, folder):
    hide_for(3)
    put_object(cloud, "in/a", LARGE)
    say(cloud, "in/a", "e1")
    held = proxy.hold("GetObject$")

    async def run() -> None:
        async with arriving() as desk:
            await until(lambda: held.requests)
            end = time.monotonic() + 4.5
            while time.monotonic() < end:
                other = cloud.sqs.receive_message(QueueUrl=queue_url(cloud), VisibilityTimeout=0)
                assert not other.get("Messages")
                await asyncio.sleep(0.2)
            held.release()
            await until(are_done(desk))
            assert (await message_of(desk)).receive_count == 1

    asyncio.run(run())
    assert folder() == {"a": LARGE}
    assert messages_in(cloud) == 0


@pytest.mark.row("D04")
def test_where_that_fails_it_comes_again_and_its_newest_handle_deletes_it(
    arriving, until, cloud, proxy, hide_for, folder, monkeypatch
):
    hide_for(1)
    monkeypatch.setattr(Queue, "hide", AsyncMock())
    put_object(cloud, "in/a", LARGE)
    say(cloud, "in/a", "e1")
    held = proxy.hold("GetObject$")

    async def run() -> None:
        async with arriving() as desk:
            await until(lambda: held.requests)
            first = (await message_of(desk)).receipt_handle

            async def came_again() -> bool:
                return (await message_of(desk)).receive_count > 1

            await until(came_again)
            assert (await message_of(desk)).receipt_handle != first
            held.release()
            await until(are_done(desk))

    asyncio.run(run())
    assert folder() == {"a": LARGE}
    assert messages_in(cloud) == 0
    assert len(proxy.asked("GetObject")) == 3, "each range once"


@pytest.mark.row("D07")
def test_after_twelve_hours_the_message_is_let_go_and_the_ranges_that_are_here_stay(
    arriving, until, cloud, proxy, hide_for, folder, monkeypatch
):
    hide_for(2)
    now, later = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: now() + later[0])
    put_object(cloud, "in/a", LARGE)
    say(cloud, "in/a", "e1")
    held = proxy.on("GetObject$", hold_after(1))

    async def run() -> None:
        async with arriving() as desk:
            await until(lambda: len(proxy.asked("GetObject")) == 2)
            first = await message_of(desk)
            later[0] = LONGEST_HIDDEN - 1.0

            async def came_again() -> bool:
                return (await message_of(desk)).receive_count > first.receive_count

            await until(came_again)
            extended = len(proxy.asked("ChangeMessageVisibilityBatch"))
            await until(lambda: len(proxy.asked("ChangeMessageVisibilityBatch")) > extended)
            assert len(await desk.ask(lambda ledger: ledger.inbox.pieces(1))) == 1
            held.release()
            await until(are_done(desk))

    asyncio.run(run())
    assert folder() == {"a": LARGE}
    assert len(proxy.asked("GetObject")) == 3, "each range once"


# -- twice -------------------------------------------------------------------------------------------------------------


@pytest.mark.row("D03")
def test_one_event_in_two_messages_at_once_gives_one_file_soon(arriving, until, cloud, proxy, folder):
    """The second one does not wait for the thirty seconds for which it would be hidden."""
    put_object(cloud, "in/a", LARGE)
    held = proxy.hold("GetObject$")
    say(cloud, "in/a", "e1")
    say(cloud, "in/a", "e1")

    async def run() -> None:
        async with arriving() as desk:
            await until(lambda: held.requests and proxy.asked("ChangeMessageVisibilityBatch"))
            held.release()
            await until(are_done(desk))
            await until(lambda: messages_in(cloud) == 0)

    asyncio.run(run())
    assert folder() == {"a": LARGE}
    assert len(proxy.asked("GetObject")) == 3


@pytest.mark.row("D03", "D30")
def test_a_message_that_was_deleted_and_comes_again_is_deleted_again(
    arriving, until, cloud, proxy, hide_for, folder, monkeypatch
):
    hide_for(1)
    delete, deleted = Queue.delete, []

    async def pretend_once(queue, handles):
        deleted.append(list(handles))
        return [True] if len(deleted) == 1 else await delete(queue, handles)

    monkeypatch.setattr(Queue, "delete", pretend_once)
    put_object(cloud, "in/a", b"small")
    say(cloud, "in/a", "e1", b"small")

    async def run() -> None:
        async with arriving() as desk:
            await until(are_done(desk))
            await until(lambda: messages_in(cloud) == 0)
            assert (await message_of(desk)).receive_count > 1

    asyncio.run(run())
    assert folder() == {"a": b"small"}
    assert len(proxy.asked("GetObject")) == 1
    assert len(deleted) == 2
    assert deleted[0] != deleted[1], "with its newest handle"


# -- nothing there -----------------------------------------------------------------------------------------------------


@pytest.mark.row("D09")
def test_the_message_of_a_vanished_object_goes_to_the_dead_letters_and_back(arriving, until, cloud, folder):
    dead = dead_letters(cloud, 2)
    say(cloud, "in/a", "e1")

    async def run() -> None:
        async with arriving() as desk:

            async def ended() -> bool:
                return [row.state for row in await desk.deliveries()] == [DeliveryState.RETURNED]

            await until(ended)
            (row,) = await desk.deliveries()
            assert row.code == "gone-object"
            found = await until(lambda: cloud.sqs.receive_message(QueueUrl=dead).get("Messages"))
            assert found[0]["Body"] == "in/a"
            assert (await message_of(desk)).state is MessageState.RETURNED
            put_object(cloud, "in/a", LARGE)
            say(cloud, "in/a", "e1")  # as SQS moves it back: it has another message id then
            await until(are_done(desk))

    asyncio.run(run())
    assert folder() == {"a": LARGE}


@pytest.mark.row("D09")
@pytest.mark.parametrize("choice", ["retry", "cancel"])
def test_without_dead_letters_it_waits_for_a_person_who_decides(arriving, until, cloud, folder, monkeypatch, choice):
    monkeypatch.setattr(returning, "_TRIES", 2)
    say(cloud, "in/a", "e1")

    async def run() -> None:
        async with arriving() as desk:

            async def waits() -> bool:
                return [row.next_try for row in await desk.deliveries()] == [NEVER]

            await until(waits)
            assert await desk.problems() == ["gone-object"]
            assert messages_in(cloud) == 1, "it is not deleted"
            if choice == "retry":
                put_object(cloud, "in/a", LARGE)
                await desk.ask(lambda ledger: ledger.wishes.retry())
            else:
                await desk.ask(lambda ledger: ledger.wishes.cancel("down", [1]))
            desk.place.ring()
            await until(lambda: messages_in(cloud) == 0)
            assert await desk.problems() == []

    asyncio.run(run())
    assert folder() == ({"a": LARGE} if choice == "retry" else {})


# -- not for us --------------------------------------------------------------------------------------------------------


@pytest.mark.row("D22", "D23", "D24")
def test_what_is_not_for_us_goes_to_the_dead_letters_undeleted_and_is_shown(
    arriving, until, cloud, proxy, hide_for, folder
):
    hide_for(1)
    dead = dead_letters(cloud, 1)
    put_object(cloud, "in/good", b"good")
    record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}
    elsewhere = {"s3": {"bucket": {"name": "somebody-elses"}, "object": {"key": "in/good"}}}
    strange = {"[" * (1 << 19), '{"order": NaN}', json.dumps({"Records": [record | elsewhere]}), "out/of/the/prefix"}
    for body in strange:
        say(cloud, body)
    say(cloud, "in/good")

    async def run() -> None:
        async with arriving() as desk:
            seen: set[str] = set()

            def are_dead() -> bool:
                found = cloud.sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])
                seen.update(message["Body"] for message in found)
                return seen == strange

            await until(are_dead)
            await until(are_done(desk))
            shown = await desk.ask(lambda ledger: ledger.inbox.quarantined("scans", 10))
            assert sorted(message.code for message in shown) == ["foreign-object"] * 2 + ["not-ours"] * 2
            assert await desk.problems() == ["foreign-object", "not-ours"]

    asyncio.run(run())
    assert folder() == {"good": b"good"}
    assert not any(seen.operation == "DeleteMessage" for seen in proxy.requests)
