"""Servers that cannot do all that S3 can, or want more: files go on with the proofs that are left, and the user is told."""

from __future__ import annotations

import asyncio
import random
import re
import time

import pytest
from faults.actions import strip_request
from faults.answers import s3_error
from faults.proxy import FaultProxy
from faults.strict import Strict
from faults.wire import Reply
from servers import queue_texts

from engine.model import TransferState

pytestmark = pytest.mark.integration

MIB = 1 << 20
SMALL = b"content"
MIDDLE = random.Random(3).randbytes(2 * MIB)
"""Whole, but by boto3."""
LARGE = random.Random(4).randbytes(5 * MIB + 1000)
"""Two parts."""


def objects_in(ground) -> dict[str, bytes]:
    listed = ground.s3.list_objects_v2(Bucket=ground.bucket).get("Contents", [])
    return {item["Key"]: ground.s3.get_object(Bucket=ground.bucket, Key=item["Key"])["Body"].read() for item in listed}


async def are_done(desk) -> bool:
    return {row.state for row in await desk.transfers()} == {TransferState.DONE}


async def notices(desk) -> list[str]:
    return [problem.subject for problem in await desk.ask(lambda ledger: ledger.problems.all())]


def send(going_up, until, *groups: dict[str, bytes], **changes: object) -> list[str]:
    """The groups one after the other, all the way up; answers what the user was told."""

    async def run() -> list[str]:
        async with going_up(**changes) as desk:
            for files in groups:
                await desk.queue(*files.items())
                await until(lambda: are_done(desk), 30)
            return await notices(desk)

    return asyncio.run(run())


# -- conditions --------------------------------------------------------------------------------------------------------

UNIQUE = re.compile(r"in/(.*) \([0-9a-f]{8}\)(\.\w+)")


@pytest.mark.row("U16")
def test_where_conditions_are_ignored_we_look_first_and_take_names_of_our_own(going_up, until, lax_cloud, strict_proxy):
    strict_proxy.on("(PutObject|CompleteMultipartUpload)$", strip_request("If-None-Match"))
    theirs = {"in/first.txt": b"theirs 1", "in/small.txt": b"theirs 2", "in/large.bin": b"theirs 3"}
    for key, body in theirs.items():
        lax_cloud.s3.put_object(Bucket=lax_cloud.bucket, Key=key, Body=body)
    files = {"small.txt": SMALL, "large.bin": LARGE, "free.txt": b"free"}
    told = send(going_up, until, {"first.txt": b"ours"}, files)
    objects = objects_in(lax_cloud)
    assert {key: objects.pop(key) for key in theirs} == theirs
    assert objects.pop("in/first (2).txt") == b"ours", "before anything was known of the server"
    assert objects.pop("in/free.txt") == b"free"
    assert {UNIQUE.sub(r"\1\2", key): body for key, body in objects.items()} == {
        "small.txt": SMALL,
        "large.bin": LARGE,
    }
    assert len(queue_texts(lax_cloud)) == 4
    assert [sentence for sentence in told if "If-None-Match" in sentence] == told
    assert len(told) == 1


@pytest.mark.row("U16")
@pytest.mark.parametrize(("first", "later"), [(b"ours 1", b"ours 2"), (LARGE, LARGE)], ids=["whole", "parts"])
def test_where_conditions_are_refused_files_go_on_without(going_up, until, lax_cloud, strict_proxy, first, later):
    async def refuse(exchange, onward, _let_go) -> Reply:
        await exchange.read()
        refusal = s3_error("NotImplemented", "A header you provided implies functionality that is not implemented")
        return refusal if exchange.request.headers.get("If-None-Match") else await onward()

    strict_proxy.on("(PutObject|CompleteMultipartUpload)$", refuse)
    lax_cloud.s3.put_object(Bucket=lax_cloud.bucket, Key="in/b.txt", Body=b"theirs")
    told = send(going_up, until, {"a.txt": first}, {"b.txt": later})
    objects = objects_in(lax_cloud)
    assert (objects.pop("in/a.txt"), objects.pop("in/b.txt")) == (first, b"theirs")
    assert {UNIQUE.sub(r"\1\2", key): body for key, body in objects.items()} == {"b.txt": later}
    assert [sentence for sentence in told if "If-None-Match" in sentence] == told != []


def test_one_that_honours_them_is_asked_once_and_trusted_then(going_up, until, lax_cloud, strict_proxy):
    files = {f"{number}.txt": b"x" for number in range(10)}
    told = send(going_up, until, {"first.txt": b"x"}, files)
    assert told == []
    assert len(strict_proxy.asked("PutObject")) == 12
    assert len(strict_proxy.asked("HeadObject")) == 1
    assert len(objects_in(lax_cloud)) == 11


