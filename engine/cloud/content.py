"""What an object is given: its bytes, and what is said of them. One place decides for whole objects and for parts."""

from __future__ import annotations

import functools
import mimetypes
from typing import TYPE_CHECKING, NamedTuple

from engine.cloud.objects import OUR_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Transfer


class Content(NamedTuple):
    """Of a whole object."""

    body: bytes
    crc64: int
    """CRC64NVME from where the body was read, so that it covers all that can happen to it since."""
    type: str
    """For the header Content-Type."""
    metadata: Mapping[str, str]


def content_of(transfer: Transfer, body: bytes, crc64: int) -> Content:
    """Of the object that a file becomes."""
    return Content(body, crc64, content_type_of(transfer), metadata_of(transfer))


def metadata_of(transfer: Transfer) -> dict[str, str]:
    """The user metadata of the object. `mtime` is written as rclone does, in seconds."""
    return {OUR_ID: transfer.event_id, "mtime": f"{transfer.fingerprint.mtime_ns / 1e9:.9f}"}


def content_type_of(transfer: Transfer) -> str:
    """By the name's ending."""
    return _type_of(".".join(["", *transfer.name.rpartition("/")[2].lstrip(".").split(".")[1:][-2:]]))


@functools.lru_cache(maxsize=1024)
def _type_of(ending: str) -> str:
    """Of an ending such as `.tar.gz`: many files have the same."""
    return mimetypes.guess_type(f"x{ending}", strict=False)[0] or "application/octet-stream"
