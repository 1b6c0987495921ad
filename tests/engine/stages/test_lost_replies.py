"""What S3 and SQS say is lost, late or none of theirs: nothing is stored twice, and nothing counts that was not acknowledged."""

from __future__ import annotations

import asyncio
import random
import ssl
import subprocess

import pytest
from faults.actions import answer, corrupt_request, drop_reply
from faults.answers import error_in_success, s3_error, sign_in_page
from faults.proxy import FaultProxy
from servers import queue_texts

from engine.cloud.checksum import as_text, crc64
from engine.errors import cause_of, sentence_of
from engine.model import TransferState

pytestmark = pytest.mark.integration

MIB = 1 << 20
SMALL = b"content"
MIDDLE = random.Random(3).randbytes(2 * MIB)
"""Whole, but by boto3."""
LARGE = random.Random(4).randbytes(5 * MIB + 1000)
"""Two parts."""
SIZES = pytest.mark.parametrize("content", [SMALL, MIDDLE, LARGE], ids=["small", "middle", "parts"])


def objects_in(ground) -> dict[str, bytes]:
    listed = ground.s3.list_objects_v2(Bucket=ground.bucket).get("Contents", [])
    return {item["Key"]: ground.s3.get_object(Bucket=ground.bucket, Key=item["Key"])["Body"].read() for item in listed}


async def is_done(desk) -> bool:
    rows = await desk.transfers()
    return bool(rows) and {row.state for row in rows} == {TransferState.DONE}


async def problem(desk, code: str):
    found = [problem for problem in await desk.ask(lambda ledger: ledger.problems.all()) if problem.code == code]
    return found[0] if found else None


def send(going_up, until, content: bytes, **changes: object):
    """One file all the way up."""

    async def run():
        async with going_up(**changes) as desk:
            await desk.queue(("a.bin", content))
            await until(lambda: is_done(desk), 30)
            (row,) = await desk.transfers()
            return row

    return asyncio.run(run())


# -- replies that are lost ---------------------------------------------------------------------------------------------


@pytest.mark.row("U10")
@pytest.mark.parametrize("content", [SMALL, MIDDLE], ids=["obstore", "boto3"])
@pytest.mark.parametrize("times", [1, 5], ids=["once", "until the client gives up"])
def test_a_put_whose_reply_is_lost_is_found_under_its_one_key(going_up, until, lax_cloud, strict_proxy, content, times):
    dropped = strict_proxy.on("PutObject$", drop_reply(), times=times)
    row = send(going_up, until, content)
    assert dropped.requests
    assert objects_in(lax_cloud) == {"in/a.bin": content}
    assert queue_texts(lax_cloud) == ["in/a.bin"]
    assert (row.key, row.state) == ("in/a.bin", TransferState.DONE)


@pytest.mark.row("U11")
@pytest.mark.parametrize("times", [1, 5], ids=["once", "until the client gives up"])
def test_a_completion_whose_reply_is_lost_is_found_under_its_one_key(going_up, until, lax_cloud, strict_proxy, times):
    """The upload that is completed already is one that S3 does not know any more."""
    strict_proxy.on("CompleteMultipartUpload$", drop_reply(), times=times)
    send(going_up, until, LARGE)
    assert objects_in(lax_cloud) == {"in/a.bin": LARGE}
    assert queue_texts(lax_cloud) == ["in/a.bin"]
    assert len(strict_proxy.asked("UploadPart")) == 2
    assert len(strict_proxy.asked("CreateMultipartUpload")) == 1


@pytest.mark.row("N04")
def test_an_announcement_whose_reply_is_lost_is_sent_once_more_as_the_same_event(
    going_up, until, lax_cloud, strict_proxy
):
    strict_proxy.on("SendMessageBatch$", drop_reply(), times=1)
    row = send(going_up, until, SMALL)
    events = queue_texts(lax_cloud, "bb-event-id")
    assert events == [row.event_id] * 2


# -- answers that are not what they seem -------------------------------------------------------------------------------


