"""Small files go under the first key that is free, or has this very file already."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from contents import text

from engine.cloud.abilities import Abilities
from engine.cloud.checksum import crc64
from engine.cloud.content import Content, metadata_of
from engine.cloud.objects import Head, Stored
from engine.errors import Trouble
from engine.ledger.transfers import transfer_of
from engine.stages.conflicts import Conflicts, Skipped
from engine.stages.reading import Loaded
from engine.stages.small import SmallFiles

BODY = b"bytes"
ROW = (7, "event-1", "scans", "a/b.txt", "a/b.txt", "", 5, 1_700_000_000_000_000_000, 1, 10, "", "", 0, 0.0, "", "")
TRANSFER = transfer_of((*ROW, 0, 0.0, 0, 0, "", "", "", "", "", 0, 0, "", 0.0, 0.0, 0.0, 0.0))
THEIRS = Head(5, '"theirs"', "", "", "")


class Bucket:
    """Objects by their keys; it refuses keys that are taken."""

    def __init__(self, **taken: Head) -> None:
        self.heads = {f"in/a/{name.replace('_', ' ')}.txt": head for name, head in taken.items()}
        self.contents: dict[str, Content] = {}

    async def put(self, key, content, *, only_new) -> Stored:
        assert only_new
        if key in self.heads:
            raise Trouble("exists", key)
        self.contents[key] = content
        return Stored('"ours"', "")

    def head(self, key) -> Head | None:
        return self.heads.get(key)


def send(route, bucket: Bucket) -> tuple[str, Stored]:
    abilities = Abilities(replace(route, endpoint_url=""))
    files = SmallFiles(bucket, Conflicts(route, bucket, abilities))
    return asyncio.run(files.send(Loaded(TRANSFER, BODY, crc64(BODY))))


def test_it_goes_under_its_own_name_with_what_it_is(route):
    bucket = Bucket()
    assert send(route, bucket) == ("in/a/b.txt", Stored('"ours"', ""))
    assert bucket.contents == {"in/a/b.txt": text(BODY, **metadata_of(TRANSFER))}


def test_where_its_name_is_taken_it_gets_a_number(route):
    assert send(route, Bucket(b=THEIRS))[0] == "in/a/b (2).txt"


@pytest.mark.parametrize(
    "there",
    [
        replace(THEIRS, metadata=metadata_of(TRANSFER)),
        replace(THEIRS, etag='"4b3a6218bb3e3a7303e8a171a60fcf92"'),
    ],
    ids=["sent before", "of equal content"],
)
def test_what_is_there_already_is_not_put_again(route, there):
    bucket = Bucket(b=there)
    assert send(route, bucket) == ("in/a/b.txt", Stored(there.etag, ""))
    assert bucket.contents == {}


def test_a_route_that_skips_skips(route):
    with pytest.raises(Skipped) as caught:
        send(replace(route, on_conflict="skip"), Bucket(b=THEIRS))
    assert caught.value.key == "in/a/b.txt"
