"""Objects on their way down from a real bucket: whole, in ranges, proven, placed, their messages deleted last."""

from __future__ import annotations

import asyncio
import random
from unittest.mock import AsyncMock

import pytest
from folders import files_in

from engine.cloud.account import Account
from engine.cloud.checksum import as_text, crc64
from engine.cloud.objects import Objects
from engine.cloud.queue import Queue
from engine.errors import Trouble
from engine.files.incoming import Incoming
from engine.ledger import Ledger
from engine.ledger.inbox import Inbox
from engine.model import DeliveryState, Message, MessageState, Part, Stage, Verification, Wanted
from engine.stages import fetching as fetching_module
from engine.stages import ranges as ranges_module
from engine.stages.fetching import Fetching
from engine.stages.limits import Budget, Slots
from engine.stages.placing import Placing
from engine.stages.releasing import Releasing

pytestmark = pytest.mark.integration

RANGE = 64 << 10
LARGE = random.Random(2).randbytes(3 * RANGE + 100)
"""Four ranges."""
RECEIVED, PLACED, DONE, CANCELLED = (
    DeliveryState.RECEIVED,
    DeliveryState.PLACED,
    DeliveryState.DONE,
    DeliveryState.CANCELLED,
)


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    monkeypatch.setattr(fetching_module, "_SMALL", RANGE)
    monkeypatch.setattr(fetching_module, "_RESERVE", 0)
    monkeypatch.setattr(ranges_module, "_RANGE", RANGE)
    monkeypatch.setattr(Queue, "hide", AsyncMock())


@pytest.fixture
def downloading(opened, there):
    return lambda **changes: opened(Stage.DOWNLOAD, **{**there, **changes})


class Way:
    """The jobs that bring objects down."""

    def __init__(self, desk) -> None:
        place, route = desk.place, desk.route
        account = Account(route)
        self.queue = Queue(account, "queue")
        self.releasing = Releasing(place, route, account, self.queue)
        self.placing = Placing(place, route, self.releasing.bell)
        self.room = place.new_bell()
        self.fetching = Fetching(
            place,
            route,
            account,
            placing=self.placing,
            slots=Slots(),
            memory=Budget(1 << 20),
            queue=self.queue,
            room=self.room,
        )


async def want(desk, *items: Wanted) -> None:
    def receive(ledger: Ledger) -> None:
        for number, item in enumerate(items):
            message = Message(0, "scans", f"m{number}", f"h{number}", 1.0, 1, MessageState.OPEN, item.key, "", "")
            ledger.inbox.receive(message, [(f"event {number}", item)])

    await desk.ask(receive)


def contents(route) -> dict[str, bytes]:
    return files_in(route.downloaded_path)


def fetch(downloading, until, items, *states: DeliveryState, before=None):
    async def run():
        async with downloading() as desk:
            await want(desk, *items)
            way = Way(desk)
            if before:
                await before(desk, way)
            async with desk.at_work(way.fetching.work(), way.placing.work()):

                async def are_there() -> bool:
                    return [row.state for row in await desk.deliveries()] == list(states)

                await until(are_there)
            way.placing.incoming.close()
            return await desk.deliveries()

    return asyncio.run(run())


@pytest.fixture
def stored(cloud):
    def put(key: str, body: bytes, **more: object) -> str:
        return cloud.s3.put_object(Bucket=cloud.bucket, Key=key, Body=body, **more)["ETag"]

    return put


@pytest.mark.row("N08")
def test_small_and_large_objects_arrive_and_are_proven(downloading, until, stored, cloud, route):
    bodies = {"in/a.txt": b"one", "in/sub/ü.bin": LARGE, "in/empty": b"", "in/tab\tin": b"odd"}
    for key, body in bodies.items():
        stored(key, body)
    items = [Wanted(cloud.bucket, key, size=len(body), crc64=as_text(crc64(body))) for key, body in bodies.items()]
    rows = fetch(downloading, until, items, *[PLACED] * 4)
    assert contents(route) == {"a.txt": b"one", "sub/ü.bin": LARGE, "empty": b"", "tab\tin": b"odd"}
    assert {row.verification for row in rows} == {Verification.END_TO_END}
    assert [row.final_name for row in rows] == ["a.txt", "sub/ü.bin", "empty", "tab\tin"]


def test_a_message_that_says_only_the_key_is_enough(downloading, until, stored, cloud, route):
    for key, body in (("in/a", b"one"), ("in/b", LARGE)):
        stored(key, body, ChecksumAlgorithm="CRC64NVME")
    rows = fetch(downloading, until, [Wanted(cloud.bucket, "in/a"), Wanted(cloud.bucket, "in/b")], PLACED, PLACED)
    assert contents(route) == {"a": b"one", "b": LARGE}
    assert [row.verification for row in rows] == [Verification.ETAG, Verification.STORED]
    assert [row.size for row in rows] == [3, len(LARGE)]