@pytest.mark.row("U12")
def test_an_error_after_success_completes_nothing(going_up, until, lax_cloud, strict_proxy):
    failing = strict_proxy.on("CompleteMultipartUpload$", answer(error_in_success()))

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", LARGE))
            await until(lambda: has_tried(desk, 3), 30)
            (row,) = await desk.transfers()
            assert (row.state, row.code) == (TransferState.QUEUED, "server-error")
            assert row.next_try > row.queued_at
            assert queue_texts(lax_cloud) == []
            failing.remove()
            await until(lambda: is_done(desk), 30)

    asyncio.run(run())
    assert objects_in(lax_cloud) == {"in/a.bin": LARGE}
    assert len(strict_proxy.asked("UploadPart")) == 2, "only the completion was tried again"


async def has_tried(desk, times: int) -> bool:
    return all(row.attempts >= times for row in await desk.transfers())


@pytest.mark.row("U26")
@pytest.mark.parametrize("is_tidy", [False, True], ids=["page", "page that is XML"])
@SIZES
def test_a_sign_in_page_stores_and_announces_nothing(going_up, until, lax_cloud, strict_proxy, content, is_tidy):
    """botocore takes a page that is no XML for an error of the server; we do not."""
    strict_proxy.on("", answer(sign_in_page(is_tidy=is_tidy)))

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", content))
            await until(lambda: problem(desk, "sign-in-page"), 30)
            (row,) = await desk.transfers()
            assert row.state is TransferState.QUEUED
            strict_proxy.clear()
            await until(lambda: is_done(desk), 30)

    asyncio.run(run())
    assert objects_in(lax_cloud) == {"in/a.bin": content}
    assert queue_texts(lax_cloud) == ["in/a.bin"]


@pytest.mark.row("U26")
def test_a_sign_in_page_instead_of_the_queue_announces_nothing(going_up, until, lax_cloud, strict_proxy):
    strict_proxy.on("(GetQueueUrl|SendMessageBatch)$", answer(sign_in_page()))

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", SMALL))
            told = await until(lambda: problem(desk, "sign-in-page"), 30)
            assert "sign in" in cause_of(told.code).advice
            (row,) = await desk.transfers()
            assert row.state is TransferState.UPLOADED
            strict_proxy.clear()
            await until(lambda: is_done(desk), 30)

    asyncio.run(run())
    assert queue_texts(lax_cloud) == ["in/a.bin"]


