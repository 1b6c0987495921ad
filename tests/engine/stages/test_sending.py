"""Files on their way into a real bucket, and into the outbox: whole and in parts."""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from faults.actions import answer
from faults.wire import Headers, Reply

from engine.cloud.account import Account
from engine.cloud.checksum import as_text, crc64
from engine.cloud.content import metadata_of
from engine.cloud.objects import Objects, Stored
from engine.cloud.parts import Parts
from engine.errors import CAUSES, Trouble, sentence_of
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import NEVER, Stage, TransferState
from engine.stages import sending as sending_module
from engine.stages.limits import Budget, Slots
from engine.stages.sending import Sending
from engine.stages.small import SmallFiles
from engine.stages.upload import Upload

pytestmark = pytest.mark.integration

MIB = 1 << 20
PART = MIB
"""Less than S3 allows, but not than ministack does."""
LARGE = random.Random(1).randbytes(2 * PART + 1000)
"""Three parts."""


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    def delay(code: str, *_: object) -> float:
        return NEVER if CAUSES[code].longest_delay == 0 else 0.05

    monkeypatch.setattr("engine.stages.patience.delay_before_retry", delay)


@pytest.fixture
def uploading(opened, there, route):
    """`async with uploading(...) as desk`: a workplace for the bucket, with `desk.sending`."""

    def open_desk(**changes: object):
        return opened(Stage.UPLOAD, **{**there, "part_size_mib": PART // MIB, **changes})

    return open_desk


def sending(desk) -> Sending:
    place, account = desk.place, Account(desk.route)
    account.abilities.keeps_conditions = True  # as if it had been tried
    return Sending(
        place,
        desk.route,
        account,
        next_bell=place.new_bell(),
        slots=Slots(),
        memory=Budget(32 * MIB),
    )


def objects_in(cloud) -> dict[str, bytes]:
    listed = cloud.s3.list_objects_v2(Bucket=cloud.bucket).get("Contents", [])
    keys = [item["Key"] for item in listed]
    return {key: cloud.s3.get_object(Bucket=cloud.bucket, Key=key)["Body"].read() for key in keys}


def states(*wanted: TransferState):
    async def are(desk) -> bool:
        return [row.state for row in await desk.transfers()] == list(wanted)

    return are


UPLOADED, QUEUED, SKIPPED, CANCELLED = (
    TransferState.UPLOADED,
    TransferState.QUEUED,
    TransferState.SKIPPED,
    TransferState.CANCELLED,
)


def send(uploading, until, files, is_done, **changes):
    async def run():
        async with uploading(**changes) as desk:
            await desk.queue(*files)
            async with desk.at_work(sending(desk).work()):
                await until(lambda: is_done(desk))
            return await desk.transfers(), await desk.ask(lambda ledger: ledger.outbox.ready("scans", 9e9, 99))

    return asyncio.run(run())


@pytest.mark.row("U07", "U36")
def test_small_files_arrive_whole_and_are_announced(uploading, until, cloud):
    files = [("a.txt", b"one"), ("sub/ü.bin", b""), ("a//b".replace("//", "/"), b"two")]
    rows, outbox = send(uploading, until, files, states(UPLOADED, UPLOADED, UPLOADED))
    assert objects_in(cloud) == {"in/a.txt": b"one", "in/sub/ü.bin": b"", "in/a/b": b"two"}
    assert [note.body for note in outbox] == ["in/a.txt", "in/sub/ü.bin", "in/a/b"]
    said = json.loads(outbox[0].attributes)
    assert said["bb-crc64nvme"] == rows[0].crc64 == as_text(crc64(b"one"))
    assert (said["bb-event-id"], said["bb-size"], said["bb-bucket"]) == (rows[0].event_id, "3", cloud.bucket)
    assert all(row.etag and row.uploaded_at for row in rows)


@pytest.mark.row("U36")
def test_a_name_that_makes_an_odd_key_arrives_too(uploading, until, cloud):
    send(uploading, until, [("tab\tin it.txt", b"odd")], states(UPLOADED))
    assert objects_in(cloud) == {"in/tab\tin it.txt": b"odd"}


@pytest.mark.parametrize(
    ("on_conflict", "state", "left"),
    [
        ("keep-both", UPLOADED, {"in/a.txt": b"theirs", "in/a (2).txt": b"ours"}),
        ("replace", UPLOADED, {"in/a.txt": b"ours"}),
        ("skip", SKIPPED, {"in/a.txt": b"theirs"}),
    ],
)
@pytest.mark.row("U14")
def test_a_key_that_is_taken(uploading, until, cloud, on_conflict, state, left):
    cloud.s3.put_object(Bucket=cloud.bucket, Key="in/a.txt", Body=b"theirs")
    (row,), outbox = send(uploading, until, [("a.txt", b"ours")], states(state), on_conflict=on_conflict)
    assert objects_in(cloud) == left
    assert bool(outbox) is (state is UPLOADED)
    if state is SKIPPED:
        assert (row.code, row.detail) == ("exists", "in/a.txt")


def test_two_files_of_one_name_do_not_race_for_its_key(uploading, until, cloud):
    async def run() -> None:
        async with uploading() as desk:
            for name, content in (("a.txt", b"first"), ("a (2).txt", b"second")):
                (desk.route.queued_path / name).write_bytes(content)
                found = fingerprint_of((desk.route.queued_path / name).stat())
                await desk.ask(
                    lambda ledger, name=name, found=found: ledger.transfers.add(
                        [Claim("scans", "a.txt", name, found)], 1.0
                    )
                )
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED, UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/a.txt": b"first", "in/a (2).txt": b"second"}


def test_a_reply_that_was_lost_is_recognized(uploading, until, cloud):
    """The object is there with our id: nothing is sent under another name."""

    async def run():
        async with uploading() as desk:
            await desk.queue(("a.txt", b"ours"))
            (row,) = await desk.transfers()
            cloud.s3.put_object(Bucket=cloud.bucket, Key="in/a.txt", Body=b"ours", Metadata=metadata_of(row))
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))
            return await desk.transfers()

    (row,) = asyncio.run(run())
    assert row.key == "in/a.txt"
    assert list(objects_in(cloud)) == ["in/a.txt"]


