"""CRC64NVME, the checksum that S3 itself keeps for every object, of bytes and of pieces put together; and MD5."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from awscrt import checksums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Buffer


def crc64(data: Buffer, before: int = 0) -> int:
    """Of these bytes, after others with the checksum `before`."""
    value: int = checksums.crc64nvme(data, before)
    return value


def combine(pieces: Iterable[tuple[int, int]]) -> int:
    """Of the pieces put together, given as (checksum, bytes) in their order, without reading them again."""
    whole = 0
    for checksum, size in pieces:
        whole = checksums.combine_crc64nvme(whole, checksum, size)
    return whole


def as_text(value: int) -> str:
    """As S3 writes it: base64 of eight bytes, the highest first."""
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def md5(body: bytes) -> str:
    """As ETags and SQS have it, hexadecimal. It proves nothing against somebody who wants to deceive."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
