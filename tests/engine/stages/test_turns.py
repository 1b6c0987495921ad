"""Files that a person put first, in a real stage before a real bucket: who begins, who gives way, and what it costs."""

from __future__ import annotations

import asyncio
import random
from unittest.mock import AsyncMock

import pytest

from engine.cloud.objects import Objects
from engine.cloud.queue import Queue
from engine.errors import Trouble
from engine.model import DeliveryState, Limit, Message, MessageState, Wanted
from engine.stages import download, fetching, ranges, sending, upload
from engine.stages.small import SmallFiles

pytestmark = pytest.mark.integration

RANGE = 64 << 10
LARGE = random.Random(2).randbytes(3 * RANGE + 100)
"""Four ranges."""


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch):
    monkeypatch.setattr(fetching, "_SMALL", RANGE)
    monkeypatch.setattr(ranges, "_RANGE", RANGE)
    monkeypatch.setattr(ranges, "_AT_ONCE", 1)
    monkeypatch.setattr(Queue, "hide", AsyncMock())
    monkeypatch.setattr(Queue, "delete", AsyncMock(side_effect=lambda handles: [True] * len(handles)))


class Line:
    """Notes what is asked of S3, and has one delivery put first when the so many-th request is made."""

    def __init__(self, monkeypatch, after: int, chosen: int) -> None:
        self.asked: list[str] = []
        self._after = after
        self._chosen = chosen
        self.desk = None
        whole, ranged = Objects.get, Objects.get_range

        async def get(objects, item):
            await self._note(item.key)
            return await whole(objects, item)

        async def get_range(objects, item, start, length):
            await self._note(f"{item.key} {start}")
            async for chunk in ranged(objects, item, start, length):
                yield chunk

        monkeypatch.setattr(Objects, "get", get)
        monkeypatch.setattr(Objects, "get_range", get_range)

    async def _note(self, what: str) -> None:
        self.asked.append(what)
        if len(self.asked) == self._after:
            await self.put_first(self._chosen)

    async def put_first(self, chosen: int) -> None:
        """As the window does it; and the stage has learnt of it."""
        await self.desk.ask(lambda ledger: ledger.wishes.first_in_line("down", [chosen]))
        self.desk.place.ring()
        await asyncio.sleep(0.05)


@pytest.fixture
def fetch(arriving, until):
    def run(line, items, *, at_once=1, limit=0) -> None:
        def receive(ledger) -> None:
            ledger.terms.put([], [Limit("", 0, limit)] if limit else [])
            for number, item in enumerate(items):
                message = Message(0, "scans", f"m{number}", "h", 1.0, 1, MessageState.OPEN, item.key, "", "")
                ledger.inbox.receive(message, [(f"event {number}", item)])

        async def work() -> None:
            async with arriving(downloads_in_flight=at_once) as desk:
                line.desk = desk
                await desk.ask(receive)
                await desk.place.refresh()
                desk.place.ring()

                async def are_there() -> bool:
                    return {row.state for row in await desk.deliveries()} == {DeliveryState.DONE}

                await until(are_there)

        asyncio.run(work())

    return run


@pytest.fixture
def wanted(cloud):
    """Objects in the bucket, to be fetched in this order."""

    def put(**bodies: bytes) -> list[Wanted]:
        items = []
        for key, body in bodies.items():
            etag = cloud.s3.put_object(Bucket=cloud.bucket, Key=f"in/{key}", Body=body)["ETag"]
            items.append(Wanted(cloud.bucket, f"in/{key}", size=len(body), etag=etag))
        return items

    return put