def test_a_file_that_changed_after_a_lost_reply_is_sent_as_it_is_now(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("a.txt", b"old!"))
            (row,) = await desk.transfers()
            cloud.s3.put_object(Bucket=cloud.bucket, Key="in/a.txt", Body=b"old!", Metadata=metadata_of(row))
            path = desk.route.queued_path / "a.txt"
            path.write_bytes(b"new!")
            os.utime(path, ns=(5_000_000_000, 5_000_000_000))
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/a.txt": b"old!", "in/a (2).txt": b"new!"}


@pytest.mark.row("Q09")
def test_a_file_that_is_gone_is_told_and_stops_no_other(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("gone", b"x"), ("a", b"one"))
            (desk.route.queued_path / "gone").unlink()
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(CANCELLED, UPLOADED)(desk))
            return await desk.transfers()

    gone, _ = asyncio.run(run())
    assert gone.code == "gone-file"
    assert objects_in(cloud) == {"in/a": b"one"}


@pytest.mark.row("U19")
def test_a_refusal_of_one_key_keeps_out_no_other(uploading, until, cloud, monkeypatch):
    """403 looks as if it concerned all: the probe after it must not be the same file every time."""
    original = Objects.put

    async def put(self, key, content, *, only_new):
        if key == "in/0 refused":
            raise Trouble("not-allowed", "s3:PutObject on this key")
        return await original(self, key, content, only_new=only_new)

    monkeypatch.setattr(Objects, "put", put)
    files = [("0 refused", b"x"), *((f"{number}", b"y") for number in range(1, 6))]
    rows, _ = send(uploading, until, files, states(QUEUED, *[UPLOADED] * 5))
    assert rows[0].code == "not-allowed"
    assert len(objects_in(cloud)) == 5


