"""The notifications themselves: composed on the way up, understood on the way down. `understand` inverts `compose`.

Bodies come from anybody who may write to the queue: whatever they hold, nothing but NotUnderstood is raised.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote_plus, unquote_plus

from engine.model import Wanted
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_BODY: Final = 1 << 20
"""Bytes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""
_LONGEST_KEY: Final = 1024
_LARGEST_OBJECT: Final = 1 << 50
_OURS: Final = "bucketBrigade"
"""The member that marks our JSON; its value is the version of the format."""
_ATTRIBUTES: Final = {
    "bb-event-id": "event_id",
    "bb-bucket": "bucket",
    "bb-size": "size",
    "bb-crc64nvme": "crc64",
    "bb-sha256": "sha256",
    "bb-version-id": "version_id",
}
"""Message attributes and what they say; SQS allows ten."""
_MEMBERS: Final = {
    "eventId": "event_id",
    "bucket": "bucket",
    "key": "key",
    "size": "size",
    "crc64nvme": "crc64",
    "sha256": "sha256",
    "versionId": "version_id",
    "eTag": "etag",
}
"""Members of our JSON and what they say."""
_NOT_FOR_SQS: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
_LOOKS_LIKE_JSON: Final = re.compile(r'\s*[{\[]\s*["{\[\]}]')
_FORM: Final = {
    "event_id": re.compile(r"[\w.:-]{0,128}", re.ASCII),
    "bucket": re.compile(r"[\w.:/-]{0,2048}", re.ASCII),
    "crc64": re.compile(r"([A-Za-z0-9+/]{11}=)?"),
    "sha256": re.compile(r"([A-Za-z0-9+/]{43}=)?"),
    "sequencer": re.compile(r"[\w.-]{0,128}", re.ASCII),
}
_ANY_FORM: Final = re.compile(r"[^\x00-\x1f\ud800-\udfff]{0,1024}")
_KEY_FORM: Final = re.compile(r"[^\ud800-\udfff]+")
_TEST_EVENTS: Final = {"s3:TestEvent", "Object Test", "Test Event"}


