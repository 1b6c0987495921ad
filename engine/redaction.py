"""Secrets struck out of whatever is written down: by their letters where they are known, by their look where not."""

from __future__ import annotations

import re
from collections import deque
from typing import Final

_SHORTEST: Final = 12
"""Letters. A shorter one might be a word."""
_SECRETS: Final = re.compile(
    r"(?P<key>\b(?:AKIA|ASIA)[A-Z0-9]{12,})"
    r"|(?P<named>(?i:x-amz-(?:signature|credential|security-token)|secret_?(?:access_?)?key|session_?token"
    r"|signature(?:provided)?|token-0|aws4-hmac-sha256 credential|password|authorization)"
    r"[\"']?\s*[=:>]\s*[\"']?(?i:basic |bearer )?)"
    r"(?P<value>[^\s\"'&,;<]+)"
    r"|(?P<user>://[^\s/:@]+:)[^\s/@]+(?=@)"
)
"""`>`: servers quote what they were sent, in the XML of their errors."""

_known: Final[deque[str]] = deque(maxlen=30)


def conceal(*secrets: str | None) -> None:
    """Never let these be written down in this process, wherever a server or a library quotes them."""
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST and secret not in _known:
            _known.append(secret)


def redact(text: str) -> str:
    """The text without access keys, secrets, tokens, signatures and passwords."""
    for secret in tuple(_known):
        text = text.replace(secret, "***")
    return _SECRETS.sub(lambda match: f"{match['named'] or match['user'] or ''}***", text)