def test_large_files_that_wait_keep_out_no_small_one(uploading, until, cloud, monkeypatch):
    """However many there are: a page of what is ready must not hold nothing but them."""
    monkeypatch.setattr(sending_module, "_PAGE", 3)
    monkeypatch.setattr("engine.stages.large._FILES_AT_ONCE", 1)
    gate = Event()
    original = Parts.begin

    def begin(self, key, metadata, content_type):
        assert gate.wait(20)
        return original(self, key, metadata, content_type)

    monkeypatch.setattr(Parts, "begin", begin)

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(*((f"large {number}", LARGE) for number in range(4)), ("small", b"x"))
            async with desk.at_work(sending(desk).work()):
                try:
                    await until(lambda: states(*[QUEUED] * 4, UPLOADED)(desk))
                finally:
                    gate.set()

    asyncio.run(run())
    assert objects_in(cloud)["in/small"] == b"x"


@pytest.mark.row("U37")
@pytest.mark.skipif(sys.platform != "linux", reason="a descriptor's file is known from /proc")
def test_a_disk_that_cannot_read_a_file_keeps_out_no_other(uploading, until, cloud, monkeypatch):
    original, broken = os.pread, {"a", "large"}

    def pread(descriptor: int, length: int, start: int) -> bytes:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        if name in broken and (name == "a" or start):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return original(descriptor, length, start)

    monkeypatch.setattr(os, "pread", pread)

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(("a", b"one"), ("large", LARGE), ("b", b"two"))
            async with desk.at_work(sending(desk).work()):

                async def are_told() -> bool:
                    a, large, b = await desk.transfers()
                    return (a.code, large.code, b.state) == ("file-refused", "file-refused", UPLOADED)

                await until(are_told)
                rows = await desk.transfers()
                assert rows[0].detail == os.strerror(errno.EIO)
                assert rows[0].next_try > 0, "it is tried again, or at once if the user asks for it"
                broken.clear()
                await desk.retry()
                await until(lambda: states(UPLOADED, UPLOADED, UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/a": b"one", "in/large": LARGE, "in/b": b"two"}


def test_an_unexpected_error_is_that_of_one_file(uploading, until, cloud, monkeypatch, caplog):
    original = Objects.put

    async def put(self, key, content, *, only_new):
        if key == "in/bad":
            raise ZeroDivisionError("a fault of ours")
        return await original(self, key, content, only_new=only_new)

    monkeypatch.setattr(Objects, "put", put)

    async def is_done(desk) -> bool:
        bad, good = await desk.transfers()
        return bad.attempts > 1 and good.state is UPLOADED

    (bad, _), _ = send(uploading, until, [("bad", b"x"), ("good", b"y")], is_done)
    assert (bad.code, bad.detail) == ("internal", "a fault of ours")
    assert "unexpected" in caplog.text


@pytest.mark.row("U38")
def test_what_memory_does_to_a_file_after_it_was_read_is_seen(uploading, until, cloud, monkeypatch):
    """The checksum is that of the bytes as they were read, not as they are sent."""
    original, harms = SmallFiles.send, [b"twp"]

    async def send_harmed(self, item):
        return await original(self, item._replace(body=harms.pop()) if harms else item)

    monkeypatch.setattr(SmallFiles, "send", send_harmed)
    (row,), _ = send(uploading, until, [("a", b"two")], states(UPLOADED))
    assert row.crc64 == as_text(crc64(b"two"))
    assert objects_in(cloud) == {"in/a": b"two"}
    assert not harms


def test_throttling_slows_down_and_loses_nothing(uploading, until, cloud, monkeypatch):
    original, refusals = Objects.put, [Trouble("throttled", "bucket")] * 3

    async def put(self, key, content, *, only_new):
        if refusals:
            raise refusals.pop()
        return await original(self, key, content, only_new=only_new)

    monkeypatch.setattr(Objects, "put", put)
    send(uploading, until, [(str(number), b"x") for number in range(5)], states(*[UPLOADED] * 5))
    assert len(objects_in(cloud)) == 5


def test_pause_and_cancel_keep_files_back(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("paused", b"x"), ("cancelled", b"y"), ("free", b"z"))
            rows = await desk.transfers()
            await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [rows[0].id], paused=True))
            await desk.ask(lambda ledger: ledger.wishes.cancel("up", [rows[1].id]))
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(QUEUED, CANCELLED, UPLOADED)(desk))
                assert list(objects_in(cloud)) == ["in/free"]
                await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [rows[0].id], paused=False))
                desk.place.ring()
                await until(lambda: states(UPLOADED, CANCELLED, UPLOADED)(desk))
            assert (desk.route.queued_path / "cancelled").read_bytes() == b"y"

    asyncio.run(run())


