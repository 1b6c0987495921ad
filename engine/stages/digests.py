"""SHA-256 as messages carry it: base64, of bytes and of whole files."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def sha256(pieces: Iterable[bytes]) -> str:
    """Of the pieces put together."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return base64.b64encode(digest.digest()).decode()
