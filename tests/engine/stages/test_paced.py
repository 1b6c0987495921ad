"""The stages under a limit: no more goes than that, however it is sent or fetched, and other limits hold at once."""

from __future__ import annotations

import asyncio
import random
import time
from uuid import uuid4

import pytest
from integration.ground import put_object, say

from engine.cloud.checksum import as_text, crc64
from engine.model import NEVER, DeliveryState, Limit, Pause, Reason, Report, Stage, TransferState
from engine.stages import fetching, ranges

pytestmark = pytest.mark.integration

RATE = 2_000_000
"""Bytes a second."""
LEAST = 0.7
"""Seconds for as many bytes, less what may be made up for in the beginning."""
BODY = random.Random(9).randbytes(RATE)


async def put(desk, *limits: Limit, rests: tuple[Pause, ...] = ()) -> None:
    """What the engine notes and tells the stages."""
    await desk.ask(lambda ledger: ledger.terms.put(rests, limits))
    await desk.place.refresh()
    desk.place.ring()


def split(count: int) -> list[tuple[str, bytes]]:
    size = RATE // count
    return [(f"{number}", BODY[number * size : (number + 1) * size]) for number in range(count)]


async def all_sent(desk) -> bool:
    rows = await desk.transfers()
    return bool(rows) and all(row.state >= TransferState.UPLOADED for row in rows)


def moved(desk) -> int:
    """Bytes that were told of."""
    told = 0
    while told < RATE and desk.pipe.poll(10):
        message = desk.pipe.recv()
        told = message.moved_bytes if isinstance(message, Report) else told
    return told


@pytest.mark.parametrize(
    ("count", "part", "whose"),
    [(40, 16, ""), (1, 16, ""), (1, 1, ""), (1, 1, "scans")],
    ids=["whole", "whole through boto3", "in parts", "of the route"],
)
def test_what_is_sent_keeps_to_the_limit_and_is_counted(uploading, until, count, part, whose):
    async def work() -> tuple[float, int]:
        async with uploading(part_size_mib=part) as desk:
            await put(desk, Limit(whose, RATE))
            since = time.monotonic()
            await desk.queue(*split(count))
            await until(lambda: all_sent(desk), 30)
            return time.monotonic() - since, moved(desk)

    seconds, told = asyncio.run(work())
    assert seconds >= LEAST
    assert told == RATE


def test_a_limit_of_the_other_direction_is_none_of_ours(uploading):
    async def work() -> int:
        async with uploading() as desk:
            await put(desk, Limit("", 0, RATE))
            return desk.place.pace_of(desk.route).rate

    assert asyncio.run(work()) == 0


@pytest.mark.parametrize("part", [1, 16], ids=["in parts", "whole"])
def test_a_limit_that_is_lifted_frees_what_is_under_way(uploading, until, part):
    async def work() -> float:
        async with uploading(part_size_mib=part) as desk:
            await put(desk, Limit("", 8 << 10))  # it would take four minutes
            await desk.queue(*split(1))
            await until(lambda: desk.place.pace_of(desk.route)._users > 0)
            since = time.monotonic()
            await put(desk)
            await until(lambda: all_sent(desk), 30)
            return time.monotonic() - since

    assert asyncio.run(work()) < 20


def test_a_limit_that_was_chosen_for_now_ends_by_itself(opened, until):
    """The stage notices, though nobody tells it."""

    async def work() -> tuple[int, int]:
        async with opened(Stage.UPLOAD) as desk, desk.at_work(desk.place.listen()):
            pace = desk.place.pace_of(desk.route)
            await put(desk, Limit("", 500))
            await desk.ask(lambda ledger: ledger.wishes.limit(RATE, time.time() + 1.5))
            await desk.place.refresh()
            chosen = pace.rate
            await until(lambda: pace.rate != RATE)
            return chosen, pace.rate

    assert asyncio.run(work()) == (RATE, 500)


def test_a_rest_keeps_everything_where_it_is_until_it_is_over(uploading, until):
    async def work() -> tuple[bool, int]:
        async with uploading() as desk:
            await put(desk, rests=(Pause("", time.time(), NEVER, Reason.BATTERY),))
            await desk.queue(*split(4))
            is_resting, before = desk.place.is_paused(desk.route), len(await desk.ask(_sent))
            await put(desk)
            await until(lambda: all_sent(desk), 30)
            return is_resting, before

    def _sent(ledger):
        return ledger.reading.past_transfers("scans")

    assert asyncio.run(work()) == (True, 0)


@pytest.mark.parametrize("small", [8 << 20, 64 << 10], ids=["whole", "in ranges"])
@pytest.mark.parametrize("key", ["plain", "odd//key"])
def test_what_is_fetched_keeps_to_the_limit(arriving, until, cloud, monkeypatch, small, key):
    monkeypatch.setattr(fetching, "_SMALL", small)
    monkeypatch.setattr(ranges, "_RANGE", 256 << 10)
    key = f"in/{key}"
    put_object(cloud, key, BODY)
    proof = {"size": len(BODY), "crc64nvme": as_text(crc64(BODY)), "eventId": uuid4().hex}

    async def work() -> float:
        async with arriving() as desk:
            assert desk.place.stage is Stage.DOWNLOAD
            await put(desk, Limit("", 0, RATE))
            since = time.monotonic()
            say(cloud, {"bucketBrigade": 1, "key": key} | proof)

            async def is_done() -> bool:
                return [row.state for row in await desk.deliveries()] == [DeliveryState.DONE]

            await until(is_done, 30)
            return time.monotonic() - since

    assert asyncio.run(work()) >= LEAST
