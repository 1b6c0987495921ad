"""HTTP/1.1 as a proxy needs it: requests and replies read whole, changed, and written again."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

HEAD_LIMIT = 1 << 20
"""Bytes that the head of a message may have: what the readers are to be made with."""

_OF_THE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "expect", "content-length")
"""Headers that are about the way to the proxy only; it writes its own."""


class Headers:
    """In their order; names are found in any case."""

    def __init__(self, items: list[tuple[str, str]]) -> None:
        self.items = items

    @classmethod
    def parse(cls, lines: list[str]) -> Self:
        pairs = (line.partition(":") for line in lines)
        return cls([(name.strip(), value.strip()) for name, _, value in pairs])

    def get(self, name: str) -> str:
        """Its value, or empty."""
        return next((value for known, value in self.items if known.lower() == name.lower()), "")

    def strip(self, *names: str) -> None:
        gone = {name.lower() for name in names}
        self.items = [(name, value) for name, value in self.items if name.lower() not in gone]

    def set(self, name: str, value: str) -> None:
        self.strip(name)
        self.items.append((name, value))

    def starting(self, start: str) -> dict[str, str]:
        """Those whose names begin so, by their names in small letters."""
        return {name.lower(): value for name, value in self.items if name.lower().startswith(start)}


class _Message(Protocol):
    headers: Headers
    body: bytes


@dataclass
class Request:
    """A request as it came; `body` is read when somebody needs it."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""


@dataclass
class Reply:
    """A reply that is to be given."""

    status: int
    headers: Headers = field(default_factory=lambda: Headers([]))
    body: bytes = b""
    length: int | None = None
    """What Content-Length says, where that is not the body's length: of a HEAD, or a lie."""


async def read_request(reader: StreamReader) -> Request:
    """The head only.

    Raises:
        IncompleteReadError: the connection ended.
    """
    first, headers = await _read_head(reader)
    method, target, _ = first.split(" ", 2)
    return Request(method, target, headers)


async def _read_head(reader: StreamReader) -> tuple[str, Headers]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    return lines[0], Headers.parse(lines[1:-2])


async def read_body(reader: StreamReader, headers: Headers) -> bytes:
    if "chunked" in headers.get("Transfer-Encoding").lower():
        return await _read_chunks(reader)
    return await reader.readexactly(int(headers.get("Content-Length") or 0))


async def _read_chunks(reader: StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    while (await reader.readline()).strip():
        pass  # trailers of the transfer
    return bytes(body)


async def read_reply(reader: StreamReader, method: str) -> Reply:
    """A whole reply; those in between, such as 100, are passed over."""
    status = 100
    while status < HTTPStatus.OK:
        first, headers = await _read_head(reader)
        status = int(first.split(" ", 2)[1])
    said = headers.get("Content-Length")
    if method == "HEAD" or status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        return Reply(status, headers, length=int(said) if said else None)
    if said or headers.get("Transfer-Encoding"):
        return Reply(status, headers, await read_body(reader, headers))
    return Reply(status, headers, await reader.read(-1))


def head_of_request(request: Request) -> bytes:
    length = str(len(request.body)) if request.body or request.method in {"PUT", "POST"} else ""
    return _head(f"{request.method} {request.target} HTTP/1.1", request, length)


def head_of_reply(reply: Reply) -> bytes:
    phrase = HTTPStatus(reply.status).phrase if reply.status in HTTPStatus.__members__.values() else "Odd"
    length = (
        "" if reply.status == HTTPStatus.NO_CONTENT else str(len(reply.body) if reply.length is None else reply.length)
    )
    return _head(f"HTTP/1.1 {reply.status} {phrase}", reply, length)


def _head(first: str, message: _Message, length: str) -> bytes:
    kept = [item for item in message.headers.items if item[0].lower() not in _OF_THE_CONNECTION]
    if length:
        kept.append(("Content-Length", length))
    return "".join([f"{first}\r\n", *(f"{name}: {value}\r\n" for name, value in kept), "\r\n"]).encode("latin-1")


async def write(writer: StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
