"""What is said about a file, in every form, and what is made of what others say."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote_plus

import pytest
from integration.ground import attributes_of, messages_in, peek, put_object, say, until

from engine.cloud.checksum import as_text, crc64
from engine.model import MessageState, Verification

pytestmark = pytest.mark.integration

NAME = "a b+\N{LATIN SMALL LETTER U WITH DIAERESIS}.txt"
KEY = f"in/{NAME}"


def s3_event(bucket, key, content, etag, **more):
    stored = {"key": quote_plus(key, safe="/"), "size": len(content), "eTag": etag, "sequencer": "0055AED6DCD90281E5"}
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": stored | more},
    }
    return {"Records": [record]}


@pytest.fixture
def receiver(make_machine):
    """A machine that only downloads."""
    return make_machine(folder="there", upload=False, prefix="in")


def test_each_format_says_what_it_promises_and_is_verified(make_machine, bucket_and_queue):
    formats = ["key", "s3-event", "json"]
    routes = [
        {"name": name, "message_format": name, "prefix": f"in/{name}", "queue": f"{bucket_and_queue.queue}-{name}"}
        for name in formats
    ]
    sender = make_machine(*routes, download=False, sha256=True)
    receiver = make_machine(*routes, folder="there", upload=False)
    for name in formats:
        sender.folders(name).drop(NAME, b"content")
    sender.start()
    for name in formats:
        sender.until_uploaded(1, name)
    sent = {transfer.route: transfer for transfer in sender.transfers()}
    for name in formats:
        message = peek(bucket_and_queue, f"{bucket_and_queue.queue}-{name}")
        assert sent[name].message_id == message["MessageId"]
        _assert_body(message["Body"], name, sent[name])
        _assert_attributes(attributes_of(message), sent[name])

    receiver.start()
    for name in formats:
        receiver.until_arrived(1, name)
        assert receiver.folders(name).downloaded == sender.folders(name).uploaded == {NAME: b"content"}
        until(lambda queue=f"{bucket_and_queue.queue}-{name}": messages_in(bucket_and_queue, queue) == 0)
    assert [delivery.verification for delivery in receiver.deliveries()] == [Verification.END_TO_END] * 3
    assert {delivery.wanted.event_id for delivery in receiver.deliveries()} == {row.event_id for row in sent.values()}


def _assert_body(body, message_format, transfer):
    if message_format == "key":
        assert body == f"in/key/{NAME}"
    elif message_format == "json":
        content = json.loads(body)
        assert content["bucketBrigade"] == 1
        assert (content["bucket"], content["key"]) == (transfer.bucket, f"in/json/{NAME}")
        assert (content["eventId"], content["size"]) == (transfer.event_id, 7)
    else:
        (record,) = json.loads(body)["Records"]
        assert record["eventName"].startswith("ObjectCreated:")
        assert record["s3"]["object"]["key"] == "in/s3-event/a+b%2B%C3%BC.txt"
        assert (record["s3"]["bucket"]["name"], record["s3"]["object"]["size"]) == (transfer.bucket, 7)


def _assert_attributes(attributes, transfer):
    expected = {
        "bb-event-id": transfer.event_id,
        "bb-bucket": transfer.bucket,
        "bb-size": "7",
        "bb-crc64nvme": as_text(crc64(b"content")),
        "bb-sha256": base64.b64encode(hashlib.sha256(b"content").digest()).decode(),
    }
    assert attributes == expected | ({"bb-version-id": transfer.version_id} if transfer.version_id else {})


@pytest.mark.row("D25")
def test_what_others_say_comes_down(bucket_and_queue, receiver):
    """The old script's plain key, the event of S3 itself, and the one that says that events are on."""
    put_object(bucket_and_queue, "in/plain.txt", b"plain")
    etag = put_object(bucket_and_queue, KEY, b"event")
    say(bucket_and_queue, "in/plain.txt")
    say(bucket_and_queue, s3_event(bucket_and_queue.bucket, KEY, b"event", etag))
    say(bucket_and_queue, {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": bucket_and_queue.bucket})
    receiver.start()
    receiver.until_arrived(2)
    until(lambda: messages_in(bucket_and_queue) == 0)
    assert receiver.downloaded == {"plain.txt": b"plain", NAME: b"event"}
    assert {delivery.verification for delivery in receiver.deliveries()} == {Verification.ETAG}
    assert receiver.problems() == []


@pytest.mark.row("D03")
def test_an_event_that_comes_twice_gives_one_file(bucket_and_queue, receiver):
    """Later: its message is deleted. At the same time: that message waits for the other one's file to be safe."""
    etag = put_object(bucket_and_queue, KEY, b"event")
    event = s3_event(bucket_and_queue.bucket, KEY, b"event", etag)
    say(bucket_and_queue, event)
    receiver.start()
    receiver.until_arrived(1)
    say(bucket_and_queue, event)
    until(lambda: messages_in(bucket_and_queue) == 0)
    newer = put_object(bucket_and_queue, KEY, b"newer")
    for _ in range(2):
        say(bucket_and_queue, s3_event(bucket_and_queue.bucket, KEY, b"newer", newer, sequencer="0055AED6DCD90281E6"))
    receiver.until_arrived(2)
    assert sorted(receiver.downloaded.values()) == [b"event", b"newer"]
    assert len(receiver.deliveries()) == 2


@pytest.mark.row("D22", "D23", "D24")
def test_what_is_not_for_us_is_kept_and_shown(bucket_and_queue, receiver):
    put_object(bucket_and_queue, "in/good.txt", b"good")
    put_object(bucket_and_queue, "out/other.txt", b"other")
    strange = [
        say(bucket_and_queue, {"order": 7}),
        say(bucket_and_queue, "[" * 5000),
        say(bucket_and_queue, "out/other.txt"),
        say(bucket_and_queue, s3_event("somebody-elses", "in/good.txt", b"good", "0" * 32)),
    ]
    say(bucket_and_queue, "in/good.txt")
    receiver.start()
    receiver.until_arrived(1)
    until(lambda: receiver.status().quarantined == 4)
    shown = receiver.ask(lambda ledger: ledger.inbox.quarantined("scans", 10))
    assert {message.message_id: message.code for message in shown} == dict(
        zip(strange, ["not-ours", "not-ours", "foreign-object", "foreign-object"], strict=True)
    )
    assert {message.state for message in shown} == {MessageState.QUARANTINED}
    told = {problem.code: problem for problem in receiver.problems()}
    assert {code: problem.count for code, problem in told.items()} == {"not-ours": 2, "foreign-object": 2}
    assert receiver.downloaded == {"good.txt": b"good"}
    until(lambda: messages_in(bucket_and_queue) == 4)


@pytest.mark.row("D09")
def test_an_object_that_comes_after_its_message_comes_down_once(bucket_and_queue, receiver):
    say(bucket_and_queue, "in/late.txt")
    receiver.start()
    until(lambda: [row.code for row in receiver.deliveries()] == ["gone-object"])
    assert messages_in(bucket_and_queue) == 1
    put_object(bucket_and_queue, "in/late.txt", b"late")
    receiver.retry()
    receiver.until_arrived(1)
    until(lambda: messages_in(bucket_and_queue) == 0)
    assert receiver.downloaded == {"late.txt": b"late"}
    assert receiver.problems() == []
