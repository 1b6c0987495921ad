"""SHA-256 as messages carry it, and MD5 as ETags do."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def sha256(pieces: Iterable[bytes]) -> str:
    """Of the pieces put together, in base64."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return base64.b64encode(digest.digest()).decode()


def md5(body: bytes) -> str:
    """Of a whole object, hexadecimal. It proves nothing against somebody who wants to deceive."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