@pytest.fixture
def portal(tmp_path):
    """A network that wants one to sign in, and shows its page over TLS; with the certificate that it does so with."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=portal"]
    own = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run([*command, *own, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with FaultProxy("http://127.0.0.1:1", tls=context) as proxy:
        proxy.on("", answer(sign_in_page()))
        yield proxy, str(certificate)


@pytest.mark.row("U26")
@pytest.mark.parametrize(("is_trusted", "code"), [(False, "untrusted-server"), (True, "sign-in-page")])
@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "parts"])
def test_a_sign_in_page_over_tls_is_no_success_either(going_up, until, portal, content, is_trusted, code):
    proxy, certificate = portal

    async def run() -> None:
        async with going_up(proxy, ca_bundle=certificate if is_trusted else "") as desk:
            await desk.queue(("a.bin", content))
            await until(lambda: problem(desk, code), 30)
            (row,) = await desk.transfers()
            assert row.state is TransferState.QUEUED

    asyncio.run(run())
    assert bool(proxy.requests) is is_trusted


ELSEWHERE = {"Region": "eu-central-1", "Bucket": "bucket"}


@pytest.mark.row("U28")
@pytest.mark.parametrize(
    ("content", "reply"),
    [
        pytest.param(SMALL, s3_error("PermanentRedirect", **ELSEWHERE), id="301-small"),
        pytest.param(MIDDLE, s3_error("PermanentRedirect", **ELSEWHERE), id="301-middle"),
        pytest.param(LARGE, s3_error("PermanentRedirect", **ELSEWHERE), id="301-parts"),
        pytest.param(SMALL, s3_error("TemporaryRedirect", status=307, **ELSEWHERE), id="307-small"),
        pytest.param(SMALL, s3_error("AuthorizationHeaderMalformed", status=400, **ELSEWHERE), id="malformed-small"),
        pytest.param(LARGE, s3_error("AuthorizationHeaderMalformed", status=400, **ELSEWHERE), id="malformed-parts"),
    ],
)
def test_a_bucket_elsewhere_is_told_with_its_region(going_up, until, lax_cloud, strict_proxy, content, reply):
    reply.headers.set("x-amz-bucket-region", "eu-central-1")
    strict_proxy.on(r"^\w+ /bucket-", answer(reply))

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", content))
            told = await until(lambda: problem(desk, "wrong-region"), 30)
            assert f"{lax_cloud.bucket} (eu-central-1)" in sentence_of(told.code, told.subject)
            strict_proxy.clear()
            await until(lambda: is_done(desk), 30)

    asyncio.run(run())


# -- bytes that are others, keys that are taken ------------------------------------------------------------------------


@pytest.mark.row("U38")
@pytest.mark.parametrize(
    ("content", "operation"),
    [(SMALL, "PutObject"), (MIDDLE, "PutObject"), (LARGE, "UploadPart")],
    ids=["small", "middle", "parts"],
)
def test_a_bit_that_flips_on_the_way_is_seen_by_s3_and_sent_again(
    going_up, until, lax_cloud, strict_proxy, content, operation
):
    flipped = strict_proxy.on(f"{operation}$", corrupt_request(), times=2)
    send(going_up, until, content)
    assert {seen.status for seen in flipped.requests} == {400}
    assert objects_in(lax_cloud) == {"in/a.bin": content}


@pytest.mark.row("U14")
@SIZES
@pytest.mark.parametrize(
    ("on_conflict", "state", "left"),
    [
        ("keep-both", TransferState.DONE, {"in/a.bin": "theirs", "in/a (2).bin": "ours"}),
        ("skip", TransferState.SKIPPED, {"in/a.bin": "theirs"}),
    ],
)
def test_an_object_of_other_content_is_left_as_it_is(going_up, until, lax_cloud, content, on_conflict, state, left):
    theirs = bytes(len(content))
    lax_cloud.s3.put_object(Bucket=lax_cloud.bucket, Key="in/a.bin", Body=theirs)

    async def run():
        async with going_up(on_conflict=on_conflict) as desk:
            await desk.queue(("a.bin", content))
            await until(lambda: is_in(desk, state), 30)

    asyncio.run(run())
    expected = {key: theirs if whose == "theirs" else content for key, whose in left.items()}
    assert objects_in(lax_cloud) == expected
    assert queue_texts(lax_cloud) == [key for key in left if key != "in/a.bin"]


async def is_in(desk, state: TransferState) -> bool:
    return [row.state for row in await desk.transfers()] == [state]


@pytest.mark.row("U15")
@pytest.mark.parametrize(
    ("content", "part_size"), [(SMALL, 5), (MIDDLE, 5), (MIDDLE, 1)], ids=["small", "middle", "parts"]
)
def test_an_object_of_the_same_content_is_taken_for_stored_and_announced_once(
    going_up, until, cloud, proxy, content, part_size
):
    """Whoever put it: the server keeps its checksum."""
    cloud.s3.put_object(
        Bucket=cloud.bucket,
        Key="in/a.bin",
        Body=content,
        ChecksumAlgorithm="CRC64NVME",
        ChecksumCRC64NVME=as_text(crc64(content)),
    )
    row = send(going_up, until, content, proxy=proxy, bucket=cloud.bucket, queue=cloud.queue, part_size_mib=part_size)
    assert row.key == "in/a.bin"
    assert objects_in(cloud) == {"in/a.bin": content}
    assert queue_texts(cloud) == ["in/a.bin"]
    assert not proxy.asked("UploadPart")