def test_sha256_is_computed_where_the_route_asks_for_it(uploading, until):
    (row,), (note,) = send(uploading, until, [("a", b"one")], states(UPLOADED), sha256=True)
    assert row.sha256 == base64.b64encode(hashlib.sha256(b"one").digest()).decode()
    assert json.loads(note.attributes)["bb-sha256"] == row.sha256


def test_many_large_files_that_wait_do_not_keep_the_processor_busy(uploading, until, monkeypatch):
    """More of them than a page holds, and no place free for any."""
    monkeypatch.setattr(sending_module, "_PAGE", 3)
    looks = []

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(*((str(number), b"x") for number in range(5)))
            await desk.ask(lambda ledger: ledger._connection.execute("UPDATE transfer SET size = 99999999"))
            job = sending(desk)
            monkeypatch.setattr(type(job._large), "has_room", property(lambda _: looks.append(1)))
            async with desk.at_work(job.work()):
                await until(lambda: looks)
                await asyncio.sleep(0.2)

    asyncio.run(run())
    assert len(looks) <= 2 * 5


# -- large files -------------------------------------------------------------------------------------------------------


def test_a_large_file_arrives_in_parts(uploading, until, cloud):
    (row,), (note,) = send(uploading, until, [("large.bin", LARGE)], states(UPLOADED))
    assert objects_in(cloud) == {"in/large.bin": LARGE}
    assert row.crc64 == as_text(crc64(LARGE)) == json.loads(note.attributes)["bb-crc64nvme"]
    assert row.etag.strip('"').endswith("-3")
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads")


@pytest.fixture
def sent_parts(monkeypatch):
    """Numbers of the parts that go over the line."""
    original, numbers = Parts.send, []

    def send_part(self, key, upload_id, number, body):
        numbers.append(number)
        return original(self, key, upload_id, number, body)

    monkeypatch.setattr(Parts, "send", send_part)
    return numbers


async def begin(desk, name: str, *numbers: int) -> str:
    """What an earlier life did: begun, these parts committed."""
    parts, (row,) = Parts(Account(desk.route)), await desk.transfers()
    upload = await asyncio.to_thread(parts.begin, f"in/{name}", metadata_of(row), "text/plain")
    await desk.ask(lambda ledger: ledger.transfers.start_upload(row.id, desk.route.bucket, f"in/{name}", upload, PART))
    for number in numbers:
        body = LARGE[(number - 1) * PART : number * PART]
        part = await asyncio.to_thread(parts.send, f"in/{name}", upload, number, body)
        await desk.ask(lambda ledger, part=part: ledger.transfers.add_part(row.id, part))
    return upload


def test_an_upload_goes_on_without_sending_a_committed_part_again(uploading, until, cloud, sent_parts):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await begin(desk, "large", 1, 3)
            sent_parts.clear()
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))
            return await desk.transfers()

    (row,) = asyncio.run(run())
    assert sent_parts == [2]
    assert row.resumed_bytes == PART + 1000
    assert objects_in(cloud) == {"in/large": LARGE}


def test_a_completed_upload_whose_reply_was_lost_is_recognized(uploading, until, cloud, sent_parts):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            upload = await begin(desk, "large", 1, 2, 3)
            (row,) = await desk.transfers()
            listed = await desk.ask(lambda ledger: ledger.transfers.parts(row.id))
            Parts(Account(desk.route)).complete("in/large", upload, listed, only_new=True)
            sent_parts.clear()
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert sent_parts == []
    assert list(objects_in(cloud)) == ["in/large"]


