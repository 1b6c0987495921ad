"""What an object is given besides its bytes: one place decides for whole objects and for parts."""

from __future__ import annotations

import functools
import mimetypes
from typing import TYPE_CHECKING

from engine.cloud.objects import OUR_ID

if TYPE_CHECKING:
    from engine.model import Transfer


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
