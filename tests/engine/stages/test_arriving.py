"""Objects that change, break, lie or have no room on their way down: what is shown is whole, proven and in its place."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from uuid import uuid4

import pytest
from faults.actions import change_reply, corrupt_reply, hold_after, reset_reply, truncate
from integration.ground import messages_in, put_object, queue_url, say

from engine.cloud.checksum import as_text, crc64
from engine.files.directory import Directory
from engine.model import NEVER, DeliveryState, Verification
from engine.stages import fetching, ranges, returning
from engine.stages.placing import Placing

pytestmark = pytest.mark.integration

RANGE = 64 << 10
LARGE = random.Random(5).randbytes(3 * RANGE)
SMALL = b"small"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(fetching, "_SMALL", RANGE)
    monkeypatch.setattr(ranges, "_RANGE", RANGE)
    monkeypatch.setattr(ranges, "_AT_ONCE", 1)


def announce(cloud, key: str, body: bytes | None = None, **more: object) -> None:
    """In our own JSON, with what proves the bytes unless there are none."""
    proof = {"size": len(body), "crc64nvme": as_text(crc64(body)), "eventId": uuid4().hex} if body else {}
    say(cloud, {"bucketBrigade": 1, "key": key} | proof | more)


def in_parts(cloud, key: str, *parts: bytes) -> None:
    """As another program does, which asks for no checksum of the whole."""
    upload = {"Bucket": cloud.bucket, "Key": key}
    upload["UploadId"] = cloud.s3.create_multipart_upload(**upload, ChecksumAlgorithm="CRC32")["UploadId"]
    sent = [cloud.s3.upload_part(**upload, PartNumber=n, Body=part) for n, part in enumerate(parts, 1)]
    done = [{"PartNumber": n, "ETag": s["ETag"], "ChecksumCRC32": s["ChecksumCRC32"]} for n, s in enumerate(sent, 1)]
    cloud.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": done})


def come_down(arriving, until, cloud, count: int = 1, **changes: object):
    """Until so many files have come down and their messages are deleted; the deliveries then."""

    async def run():
        async with arriving(**changes) as desk:

            async def are_done() -> bool:
                return [row.state for row in await desk.deliveries()].count(DeliveryState.DONE) >= count

            await until(are_done)
            await until(lambda: messages_in(cloud) == 0)
            return await desk.deliveries()

    return asyncio.run(run())


# -- bytes that break --------------------------------------------------------------------------------------------------


@pytest.mark.row("D12")
@pytest.mark.parametrize("fault", [reset_reply(3), truncate(3)], ids=["reset", "short"])
def test_a_small_body_that_breaks_off_is_fetched_again(arriving, until, cloud, proxy, folder, fault):
    put_object(cloud, "in/a", SMALL)
    announce(cloud, "in/a", SMALL)
    proxy.on("GetObject$", fault, times=1)
    (row,) = come_down(arriving, until, cloud)
    assert folder() == {"a": SMALL}
    assert row.verification == Verification.END_TO_END
    assert len(proxy.asked("GetObject")) == 2


_ENDS = [(0, RANGE - 1), (1000, RANGE - 1), (RANGE, 2 * RANGE - 1), (2 * RANGE, 3 * RANGE - 1)]


@pytest.mark.row("D12")
@pytest.mark.parametrize("fault", [reset_reply(1000), truncate(1000)], ids=["reset", "short"])
def test_a_range_that_breaks_off_is_fetched_again_of_the_same_version(arriving, until, cloud, proxy, folder, fault):
    etag = put_object(cloud, "in/a", LARGE)
    announce(cloud, "in/a", LARGE)
    proxy.on("GetObject$", fault, times=1)
    come_down(arriving, until, cloud)
    assert folder() == {"a": LARGE}
    assert {seen.headers.get("If-Match") for seen in proxy.asked("GetObject")} == {f'"{etag}"'}
    asked = Counter(seen.headers.get("Range") for seen in proxy.asked("GetObject"))
    whole, rest, *others = (f"bytes={start}-{end}" for start, end in _ENDS)
    again = {rest: 1} if asked[rest] else {whole: 1}
    assert asked == Counter([whole, *others]) + Counter(again), "what is missing of that range, and no other"


@pytest.mark.row("D13")
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
def test_bytes_that_flip_are_thrown_away_tried_again_and_then_wait_for_a_person(
    arriving, until, cloud, proxy, folder, monkeypatch, route, body
):
    monkeypatch.setattr(returning, "_TRIES", 3)
    put_object(cloud, "in/a", body)
    announce(cloud, "in/a", body)
    flips = proxy.on("GetObject$", corrupt_reply())

    async def run() -> None:
        async with arriving() as desk:

            async def waits() -> bool:
                return [row.next_try for row in await desk.deliveries()] == [NEVER]

            await until(waits)
            (row,) = await desk.deliveries()
            assert (row.code, row.attempts, row.state) == ("checksum", 3, DeliveryState.RECEIVED)
            assert folder() == {}
            assert list((route.downloaded_path / ".incoming").iterdir()) == []
            assert messages_in(cloud) == 1
            flips.remove()
            await desk.ask(lambda ledger: ledger.wishes.retry_items("down", [row.id]))
            desk.place.ring()
            await until(lambda: messages_in(cloud) == 0)

    asyncio.run(run())
    assert folder() == {"a": body}


@pytest.mark.row("D14")
def test_without_a_checksum_of_the_whole_it_says_that_only_the_size_was_checked(arriving, until, cloud, folder):
    part = b"x" * (5 << 20)
    in_parts(cloud, "in/composite", part, SMALL)
    announce(cloud, "in/composite")
    (row,) = come_down(arriving, until, cloud)
    assert folder() == {"composite": part + SMALL}
    assert row.verification == Verification.SIZE
    assert row.wanted.etag.strip('"').endswith("-2"), "no MD5 of the whole either"


# -- objects that change -----------------------------------------------------------------------------------------------


@pytest.mark.row("D11")
def test_an_object_replaced_before_it_was_fetched_comes_once_under_the_later_event(arriving, until, cloud, folder):
    """As S3 itself tells of both: the first one's object is not there any more."""
    bodies = {"1": b"first", "2": b"second, and longer"}
    for sequencer, body in bodies.items():
        etag = put_object(cloud, "in/a", body)
        stored = {"key": "in/a", "size": len(body), "eTag": etag, "sequencer": sequencer}
        record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}
        say(cloud, {"Records": [record | {"s3": {"bucket": {"name": cloud.bucket}, "object": stored}}]})
    rows = come_down(arriving, until, cloud)
    assert folder() == {"a": b"second, and longer"}
    assert {row.wanted.sequencer: (row.state, row.code) for row in rows} == {
        "1": (DeliveryState.CANCELLED, "object-changed"),
        "2": (DeliveryState.DONE, ""),
    }