def test_an_upload_that_s3_forgot_begins_anew(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            upload = await begin(desk, "large", 1)
            Parts(Account(desk.route)).abort("in/large", upload)
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE}


def test_a_key_that_was_taken_while_the_parts_went_is_kept(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await begin(desk, "large", 1)
            cloud.s3.put_object(Bucket=cloud.bucket, Key="in/large", Body=b"theirs")
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))
            return await desk.transfers()

    (row,) = asyncio.run(run())
    assert objects_in(cloud) == {"in/large": b"theirs", "in/large (2)": LARGE}
    assert row.key == "in/large (2)"
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads"), "the first one was thrown away"


@pytest.mark.row("U09")
def test_the_size_of_parts_grows_with_the_file(uploading, until, proxy, through, monkeypatch):
    """At the default size 10,000 parts hold 156 GiB. Holes in the file cost no disk; what is sent is thrown away."""
    size = 10_000 * (16 * MIB) + 1

    async def run() -> None:
        proxy.on(r"UploadPart$", answer(Reply(200, Headers([("ETag", '"e"')]))))
        async with uploading(**through, part_size_mib=16) as desk:
            await desk.queue(("huge", b""))
            await stretch(desk, "huge", size, monkeypatch)
            async with desk.at_work(sending(desk).work()):
                await until(lambda: [seen for seen in proxy.asked("UploadPart") if seen.status])
                desk.place._stop()
            (row,) = await desk.transfers()
            assert row.part_size == 17 * MIB

    asyncio.run(run())
    assert {seen.size for seen in proxy.asked("UploadPart") if seen.size} == {17 * MIB}


@pytest.mark.row("U09")
def test_what_s3_cannot_hold_is_told_before_a_byte_is_sent(uploading, until, proxy, through, monkeypatch):
    most = 10_000 * (5 << 30)

    async def run() -> None:
        async with uploading(**through) as desk:
            await desk.queue(("too large", b""), ("small", b"x"))
            await stretch(desk, "too large", most + 1, monkeypatch)
            async with desk.at_work(sending(desk).work()):

                async def is_told() -> bool:
                    large, small = await desk.transfers()
                    return large.code == "too-large" and small.state is UPLOADED

                await until(is_told)
            (large, _) = await desk.transfers()
            assert large.next_try >= NEVER, "only a person can help"
            assert "48.8 TiB" in sentence_of(large.code, large.detail)

    asyncio.run(run())
    assert not [seen for seen in proxy.requests if "too%20large" in seen.target]


async def stretch(desk, name: str, size: int, monkeypatch) -> None:
    """Make a queued file this large, or say that it is, where no file system holds one of that size."""
    path = desk.route.queued_path / name
    try:
        os.truncate(path, size)
        found = fingerprint_of(path.stat())
    except OSError:
        found = fingerprint_of(path.stat())._replace(size=size)
        monkeypatch.setattr(
            "engine.stages.reading.fingerprint_of",
            lambda status: fingerprint_of(status) if status.st_size else found,
        )
    await desk.ask(
        lambda ledger: ledger._connection.execute(
            "UPDATE transfer SET size = ?, mtime_ns = ? WHERE name = ?", (found.size, found.mtime_ns, name)
        )
    )


def before_the_first_part(monkeypatch, action: Callable[[], None]) -> None:
    """Have something done when a part is about to be sent: once, though several are sent at the same time."""
    original, actions = Parts.send, iter([action])

    def send(self, *arguments):
        for act in actions:
            act()
        return original(self, *arguments)

    monkeypatch.setattr(Parts, "send", send)


@pytest.mark.row("U02")
@pytest.mark.row("W10")
def test_a_file_that_changes_on_the_way_is_never_stored_half_and_half(uploading, until, cloud, monkeypatch):
    other = LARGE[::-1]

    async def run():
        async with uploading(settle_seconds=0.0) as desk:
            await desk.queue(("large", LARGE))
            path = desk.route.queued_path / "large"

            def change() -> None:
                path.write_bytes(other)
                os.utime(path, ns=(5_000_000_000, 5_000_000_000))

            before_the_first_part(monkeypatch, change)
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": other}
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads"), "the first one was thrown away"