@pytest.mark.parametrize("limit", [0, 50_000], ids=["free line", "under a limit"])
def test_one_that_was_put_first_is_the_next_to_begin(fetch, wanted, monkeypatch, folder, limit):
    """Also where the others have a place already, and wait for the line."""
    items = wanted(**{name: name.encode() * 2000 for name in "abcdef"})
    line = Line(monkeypatch, after=1, chosen=5)
    fetch(line, items, at_once=64 if limit else 1, limit=limit)
    assert line.asked[:2] == ["in/a", "in/e"]
    assert sorted(line.asked) == [f"in/{name}" for name in "abcdef"], "nothing was fetched twice"
    assert folder() == {name: name.encode() * 2000 for name in "abcdef"}


def test_a_large_one_gives_way_between_two_ranges_and_loses_none(fetch, wanted, monkeypatch, folder):
    """Though all memory was taken, so that nothing could be started before."""
    items = wanted(a=LARGE, b=LARGE[1:], c=b"small")
    line = Line(monkeypatch, after=2, chosen=3)
    monkeypatch.setattr(download, "_MEMORY", RANGE)
    fetch(line, items, at_once=64)
    assert line.asked[:3] == ["in/a 0", f"in/a {RANGE}", "in/c"]
    assert sorted(line.asked[3:]) == sorted(
        [*(f"in/a {start * RANGE}" for start in (2, 3)), *(f"in/b {start * RANGE}" for start in range(4))]
    )
    assert folder() == {"a": LARGE, "b": LARGE[1:], "c": b"small"}


def test_the_last_one_put_first_begins_before_the_one_before(fetch, wanted, monkeypatch):
    items = wanted(a=b"a", b=b"b", c=b"c", d=b"d")
    line = Line(monkeypatch, after=1, chosen=3)
    put_first = line.put_first

    async def put_both_first(chosen: int) -> None:
        await put_first(chosen)
        await put_first(chosen + 1)

    monkeypatch.setattr(line, "put_first", put_both_first)
    fetch(line, items)
    assert line.asked == ["in/a", "in/d", "in/c", "in/b"]


def test_while_one_tries_whether_s3_is_back_it_gives_way_to_none(fetch, wanted, monkeypatch):
    """The one that was put first is not the one that tries: both would wait for each other."""
    items = wanted(a=b"a", b=b"b", c=b"c")
    line = Line(monkeypatch, after=1, chosen=3)
    original, refused = Objects.get, []

    async def get(objects, item):
        if line.asked and len(refused) < 3:
            refused.append(item.key)
            raise Trouble("offline", "bucket")
        return await original(objects, item)

    monkeypatch.setattr(Objects, "get", get)
    fetch(line, items)
    assert refused[:2] == ["in/c", "in/b"]
    assert sorted(line.asked) == ["in/a", "in/b", "in/c"]


@pytest.mark.parametrize("wish", ["first", "paused"])
def test_uploads_heed_wishes_while_the_others_wait_for_memory(uploading, until, monkeypatch, wish):
    """Hundreds of files may have been read from the ledger in an order that is not wanted any more."""
    monkeypatch.setattr(upload, "_MEMORY", RANGE)
    monkeypatch.setattr(sending, "_GROUP", 1)
    names, sent = "abcdefgh", []

    async def work() -> None:
        async with uploading(uploads_in_flight=1) as desk:

            async def send(files, item):
                sent.append(item.transfer.name)
                if len(sent) == 1:
                    rows = await desk.transfers()
                    if wish == "first":
                        await desk.ask(lambda ledger: ledger.wishes.first_in_line("up", [rows[-1].id]))
                    else:
                        await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [rows[-2].id], paused=True))
                    desk.place.ring()
                    await asyncio.sleep(0.05)
                return await original(files, item)

            original = SmallFiles.send
            monkeypatch.setattr(SmallFiles, "send", send)
            await desk.queue(*((name, name.encode() * RANGE) for name in names))
            await until(lambda: {"a", "h"} < set(sent) and len(sent) >= len(names) - (wish == "paused"))

    asyncio.run(work())
    if wish == "first":
        assert sent.index("h") <= 2, "after the one that moved and the one that was in memory already"
    assert sorted(sent) == [name for name in names if name != "g" or wish == "first"]
