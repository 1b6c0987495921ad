"""S3 or SQS refuses: the job waits, one piece of work asks now and then, nothing is lost, and the user is told what to do."""

from __future__ import annotations

import asyncio
import json
import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from faults.actions import answer
from faults.answers import s3_error, sqs_error
from faults.exchange import Seen
from faults.wire import Reply

from engine.cloud.messages import understand
from engine.errors import cause_of, sentence_of
from engine.model import Stage, TransferState

pytestmark = pytest.mark.integration

MIB = 1 << 20
LARGE = random.Random(2).randbytes(3 * MIB + 1000)
"""Four parts."""
S3 = r" /bucket-"
DONE, QUEUED, UPLOADED = TransferState.DONE, TransferState.QUEUED, TransferState.UPLOADED
WAIT = 0.1


@pytest.fixture
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: WAIT)


async def states(desk) -> list[TransferState]:
    return [row.state for row in await desk.transfers()]


async def are_all(desk, state: TransferState) -> bool:
    return set(await states(desk)) == {state}


async def stopping(desk) -> list[str]:
    """Problems that are more than notices."""
    return [code for code in await desk.problems() if not cause_of(code).is_notice]


def about_files(proxy) -> list[Seen]:
    return [seen for seen in proxy.requests if seen.asked.key]


async def tries_beyond(desk, least: int) -> int:
    """How often files were tried, all together; 0 until they are more than that."""
    tries = sum(row.attempts for row in await desk.transfers())
    return tries if tries > least else 0


async def problem(desk, code: str):
    found = [problem for problem in await desk.ask(lambda ledger: ledger.problems.all()) if problem.code == code]
    return found[0] if found else None


def skewed() -> Reply:
    server_time = datetime.now(UTC) + timedelta(minutes=47)
    return s3_error("RequestTimeTooSkewed", "Too large.", ServerTime=server_time.strftime("%Y-%m-%dT%H:%M:%SZ"))


KMS = "User: x is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:1:key/2"


@pytest.mark.parametrize(
    ("refusal", "code", "words"),
    [
        pytest.param(s3_error("AccessDenied"), "not-allowed", "s3:PutObject on bucket-", marks=pytest.mark.row("U20")),
        pytest.param(s3_error("InvalidAccessKeyId"), "bad-credentials", "not valid", marks=pytest.mark.row("U20")),
        pytest.param(s3_error("SignatureDoesNotMatch"), "bad-credentials", "profile", marks=pytest.mark.row("U20")),
        pytest.param(s3_error("NoSuchBucket"), "no-bucket", "does not exist", marks=pytest.mark.row("U30")),
        pytest.param(skewed, "clock", "by 4", marks=pytest.mark.row("U22")),
        pytest.param(
            s3_error("AccessDenied", "Access Denied: this is a requester pays bucket"),
            "requester-pays",
            "requester_pays",
            marks=pytest.mark.row("U29"),
        ),
        pytest.param(
            s3_error("KMS.DisabledException", status=400), "encryption-key", "kms:Decrypt", marks=pytest.mark.row("U19")
        ),
        pytest.param(s3_error("AccessDenied", KMS), "not-allowed", "kms:GenerateDataKey", marks=pytest.mark.row("U19")),
    ],
)
def test_what_concerns_all_is_told_once_asked_by_one_and_goes_on_by_itself(
    uploading, until, proxy, route, short_waits, refusal, code, words
):
    count = 12
    files = {f"{number}.txt": b"content" for number in range(count)}

    async def run() -> None:
        proxy.on(
            "PutObject$" if words.startswith("kms:") else S3, answer(refusal() if callable(refusal) else refusal)
        )  # a key is needed to write only
        async with uploading() as desk:
            begun = time.monotonic()
            await desk.queue(*files.items())
            tries = await until(lambda: tries_beyond(desk, count + 2))
            assert tries - count <= (time.monotonic() - begun) / WAIT + 1, "one at a time, and only after a wait"
            assert len(about_files(proxy)) <= 2 * (tries + 1), "no storm"
            told = await until(lambda: problem(desk, code))
            assert words in sentence_of(code, told.subject) + cause_of(code).advice
            assert told.next_try > told.first_at
            assert {path.name for path in route.queued_path.iterdir()} == set(files)
            proxy.clear()
            await until(lambda: are_all(desk, DONE))
            assert await stopping(desk) == []

    asyncio.run(run())
    assert {path.name for path in route.uploaded_path.iterdir()} == set(files)


