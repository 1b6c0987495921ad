"""What the tests put into objects."""

from __future__ import annotations

from engine.cloud.checksum import crc64
from engine.cloud.content import Content


def text(body: bytes, **metadata: str) -> Content:
    """With the checksum that it should have."""
    return Content(body, crc64(body), "text/plain", metadata)
