"""One request on its way through the proxy, as the rules see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from faults.operations import Asked, asked_of
from faults.wire import Headers, Reply, Request, read_body, write

BLOCK = 64 << 10


class CutOff(Exception):  # noqa: N818 - it is what happens
    """The connection to the client ends here, without a reply. `is_reset`: at once, with RST."""

    def __init__(self, *, is_reset: bool) -> None:
        super().__init__()
        self.is_reset = is_reset


@dataclass
class Seen:
    """What is remembered of a request."""

    method: str
    target: str
    headers: Headers
    asked: Asked
    size: int = 0
    """Bytes of the body, once it was read."""
    status: int | None = None
    """Of the reply that the client was given, None while or where it has none."""
    faults: list[str] = field(default_factory=list)
    """The actions that were applied to it."""

    @property
    def operation(self) -> str:
        return self.asked.operation

    def __str__(self) -> str:
        """What the patterns of rules are searched in."""
        return f"{self.method} {self.target} {self.operation}"


@dataclass
class Delivery:
    """How the reply is written."""

    pace: float = 0
    """Bytes a second; 0: as fast as possible."""
    cut_at: int | None = None
    """Bytes of the body, and then the connection is reset."""
    pause_at: int | None = None
    """Bytes of the body, and then nothing until `resumed`."""
    resumed: asyncio.Event = field(default_factory=asyncio.Event)


class Exchange:
    """A request whose head was read; its body is read when somebody asks for it."""

    def __init__(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self.asked = asked_of(request)
        self.seen = Seen(request.method, request.target, request.headers, self.asked)
        self.delivery = Delivery()
        self._reader = reader
        self._writer = writer
        self._is_read = False

    async def read(self) -> None:
        """Have the whole request."""
        if self._is_read:
            return
        await self._invite()
        self.request.body = await read_body(self._reader, self.request.headers)
        self.seen.size = len(self.request.body)
        self._is_read = True

    async def read_some(self, size: int) -> None:
        """The first so many bytes of the body, which are then gone."""
        await self._invite()
        await self._reader.readexactly(size)

    async def read_slowly(self, pace: float) -> None:
        """As `read`, so many bytes a second."""
        await self._invite()
        left = int(self.request.headers.get("Content-Length") or 0)
        while left:
            piece = await self._reader.read(min(left, BLOCK, max(1, int(pace / 10))))
            if not piece:
                raise CutOff(is_reset=False)
            self.request.body += piece
            left -= len(piece)
            await asyncio.sleep(len(piece) / pace)
        self.seen.size = len(self.request.body)
        self._is_read = True

    async def _invite(self) -> None:
        if "100-continue" in self.request.headers.get("Expect").lower():
            await write(self._writer, b"HTTP/1.1 100 Continue\r\n\r\n")


Onward = Callable[[], Awaitable[Reply]]
"""Go on with the next rule, and at last to the server."""

Action = Callable[[Exchange, Onward, asyncio.Event], Awaitable[Reply]]
"""What a rule does to an exchange; the event is set when the rule is removed, or lets go what it holds."""
