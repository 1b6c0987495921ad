"""The short way for large bodies, which threads send: encrypting and copying them leaves other threads their turn, and the loop
its time. urllib3 keeps the connections.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast

import urllib3
from urllib3.connection import HTTPConnection

from engine.cloud.http import Answer, NoAnswer, TooLate
from engine.cloud.shortcut import AGENT, Way
from engine.cloud.sockets import CONNECT, CONNECTIONS, OPTIONS, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.cloud.pace import Pace
    from engine.cloud.shortcut import Server

_MOST: Final = 64 << 10
"""Bytes of an answer, which says little."""


class Carrier(Way):
    """To one host. Blocks, and may be used by many threads."""

    def __init__(self, server: Server, pace: Pace) -> None:
        """`pace`: at which bodies go out."""
        super().__init__(server)
        self._pace = pace
        self._pool = urllib3.connection_from_url(
            server.url,
            maxsize=CONNECTIONS,
            timeout=urllib3.Timeout(CONNECT, SILENCE),
            socket_options=[*HTTPConnection.default_socket_options, *OPTIONS],
            **({"ssl_context": server.trust} if server.trust else {}),
        )

    def send(
        self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes, *, digest: str
    ) -> Answer | None:
        """What the server says of a body; None: it is to be sent in the library's way. Otherwise as `Shortcut.ask`.

        Raises:
            TooLate: the line or the server is too slow for it at present; so it would be in another way.
        """
        if self.is_closed:
            return None
        signer = self.fresh_signer or self.new_signer()
        signed = signer.headers(method, target, headers, digest, time.time())
        signed |= {"user-agent": AGENT, "content-length": str(len(body))}
        try:
            return self._sent(method, "?".join(filter(None, target)), signed, body)
        except NoAnswer as reason:
            self.rest(str(reason))
            if isinstance(reason, TooLate):
                raise
            return None

    def _sent(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            said = self._pool.urlopen(
                method,
                target,
                body=cast("Iterable[bytes]", self._pace.pieces_of(body)),
                headers=headers,
                retries=False,
                redirect=False,
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


def _is_late(error: Exception) -> bool:
    """Also where a piece did not go in time, of which urllib3 says that the connection was aborted. That nobody listens it
    calls a kind of timeout.
    """
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return False
    kinds = (urllib3.exceptions.TimeoutError, TimeoutError)
    return any(isinstance(one, kinds) for one in (error, *error.args))
