"""What is said about a file, in every form, and what is made of what others say."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

import pytest
from integration.ground import attributes_of, messages_in, peek, queue_url

from engine.cloud.checksum import as_text, crc64
from engine.model import MessageState, Verification

pytestmark = pytest.mark.integration

KEY = "in/a b+\N{LATIN SMALL LETTER U WITH DIAERESIS}.txt"


def say(ground, body):
    """As another program does."""
    url = queue_url(ground)
    text = body if isinstance(body, str) else json.dumps(body)
    return ground.sqs.send_message(QueueUrl=url, MessageBody=text)["MessageId"]


def put_object(ground, key, content):
    said = ground.s3.put_object(Bucket=ground.bucket, Key=key, Body=content)
    return said["ETag"].strip('"')


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
    return make_machine("there", upload=False, prefix="in")


@pytest.mark.parametrize("message_format", ["key", "s3-event", "json"])
def test_each_format_says_what_it_promises_and_is_verified(
    make_machine, bucket_and_queue, receiver, message_format
):
    sender = make_machine(download=False, message_format=message_format, prefix="in", sha256=True)
    sender.drop(KEY.removeprefix("in/"), b"content")
    sender.start()
    sender.until_uploaded(1)
    message = peek(bucket_and_queue)
    (transfer,) = sender.transfers()
    _assert_body(message["Body"], message_format, transfer, bucket_and_queue.bucket)
    expected = {
        "bb-event-id": transfer.event_id,
        "bb-bucket": bucket_and_queue.bucket,
        "bb-size": "7",
        "bb-crc64nvme": as_text(crc64(b"content")),
        "bb-sha256": transfer.sha256,
    }
    assert attributes_of(message) == expected
    assert transfer.message_id == message["MessageId"]

    receiver.start()
    receiver.until_arrived(1)
    assert receiver.downloaded == sender.uploaded == {KEY.removeprefix("in/"): b"content"}
    assert [delivery.verification for delivery in receiver.deliveries()] == [Verification.END_TO_END]
    assert receiver.deliveries()[0].wanted.event_id == transfer.event_id
    assert messages_in(bucket_and_queue) == 0


def _assert_body(body, message_format, transfer, bucket):
    if message_format == "key":
        assert body == KEY
    elif message_format == "json":
        content = json.loads(body)
        assert content["bucketBrigade"] == 1
        assert (content["bucket"], content["key"], content["eventId"]) == (bucket, KEY, transfer.event_id)
    else:
        (record,) = json.loads(body)["Records"]
        assert record["s3"]["object"]["key"] == "in/a+b%2B%C3%BC.txt"
        assert (record["s3"]["bucket"]["name"], record["s3"]["object"]["size"]) == (bucket, 7)


def test_what_others_say_comes_down(bucket_and_queue, receiver):
    """The old script's plain key, and the event of S3 itself, each also when it is delivered twice."""
    put_object(bucket_and_queue, "in/plain.txt", b"plain")
    etag = put_object(bucket_and_queue, KEY, b"event")
    event = s3_event(bucket_and_queue.bucket, KEY, b"event", etag)
    say(bucket_and_queue, "in/plain.txt")
    say(bucket_and_queue, event)
    say(bucket_and_queue, event)
    say(bucket_and_queue, {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": bucket_and_queue.bucket})
    receiver.start()
    receiver.until_arrived(2)
    say(bucket_and_queue, event)
    receiver.until(lambda: messages_in(bucket_and_queue) == 0)
    assert receiver.downloaded == {"plain.txt": b"plain", KEY.removeprefix("in/"): b"event"}
    assert {delivery.verification for delivery in receiver.deliveries()} == {Verification.ETAG}
    assert receiver.problems() == []


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
    receiver.until(lambda: receiver.status().quarantined == 4)
    shown = receiver.ask(lambda ledger: ledger.inbox.quarantined("scans", 10))
    assert {message.message_id: message.code for message in shown} == dict(
        zip(strange, ["not-ours", "not-ours", "foreign-object", "foreign-object"], strict=True)
    )
    assert {message.state for message in shown} == {MessageState.QUARANTINED}
    told = {problem.code: problem for problem in receiver.problems()}
    assert {code: problem.count for code, problem in told.items()} == {"not-ours": 2, "foreign-object": 2}
    assert receiver.downloaded == {"good.txt": b"good"}
    receiver.until(lambda: messages_in(bucket_and_queue) == 4)


def test_an_object_that_comes_after_its_message_comes_down_once(bucket_and_queue, receiver):
    say(bucket_and_queue, "in/late.txt")
    receiver.start()
    receiver.until(lambda: [row.code for row in receiver.deliveries()] == ["gone-object"])
    assert messages_in(bucket_and_queue) == 1
    put_object(bucket_and_queue, "in/late.txt", b"late")
    receiver.wish(lambda ledger: ledger.wishes.retry())
    receiver.until_arrived(1)
    receiver.until(lambda: messages_in(bucket_and_queue) == 0)
    assert receiver.downloaded == {"late.txt": b"late"}
    assert receiver.problems() == []