@pytest.mark.row("U04")
def test_a_file_that_grows_on_the_way_is_sent_again_whole(uploading, until, cloud, monkeypatch):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))

            def append() -> None:
                with (desk.route.queued_path / "large").open("ab") as file:
                    file.write(b"and more")

            before_the_first_part(monkeypatch, append)
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE + b"and more"}
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads"), "the first one was thrown away"


@pytest.mark.row("U03")
def test_a_file_that_is_replaced_on_the_way_arrives_whole_and_so_does_the_new_one(
    uploading, until, cloud, route, monkeypatch
):
    """The open descriptor is the old version's: it is stored as it was, and the new one is a transfer of its own."""
    newer = LARGE[::-1]

    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))

            def replace_it() -> None:
                other = route.watch_path / "other"
                other.write_bytes(newer)
                other.replace(route.queued_path / "large")

            before_the_first_part(monkeypatch, replace_it)

            async def are_done() -> bool:
                return [row.state for row in await desk.transfers()] == [TransferState.DONE] * 2

            async with desk.at_work(Upload(desk.place).work(), desk.storing()):
                await until(are_done)
            return await desk.transfers()

    old, new = asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE, "in/large (2)": newer}
    assert (old.final_name, new.final_name) == ("", "large"), "only what is stored and announced lies in UploadedToS3"
    assert (route.uploaded_path / "large").read_bytes() == newer
    assert old.event_id != new.event_id


@pytest.mark.row("U34")
def test_a_hundred_pauses_cost_no_part_that_was_sent(uploading, until, cloud, home, monkeypatch, sent_parts):
    """The user's hand is quicker than any part: after each one there is a pause, and then it goes on."""
    small, count = 64 << 10, 100
    content = random.Random(6).randbytes(count * small)
    monkeypatch.setattr("engine.stages.large.part_size_for", lambda *_: small)

    async def run() -> None:
        async with uploading() as desk:
            front_end = stack.enter_context(Ledger(home.ledger_file))
            await desk.queue(("large", content))
            (row,) = await desk.transfers()
            job = sending(desk)
            job._large._memory = Budget(small)  # one part after the other
            recorded = Parts.send

            def send_then_pause(*arguments):
                sent = recorded(*arguments)
                job.turns.resting = {row.id}
                front_end.wishes.pause_items("up", [row.id], paused=True)
                return sent

            monkeypatch.setattr(Parts, "send", send_then_pause)
            async with desk.at_work(job.work()):
                for number in range(1, count + 1):
                    await until(lambda number=number: len(sent_parts) == number and row.id not in job._on_the_way)
                    assert len(await desk.ask(lambda ledger: ledger.transfers.parts(row.id))) == number
                    await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [row.id], paused=False))
                    job.bell.ring()
                await until(lambda: states(UPLOADED)(desk))

    with ExitStack() as stack:
        asyncio.run(run())
    assert sent_parts == list(range(1, count + 1)), "each once, in their order"
    assert objects_in(cloud) == {"in/large": content}


def test_taking_a_large_file_back_throws_its_parts_away(uploading, until, cloud):
    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await begin(desk, "large", 1)
            (row,) = await desk.transfers()
            await desk.ask(lambda ledger: ledger.wishes.cancel("up", [row.id]))
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(CANCELLED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {}
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads")


def test_a_large_file_that_is_paused_keeps_its_parts(uploading, until, cloud, home, monkeypatch, sent_parts):
    original = Parts.send

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            (row,) = await desk.transfers()
            job = sending(desk)
            job._large._memory = Budget(PART)  # one part after the other

            def send_then_pause(self, key, upload_id, number, body):
                sent = original(self, key, upload_id, number, body)
                with Ledger(home.ledger_file) as front_end:
                    front_end.wishes.pause_items("up", [row.id], paused=True)
                job.turns.resting = {row.id}
                return sent

            monkeypatch.setattr(Parts, "send", send_then_pause)
            async with desk.at_work(job.work()):
                await until(lambda: sent_parts and row.id not in job._on_the_way)
                kept = await desk.ask(lambda ledger: ledger.transfers.parts(row.id))
                assert [part.number for part in kept] == sent_parts == [1]
                monkeypatch.setattr(Parts, "send", original)
                await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [row.id], paused=True, until=time.time()))
                await desk.place.refresh()  # as the stage does once a second: the end of the pause has come
                desk.place.ring()
                await until(lambda: states(UPLOADED)(desk))

    asyncio.run(run())
    assert sent_parts == [1, 2, 3], "none was sent twice"


