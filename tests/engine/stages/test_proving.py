"""The strongest proof that there is."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest

from engine.cloud.checksum import as_text, crc64
from engine.cloud.objects import Head
from engine.errors import Trouble
from engine.model import Verification, Wanted
from engine.stages.proving import Arrived, prove

BODY = b"the very bytes"
CRC, MD5 = crc64(BODY), hashlib.md5(BODY).hexdigest()
TAG = f'"{MD5}"'


class Objects:
    """Records what was asked for."""

    def __init__(self, head: Head | None = None) -> None:
        self._head = head
        self.asked: list[tuple[str, str]] = []

    def head(self, key: str, version_id: str) -> Head | None:
        self.asked.append((key, version_id))
        return self._head


def announced(**more) -> Wanted:
    return Wanted("bucket", "key", **{"size": len(BODY)} | more)


def arrived(etag: str = '"odd-2"', md5: str = MD5, crc: int = CRC, size: int = len(BODY)) -> Arrived:
    return Arrived(Wanted("bucket", "key", version_id="v", etag=etag, size=size), crc, md5)


def head(crc: str, etag: str = '"odd-2"') -> Head:
    return Head(len(BODY), etag, "v", crc, "")


def proof(wanted: Wanted, came: Arrived, objects: Objects | None = None) -> Verification:
    return asyncio.run(prove(wanted, came, objects or Objects()))  # type: ignore[arg-type]


def test_the_senders_own_checksum_is_the_best_proof():
    objects = Objects()
    assert proof(announced(crc64=as_text(CRC)), arrived(TAG), objects) is Verification.END_TO_END
    assert objects.asked == []


def test_an_etag_may_be_the_md5():
    assert proof(announced(), arrived(TAG)) is Verification.ETAG
    assert proof(announced(size=-1), arrived(MD5)) is Verification.ETAG


@pytest.mark.row("D14")
@pytest.mark.parametrize("quotes", ['"', ""])
def test_the_checksum_that_s3_keeps_is_asked_for(quotes):
    """Messages of S3 carry the ETag without quotes, its answers with them."""
    objects = Objects(head(as_text(CRC)))
    assert proof(announced(), arrived(f"{quotes}odd-2{quotes}"), objects) is Verification.STORED
    assert objects.asked == [("key", "v")]


@pytest.mark.row("D14")
@pytest.mark.parametrize("found", [None, head(""), head(as_text(CRC), etag='"another"')])
def test_without_anything_better_the_size_must_do(found):
    assert proof(announced(), arrived(md5=""), Objects(found)) is Verification.SIZE


@pytest.mark.row("D13")
@pytest.mark.parametrize(
    ("wanted", "came", "objects"),
    [
        (announced(crc64=as_text(CRC ^ 1)), arrived(TAG), Objects()),
        (announced(size=5), arrived(TAG), Objects()),
        (announced(), arrived(), Objects(head(as_text(CRC ^ 1)))),
        (announced(crc64=as_text(CRC)), arrived(crc=CRC ^ 1), Objects()),
    ],
)
def test_what_differs_is_damaged(wanted, came, objects):
    with pytest.raises(Trouble) as caught:
        proof(wanted, came, objects)
    assert (caught.value.code, caught.value.subject) == ("checksum", "key")


@pytest.mark.row("D27")
def test_an_object_that_is_larger_than_announced_is_not_cut_down_to_that():
    """Its ranges were fetched by what the message said."""
    larger = replace(head(""), size=len(BODY) + 1)
    with pytest.raises(Trouble, match="checksum"):
        proof(announced(), arrived(md5=""), Objects(larger))


def test_an_etag_that_is_another_md5_is_no_proof_against_the_bytes():
    """With SSE-KMS, ETags look like MD5 and are none."""
    assert proof(announced(), arrived(f'"{"0" * 32}"')) is Verification.SIZE