class NotUnderstood(Exception):  # noqa: N818 - a finding about a message
    """The message is none of those that we know; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Kind(StrEnum):
    """What a message turned out to be, its envelope taken off."""

    KEY = "key"
    JSON = "json"
    S3_EVENT = "s3-event"
    EVENTBRIDGE = "eventbridge"
    TEST_EVENT = "test-event"
    """What S3 sends when its notifications are switched on: to be deleted."""


class Composed(NamedTuple):
    """A notification ready to be sent."""

    body: str
    attributes: dict[str, str]


class Understood(NamedTuple):
    """What a message says. No objects: it is about something that concerns nobody here, and may be deleted."""

    kind: Kind
    objects: tuple[Wanted, ...] = ()


def compose(message_format: str, item: Wanted, *, at: float, region: str = "") -> Composed:
    """Say that an object was stored. `message_format`: key, s3-event or json, as the route has it; `at`: when it was.

    The body `key` is the plain key, unless SQS cannot carry it or a reader would take it for JSON: then it is our JSON.
    """
    attributes = _said(item, _ATTRIBUTES)
    if message_format == "s3-event":
        body = json.dumps(_s3_event(item, at, region))
    elif message_format == "json" or not _can_be_plain(item.key):
        body = json.dumps({_OURS: 1, "event": "stored", "time": _iso(at)} | _members(item))
    else:
        body = item.key
    return Composed(body, attributes)


def _said(item: Wanted, names: Mapping[str, str]) -> dict[str, str]:
    """The fields that are known, as texts; SQS takes no empty ones."""
    values = {name: str(getattr(item, field)) for name, field in names.items()}
    return {name: value for name, value in values.items() if value not in {"", "-1"}}


def _members(item: Wanted) -> dict[str, str | int]:
    return {name: item.size if name == "size" else value for name, value in _said(item, _MEMBERS).items()}


def _can_be_plain(key: str) -> bool:
    return bool(key) and not _NOT_FOR_SQS.search(key) and not _LOOKS_LIKE_JSON.match(key)


def _s3_event(item: Wanted, at: float, region: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    stored = {
        "key": quote_plus(item.key, safe="/"),
        "size": max(item.size, 0),
        "eTag": item.etag.strip('"'),
        "versionId": item.version_id,
        "sequencer": item.sequencer or f"{int(at * 1e6):018X}",
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": _iso(at),
        "eventName": f"ObjectCreated:{'CompleteMultipartUpload' if '-' in item.etag else 'Put'}",
        "userIdentity": {"principalId": "bucket-brigade"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": item.event_id, "x-amz-id-2": ""},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "bucket-brigade",
            "bucket": {
                "name": item.bucket,
                "ownerIdentity": {"principalId": "bucket-brigade"},
                "arn": item.bucket if item.bucket.startswith("arn:") else f"arn:aws:s3:::{item.bucket}",
            },
            "object": {name: value for name, value in stored.items() if value != ""},
        },
    }
    return {"Records": [record]}


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def understand(body: str, attributes: Mapping[str, str], route_bucket: str) -> Understood:
    """Read a message: a plain key, our JSON, S3's event, EventBridge's, each also in an SNS envelope, or a test event.

    `attributes` are its message attributes as texts; `route_bucket` is meant where the message names no bucket.
    Whether the bucket and key are allowed is for the caller to decide. Raises NotUnderstood.
    """
    content = _content(body)
    if isinstance(content, dict) and content.get("Type") == "Notification" and "Message" in content:
        attributes = _sns_attributes(content) or attributes
        content = _content(_text(content["Message"], Sentence("the SNS message")))
    found = _read(content, route_bucket)
    if len(found.objects) != 1:
        return found
    return found._replace(objects=(_completed(found.objects[0], attributes, is_plain=found.kind is Kind.KEY),))


def _content(body: str) -> dict[str, Any] | str:
    """The JSON object in a body, or the body where it is none."""
    if len(body) > LONGEST_BODY:
        raise NotUnderstood(Sentence("it is larger than a message can be"))
    if not _LOOKS_LIKE_JSON.match(body):
        return body
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(Sentence("it looks like JSON and is none")) from error
    return _object(content, Sentence("it"))


def _sns_attributes(envelope: dict[str, Any]) -> dict[str, str]:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html"""
    found = envelope.get("MessageAttributes")
    if not isinstance(found, dict):
        return {}
    values = {name: item.get("Value") for name, item in found.items() if isinstance(item, dict)}
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _read(content: dict[str, Any] | str, route_bucket: str) -> Understood:
    if isinstance(content, str):
        return Understood(Kind.KEY, (Wanted(route_bucket, _key(content)),))
    if _is_test(content):
        return Understood(Kind.TEST_EVENT)
    if _OURS in content:
        return Understood(Kind.JSON, (_from_ours(content, route_bucket),))
    if isinstance(content.get("Records"), list):
        return Understood(Kind.S3_EVENT, _from_records(content["Records"]))
    if content.get("source") == "aws.s3" and "detail-type" in content:
        return Understood(Kind.EVENTBRIDGE, _from_eventbridge(content))
    raise NotUnderstood(Sentence("it is JSON, but neither S3's nor ours"))


def _is_test(content: dict[str, Any]) -> bool:
    detail = content.get("detail")
    said = [content.get("Event"), detail.get("Event") if isinstance(detail, dict) else None]
    if content.get("source") == "aws.s3":
        said.append(content.get("detail-type"))
    return any(isinstance(word, str) and word in _TEST_EVENTS for word in said)


def _from_ours(content: dict[str, Any], route_bucket: str) -> Wanted:
    fields = {field: content[name] for name, field in _MEMBERS.items() if name in content}
    return _wanted({"bucket": route_bucket} | fields)


def _from_records(records: list[Any]) -> tuple[Wanted, ...]:
    """Of S3 itself and of servers that speak like it (`minio:s3`, `s3:ObjectCreated:Put`)."""
    checked = [_object(record, Sentence("a record")) for record in records]
    if not all(_text(record.get("eventSource"), "eventSource").endswith(":s3") for record in checked):
        raise NotUnderstood(Sentence("its records are not S3's"))
    names = [_text(record.get("eventName"), "eventName").removeprefix("s3:") for record in checked]
    created = [record for record, name in zip(checked, names, strict=True) if name.startswith("ObjectCreated:")]
    return tuple(_from_record(record) for record in created)


