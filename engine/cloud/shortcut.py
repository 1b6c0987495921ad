"""A short way to a server, beside the libraries, for requests that are so many that the libraries' way costs more than all
the rest: in the loop, or in threads (`engine/cloud/carrier.py`). Whatever is not plainly a success is asked once more in the
library's own way, which knows retries, redirects, clocks that are off, and what errors mean.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.cloud.http import Answer, Http, NoAnswer, TooLate, host_of
from engine.cloud.proxies import proxy_for
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


class Server(NamedTuple):
    """Who is asked, and as whom."""

    url: str
    session: Any
    """Of boto3, whose credentials sign the requests."""
    service: str
    region: str
    trust: ssl.SSLContext | None
    """For https."""


class Way:
    """A short way to a server, as far as the loop's and the threads' are alike: signatures, and when it is not to be gone."""

    def __init__(self, server: Server) -> None:
        self._credentials = server.session.get_credentials()
        self._service, self._region = server.service, server.region
        self.host = host_of(server.url)
        self._signer: Signer | None = None
        self._signer_until = 0.0
        self._rests_until = 0.0

    def rest(self, why: str) -> None:
        """Have the library asked for a while: this way leads nowhere at present."""
        _log.debug("%s is asked in the library's way: %s", self._service, why)
        self._rests_until = time.monotonic() + _REST

    @property
    def is_closed(self) -> bool:
        """Whether it is not to be gone at present."""
        return time.monotonic() < self._rests_until

    @property
    def fresh_signer(self) -> Signer | None:
        """None: `new_signer` is to be called first."""
        return self._signer if time.monotonic() < self._signer_until else None

    def new_signer(self) -> Signer:
        """Blocks: credentials that come from a server are renewed by asking it."""
        self._signer_until = time.monotonic() + _FRESH
        self._signer = signer = Signer(
            self._credentials.get_frozen_credentials(), self._region, self._service, self.host
        )
        return signer


class Shortcut(Way):
    """In the loop, for what is small. Use from one event loop."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self._http = Http(server.url, server.trust, proxy_for(server.url))

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
        if self.is_closed:
            return None
        signer = self.fresh_signer
        if signer is None:
            signer = await asyncio.to_thread(self.new_signer)
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