def refused_for(key_id: str, refusal: Reply):
    """Whoever comes with this access key is refused."""

    async def act(exchange, onward, _let_go) -> Reply:
        if f"Credential={key_id}/" not in exchange.request.headers.get("Authorization"):
            return await onward()
        await exchange.read()
        return refusal

    return act


@pytest.mark.row("U20")
def test_new_credentials_are_found_without_being_asked_for(uploading, until, proxy, short_waits, monkeypatch):
    async def run() -> None:
        proxy.on(S3, refused_for("revoked", s3_error("InvalidAccessKeyId")))
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "revoked")
        async with uploading() as desk:
            await desk.queue(("a", b"one"), ("large", LARGE))
            await until(lambda: problem(desk, "bad-credentials"))
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "renewed")
            await until(lambda: are_all(desk, DONE))
            assert await stopping(desk) == []

    asyncio.run(run())


@pytest.mark.row("U20")
def test_with_real_waits_nothing_is_asked_in_between(uploading, until, proxy):
    """An account that is refused may be locked by those who watch over it, if it is tried again and again."""

    async def run() -> None:
        proxy.on(S3, answer(s3_error("InvalidAccessKeyId")))
        async with uploading() as desk:
            await desk.queue(*((str(number), b"x") for number in range(200)))
            await until(lambda: problem(desk, "bad-credentials"))
            await desk.queue(("later", b"x"))
            await until(lambda: asyncio.sleep(0.5, result=True))
            tries = await tries_beyond(desk, 0)
            assert tries <= 64, "those that were under way at once, and no other"
            assert len(about_files(proxy)) <= 2 * tries
            told = await problem(desk, "bad-credentials")
            assert told.next_try - time.time() > 5

    asyncio.run(run())


@pytest.mark.row("U21")
def test_expired_credentials_in_the_middle_of_a_large_file_cost_no_part(
    uploading, until, proxy, cloud, short_waits, monkeypatch
):
    async def run() -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "old")
        async with uploading() as desk:
            third = proxy.hold(r"partNumber=3.* UploadPart$")
            proxy.on(r"partNumber=[34].* UploadPart$", refused_for("old", s3_error("ExpiredToken")))
            third.release()
            await desk.queue(("large", LARGE))
            await until(lambda: problem(desk, "expired-credentials"))
            (row,) = await desk.transfers()
            sent = {part.number for part in await desk.ask(lambda ledger: ledger.transfers.parts(row.id))}
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "new")
            await until(lambda: are_all(desk, DONE))
            assert await stopping(desk) == []
            assert sent <= {1, 2}

    asyncio.run(run())
    assert len(proxy.asked("CreateMultipartUpload")) == 1, "the same upload went on"
    stored = sorted(seen.asked.query["partNumber"] for seen in proxy.asked("UploadPart") if seen.status == 200)
    assert stored == ["1", "2", "3", "4"]
    assert cloud.s3.get_object(Bucket=cloud.bucket, Key="in/large")["Body"].read() == LARGE


@pytest.mark.row("U22")
def test_a_clock_that_is_off_is_told_where_there_is_no_body_to_say_so(uploading, until, proxy, short_waits):
    """HEAD, with which a large file begins."""
    skewed = s3_error("RequestTimeTooSkewed")
    skewed.headers.set("Date", (datetime.now(UTC) - timedelta(hours=2)).strftime("%a, %d %b %Y %H:%M:%S GMT"))

    async def run() -> None:
        proxy.on(r" HeadObject$", answer(skewed))
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            told = await until(lambda: problem(desk, "clock"))
            assert told.subject.endswith(" by 120 minutes")
            proxy.clear()
            await until(lambda: are_all(desk, DONE))

    asyncio.run(run())


