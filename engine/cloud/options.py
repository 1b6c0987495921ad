"""What an object is given besides its bytes: one place decides for whole objects and for parts."""

from __future__ import annotations

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
    return mimetypes.guess_type(transfer.name, strict=False)[0] or "application/octet-stream"