def test_s3s_own_event_with_an_etag_without_quotes_is_proven_too(downloading, until, stored, cloud):
    etag = stored("in/a", LARGE, ChecksumAlgorithm="CRC64NVME").strip('"')
    item = Wanted(cloud.bucket, "in/a", size=len(LARGE), etag=etag)
    (row,) = fetch(downloading, until, [item], PLACED)
    assert row.verification == Verification.STORED


@pytest.mark.row("D13")
def test_bytes_that_differ_from_the_announced_ones_never_show(downloading, until, stored, cloud, route):
    for key in ("in/a", "in/b"):
        stored(key, b"damaged" if key == "in/a" else LARGE)
    wrong = as_text(crc64(b"sent"))
    items = [Wanted(cloud.bucket, key, crc64=wrong) for key in ("in/a", "in/b")]

    async def run():
        async with downloading() as desk:
            await want(desk, *items)
            way = Way(desk)
            async with desk.at_work(way.fetching.work(), way.placing.work()):

                async def were_tried_twice() -> bool:
                    return all(row.attempts > 1 for row in await desk.deliveries())

                await until(were_tried_twice)
                assert set(contents(route)) <= {".incoming/1.part", ".incoming/2.part"}
            way.placing.incoming.close()
            return await desk.deliveries()

    for row in asyncio.run(run()):
        assert (row.state, row.code) == (RECEIVED, "checksum")


@pytest.mark.row("D11")
def test_an_object_that_a_later_transfer_replaced_is_left_to_its_own_message(downloading, until, stored, cloud):
    stored("in/a", b"newer", Metadata={"bb-event-id": "later"})
    item = Wanted(cloud.bucket, "in/a", event_id="earlier", crc64=as_text(crc64(b"older")))
    (row,) = fetch(downloading, until, [item], CANCELLED)
    assert row.code == "object-changed"


@pytest.mark.row("D09")
def test_an_object_that_is_not_there_waits_and_stops_no_other(downloading, until, stored, cloud, route):
    stored("in/b", b"there")
    items = [Wanted(cloud.bucket, "in/a"), Wanted(cloud.bucket, "in/b")]
    fetch(downloading, until, items, RECEIVED, PLACED)
    assert contents(route) == {"b": b"there"}


@pytest.mark.row("D12")
def test_ranges_that_are_on_disk_are_not_fetched_again(downloading, until, stored, cloud, route, monkeypatch):
    etag = stored("in/a", LARGE)
    original, starts = Objects.get_range, []

    async def get_range(self, item, start, length):
        starts.append(start)
        async for chunk in original(self, item, start, length):
            yield chunk

    monkeypatch.setattr(Objects, "get_range", get_range)

    async def an_earlier_life(desk, way) -> None:
        part = route.downloaded_path / ".incoming" / "1.part"
        _ = way.placing.incoming
        part.write_bytes(LARGE[:RANGE] + bytes(len(LARGE) - RANGE))
        await desk.ask(lambda ledger: ledger.inbox.add_pieces(1, [Part(1, RANGE, "", crc64(LARGE[:RANGE]))]))

    item = Wanted(cloud.bucket, "in/a", size=len(LARGE), etag=etag, crc64=as_text(crc64(LARGE)))
    fetch(downloading, until, [item], PLACED, before=an_earlier_life)
    assert contents(route) == {"a": LARGE}
    assert sorted(starts) == [RANGE, 2 * RANGE, 3 * RANGE]


@pytest.mark.row("D11")
def test_an_object_replaced_on_the_way_is_never_half_and_half(downloading, until, stored, cloud, route, monkeypatch):
    stored("in/a", LARGE)
    monkeypatch.setattr(ranges_module, "_AT_ONCE", 1)
    other, original = LARGE[::-1], Objects.get_range

    async def replace_once(self, item, start, length):
        monkeypatch.setattr(Objects, "get_range", original)
        body = [chunk async for chunk in original(self, item, start, length)]
        stored("in/a", other)
        for chunk in body:
            yield chunk

    monkeypatch.setattr(Objects, "get_range", replace_once)
    fetch(downloading, until, [Wanted(cloud.bucket, "in/a")], PLACED)
    assert contents(route) == {"a": other}


