"""HTTP/1.1 in the event loop, for many small requests to one server: over connections that stay open, one request at a
time on each, in one write and mostly one read. Of what a library does beyond that (redirects, retries, cookies, content
encodings) there is nothing here. llhttp reads the answers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

import httptools

from engine.cloud.sockets import CONNECT

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from engine.cloud.proxies import Proxy

_IDLE: Final = 20.0
"""Seconds after which a connection that nobody uses is closed: servers and firewalls give them up, some without a word."""
_GOOD: Final = 200
"""Answers below are followed by another: https://www.rfc-editor.org/rfc/rfc9110#section-15.2"""
_ELSEWHERE: Final = 300
"""Answers from here on are no success."""


class NoAnswer(OSError):  # noqa: N818 - a finding
    """Nothing is known of what became of the request: no connection, no time left, or what came was no HTTP."""


class TooLate(NoAnswer):
    """The server had its time, and said nothing, or not all."""


@dataclass(slots=True)
class Answer:
    """What a server said. Names of headers are in small letters."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Http:
    """One server. Use from one event loop; in another one it begins anew."""

    def __init__(self, url: str, trust: ssl.SSLContext | None = None, proxy: Proxy | None = None) -> None:
        """`url`: of the server, what follows its name is left to the requests. `trust`: for https. `proxy`: leads there."""
        parts = urlsplit(url)
        self._is_safe = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._is_safe else 80)
        self._trust = trust if self._is_safe else None
        self._proxy = proxy
        is_passed_on = proxy is not None and not self._is_safe
        self._before = f"http://{host_of(url)}" if is_passed_on else ""
        self._login = proxy.login if proxy and is_passed_on else {}
        """With what stands before the target, for a proxy that reads each request."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[_Connection] = []
        self._closing: asyncio.TimerHandle | None = None

    async def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"", *, patience: float, most: int
    ) -> Answer:
        """Send a request as it is, and read the answer, of whose body more than `most` bytes are no answer.

        Raises:
            TooLate: after `patience`, in seconds.
            NoAnswer: also where a header is none that HTTP can carry.
        """
        head = _head(method, self._before + target, {**headers, **self._login} if self._login else headers)
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._idle, self._closing = loop, [], None
        connection = self._idle.pop() if self._idle else await self._connect(loop)
        timer = loop.call_later(patience, connection.give_up)
        try:
            return await connection.ask(head, body, most, has_body=method != "HEAD")
        finally:
            timer.cancel()
            self._put_back(connection, loop)

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> _Connection:
        try:
            async with asyncio.timeout(CONNECT):
                if self._proxy is None:
                    return await self._connected(loop, self._host, self._port, trust=self._trust)
                return await self._connected_by(self._proxy, loop)
        except NoAnswer:
            raise
        except (OSError, TimeoutError, ValueError) as error:
            raise NoAnswer(str(error)) from error

    async def _connected(
        self, loop: asyncio.AbstractEventLoop, host: str, port: int, *, trust: ssl.SSLContext | bool | None
    ) -> _Connection:
        _, connection = await loop.create_connection(lambda: _Connection(self._idle), host, port, ssl=trust)
        return connection

    async def _connected_by(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> _Connection:
        """With the server itself https is spoken, through a tunnel that the proxy opens:
        https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
        """
        is_safe = proxy.url.startswith("https:")
        if not is_safe and not proxy.url.startswith("http:"):
            raise NoAnswer("the proxy is of another kind")
        connection = await self._connected(loop, *proxy.address, trust=(self._trust or True) if is_safe else None)
        if self._trust is not None:
            try:
                await connection.tunnel(f"{self._host}:{self._port}", proxy.login, self._trust, self._host)
            except BaseException:
                connection.abort()
                raise
        return connection

    def _put_back(self, connection: _Connection, loop: asyncio.AbstractEventLoop) -> None:
        if not connection.is_free:
            connection.abort()
            return
        connection.free_since = loop.time()
        self._idle.append(connection)
        if self._closing is None:
            self._closing = loop.call_later(_IDLE, self._close_old)

    def _close_old(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - _IDLE
        for connection in [one for one in self._idle if one.free_since <= oldest]:
            self._idle.remove(connection)
            connection.abort()
        first = min((one.free_since for one in self._idle), default=None)
        self._closing = None if first is None else loop.call_at(first + _IDLE, self._close_old)

    def close(self) -> None:
        """Those that nobody uses."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        while self._idle:
            self._idle.pop().abort()


def host_of(url: str) -> str:
    """The server of a URL, as the header Host has it."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    try:
        head = "\r\n".join(lines).encode("latin-1")
    except UnicodeEncodeError as error:
        raise NoAnswer(str(error)) from error
    if head.count(b"\n") != len(lines) - 1:  # or a value could say more than it is asked to
        raise NoAnswer("a header of more than one line")
    return head


class _Connection(asyncio.Protocol):
    """Reads one answer at a time, as llhttp tells of it."""

    def __init__(self, idle: list[_Connection]) -> None:
        """`idle`: where it is while nobody uses it, and is not when the server has closed it."""
        self._home = idle
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._answer = Answer()
        self._pieces: list[bytes] = []
        self._room = 0
        self._has_body = True
        self._is_kept = True
        self.free_since = 0.0

    @property
    def is_free(self) -> bool:
        """Whether it may be used for another request."""
        return self._is_kept and self._waiting is None and self._transport is not None

    async def ask(self, head: bytes, body: bytes, most: int, *, has_body: bool) -> Answer:
        """`has_body`: whether the answer may have one; what its headers tell of one may be that of another answer."""
        if self._transport is None:
            raise NoAnswer("closed")
        self._has_body = has_body
        self._parser = httptools.HttpResponseParser(self)
        self._begin(most)
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.writelines([head, body] if body else [head])
        return await self._waiting

    async def tunnel(self, where: str, login: Mapping[str, str], trust: ssl.SSLContext, host: str) -> None:
        """Have a proxy that it leads to lead it on to `where`, and shake hands with `host` there.

        Raises:
            OSError: the one would not, or the other is not whom we trust.
        """
        answer = await self.ask(_head("CONNECT", where, {"host": where, **login}), b"", 0, has_body=False)
        if not _GOOD <= answer.status < _ELSEWHERE or self._transport is None:
            raise NoAnswer(f"the proxy answered {answer.status}")
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, trust, server_hostname=host)
        self._is_kept = True  # an answer without a length seems to last until the end

    def _begin(self, most: int) -> None:
        self._answer, self._pieces, self._room = Answer(), [], most

    def abort(self) -> None:
        """Give it up, and what it was asked."""
        self._is_kept = False
        if self._transport is not None:
            self._transport.abort()

    def give_up(self) -> None:
        """It takes too long."""
        self._fail(TooLate("no answer in time"))

    # -- what asyncio tells ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:  # nothing was asked
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(NoAnswer(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self in self._home:
            self._home.remove(self)
        self._fail(NoAnswer(str(exc or "the connection was closed")))

    def _fail(self, why: NoAnswer) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(why)
        self.abort()

    # -- what llhttp tells -------------------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if not self._has_body:
            self.on_message_complete()

    def on_body(self, piece: bytes) -> None:
        self._room -= len(piece)
        if self._room < 0:
            raise NoAnswer("the answer is longer than it can be")
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        status, answer, pieces = self._parser.get_status_code(), self._answer, self._pieces
        self._begin(self._room)
        if status < _GOOD:
            return
        answer.status = status
        answer.body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        waiting, self._waiting = self._waiting, None
        self._is_kept = waiting is not None and self._parser.should_keep_alive()  # else nobody asked for it
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
