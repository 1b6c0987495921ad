"""The line is bad: connections break, stall, crawl, or there is none. What was sent stays sent, and all of it arrives."""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from faults.actions import answer, hold, reset, reset_request, slow_request, stall
from faults.answers import s3_error, sqs_error
from servers import free_port

from engine.cloud import account as account_module
from engine.cloud import carrier as carrier_module
from engine.cloud import shortcut as shortcut_module
from engine.errors import cause_of
from engine.model import TransferState
from engine.stages.limits import Slots

pytestmark = pytest.mark.integration

MIB = 1 << 20
LARGE = random.Random(4).randbytes(3 * MIB + 1000)
DONE, QUEUED = TransferState.DONE, TransferState.QUEUED


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)


def be_impatient(monkeypatch, seconds: int) -> None:
    """With servers that are asked in threads."""
    for module in (account_module, carrier_module):
        monkeypatch.setattr(module, "SILENCE", seconds)


@pytest.fixture
def short_silence(monkeypatch):
    """A server may be silent for one second, instead of thirty or sixty."""
    monkeypatch.setattr(shortcut_module, "_SILENCE", 1)
    be_impatient(monkeypatch, 1)


async def all_done(desk) -> bool:
    return {row.state for row in await desk.transfers()} == {DONE}


async def problem(desk, code: str):
    found = [problem for problem in await desk.ask(lambda ledger: ledger.problems.all()) if problem.code == code]
    return found[0] if found else None


def objects_in(cloud) -> dict[str, bytes]:
    keys = [item["Key"] for item in cloud.s3.list_objects_v2(Bucket=cloud.bucket).get("Contents", [])]
    return {key: cloud.s3.get_object(Bucket=cloud.bucket, Key=key)["Body"].read() for key in keys}


def messages_in(cloud) -> int:
    url = cloud.sqs.get_queue_url(QueueName=cloud.queue)["QueueUrl"]
    name = "ApproximateNumberOfMessages"
    return int(cloud.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


@pytest.fixture
def limits(monkeypatch) -> list[tuple[int, int]]:
    """How many requests there may be at once, before and after each time that it becomes less."""
    found: list[tuple[int, int]] = []
    slow_down = Slots.slow_down

    def watched(self, now: float) -> None:
        before = self.limit
        slow_down(self, now)
        found.append((before, self.limit))

    monkeypatch.setattr(Slots, "slow_down", watched)
    return found


@pytest.mark.row("U23")
def test_every_other_request_refused_slows_down_and_loses_nothing(uploading, until, proxy, cloud, limits, monkeypatch):
    files = {f"{number}": str(number).encode() for number in range(40)} | {"large": LARGE}
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)

    async def run() -> None:
        refusals = (s3_error("SlowDown"), s3_error("InternalError"), s3_error("TooManyRequests"))
        for refusal in refusals:
            proxy.on(r" /bucket-", answer(refusal), probability=0.2)  # of what the others let through
        proxy.on(r"AmazonSQS|SendMessageBatch$", answer(sqs_error("RequestThrottled")), probability=0.5)
        async with uploading() as desk:
            await desk.queue(*files.items())
            await until(lambda: all_done(desk), 60)

    asyncio.run(run())
    assert objects_in(cloud) == {f"in/{name}": content for name, content in files.items()}
    assert messages_in(cloud) == len(files)
    assert any(after <= (before + 1) / 2 for before, after in limits), "which may have grown before the first refusal"
    assert proxy.counts["answer"] > len(files) / 2


def numbers_sent(proxy) -> list[str]:
    return sorted(seen.asked.query["partNumber"] for seen in proxy.asked("UploadPart"))


@pytest.mark.row("U24")
@pytest.mark.parametrize("at", [0, 500_000])
def test_a_part_whose_connection_breaks_is_sent_again_alone(uploading, until, proxy, cloud, at):
    async def run() -> None:
        proxy.on(r"partNumber=2.* UploadPart$", reset_request(at), times=1)
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await until(lambda: all_done(desk), 30)

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE}
    assert numbers_sent(proxy) == ["1", "2", "2", "3", "4"]