def test_a_whole_route_is_taken_back_page_by_page(uploading, until, cloud, monkeypatch):
    monkeypatch.setattr(sending_module, "_PAGE", 7)

    async def run() -> None:
        async with uploading() as desk:
            await desk.ask(lambda ledger: ledger.wishes.pause("scans", time.time()))
            await desk.place.refresh()
            await desk.queue(("large", LARGE))
            await begin(desk, "large", 1)
            await desk.queue(*((f"{number:02}", b"x") for number in range(29)))
            await desk.ask(lambda ledger: ledger.wishes.cancel_all("scans"))
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(*[CANCELLED] * 30)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {}
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads")


def test_what_was_read_ahead_is_not_sent_once_it_is_paused(uploading, until, cloud, monkeypatch):
    """Small files wait in memory for a place on the line; pausing means it there, too."""

    async def run() -> None:
        async with uploading(uploads_in_flight=1) as desk:
            await desk.queue(("first", b"x"), ("second", b"y"))
            second = (await desk.transfers())[1]
            job = sending(desk)
            original = job._small.send

            async def send_and_pause(item):
                job.turns.resting = {second.id}
                await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [second.id], paused=True))
                return await original(item)

            monkeypatch.setattr(job._small, "send", send_and_pause)
            async with desk.at_work(job.work()):
                await until(lambda: states(UPLOADED, QUEUED)(desk))
                await until(lambda: not job._on_the_way)

    asyncio.run(run())
    assert objects_in(cloud) == {"in/first": b"x"}


@pytest.mark.row("Q09")
def test_a_large_file_that_is_gone_leaves_no_parts_behind(uploading, until, cloud):
    async def run():
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await begin(desk, "large", 1)
            (desk.route.queued_path / "large").unlink()
            async with desk.at_work(sending(desk).work()):
                await until(lambda: states(CANCELLED)(desk))
            return await desk.transfers()

    (row,) = asyncio.run(run())
    assert row.code == "gone-file"
    assert not cloud.s3.list_multipart_uploads(Bucket=cloud.bucket).get("Uploads")


