"""The short way for large bodies, which threads send: encrypting and copying them leaves other threads their turn, and the loop
its time. urllib3 keeps the connections.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final, cast

import urllib3
from urllib3.connection import HTTPConnection

from engine.cloud.http import Answer, NoAnswer, TooLate
from engine.cloud.proxies import proxy_for
from engine.cloud.shortcut import AGENT, Way
from engine.cloud.sockets import CONNECT, CONNECTIONS, OPTIONS, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from urllib3.connectionpool import HTTPConnectionPool

    from engine.cloud.pace import Pace
    from engine.cloud.shortcut import Server

_log = logging.getLogger(__name__)

_MOST: Final = 64 << 10
"""Bytes of an answer, which says little."""


class Carrier(Way):
    """To one host. Blocks, and may be used by many threads."""

    def __init__(self, server: Server, pace: Pace) -> None:
        """`pace`: at which bodies go out."""
        super().__init__(server)
        self._pace = pace
        self._pool, self._before = _pool_to(server)

    def send(
        self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes, *, digest: str
    ) -> Answer | None:
        """What the server says of a body; None: it is to be sent in the library's way. Otherwise as `Shortcut.ask`.

        Raises:
            TooLate: the line or the server is too slow for it at present; so it would be in another way.
        """
        if self._pool is None or self.is_closed:
            return None
        signer = self.fresh_signer or self.new_signer()
        signed = signer.headers(method, target, headers, digest, time.time())
        signed |= {"user-agent": AGENT, "content-length": str(len(body))}
        try:
            return self._sent(self._pool, method, self._before + "?".join(filter(None, target)), signed, body)
        except NoAnswer as reason:
            self.rest(str(reason))
            if isinstance(reason, TooLate):
                raise
            return None

    def _sent(
        self, pool: HTTPConnectionPool, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        try:
            said = pool.urlopen(
                method,
                target,
                body=cast("Iterable[bytes]", self._pace.pieces_of(body)),
                headers=headers,
                retries=False,
                redirect=False,
                assert_same_host=False,  # a proxy is told of another one
                preload_content=False,
                decode_content=False,
            )
            text = said.read(_MOST + 1)
        except (urllib3.exceptions.HTTPError, ValueError) as error:  # also a header that HTTP cannot carry
            raise (TooLate if _is_late(error) else NoAnswer)(str(error)) from error
        if len(text) > _MOST:
            said.close()
            raise NoAnswer("the answer is longer than it can be")
        said.release_conn()
        return Answer(said.status, {name.lower(): value for name, value in said.headers.items()}, text)


def _pool_to(server: Server) -> tuple[HTTPConnectionPool | None, str]:
    """Connections to it, or to the proxy that leads there, and what stands before the path in what is asked of it. None: only
    the library may know how to get there.
    """
    how: dict[str, Any] = {
        "maxsize": CONNECTIONS,
        "timeout": urllib3.Timeout(connect=CONNECT, read=SILENCE),
        "socket_options": [*HTTPConnection.default_socket_options, *OPTIONS],
        **({"ssl_context": server.trust} if server.trust else {}),
    }
    proxy = proxy_for(server.url)
    if proxy is None:
        return urllib3.connection_from_url(server.url, **how), ""
    try:
        way = urllib3.proxy_from_url(proxy.url, proxy_headers=proxy.login, proxy_ssl_context=server.trust, **how)
    except urllib3.exceptions.HTTPError as error:  # one of another kind, or none at all
        _log.debug("the proxy %s is left to the library: %s", proxy.url, error)
        return None, ""
    return way.connection_from_url(server.url), "" if server.trust else server.url


def _is_late(error: Exception) -> bool:
    """Also where a piece did not go in time, of which urllib3 says that the connection was aborted. That nobody listens it
    calls a kind of timeout.
    """
    late, nobody = (urllib3.exceptions.TimeoutError, TimeoutError), urllib3.exceptions.NewConnectionError
    return any(isinstance(one, late) and not isinstance(one, nobody) for one in (error, *error.args))
