"""Proving: the bytes on disk are those that were sent, by the strongest evidence that there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.cloud.checksum import as_text, crc64, md5
from engine.errors import Trouble
from engine.model import Verification, Wanted
from engine.sentences import Sentence, sayable
from engine.stages.digests import sha256
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from engine.cloud.objects import Objects

_MD5: Final = re.compile(r'"?([0-9a-f]{32})"?')


@dataclass(frozen=True, slots=True)
class Arrived:
    """An object whose bytes are here."""

    wanted: Wanted
    """With the size, ETag and version that were fetched."""
    crc64: int
    """Of the bytes as they were written."""
    md5: str = ""
    """Hexadecimal, of a small object of which the message announced nothing stronger."""
    sha256: str = ""
    """Base64, where the message announced one."""
    body: bytes | None = None
    """A small object, which is not durable yet; None: it lies in `.incoming`, and is."""


def in_memory(body: bytes, wanted: Wanted) -> Arrived:
    """A small object with what it can be proven by."""
    etag = "" if wanted.crc64 or wanted.sha256 else md5(body)
    return Arrived(wanted, crc64(body), etag, sha256([body]) if wanted.sha256 else "", body)


async def prove(announced: Wanted, arrived: Arrived, objects: Objects) -> Verification:
    """What the bytes were compared with.

    Raises:
        Trouble: `checksum` where they differ.
    """
    if announced.size >= 0 and announced.size != arrived.wanted.size:
        raise Trouble("checksum", announced.key, _other_size(announced.size, arrived.wanted.size))
    if announced.sha256:
        _compare("SHA-256", announced.sha256, arrived.sha256, announced.key)
    crc64 = as_text(arrived.crc64)
    if announced.crc64:
        _compare("CRC64NVME", announced.crc64, crc64, announced.key)
    if announced.crc64 or announced.sha256:
        return Verification.END_TO_END
    etag = _MD5.fullmatch(arrived.wanted.etag)
    if arrived.md5 and etag and etag[1] == arrived.md5:
        return Verification.ETAG
    head = await in_thread(objects.head, announced.key, arrived.wanted.version_id)
    if head is not None and _unquoted(head.etag) == _unquoted(arrived.wanted.etag):
        _compare(Sentence("size"), str(head.size), str(arrived.wanted.size), announced.key)
        if head.crc64:
            _compare("CRC64NVME", head.crc64, crc64, announced.key)
            return Verification.STORED
    return Verification.SIZE


def _other_size(announced: int, found: int) -> Sentence:
    return Sentence("{announced} bytes were announced, {found} came", announced=announced, found=found)


def _unquoted(etag: str) -> str:
    """Messages carry ETags without their quotes."""
    return etag.strip('"')


def _compare(kind: str, expected: str, found: str, key: str) -> None:
    if expected != found:
        text = sayable("{kind} {expected} was announced, {found} came")
        raise Trouble("checksum", key, Sentence(text, kind=kind, expected=expected, found=found))
