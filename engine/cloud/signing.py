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
    """Signs what is posted to one place, with credentials as botocore has them frozen."""

    def __init__(self, credentials: Any, region: str, service: str, host: str, path: str) -> None:
        """`path`: as it is sent."""
        self._credentials = credentials
        self._words = (region, service, "aws4_request")
        self._host = host
        self._path = path
        self._keys: dict[str, bytes] = {}
        """The key of the day; it takes four rounds to make one."""

    def headers(self, own: Mapping[str, str], body: bytes, at: float) -> dict[str, str]:
        """All that the request is to be sent with: its own headers, whose names are in small letters and whose values have
        no spaces to be folded, and those that make it ours. `at`: epoch.
        """
        when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
        headers = {**own, "host": self._host, "x-amz-date": when}
        if self._credentials.token:
            headers["x-amz-security-token"] = self._credentials.token
        signed = ";".join(sorted(headers))
        lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
        request = "\n".join(["POST", self._path, "", *lines, "", signed, sha256(body).hexdigest()])
        scope = "/".join((when[:8], *self._words))
        text = "\n".join([_ALGORITHM, when, scope, sha256(request.encode()).hexdigest()])
        signature = hmac.digest(self._key(when[:8]), text.encode(), "sha256").hex()
        who = f"{self._credentials.access_key}/{scope}"
        headers["authorization"] = f"{_ALGORITHM} Credential={who}, SignedHeaders={signed}, Signature={signature}"
        return headers

    def _key(self, day: str) -> bytes:
        if day not in self._keys:
            key = f"AWS4{self._credentials.secret_key}".encode()
            for word in (day, *self._words):
                key = hmac.digest(key, word.encode(), "sha256")
            self._keys = {day: key}
        return self._keys[day]