# -- checksums ---------------------------------------------------------------------------------------------------------


def without_checksums(status: int, code: str):
    """A server that knows none of S3's newer headers."""

    async def act(exchange, onward, _let_go) -> Reply:
        await exchange.read()
        headers = exchange.request.headers
        if (
            headers.starting("x-amz-checksum-")
            or headers.starting("x-amz-sdk-checksum-")
            or b"Checksum" in exchange.request.body[:2000]
        ):
            return s3_error(code, "A header you provided is not supported", status=status)
        return await onward()

    return act


@pytest.mark.row("U17")
@pytest.mark.parametrize(
    ("status", "code"), [(400, "InvalidRequest"), (411, "MissingContentLength"), (501, "NotImplemented")]
)
def test_where_checksums_are_refused_md5_proves_what_was_sent(going_up, until, lax_cloud, strict_proxy, status, code):
    refusing = strict_proxy.on(r" /bucket-", without_checksums(status, code))
    first = {"small.txt": SMALL, "tab\tin it.txt": b"odd"}
    later = {"later.txt": b"later", "middle.bin": MIDDLE, "large.bin": LARGE}
    told = send(going_up, until, first, later)
    assert objects_in(lax_cloud) == {f"in/{name}": body for name, body in (first | later).items()}
    stored = [
        seen for seen in refusing.requests if seen.status == 200 and seen.operation in {"PutObject", "UploadPart"}
    ]
    assert len(stored) >= 6
    assert all(seen.headers.get("Content-MD5") for seen in stored), "nothing goes without a proof"
    refused = [seen for seen in refusing.requests if seen.status == status]
    assert {seen.asked.key for seen in refused} <= {f"in/{name}" for name in first}, "it is remembered"
    assert [sentence for sentence in told if "reduced integrity" in sentence] == told
    assert len(told) == 1


@pytest.mark.row("U17")
@pytest.mark.parametrize("name", ["middle.bin", "large.bin"])
def test_it_is_found_out_with_any_kind_of_file(going_up, until, lax_cloud, strict_proxy, name):
    strict_proxy.on(r" /bucket-", without_checksums(501, "NotImplemented"))
    content = {"middle.bin": MIDDLE, "large.bin": LARGE}[name]
    (told,) = send(going_up, until, {name: content})
    assert "reduced integrity" in told
    assert objects_in(lax_cloud) == {f"in/{name}": content}


@pytest.mark.row("U18")
def test_a_bucket_with_object_lock_gets_the_digests_that_it_wants(going_up, until, lax_cloud):
    files = {"small.txt": SMALL, "tab\tin it.txt": b"odd", "middle.bin": MIDDLE, "large.bin": LARGE, "empty": b""}
    with FaultProxy(lax_cloud.endpoint, strict=Strict(object_lock=True)) as locked:
        told = send(going_up, until, files, proxy=locked)
        assert {seen.status for seen in locked.requests if seen.operation in {"PutObject", "UploadPart"}} <= {200, 412}
    assert objects_in(lax_cloud) == {f"in/{name}": body for name, body in files.items()}
    assert told == []


@pytest.mark.row("U17", "U18")
def test_also_where_md5_is_the_only_digest_that_it_knows(going_up, until, lax_cloud):
    with FaultProxy(lax_cloud.endpoint, strict=Strict(object_lock=True)) as locked:
        locked.on(r" /bucket-", without_checksums(400, "InvalidRequest"))
        files = {"small.txt": SMALL, "large.bin": LARGE}
        (told,) = send(going_up, until, files, proxy=locked)
    assert "reduced integrity" in told
    assert objects_in(lax_cloud) == {f"in/{name}": body for name, body in files.items()}


def test_what_a_server_lacks_is_known_after_a_restart(going_up, until, strict_proxy):
    """So that nothing is tried on it that it would take without a word."""
    strict_proxy.on("(PutObject|CompleteMultipartUpload)$", strip_request("If-None-Match"))

    async def run(name: str) -> set[str]:
        async with going_up() as desk:
            await desk.queue((name, SMALL))
            await until(lambda: are_done(desk), 30)
            server = strict_proxy.endpoint.removeprefix("http://")
            return await desk.ask(lambda ledger: ledger.outside.lacks(server, time.time()))

    assert asyncio.run(run("first.txt")) == {"conditions"}
    assert len(strict_proxy.asked("PutObject")) == 2, "the one was put twice to learn that"
    strict_proxy.requests.clear()
    asyncio.run(run("second.txt"))
    assert len(strict_proxy.asked("PutObject")) == 1