def test_a_lost_connection_at_the_proof_throws_nothing_away(downloading, until, stored, cloud, route, monkeypatch):
    etag = stored("in/a", LARGE, ChecksumAlgorithm="CRC64NVME")
    original_range, original_head, starts = Objects.get_range, Objects.head, []

    async def get_range(self, item, start, length):
        starts.append(start)
        async for chunk in original_range(self, item, start, length):
            yield chunk

    def fail_once(self, key, version_id=""):
        monkeypatch.setattr(Objects, "head", original_head)
        raise Trouble("offline", "bucket")

    monkeypatch.setattr(Objects, "get_range", get_range)
    monkeypatch.setattr(Objects, "head", fail_once)
    fetch(downloading, until, [Wanted(cloud.bucket, "in/a", size=len(LARGE), etag=etag)], PLACED)
    assert contents(route) == {"a": LARGE}
    assert sorted(starts) == [0, RANGE, 2 * RANGE, 3 * RANGE], "each range once"


def test_no_room_on_the_disk_is_told_before_a_byte_is_fetched(downloading, until, stored, cloud, route, monkeypatch):
    stored("in/a", b"one")
    monkeypatch.setattr(fetching_module, "_RESERVE", 1 << 60)

    async def run() -> None:
        async with downloading() as desk:
            await want(desk, Wanted(cloud.bucket, "in/a", size=3))
            way = Way(desk)
            async with desk.at_work(way.fetching.work(), way.placing.work()):

                async def is_told() -> bool:
                    return await desk.problems() == ["disk-full"]

                await until(is_told)
                monkeypatch.setattr(fetching_module, "_RESERVE", 0)

                async def is_placed() -> bool:
                    return [row.state for row in await desk.deliveries()] == [PLACED] and not await desk.problems()

                await until(is_placed)
            way.placing.incoming.close()

    asyncio.run(run())


def test_parts_that_no_delivery_wants_any_more_are_swept_away(downloading, until, stored, cloud, route):
    stored("in/a", b"one")

    async def leave_parts(desk, way) -> None:
        _ = way.placing.incoming
        (route.downloaded_path / ".incoming" / "77.part").write_bytes(b"of an older ledger")

    fetch(downloading, until, [Wanted(cloud.bucket, "in/a")], PLACED, before=leave_parts)
    assert contents(route) == {"a": b"one"}


def test_given_up_and_paused_ones_are_not_fetched(downloading, until, stored, cloud, route):
    for key in ("in/a", "in/b", "in/c"):
        stored(key, b"x")

    async def wish(desk, _way) -> None:
        await desk.ask(lambda ledger: ledger.wishes.cancel("down", [1]))
        await desk.ask(lambda ledger: ledger.wishes.pause_items("down", [2], paused=True))

    items = [Wanted(cloud.bucket, key) for key in ("in/a", "in/b", "in/c")]
    fetch(downloading, until, items, CANCELLED, RECEIVED, PLACED, before=wish)
    assert contents(route) == {"c": b"x"}


def test_a_message_is_deleted_only_when_its_file_lies_in_its_place(
    downloading, until, stored, cloud, route, monkeypatch
):
    stored("in/a", b"one")
    seen: list[dict[str, bytes]] = []

    async def delete(_queue, handles) -> list[bool]:
        seen.append(contents(route))
        return [True] * len(handles)

    monkeypatch.setattr(Queue, "delete", delete)

    async def run() -> None:
        async with downloading() as desk:
            await want(desk, Wanted(cloud.bucket, "in/a"), Wanted(cloud.bucket, "in/missing"))
            way = Way(desk)
            async with desk.at_work(way.fetching.work(), way.placing.work(), way.releasing.work()):

                async def is_done() -> bool:
                    return (await desk.deliveries())[0].state is DONE

                await until(is_done)
            way.placing.incoming.close()

    asyncio.run(run())
    assert seen == [{"a": b"one"}]


@pytest.mark.parametrize("failure", [Trouble("server-error", "queue"), Trouble("offline", "queue"), KeyError("ours")])
def test_a_message_that_cannot_be_deleted_is_no_busy_loop(downloading, until, monkeypatch, failure):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.1)
    monkeypatch.setattr("engine.stages.releasing._PAUSE", 0.1)
    tries = []

    async def delete(_queue, handles) -> list[bool]:
        tries.append(len(handles))
        if len(tries) < 3:
            raise failure
        return [False] * len(handles)  # a handle that is too old: it comes again, and is known then

    monkeypatch.setattr(Queue, "delete", delete)

    async def run() -> None:
        async with downloading() as desk:
            await want(desk, Wanted("bucket", "in/a"))
            await desk.ask(lambda ledger: ledger._connection.execute("UPDATE inbox SET state = 20"))
            way = Way(desk)
            async with desk.at_work(way.releasing.work()):

                async def is_deleted() -> bool:
                    message = await desk.ask(lambda ledger: ledger.inbox.message(1))
                    return message.state is MessageState.DELETED

                await until(is_deleted)
                assert not await desk.problems()

    asyncio.run(run())
    assert tries == [1, 1, 1]


