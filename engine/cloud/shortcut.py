"""A short way to a server, beside the libraries, for requests that are so many that the libraries' way costs more than all
the rest. Whatever is not plainly a success is asked once more in the library's own way, which knows proxies, retries,
redirects, clocks that are off, and what errors mean.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from engine.cloud.http import Answer, Http, NoAnswer, TooLate
from engine.cloud.signing import Signer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

_log = logging.getLogger(__name__)

AGENT: Final = "bucket-brigade"
"""Who asks, for those who read the server's log."""
_SILENCE: Final = 30.0
_SLOWEST: Final = 16 << 10
"""Bytes a second that a line brings through at least: what takes longer is asked in the library's way."""
_FRESH: Final = 30.0
"""Seconds for which credentials stay as they were: botocore renews those of a server ten minutes before they end."""
_REST: Final = 10.0
"""Seconds for which the library has it all, after something that may concern every request."""


class Shortcut:
    """To one host. Use from one event loop."""

    def __init__(self, url: str, session: Any, service: str, region: str, trust: ssl.SSLContext | None) -> None:
        """`session`: the boto3 session whose credentials sign the requests; `trust`: for https."""
        self._credentials = session.get_credentials()
        self._service, self._region = service, region
        self._http = None if _is_by_proxy(url) else Http(url, trust)
        self._signer: Signer | None = None
        self._signer_until = 0.0
        self._rests_until = 0.0

    async def ask(
        self,
        method: str,
        target: tuple[str, str],
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        digest: str,
        most: int,
        waits: float = 0.0,
    ) -> Answer | None:
        """What the server says; None: it is to be asked in the library's way.

        `target`: path and query, `digest`: as `Signer` has them; `most`: bytes of the answer; `waits`: seconds for which
        the server may keep us waiting.

        Raises:
            TooLate: the line or the server is too slow for it at present; so it would be in another way.
        """
        if self._http is None or time.monotonic() < self._rests_until:
            return None
        signer = await self._fresh_signer(self._http.name)
        signed = signer.headers(method, target, headers, digest, time.time())
        signed["user-agent"] = AGENT
        if body or method == "PUT":
            signed["content-length"] = str(len(body))
        try:
            return await self._http.ask(
                method,
                "?".join(filter(None, target)),
                signed,
                body,
                patience=_SILENCE + waits + len(body) / _SLOWEST,
                most=most,
            )
        except NoAnswer as reason:
            self.rest(str(reason))
            if isinstance(reason, TooLate):
                raise
            return None

    def rest(self, why: str) -> None:
        """Have the library asked for a while: this way leads nowhere at present."""
        _log.debug("%s is asked in the library's way: %s", self._service, why)
        self._rests_until = time.monotonic() + _REST

    async def _fresh_signer(self, host: str) -> Signer:
        """Made in a thread: credentials that come from a server are renewed by asking it."""
        if self._signer is None or time.monotonic() >= self._signer_until:
            self._signer_until = time.monotonic() + _FRESH
            frozen = await asyncio.to_thread(self._credentials.get_frozen_credentials)
            self._signer = Signer(frozen, self._region, self._service, host)
        return self._signer


def _is_by_proxy(url: str) -> bool:
    """Whether the computer's settings send requests elsewhere."""
    parts = urlsplit(url)
    return parts.scheme in getproxies() and not proxy_bypass(parts.netloc)
