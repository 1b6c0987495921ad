"""A loopback proxy that notes the head of every request and passes all bytes on. Run: recording_proxy.py PORT UPSTREAM LOG."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

BLOCK = 256 << 10


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes as they come, until one side ends."""
    with contextlib.suppress(OSError):
        while data := await reader.read(BLOCK):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _pass_requests(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: TextIO) -> None:
    """Requests one after the other: their heads are noted."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            log.write(f"{time.time():.6f} {head.split(b' HTTP/', 1)[0].decode()}\n")
            log.flush()
            writer.write(head)
            await pass_body(reader, writer, length_of_body(head))
    writer.close()


async def pass_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int) -> None:
    """So many bytes of a request."""
    while left:
        data = await reader.read(min(left, BLOCK))
        if not data:
            raise ConnectionResetError
        writer.write(data)
        await writer.drain()
        left -= len(data)


def length_of_body(head: bytes) -> int:
    """As the head of a request says."""
    lines = head.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


async def _serve(port: int, upstream: int, log: TextIO) -> None:
    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", upstream)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pass_requests(reader, back_writer, log), _pass_on(back_reader, writer))

    server = await asyncio.start_server(serve_one, "127.0.0.1", port, limit=1 << 20)
    await server.serve_forever()


def main() -> None:
    # It ends with whoever started it: standard input closes then.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    port, upstream, log = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    with log.open("a", encoding="utf-8") as out:
        asyncio.run(_serve(port, upstream, out))


if __name__ == "__main__":
    main()
