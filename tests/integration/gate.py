"""A loopback proxy in front of a server: notes every request, and holds back those that a test wants to see waiting."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from typing import Self
from urllib.parse import urlsplit

from recording_proxy import BLOCK, length_of_body, pass_body


class Gate:
    """Open at first. Its loop runs in a thread of its own."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="gate")
        self._pattern: re.Pattern[str] | None = None
        self._open = asyncio.Event()
        self._port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.requests: list[str] = []
        """Method and path of each, as they came."""
        self.held: list[str] = []
        """Those that were held back."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def hold(self, pattern: str) -> None:
        """Hold back every request that begins like this, until `release`."""
        self._pattern = re.compile(pattern)

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._let_through)

    def _let_through(self) -> None:
        self._pattern = None
        self._open.set()
        self._open = asyncio.Event()

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
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
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
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
            with contextlib.closing(back_writer):
                await asyncio.gather(self._pass_requests(reader, back_writer), _pass_on(back_reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # one side has ended, or the test
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pass_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            request = head.split(b" HTTP/", 1)[0].decode()
            self.requests.append(request)
            if self._pattern and self._pattern.match(request):
                self.held.append(request)
                await self._open.wait()
            writer.write(head)
            await pass_body(reader, writer, length_of_body(head))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(BLOCK):
        writer.write(data)
        await writer.drain()
    raise ConnectionResetError