@pytest.mark.row("D11")
def test_of_a_bucket_with_versions_each_event_brings_its_own(arriving, until, cloud, folder):
    cloud.s3.put_bucket_versioning(Bucket=cloud.bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second"):
        said = cloud.s3.put_object(Bucket=cloud.bucket, Key="in/a", Body=body)
        announce(cloud, "in/a", body, versionId=said["VersionId"], eventId=said["VersionId"])
    come_down(arriving, until, cloud, 2)
    assert sorted(folder().values()) == [b"first", b"second"]


# -- sizes that lie ----------------------------------------------------------------------------------------------------


@pytest.mark.row("D27")
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("said", [1, 10 << 40], ids=["less", "more"])
def test_a_message_that_lies_about_the_size_brings_nothing(
    arriving, until, cloud, proxy, folder, monkeypatch, body, said
):
    monkeypatch.setattr(returning, "_TRIES", 2)
    put_object(cloud, "in/a", body)
    announce(cloud, "in/a", size=said)
    announce(cloud, "in/b", size=said, eTag=put_object(cloud, "in/b", body))
    put_object(cloud, "in/good", SMALL)
    announce(cloud, "in/good", SMALL)
    moved = _wait_for_two_refusals(arriving, until, cloud)
    assert folder() == {"good": SMALL}
    assert moved <= 3 * RANGE


def _wait_for_two_refusals(arriving, until, cloud) -> int:
    async def run() -> int:
        async with arriving() as desk:

            async def are_refused() -> bool:
                rows = await desk.deliveries()
                refused = [row for row in rows if row.code in {"checksum", "no-room"} and row.attempts >= 2]
                return len(refused) == 2 and any(row.state is DeliveryState.DONE for row in rows)

            await until(are_refused)
            assert set(await desk.problems()) <= {"checksum", "no-room"}
            return int(desk.place.post._moved)

    return asyncio.run(run())


@pytest.mark.row("D27")
def test_an_object_of_ten_tebibytes_has_no_room_and_keeps_no_other_out(arriving, until, cloud, proxy, folder, route):
    put_object(cloud, "in/huge", LARGE)
    put_object(cloud, "in/good", SMALL)
    proxy.on("HEAD .*huge", change_reply(lambda reply: replace(reply, length=10 << 40)))
    announce(cloud, "in/huge", size=10 << 40)
    announce(cloud, "in/good", SMALL)

    async def run() -> None:
        async with arriving() as desk:

            async def is_told() -> bool:
                return await desk.problems() == ["no-room"] and len(folder()) == 1

            await until(is_told)
            assert [row.code for row in await desk.deliveries()] == ["no-room", ""]

    asyncio.run(run())
    assert folder() == {"good": SMALL}
    assert not [seen for seen in proxy.asked("GetObject") if "huge" in seen.target]
    assert list((route.downloaded_path / ".incoming").iterdir()) == []


@pytest.mark.row("D27")
def test_an_object_over_the_routes_limit_waits_until_that_is_raised(arriving, until, cloud, proxy, folder):
    large = bytes((1 << 20) + 1)
    put_object(cloud, "in/a", large)
    put_object(cloud, "in/b", bytes(1 << 20))
    announce(cloud, "in/a", large)
    announce(cloud, "in/b", bytes(1 << 20))

    async def run() -> None:
        async with arriving(largest_download_mib=1) as desk:

            async def waits() -> bool:
                return [(row.code, row.next_try) for row in await desk.deliveries()] == [
                    ("object-too-large", NEVER),
                    ("", 0),
                ]

            await until(waits)
            await until(lambda: len(folder()) == 1)
            assert await desk.problems() == ["object-too-large"]
            await desk.ask(lambda ledger: ledger.wishes.retry())

    asyncio.run(run())
    come_down(arriving, until, cloud, 2)
    assert folder() == {"a": large, "b": bytes(1 << 20)}


# -- no room -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(route):
    """DownloadedFromS3 is a disk of 8 MiB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounts a tmpfs, which only root may do, and only on Linux")
    folder = route.downloaded_path
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


MIB = 1 << 20
BIG = random.Random(6).randbytes(4 * MIB)


@pytest.mark.row("D15")
def test_a_full_disk_is_noticed_before_a_byte_comes_and_takes_no_messages(
    arriving, until, cloud, proxy, folder, small_disk, monkeypatch
):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 1.5)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(5 * MIB))
    put_object(cloud, "in/a", BIG)
    announce(cloud, "in/a", BIG)
    monkeypatch.setattr(fetching, "_SMALL", 8 * MIB)

    async def run() -> None:
        async with arriving() as desk:

            async def is_told() -> bool:
                return await desk.problems() == ["disk-full"]

            await until(is_told)
            asked = len(proxy.asked("ReceiveMessage"))
            freed = await until(lambda: cloud.sqs.receive_message(QueueUrl=queue_url(cloud)).get("Messages"))
            cloud.sqs.change_message_visibility(
                QueueUrl=queue_url(cloud), ReceiptHandle=freed[0]["ReceiptHandle"], VisibilityTimeout=0
            )
            assert len(proxy.asked("ReceiveMessage")) <= asked + 1, "but for the one that was under way"
            filler.unlink()

            async def is_done() -> bool:
                return [row.state for row in await desk.deliveries()] == [DeliveryState.DONE]

            await until(is_done)
            assert await desk.problems() == []

    asyncio.run(run())
    assert folder() == {"a": BIG}


@pytest.mark.row("D15")
def test_a_disk_that_gets_full_on_the_way_keeps_what_came_and_goes_on_from_there(
    arriving, until, cloud, proxy, folder, small_disk, monkeypatch
):
    monkeypatch.setattr(ranges, "_RANGE", MIB)
    put_object(cloud, "in/a", BIG)
    announce(cloud, "in/a", BIG)
    filler = small_disk / "filler"
    held = proxy.on("GetObject$", hold_after(2))

    async def run() -> None:
        async with arriving() as desk:
            await until(lambda: len(proxy.asked("GetObject")) == 3)
            _fill(filler)
            held.release()

            async def is_told() -> bool:
                return await desk.problems() == ["disk-full"]

            await until(is_told)
            part = small_disk / ".incoming" / "1.part"
            assert part.stat().st_blocks * 512 <= 3 * MIB
            assert set(folder()) == {"filler"}
            assert messages_in(cloud) == 1
            filler.write_bytes(bytes(3 * MIB))  # room for what is missing, and not for the whole once more

            async def is_done() -> bool:
                return [row.state for row in await desk.deliveries()] == [DeliveryState.DONE]

            await until(is_done)

    asyncio.run(run())
    assert folder()["a"] == BIG
    starts = [seen.headers.get("Range").split("-")[0] for seen in proxy.asked("GetObject")]
    assert starts.count("bytes=0") == starts.count(f"bytes={MIB}") == 1, "what was here is not fetched again"


def _fill(path) -> None:
    with path.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(64 << 10)):
                pass
        except OSError:
            return


# -- names and consumers -----------------------------------------------------------------------------------------------


@pytest.mark.row("D16", native="WM")
@pytest.mark.parametrize(
    ("theirs", "key"),
    [("A.TXT", "a.txt"), ("cafe\N{COMBINING ACUTE ACCENT}", "caf\N{LATIN SMALL LETTER E WITH ACUTE}")],
)
def test_a_name_that_is_the_same_for_the_file_system_only_is_taken(
    arriving, until, cloud, folder, route, monkeypatch, theirs, key
):
    """As on Windows and macOS: a look at one name finds the other."""
    look = Directory.look

    def as_folding(directory, name):
        alike = [other for other in directory.names() if _folded(other) == _folded(name)]
        return look(directory, alike[0] if alike else name)

    monkeypatch.setattr(Directory, "look", as_folding)
    (route.downloaded_path / theirs).write_bytes(b"theirs")
    put_object(cloud, f"in/{key}", SMALL)
    announce(cloud, f"in/{key}", SMALL)
    (row,) = come_down(arriving, until, cloud)
    assert row.final_name not in {theirs, key}
    assert folder() == {theirs: b"theirs", row.final_name: SMALL}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@pytest.mark.row("D17")
def test_a_consumer_that_is_faster_than_the_ledger_gets_the_file_once(
    arriving, until, cloud, proxy, folder, route, monkeypatch
):
    """It takes the file away before its place is committed."""
    place, taken = Placing._place_one, []

    def consume(placing, delivery):
        placed = place(placing, delivery)
        taken.append((route.downloaded_path / "a").read_bytes())
        (route.downloaded_path / "a").unlink()
        return placed

    monkeypatch.setattr(Placing, "_place_one", consume)
    put_object(cloud, "in/a", SMALL)
    announce(cloud, "in/a", SMALL)
    come_down(arriving, until, cloud)
    assert taken == [SMALL]
    assert folder() == {}
    assert len(proxy.asked("GetObject")) == 1
