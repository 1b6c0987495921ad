"""What is fuzzed: whatever a stranger can put into the queue, from the bytes of a message to the name of a file."""

from __future__ import annotations

import contextlib

from engine.cloud.messages import NotUnderstood, compose, identity_of, summary, understand
from engine.errors import Trouble
from engine.files.incoming import segments_of
from engine.files.names import local_name
from engine.model import Wanted

_PREFIX = "in/"
_FORBIDDEN = set('<>:"\\|?*') | {chr(code) for code in range(32)}
"""On Windows."""


def message(data: bytes) -> None:
    """The body, and behind two NULs the attributes, a line each: name=value."""
    body, _, said = data.decode("utf-8", "replace").partition("\0\0")
    attributes = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    assert summary(body).isprintable()
    with contextlib.suppress(NotUnderstood):
        for number, wanted in enumerate(understand(body, attributes, "bucket").objects):
            assert -1 <= wanted.size < 1 << 63
            assert 0 < len(wanted.key.encode()) <= 1024
            assert identity_of("message", number, wanted)
            key(wanted.key)


def name(data: bytes) -> None:
    """The bytes are a key, lone surrogates and all."""
    with contextlib.suppress(UnicodeDecodeError):
        key(data.decode("utf-8", "surrogatepass"))


def key(text: str) -> None:
    """None leaves the folder, meets the program's own one, or has a name that a file system cannot hold."""
    for windows in (False, True):
        place = local_name(text, _PREFIX, windows=windows)
        try:
            segments = segments_of(place)
        except Trouble as trouble:
            raise AssertionError(f"{text!r} -> {place!r}") from trouble
        assert all(len(segment.encode()) <= 255 for segment in segments), place
        assert not windows or not any(_FORBIDDEN & set(segment) or segment[-1] in ". " for segment in segments), place


def seeds() -> list[bytes]:
    """One message of each kind, from which others are made."""
    item = Wanted("bucket", "in/a b+\u00e9.txt", "event", "version", '"etag"', 5, "AAAAAAAAAAA=", sequencer="0A")
    composed = [compose(form, item, at=0.0) for form in ("key", "s3-event", "json")]
    bodies = [f"{said.body}\0\0" + "\n".join(map("=".join, said.attributes.items())) for said in composed]
    sns = '{"Type": "Notification", "Message": "in/a", "MessageAttributes": {"bb-size": {"Value": "5"}}}'
    detail = '{"bucket": {"name": "bucket"}, "object": {"key": "in/a", "size": 5, "version-id": "v"}}'
    bridge = f'{{"source": "aws.s3", "detail-type": "Object Created", "detail": {detail}}}'
    keys = ["in/../x", "C:\\x", ".incoming/1.part", "in/nul.txt", "in/a%3A:\0", "in//", "in/dot."]
    return [text.encode() for text in (*bodies, sns, bridge, '{"Event": "s3:TestEvent"}', *keys)]
