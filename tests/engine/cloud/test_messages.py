from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.cloud.messages import (
    Kind,
    NotUnderstood,
    Understood,
    compose,
    identity_of,
    summary,
    understand,
)
from engine.model import Wanted

CRC, SHA = "AAAAAAAAAAA=", "A" * 43 + "="
ITEM = Wanted("bucket", "in/a b+\u00e9.txt", "e1", "v1", "0123abcd", 12, CRC, SHA)
ATTRIBUTES = {
    "bb-event-id": "e1",
    "bb-bucket": "bucket",
    "bb-size": "12",
    "bb-crc64nvme": CRC,
    "bb-sha256": SHA,
    "bb-version-id": "v1",
}
STRANGE_KEYS = [
    "plain.txt",
    " leading and trailing ",
    "a/../b",
    "new\nline",
    "\x01",
    "\x00",
    "%2e",
    "a+b c",
    "e\u0301",
    "\U0001f600",
    "\ufffe",
    '{"a": 1}',
    "[]",
    '["x"]',
    "{x}.txt",
    "{",
    "[2024] report.pdf",
    "123",
    "true",
    '"quoted"',
    "null",
    "x" * 1024,
]


def sns(message, **more):
    return json.dumps({"Type": "Notification", "MessageId": "m", "TopicArn": "arn:x", "Message": message} | more)


def eventbridge(detail_type="Object Created", **detail):
    stored = {"key": "in/a b+\u00e9.txt", "size": 12, "etag": "0123abcd", "version-id": "v1", "sequencer": "00AB"}
    content = {"version": "0", "bucket": {"name": "bucket"}, "object": stored, "reason": "PutObject"} | detail
    return json.dumps({"version": "0", "source": "aws.s3", "detail-type": detail_type, "detail": content})


def s3_event(*records):
    return json.dumps({"Records": list(records)})


def record(key="in/a+b%2B%C3%A9.txt", name="ObjectCreated:Put", source="aws:s3", **stored):
    item = {"key": key, "size": 12, "eTag": "0123abcd", "versionId": "v1", "sequencer": "00AB"} | stored
    return {"eventSource": source, "eventName": name, "s3": {"bucket": {"name": "bucket"}, "object": item}}


FROM_S3 = Wanted("bucket", "in/a b+\u00e9.txt", "", "v1", "0123abcd", 12, sequencer="00AB")


def test_the_body_is_the_plain_key():
    composed = compose("key", ITEM, at=0)
    assert composed.body == ITEM.key
    assert composed.attributes == ATTRIBUTES
    assert len(composed.attributes) <= 10


def test_attributes_that_are_not_known_are_left_out():
    assert compose("key", Wanted("b", "k"), at=0).attributes == {"bb-bucket": "b"}
    assert compose("key", Wanted("b", "k", size=0), at=0).attributes == {"bb-bucket": "b", "bb-size": "0"}


def test_the_s3_event_is_amazons():
    """Member for member as in the example of the documentation, so that typed consumers find what they expect."""
    composed = compose("s3-event", ITEM, at=1_700_000_000.5, region="eu-central-1")
    assert json.loads(composed.body) == {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "eu-central-1",
                "eventTime": "2023-11-14T22:13:20.500Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "bucket-brigade"},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "responseElements": {"x-amz-request-id": "e1", "x-amz-id-2": ""},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "bucket-brigade",
                    "bucket": {
                        "name": "bucket",
                        "ownerIdentity": {"principalId": "bucket-brigade"},
                        "arn": "arn:aws:s3:::bucket",
                    },
                    "object": {
                        "key": "in/a+b%2B%C3%A9.txt",
                        "size": 12,
                        "eTag": "0123abcd",
                        "versionId": "v1",
                        "sequencer": f"{1_700_000_000_500_000:018X}",
                    },
                },
            }
        ]
    }


def test_sequencers_grow_with_time():
    one, later = (json.loads(compose("s3-event", ITEM, at=at).body) for at in (1e9, 1e9 + 1e-3))
    assert str(one["Records"][0]["s3"]["object"]["sequencer"]) < later["Records"][0]["s3"]["object"]["sequencer"]


def test_the_s3_event_of_an_object_sent_in_parts():
    body = json.loads(compose("s3-event", Wanted("b", "k", etag='"abc-3"'), at=0).body)
    assert body["Records"][0]["eventName"] == "ObjectCreated:CompleteMultipartUpload"
    assert body["Records"][0]["s3"]["object"]["eTag"] == "abc-3"
    assert "versionId" not in body["Records"][0]["s3"]["object"]