def _from_record(record: dict[str, Any]) -> Wanted:
    said = _object(record.get("s3"), "s3")
    stored = _object(said.get("object"), "s3.object")
    try:
        key = unquote_plus(_text(stored.get("key"), Sentence("the key")), errors="strict")
    except UnicodeDecodeError as error:
        raise NotUnderstood(Sentence("its key is not valid Unicode")) from error
    names = {"size": "size", "eTag": "etag", "versionId": "version_id", "sequencer": "sequencer"}
    return _wanted(_bucket(said) | {"key": key} | {names[name]: stored[name] for name in names if name in stored})


def _from_eventbridge(content: dict[str, Any]) -> tuple[Wanted, ...]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html - its keys are not URL-encoded."""
    if content["detail-type"] != "Object Created":
        return ()
    detail = _object(content.get("detail"), "detail")
    stored = _object(detail.get("object"), "detail.object")
    names = {"key": "key", "size": "size", "etag": "etag", "version-id": "version_id", "sequencer": "sequencer"}
    return (_wanted(_bucket(detail) | {names[name]: stored[name] for name in names if name in stored}),)


def _bucket(content: dict[str, Any]) -> dict[str, Any]:
    return {"bucket": _object(content.get("bucket"), Sentence("the bucket")).get("name")}


def _completed(item: Wanted, attributes: Mapping[str, str], *, is_plain: bool) -> Wanted:
    """With what the attributes say and the body does not. A plain key leaves even the bucket to them."""
    said = {field: attributes[name] for name, field in _ATTRIBUTES.items() if name in attributes}
    known = {field for field in said if getattr(item, field) not in {"", -1}}
    if is_plain:
        known.discard("bucket")
    more = {field: _checked(field, value) for field, value in said.items() if field not in known}
    return item._replace(**{field: value for field, value in more.items() if value not in {"", -1}})


def _wanted(fields: dict[str, Any]) -> Wanted:
    return Wanted(**{name: _checked(name, value) for name, value in ({"key": None} | fields).items()})


def _checked(field: str, value: Any) -> Any:
    if field == "size":
        return _size(value)
    if field == "key":
        return _key(_text(value, Sentence("the key")))
    text = _text(value, field)
    if not _FORM.get(field, _ANY_FORM).fullmatch(text):
        raise NotUnderstood(Sentence("its {field} cannot be one", field=field))
    return text.strip('"') if field == "etag" else text


def _size(value: Any) -> int:
    """-1 where it says nothing that could be a size."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,16}", value):
        value = int(value)
    is_size = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_OBJECT
    return value if is_size else -1


def _key(text: str) -> str:
    if not _KEY_FORM.fullmatch(text):
        raise NotUnderstood(Sentence("its key is empty, or not valid Unicode"))
    if len(text.encode()) > _LONGEST_KEY:
        raise NotUnderstood(Sentence("it is longer than a key can be"))
    return text


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise NotUnderstood(Sentence("{what} is not a text", what=what))
    return value


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotUnderstood(Sentence("{what} is not a JSON object", what=what))
    return value


def identity_of(message_id: str, index: int, wanted: Wanted) -> str:
    """What is the same when an event is delivered twice. `index`: which of the message's objects it is.

    Our event id; else what S3 says of this one write of the key; else only the message itself tells.
    """
    if wanted.event_id:
        return f"event:{wanted.event_id}"
    if write := wanted.version_id or wanted.sequencer:
        # Some servers write the same sequencer into every event: the ETag tells those apart.
        return f"s3:{wanted.bucket}:{write}:{wanted.etag}:{wanted.key}"
    return f"message:{message_id}:{index}"


def summary(body: str, length: int = 160) -> str:
    """A line for a list: the beginning of a body, made of characters that can be shown."""
    line = " ".join(body[: 8 * length].split())
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return shown if len(shown) <= length else f"{shown[: length - 1]}\N{HORIZONTAL ELLIPSIS}"