@pytest.mark.row("U19")
def test_multipart_alone_refused_keeps_no_other_file_out(uploading, until, proxy, short_waits):
    async def run() -> None:
        proxy.on(r"CreateMultipartUpload$", answer(s3_error("AccessDenied", KMS)))
        async with uploading() as desk:
            await desk.queue(("large", LARGE), *((f"{number}", b"x") for number in range(5)))

            async def is_refused(times: int) -> bool:
                large, *small = await desk.transfers()
                return large.attempts >= times and {row.state for row in small} == {DONE}

            await until(lambda: is_refused(3))
            await desk.queue(("later", b"x"))  # the others may have been sooner, so that nothing went well since
            await until(lambda: later_is_done(desk))
            (large, *_) = await desk.transfers()
            assert (large.state, large.code) == (QUEUED, "not-allowed")
            assert "kms:GenerateDataKey" in large.detail
            await until(lambda: is_refused(large.attempts + 2))
            assert await stopping(desk) == [], "it is told by its own row"
            proxy.clear()
            await until(lambda: are_all(desk, DONE))

    async def later_is_done(desk) -> bool:
        return (await desk.transfers())[-1].state is DONE

    asyncio.run(run())


@pytest.mark.row("U29")
def test_whoever_pays_says_so_in_every_request(uploading, until, proxy):
    async def run() -> None:
        async with uploading(requester_pays=True) as desk:
            await desk.queue(("a", b"x"), ("large", LARGE))
            await until(lambda: are_all(desk, DONE))

    asyncio.run(run())
    assert {seen.headers.get("x-amz-request-payer") for seen in proxy.requests if "/bucket-" in seen.target} == {
        "requester"
    }


@pytest.mark.row("N07")
@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (sqs_error("AccessDeniedException", "no", status=403), "not-allowed"),
        (sqs_error("QueueDoesNotExist", old_code="AWS.SimpleQueueService.NonExistentQueue"), "no-queue"),
        (sqs_error("KmsAccessDenied", old_code="KMS.AccessDeniedException"), "encryption-key"),
    ],
    ids=["denied", "missing", "kms"],
)
def test_a_queue_that_refuses_is_told_and_files_wait_for_it_in_the_queue_folder(
    uploading, until, proxy, route, short_waits, refusal, code
):
    count = 25

    async def run() -> None:
        proxy.on(r"SendMessageBatch$|CreateQueue$", answer(refusal))
        async with uploading() as desk:
            begun = time.monotonic()
            await desk.queue(*((str(number), b"x") for number in range(count)))
            await until(lambda: are_all(desk, UPLOADED))
            sent = proxy.asked("SendMessageBatch") or proxy.asked("CreateQueue")
            told = await until(lambda: problem(desk, code))
            assert told.stage is Stage.UPLOAD
            assert told.next_try > told.first_at
            assert len(list(route.queued_path.iterdir())) == count
            assert list(route.uploaded_path.iterdir()) == []
            assert len(sent) <= count / 10 + 4 + (time.monotonic() - begun) / WAIT, "no storm"
            proxy.clear()
            await until(lambda: are_all(desk, DONE))
            assert await stopping(desk) == []

    asyncio.run(run())
    assert len(list(route.uploaded_path.iterdir())) == count


NAMES = ["\N{ROCKET} f\u00fcr \u65e5\u672c.txt", "new\nline\ttab\x01\x7f", "\ufffe", 'a"b\\c', " %2e+"]


@pytest.mark.row("N08")
@pytest.mark.parametrize("message_format", ["key", "s3-event", "json"])
def test_any_key_is_recovered_from_its_message(uploading, until, cloud, message_format):
    async def run() -> None:
        async with uploading(message_format=message_format, prefix="p\u00e4/x") as desk:
            await desk.queue(*((name, b"x") for name in NAMES))
            await until(lambda: are_all(desk, DONE))

    asyncio.run(run())
    url = cloud.sqs.get_queue_url(QueueName=cloud.queue)["QueueUrl"]
    found: set[str] = set()
    while len(found) < len(NAMES):
        said = cloud.sqs.receive_message(
            QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10, WaitTimeSeconds=2
        )
        for message in said["Messages"]:
            found.add(recovered(message, cloud.bucket, is_plain=message_format == "key"))
    assert found == {f"p\u00e4/x/{name}" for name in NAMES}


def recovered(message, bucket: str, *, is_plain: bool) -> str:
    """What the receiver reads; where it is no plain key, it is JSON in ASCII, which every queue carries."""
    attributes = {key: value["StringValue"] for key, value in message.get("MessageAttributes", {}).items()}
    (wanted,) = understand(message["Body"], attributes, bucket).objects
    if not is_plain or not wanted.key.isprintable():
        assert message["Body"].isascii()
        assert json.loads(message["Body"])
    return wanted.key