@pytest.mark.row("N08")
@pytest.mark.parametrize("message_format", ["key", "s3-event", "json"])
@pytest.mark.parametrize("key", STRANGE_KEYS)
def test_n08_every_key_comes_back_exactly(message_format, key):
    item = Wanted("bucket", key, "e1", "v1", "", 12, CRC)
    composed = compose(message_format, item, at=0)
    assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", composed.body)
    found = understand(composed.body, composed.attributes, "another")
    assert [(wanted.key, wanted.bucket, wanted.event_id, wanted.crc64) for wanted in found.objects] == [
        (key, "bucket", "e1", CRC)
    ]


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
    st.sampled_from(["key", "s3-event", "json"]),
)
def test_what_is_composed_is_understood(key, message_format):
    item = Wanted("bucket", key, "e1", "v1", size=5, crc64=CRC, sha256=SHA)
    composed = compose(message_format, item, at=1.5)
    (wanted,) = understand(composed.body, composed.attributes, "x").objects
    assert wanted == item._replace(sequencer=wanted.sequencer)


def test_a_plain_key_of_the_old_script():
    assert understand("in/x.txt", {}, "mine") == Understood(Kind.KEY, (Wanted("mine", "in/x.txt"),))


def test_a_plain_key_with_our_attributes():
    found = understand(ITEM.key, ATTRIBUTES, "mine")
    assert found == Understood(Kind.KEY, (Wanted("bucket", ITEM.key, "e1", "v1", "", 12, CRC, SHA),))


def test_our_json_needs_no_attributes():
    composed = compose("json", ITEM, at=0)
    assert composed.body.isascii()
    assert understand(composed.body, {}, "mine") == Understood(Kind.JSON, (ITEM,))


def test_s3_events():
    assert understand(s3_event(record()), {}, "mine") == Understood(Kind.S3_EVENT, (FROM_S3,))


def test_s3_events_of_other_servers():
    assert understand(s3_event(record(name="s3:ObjectCreated:Put", source="minio:s3")), {}, "x").objects == (FROM_S3,)


def test_only_created_objects_are_wanted():
    removed = record(name="ObjectRemoved:Delete")
    found = understand(s3_event(record(), removed, record("b", "ObjectCreated:Copy")), {}, "mine")
    assert [wanted.key for wanted in found.objects] == [FROM_S3.key, "b"]
    assert understand(s3_event(removed), {}, "mine") == Understood(Kind.S3_EVENT)


def test_attributes_belong_to_a_single_object():
    one, two = understand(s3_event(record("a"), record("b")), ATTRIBUTES, "x").objects
    assert one.event_id == two.event_id == ""
    (one,) = understand(s3_event(record("a")), ATTRIBUTES, "x").objects
    assert (one.event_id, one.crc64) == ("e1", CRC)


def test_what_the_body_says_comes_first():
    (wanted,) = understand(s3_event(record()), ATTRIBUTES | {"bb-size": "99", "bb-bucket": "other"}, "x").objects
    assert (wanted.size, wanted.bucket) == (12, "bucket")


def test_eventbridge_keys_are_not_encoded():
    assert understand(eventbridge(), {}, "mine") == Understood(Kind.EVENTBRIDGE, (FROM_S3,))
    assert understand(eventbridge("Object Deleted"), {}, "mine") == Understood(Kind.EVENTBRIDGE)


def test_sns_envelopes():
    for body, kind in [(s3_event(record()), Kind.S3_EVENT), (eventbridge(), Kind.EVENTBRIDGE)]:
        assert understand(sns(body), {}, "mine") == Understood(kind, (FROM_S3,))
    attributes = {name: {"Type": "String", "Value": value} for name, value in ATTRIBUTES.items()}
    found = understand(sns(ITEM.key, MessageAttributes=attributes), {}, "mine")
    assert found == understand(ITEM.key, ATTRIBUTES, "mine")


TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-01-01T00:00:00.000Z", "Bucket": "bucket"}


@pytest.mark.row("D25")
@pytest.mark.parametrize(
    "body",
    [
        json.dumps(TEST_EVENT),
        sns(json.dumps(TEST_EVENT)),
        eventbridge("Test Event"),
        json.dumps({"source": "aws.s3", "detail-type": "Object Created", "detail": TEST_EVENT}),
        sns(eventbridge("s3:TestEvent")),
    ],
)
def test_d25_test_events(body):
    assert understand(body, {}, "mine") == Understood(Kind.TEST_EVENT)


@pytest.mark.row("D22", "D23")
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        '{"',
        '{"a":',
        '{"hello": "world"}',
        '[{"key": "x"}]',
        "x" * 1025,
        "\u00e9" * 513,
        "x" * (2 << 20),
        "[" * (1 << 20),
        '{"a":' * (1 << 17),
        '{"bucketBrigade": 1}',
        '{"bucketBrigade": 1, "key": 5}',
        '{"bucketBrigade": 1, "key": ""}',
        '{"bucketBrigade": 1, "key": "\\ud800"}',
        '{"bucketBrigade": 1, "key": "k", "bucket": ["b"]}',
        '{"bucketBrigade": 1, "key": "k", "bucket": "b c"}',
        '{"bucketBrigade": 1, "key": "k", "crc64nvme": "short"}',
        '{"bucketBrigade": 1, "key": "k", "versionId": "\\n"}',
        '{"bucketBrigade": 1, "key": "k", "eventId": "../x"}',
        '{"Records": [1]}',
        '{"Records": [{"eventSource": "aws:dynamodb", "eventName": "INSERT"}]}',
        s3_event({"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}),
        s3_event(record("%ff")),
        s3_event(record("")),
        s3_event({**record(), "s3": {"object": {"key": "k"}}}),
        '{"Type": "Notification", "Message": 5}',
        '{"Type": "SubscriptionConfirmation", "Message": "x"}',
        sns(sns("in/x")),
        '{"source": "aws.s3", "detail-type": "Object Created"}',
        '{"n": ' + "9" * 5000 + "}",
        "\ud800",
    ],
)
def test_d22_d23_what_is_not_understood(body):
    with pytest.raises(NotUnderstood) as caught:
        understand(body, {}, "mine")
    assert str(caught.value)


