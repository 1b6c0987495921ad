"""A loopback proxy in front of an S3 and SQS server that makes faults by rules, and notes every request.

    with FaultProxy(server.endpoint) as proxy:
        proxy.on(r"UploadPart$", drop_reply(), times=1)

Patterns are searched in `METHOD target Operation`, such as `PUT /bucket/key?partNumber=1&uploadId=u UploadPart`. All
rules that match a request apply, the newest first. With `strict=True` (or a `Strict` of one's own) what AWS refuses is
refused before the server sees it. Actions are in `faults.actions`, ready-made replies in `faults.answers`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import socket
import struct
import threading
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from faults.actions import hold
from faults.exchange import BLOCK, CutOff, Exchange
from faults.strict import Strict
from faults.wire import HEAD_LIMIT, Reply, Request, head_of_reply, head_of_request, read_reply, read_request, write

if TYPE_CHECKING:
    import ssl

    from faults.exchange import Action, Onward, Seen

_BROKEN = (OSError, EOFError, asyncio.CancelledError)
"""One side has ended, or the test."""


class Rule:
    """What happens to the requests that a pattern finds, until it is used up or removed."""

    def __init__(
        self, proxy: FaultProxy, pattern: str, action: Action, *, times: int | None, probability: float
    ) -> None:
        self._proxy = proxy
        self._pattern = re.compile(pattern)
        self._times = times
        self._probability = probability
        self.action = action
        self.let_go = asyncio.Event()
        self.name = action.__qualname__.partition(".")[0]
        self.requests: list[Seen] = []
        """Those that it was applied to."""

    def applies_to(self, seen: Seen, chance: random.Random) -> bool:
        if self._times is not None and len(self.requests) >= self._times:
            return False
        return bool(self._pattern.search(str(seen))) and chance.random() < self._probability

    def remove(self) -> None:
        """Requests that come from now on are left alone, those that are held go on."""
        with contextlib.suppress(ValueError):
            self._proxy.rules.remove(self)
        self._proxy.call_soon(self.let_go.set)

    release = remove


class FaultProxy:
    """Runs in a thread with a loop of its own, from `with` to its end."""

    def __init__(
        self, upstream: str, *, strict: bool | Strict = False, seed: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._upstream = _Upstream(upstream)
        self._strict = Strict() if strict is True else strict or None
        self._chance = random.Random(seed)
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fault proxy")
        self._port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.rules: list[Rule] = []
        self.requests: list[Seen] = []
        """In the order in which they came."""
        self.counts: Counter[str] = Counter()
        """How often each action was applied."""

    @property
    def endpoint(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}"

    def on(self, pattern: str, action: Action, *, times: int | None = None, probability: float = 1.0) -> Rule:
        """Apply the action to requests that the pattern finds: so often at most, and with this probability each."""
        rule = Rule(self, pattern, action, times=times, probability=probability)
        self.rules.insert(0, rule)
        return rule

    def hold(self, pattern: str) -> Rule:
        """Hold back these requests until the rule's `release`."""
        return self.on(pattern, hold())

    def clear(self) -> None:
        """Remove all rules."""
        for rule in list(self.rules):
            rule.remove()

    def asked(self, operation: str) -> list[Seen]:
        """The requests for an operation, such as `UploadPart`."""
        return [seen for seen in list(self.requests) if seen.operation == operation]

    def call_soon(self, function: object) -> None:
        with contextlib.suppress(RuntimeError):  # the proxy has ended
            self._loop.call_soon_threadsafe(function)  # type: ignore[arg-type]

    # -- the thread ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_LIMIT, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(*_BROKEN), contextlib.closing(_Line(self._upstream)) as line:
                while True:
                    await self._exchange(Exchange(await read_request(reader), reader, writer), line, writer)
        finally:
            self._tasks.discard(task)
            (writer.transport.abort if self._tls else writer.close)()  # with TLS, closing would wait for the client

    # -- one request -----------------------------------------------------------------------------------------------

    async def _exchange(self, exchange: Exchange, line: _Line, writer: asyncio.StreamWriter) -> None:
        self.requests.append(exchange.seen)
        rules = [rule for rule in list(self.rules) if rule.applies_to(exchange.seen, self._chance)]
        for rule in rules:
            self._note(rule, exchange.seen)
        try:
            reply = await self._onward(exchange, rules, line)()
            exchange.seen.status = reply.status
            await _deliver(exchange, reply, writer)
        except CutOff as end:
            if end.is_reset:
                _abort(writer)
            raise ConnectionResetError from None

    def _note(self, rule: Rule, seen: Seen) -> None:
        rule.requests.append(seen)
        seen.faults.append(rule.name)
        self.counts[rule.name] += 1

    def _onward(self, exchange: Exchange, rules: list[Rule], line: _Line) -> Onward:
        if not rules:
            return lambda: self._forward(exchange, line)
        first, *others = rules
        return lambda: first.action(exchange, self._onward(exchange, others, line), first.let_go)

    async def _forward(self, exchange: Exchange, line: _Line) -> Reply:
        await exchange.read()
        if self._strict:
            return await self._strict.check(exchange, line.ask)
        return await line.ask(exchange.request)


class _Upstream:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.address = (parts.hostname or "127.0.0.1", parts.port or 80)


class _Line:
    """The connection to the server that belongs to one of a client."""

    def __init__(self, upstream: _Upstream) -> None:
        self._upstream = upstream
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Reply:
        if self._streams and (self._streams[0].at_eof() or self._streams[1].is_closing()):
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._upstream.address, limit=HEAD_LIMIT)
        reader, writer = self._streams
        await write(writer, head_of_request(request) + request.body)
        reply = await read_reply(reader, request.method)
        if "close" in reply.headers.get("Connection").lower():
            self.close()
        return reply

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def _deliver(exchange: Exchange, reply: Reply, writer: asyncio.StreamWriter) -> None:
    delivery = exchange.delivery
    if exchange.request.method == "HEAD":
        reply = replace(reply, body=b"", length=len(reply.body) if reply.length is None else reply.length)
    if delivery.pause_at == 0:
        await delivery.resumed.wait()
    await write(writer, head_of_reply(reply))
    for start, end in _pieces(len(reply.body), delivery.pause_at, delivery.cut_at, int(delivery.pace / 10)):
        if delivery.pause_at is not None and start >= delivery.pause_at:
            await delivery.resumed.wait()
        await write(writer, reply.body[start:end])
        if delivery.pace:
            await asyncio.sleep((end - start) / delivery.pace)
    if delivery.cut_at is not None and delivery.cut_at < len(reply.body):
        raise CutOff(is_reset=True)


def _pieces(size: int, pause_at: int | None, cut_at: int | None, pace: int) -> list[tuple[int, int]]:
    """What is written at once: never over a point where something happens."""
    end = size if cut_at is None else min(size, cut_at)
    marks = {*range(0, end, min(BLOCK, max(1, pace)) if pace else max(end, 1)), end}
    if pause_at is not None and pause_at < end:
        marks.add(pause_at)
    points = sorted(marks)
    return list(pairwise(points))


def _abort(writer: asyncio.StreamWriter) -> None:
    """With RST, as when a machine on the way forgets the connection."""
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
    writer.transport.abort()