@pytest.mark.row("U24")
def test_parts_that_stand_still_are_sent_again_alone(uploading, until, proxy, cloud, monkeypatch):
    """Half-open, a reply that never ends, and one byte a second."""
    be_impatient(monkeypatch, 3)

    async def run() -> None:
        for number, fault in ((2, hold()), (3, stall(0)), (4, slow_request(1))):
            proxy.on(rf"partNumber={number}.* UploadPart$", fault, times=1)
        async with uploading() as desk:
            await desk.queue(("large", LARGE))
            await until(lambda: all_done(desk), 30)
        proxy.clear()

    asyncio.run(run())
    assert objects_in(cloud) == {"in/large": LARGE}
    assert numbers_sent(proxy) == ["1", "2", "2", "3", "3", "4", "4"]


@pytest.mark.row("U24")
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(reset_request(1000), id="reset"),
        pytest.param(hold(), id="half-open"),
        pytest.param(slow_request(1), id="1 B/s"),
    ],
)
def test_a_small_file_that_does_not_get_through_is_sent_again(uploading, until, proxy, cloud, short_silence, fault):
    files = {"a": bytes(300_000), "b": b"small"}

    async def run() -> None:
        rule = proxy.on(r"PutObject$", fault, times=1)
        async with uploading() as desk:
            await desk.queue(*files.items())
            await until(lambda: all_done(desk), 30)
        rule.release()

    asyncio.run(run())
    assert objects_in(cloud) == {f"in/{name}": content for name, content in files.items()}
    assert messages_in(cloud) == 2


@pytest.mark.row("U24")
def test_what_a_slow_line_takes_long_for_is_sent_once(uploading, until, proxy, cloud):
    files = {"small": bytes(1000), "larger": bytes(MIB)}

    async def run() -> None:
        proxy.on("PutObject$", slow_request(MIB))
        async with uploading(part_size_mib=16) as desk:
            await desk.queue(*files.items())
            await until(lambda: all_done(desk))

    asyncio.run(run())
    assert objects_in(cloud) == {f"in/{name}": content for name, content in files.items()}
    sent = [(seen.asked.key, seen.headers.get("User-Agent")) for seen in proxy.asked("PutObject")]
    assert sent.count(("in/larger", "bucket-brigade")) == 1


@pytest.mark.row("U24")
def test_too_much_at_once_for_the_line_becomes_less(uploading, until, proxy, cloud, short_silence, limits):
    async def run() -> None:
        proxy.on(r"PutObject$", hold(), times=8)
        async with uploading() as desk:
            await desk.queue(*((str(number), b"x") for number in range(8)))
            await until(lambda: all_done(desk), 30)
        proxy.clear()

    asyncio.run(run())
    assert limits[0] == (32, 16)


@pytest.mark.row("U25")
@pytest.mark.parametrize("fault", ["nobody listens", "no such name", "no proxy"])
def test_without_a_network_it_waits_and_goes_on_by_itself(uploading, until, route, proxy, monkeypatch, fault):
    away = {
        "nobody listens": {"endpoint_url": f"http://127.0.0.1:{free_port()}"},
        "no such name": {"endpoint_url": "http://server.invalid", "allow_http": True},
        "no proxy": {},
    }
    if fault == "no proxy":
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")

    async def run() -> None:
        async with uploading(**away[fault]) as desk:
            await desk.queue(("a", b"one"), ("large", LARGE))
            told = await until(lambda: problem(desk, "offline"), 30)
            assert told.next_try - told.last_at <= 60
            assert [row.state for row in await desk.transfers()] == [QUEUED, QUEUED]

    asyncio.run(run())
    assert len(list(route.queued_path.iterdir())) == 2


@pytest.mark.row("U25")
def test_what_was_offline_is_asked_every_minute_at_least(uploading, until, proxy):
    from engine.errors import delay_before_retry  # noqa: PLC0415 - the real one

    assert max(delay_before_retry("offline", attempts, spread=1.0) for attempts in range(1, 100)) == 60
    assert cause_of("offline").longest_delay == 60

    async def run() -> None:
        rule = proxy.on(r".", reset())
        async with uploading() as desk:
            await desk.queue(("a", b"one"), ("large", LARGE))
            await until(lambda: problem(desk, "offline"), 30)
            rule.remove()
            begun = time.monotonic()
            await until(lambda: all_done(desk), 30)
            assert time.monotonic() - begun < 30
            assert "offline" not in await desk.problems()

    asyncio.run(run())