@pytest.mark.row("D11")
def test_pieces_of_an_object_that_was_replaced_between_two_tries_are_not_used(
    downloading, until, stored, cloud, route, monkeypatch
):
    """Its size was not announced, and the new one has the same."""
    monkeypatch.setattr(ranges_module, "_AT_ONCE", 1)
    other, original, fetched = LARGE[::-1], Objects.get_range, []
    old, outage = stored("in/a", LARGE), [Trouble("offline", "bucket")]

    async def get_range(self, item, start, length):
        if len(fetched) == 2 and outage:
            stored("in/a", other)
            raise outage.pop()
        async for chunk in original(self, item, start, length):
            yield chunk
        fetched.append((item.etag, start))

    monkeypatch.setattr(Objects, "get_range", get_range)
    fetch(downloading, until, [Wanted(cloud.bucket, "in/a")], PLACED)
    assert contents(route) == {"a": other}
    assert [start for etag, start in fetched if etag == old] == [0, RANGE]
    assert [start for etag, start in fetched if etag != old] == [0, RANGE, 2 * RANGE, 3 * RANGE]


def test_a_pause_puts_a_large_download_down(downloading, until, stored, cloud, route, monkeypatch):
    monkeypatch.setattr(ranges_module, "_AT_ONCE", 1)
    etag, original, starts = stored("in/a", LARGE), Objects.get_range, []

    async def run() -> None:
        async with downloading() as desk:
            await want(desk, Wanted(cloud.bucket, "in/a", size=len(LARGE), etag=etag))
            way = Way(desk)

            async def get_range(self, item, start, length):
                starts.append(start)
                if len(starts) == 1:
                    await desk.ask(lambda ledger: ledger.wishes.pause("", 1.0))
                    await desk.place.refresh()
                async for chunk in original(self, item, start, length):
                    yield chunk

            monkeypatch.setattr(Objects, "get_range", get_range)
            async with desk.at_work(way.fetching.work(), way.placing.work()):
                await until(lambda: starts and not way.fetching._tasks)
                assert starts == [0]
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await desk.place.refresh()
                desk.place.ring()

                async def is_placed() -> bool:
                    return [row.state for row in await desk.deliveries()] == [PLACED]

                await until(is_placed)
            way.placing.incoming.close()

    asyncio.run(run())
    assert starts == [0, RANGE, 2 * RANGE, 3 * RANGE], "none was fetched twice"
    assert contents(route) == {"a": LARGE}


def test_giving_up_while_the_folder_is_missing_waits_and_ends_nothing(downloading, until, route):
    away = route.downloaded_path.rename(f"{route.downloaded_path}-away")

    async def run() -> None:
        async with downloading() as desk:
            await want(desk, Wanted("bucket", "in/a"))
            await desk.ask(lambda ledger: ledger.wishes.cancel("down", [1]))
            way = Way(desk)
            async with desk.at_work(way.fetching.work()):

                async def is_told() -> bool:
                    return await desk.problems() == ["folder-missing"]

                await until(is_told)
                assert [row.state for row in await desk.deliveries()] == [RECEIVED]
                away.rename(route.downloaded_path)

                async def is_cancelled() -> bool:
                    desk.place.ring()
                    return [row.state for row in await desk.deliveries()] == [CANCELLED]

                await until(is_cancelled)
            way.placing.incoming.close()

    asyncio.run(run())


@pytest.mark.row("D02")
def test_a_proven_part_is_durably_there_before_the_ledger_says_so(downloading, until, stored, cloud, monkeypatch):
    """Else a power loss could take it, and a file of its size under its name would pass for it."""
    order: list[str] = []

    def noted(name, action):
        def act(*arguments):
            order.append(name)
            return action(*arguments)

        return act

    monkeypatch.setattr(Incoming, "finish", noted("bytes", Incoming.finish))
    monkeypatch.setattr(Incoming, "sync_parts", noted("entries", Incoming.sync_parts))
    monkeypatch.setattr(Inbox, "verified", noted("ledger", Inbox.verified))
    stored("in/a", b"1")
    fetch(downloading, until, [Wanted(cloud.bucket, "in/a", size=1)], PLACED)
    assert order == ["bytes", "entries", "ledger"]