def test_a_part_that_arrives_after_an_outage_frees_the_small_files(uploading, until, cloud, monkeypatch):
    """They need not wait for the end of a large file, which may be hours away."""
    original_part, original_put = Parts.send, Objects.put
    gates = [Event() for _ in range(3)]

    def send_part(self, key, upload_id, number, body):
        assert gates[number - 1].wait(20)
        return original_part(self, key, upload_id, number, body)

    async def put(self, key, content, *, only_new):
        if not gates[0].is_set():
            raise Trouble("offline", "bucket")
        return await original_put(self, key, content, only_new=only_new)

    monkeypatch.setattr(Parts, "send", send_part)
    monkeypatch.setattr(Objects, "put", put)

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            job = sending(desk)
            job._large._memory = Budget(PART)  # one part after the other
            async with desk.at_work(job.work()):
                try:
                    await until(lambda: job._on_the_way)
                    await desk.queue(("a", b"one"), ("b", b"two"))
                    job.bell.ring()
                    await until(desk.problems)
                    gates[0].set()
                    await until(lambda: states(QUEUED, UPLOADED, UPLOADED)(desk))
                    assert await desk.problems() == []
                finally:
                    for gate in gates:
                        gate.set()
                await until(lambda: states(UPLOADED, UPLOADED, UPLOADED)(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE, "in/a": b"one", "in/b": b"two"}


# -- what concerns many files ------------------------------------------------------------------------------------------


def test_a_drive_that_is_away_proves_no_file_gone(uploading, until, cloud):
    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(("a", b"one"), ("sub/b", b"two"), ("large", LARGE))
            folder = desk.route.queued_path
            away = folder.rename(f"{folder}-away")
            async with desk.at_work(sending(desk).work()):

                async def is_told() -> bool:
                    tries = sum(row.attempts for row in await desk.transfers())
                    return tries >= 3 and await desk.problems() == ["folder-missing"]

                await until(is_told)
                assert await states(QUEUED, QUEUED, QUEUED)(desk)
                away.rename(folder)
                await until(lambda: states(UPLOADED, UPLOADED, UPLOADED)(desk))
                assert "folder-missing" not in await desk.problems()

    asyncio.run(run())
    assert objects_in(cloud) == {"in/a": b"one", "in/sub/b": b"two", "in/large": LARGE}


def test_a_pause_holds_files_that_are_read_but_not_sent(uploading, until, monkeypatch):
    sent: list[str] = []

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(*((str(number), b"x") for number in range(5)))
            job = sending(desk)
            job._account.abilities.keeps_conditions = True
            job._slots = Slots(1)

            async def put(_objects, key, *_, **__) -> Stored:
                await until(lambda: len(job._on_the_way) == 5 - len(sent))
                sent.append(key)
                if len(sent) == 1:
                    await desk.ask(lambda ledger: ledger.wishes.pause("", 1.0))
                    await desk.place.refresh()
                return Stored('"e"', "")

            monkeypatch.setattr(Objects, "put", put)
            async with desk.at_work(job.work()):
                await until(lambda: sent and not job._on_the_way)
                assert len(sent) == 1, "what was under way ended, nothing else began"
                assert sorted(row.state for row in await desk.transfers()) == [*[QUEUED] * 4, UPLOADED]
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await desk.place.refresh()
                desk.place.ring()
                await until(lambda: states(*[UPLOADED] * 5)(desk))

    asyncio.run(run())


def test_a_group_that_the_disk_keeps_holds_up_no_other(uploading, until, monkeypatch):
    count, is_other_sent, load = 2 * sending_module._GROUP, Event(), sending_module.load

    def load_slowly(folder, rows):
        if rows[0].id == 1:
            assert is_other_sent.wait(30)
        return load(folder, rows)

    monkeypatch.setattr(sending_module, "load", load_slowly)

    async def put(*_, **__) -> Stored:
        is_other_sent.set()
        return Stored('"e"', "")

    monkeypatch.setattr(Objects, "put", put)
    rows, _ = send(uploading, until, [(str(number), b"x") for number in range(count)], states(*[UPLOADED] * count))
    assert len(rows) == count


def test_an_error_of_reading_that_nobody_expected_is_told_with_each_file_and_ends(uploading, until, cloud, monkeypatch):
    load = sending_module.load

    def fail(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(sending_module, "load", fail)

    async def are_sent_once_it_ends(desk) -> bool:
        rows = await desk.transfers()
        if [(row.code, row.detail) for row in rows] == [("internal", "a bug")] * 2:
            monkeypatch.setattr(sending_module, "load", load)
        return [row.state for row in rows] == [UPLOADED, UPLOADED]

    send(uploading, until, [("a", b"one"), ("b", b"two")], are_sent_once_it_ends)
    assert objects_in(cloud) == {"in/a": b"one", "in/b": b"two"}


def test_many_empty_files_are_not_all_under_way_at_once(uploading, until, monkeypatch):
    count, most = 5000, 0

    async def run() -> None:
        async with uploading() as desk:
            await desk.queue(*((str(number), b"") for number in range(count)))
            job = sending(desk)
            job._memory = Budget(4 * MIB)

            async def put(*_, **__) -> Stored:
                nonlocal most
                most = max(most, len(job._on_the_way))
                return Stored('"e"', "")

            monkeypatch.setattr(Objects, "put", put)
            async with desk.at_work(job.work()):

                async def are_sent() -> bool:
                    return not await desk.ask(lambda ledger: ledger.transfers.ready("scans", 9e9, 1))

                await until(are_sent, 60)

    asyncio.run(run())
    assert 0 < most <= 4 * MIB // sending_module._LEAST
