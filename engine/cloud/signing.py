"""Signatures of requests (Signature Version 4), for those that are so many that botocore's own takes too long.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


class Signer:
    """Signs what is asked of one host, with credentials as botocore has them frozen."""

    def __init__(self, credentials: Any, region: str, service: str, host: str) -> None:
        self._credentials = credentials
        self._words = (region, service, "aws4_request")
        self._host = host
        self._keys: dict[str, _Key] = {}
        """The key of the day; it takes four rounds to make one."""

    def headers(
        self, method: str, target: tuple[str, str], own: Mapping[str, str], digest: str, at: float
    ) -> dict[str, str]:
        """All that the request is to be sent with: its own headers, whose names are in small letters and whose values have
        no spaces to be folded, and those that make it ours.

        `target`: path and query as they are sent, in S3's way of quoting; `digest`: hexadecimal SHA-256 of the body, or what
        stands for it; `at`: epoch.
        """
        when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
        headers = {**own, "host": self._host, "x-amz-date": when}
        if self._credentials.token:
            headers["x-amz-security-token"] = self._credentials.token
        names = sorted(headers)
        signed = ";".join(names)
        lines = [f"{name}:{headers[name]}" for name in names]
        request = "\n".join([method, *target, *lines, "", signed, digest])
        scope = "/".join((when[:8], *self._words))
        text = "\n".join([_ALGORITHM, when, scope, sha256(request.encode()).hexdigest()])
        signature = self._key(when[:8]).digest(text.encode()).hex()
        who = f"{self._credentials.access_key}/{scope}"
        headers["authorization"] = f"{_ALGORITHM} Credential={who}, SignedHeaders={signed}, Signature={signature}"
        return headers

    def _key(self, day: str) -> _Key:
        if day not in self._keys:
            key = f"AWS4{self._credentials.secret_key}".encode()
            for word in (day, *self._words):
                key = hmac.digest(key, word.encode(), "sha256")
            self._keys = {day: _Key(key)}
        return self._keys[day]


class _Key:
    """HMAC-SHA256 with a key that is used often: https://www.rfc-editor.org/rfc/rfc2104. Python's own lets other threads run
    meanwhile: while these are busy, each signature would wait for its turn, which takes a hundred times as long.
    """

    def __init__(self, key: bytes) -> None:
        """`key`: no longer than a block, which is 64 bytes."""
        block = key.ljust(64, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def digest(self, text: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.digest()
