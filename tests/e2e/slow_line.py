"""A loopback line of a certain speed, so that something is under way when a picture is taken. Run: slow_line.py UPSTREAM RATE."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time

_BLOCK = 64 << 10


class Line:
    """All connections share its bytes a second."""

    def __init__(self, upstream: int, rate: float) -> None:
        self._upstream = upstream
        self._rate = rate
        self._free_at = 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, in both directions."""
        back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        await asyncio.gather(self._pass_on(reader, back_writer), self._pass_on(back_reader, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_BLOCK):
                self._free_at = max(self._free_at, time.monotonic()) + len(data) / self._rate
                await asyncio.sleep(self._free_at - time.monotonic())
                writer.write(data)
                await writer.drain()
        writer.close()


async def serve(line: Line) -> None:
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0, limit=_BLOCK)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Line(int(sys.argv[1]), float(sys.argv[2]))))