@pytest.mark.row("D22", "D27")
@pytest.mark.parametrize(
    ("size", "expected"),
    [("12", 12), ('"12"', 12), (str(10 << 40), 10 << 40)]
    + [(text, -1) for text in ("12.5", "NaN", "Infinity", "1e999", "-5", "true", "null", "9" * 30, '"x"', '"\u0661"')],
)
def test_d22_d27_sizes(size, expected):
    (wanted,) = understand(f'{{"bucketBrigade": 1, "key": "k", "size": {size}}}', {}, "mine").objects
    assert wanted.size == expected


@pytest.mark.row("D22")
def test_d22_the_last_of_duplicate_members_counts():
    (wanted,) = understand('{"bucketBrigade": 1, "key": "a", "key": "b", "bucket": "x"}', {}, "mine").objects
    assert (wanted.key, wanted.bucket) == ("b", "x")


def test_forged_attributes_are_not_understood():
    for name, value in [("bb-crc64nvme", "x"), ("bb-event-id", "e 1"), ("bb-version-id", "\n"), ("bb-bucket", "a b")]:
        with pytest.raises(NotUnderstood):
            understand("in/x", {name: value}, "mine")
    assert understand("in/x", {"bb-size": "-7", "bb-else": "\n", "bb-bucket": ""}, "mine").objects == (
        Wanted("mine", "in/x"),
    )


words = st.sampled_from(
    [
        "Records",
        "s3",
        "object",
        "key",
        "bucket",
        "name",
        "size",
        "eTag",
        "versionId",
        "sequencer",
        "eventSource",
        "eventName",
        "Type",
        "Message",
        "detail",
        "source",
        "detail-type",
        "bucketBrigade",
        "MessageAttributes",
        "Value",
        "Event",
        "crc64nvme",
        "sha256",
        "eventId",
    ]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(words | st.text(max_size=3), children, max_size=4)
    ),
    max_leaves=12,
)
MODELS = [json.loads(s3_event(record())), json.loads(eventbridge()), json.loads(compose("json", ITEM, at=0).body)]
MODELS.append(json.loads(sns(s3_event(record()))))


def members(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from members(value[name], (*path, name))


@st.composite
def damaged(draw):
    """A valid message with one member replaced by anything."""
    message = json.loads(json.dumps(draw(st.sampled_from(MODELS))))
    path = draw(st.sampled_from([path for path in members(message) if path]))
    inner = message
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = draw(json_values)
    return json.dumps(message)


bodies = st.one_of(
    st.text(), json_values.map(json.dumps), damaged(), damaged().map(sns), json_values.map(lambda v: sns(json.dumps(v)))
)


@pytest.mark.row("D22")
@settings(deadline=None)
@given(bodies, st.dictionaries(st.sampled_from(list(ATTRIBUTES)), st.text(), max_size=3))
@example('{"Type": "Notification", "Message": "x", "MessageAttributes": {"bb-size": 5}}', {})
@example('{"Event": [], "detail": {"Event": {}}}', {})
def test_d22_hostile_input_raises_nothing_else(body, attributes):
    try:
        found = understand(body, attributes, "mine")
    except NotUnderstood:
        return
    for wanted in found.objects:
        assert 0 < len(wanted.key.encode()) <= 1024
        assert -1 <= wanted.size < 2**63
        assert all(isinstance(getattr(wanted, name), str) for name in Wanted._fields if name != "size")
        assert "\n" not in identity_of("m", 0, wanted).replace(wanted.key, "")
    assert summary(body).isprintable()


def test_identities():
    assert identity_of("m", 0, ITEM) == "event:e1"
    assert identity_of("m", 0, FROM_S3) == "s3:bucket:v1:0123abcd:in/a b+\u00e9.txt"
    assert identity_of("m", 0, Wanted("b", "k", sequencer="00AB")) == "s3:b:00AB::k"
    assert identity_of("m", 1, Wanted("b", "k")) == "message:m:1"


def test_summary_is_one_printable_line():
    assert summary("  a\n\tb  ") == "a b"
    assert summary("a\x1b[31mb\u202ec") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}c"
    assert summary("x" * 1000) == "x" * 159 + "\N{HORIZONTAL ELLIPSIS}"
    assert len(summary("x" * 1000, 20)) == 20


def test_no_library_of_the_cloud_is_needed_here():
    source = (Path(__file__).parents[3] / "engine/cloud/messages.py").read_text()
    assert "boto" not in source
