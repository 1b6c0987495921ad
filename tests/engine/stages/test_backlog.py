"""A long backlog comes down in constant memory: as many messages as the queue holds, as few at once as can be worked on."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from engine.cloud.objects import Objects
from engine.cloud.queue import Queue, Received
from engine.model import Stage, Verification
from engine.stages import receiving
from engine.stages.download import Download

COUNT = int(os.environ.get("BUCKET_BRIGADE_MESSAGES", "5000"))
"""The row says 100,000: give this variable then, and ten minutes."""
BODY = b"x" * 100
MIB = 1 << 20


class Backlog:
    """A queue and a bucket that answer at once, in the place of SQS and S3."""

    def __init__(self, monkeypatch, count: int) -> None:
        self._bodies = (f"in/{number // 1000}/{number}" for number in range(count))
        self._numbers = itertools.count()
        self.deleted = 0
        monkeypatch.setattr(Queue, "receive", lambda _queue, most, _wait, _visibility: self._receive(most))
        monkeypatch.setattr(Queue, "delete", lambda _queue, handles: self._delete(handles))
        monkeypatch.setattr(Queue, "hide", AsyncMock())
        monkeypatch.setattr(Objects, "get", self._get)

    async def _receive(self, most: int) -> list[Received]:
        bodies = itertools.islice(self._bodies, most)
        return [Received(f"m{next(self._numbers)}", "handle", body, {}, 1) for body in bodies]

    async def _delete(self, handles) -> list[bool]:
        self.deleted += len(handles)
        return [True] * len(handles)

    async def _get(self, item):
        return item._replace(size=len(BODY), etag='"e"'), _stream()


async def _stream() -> AsyncIterator[bytes]:
    yield BODY


def memory() -> int:
    """Bytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder for so many files that a disk would take its time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.row("D28")
@pytest.mark.skipif(sys.platform != "linux", reason="reads its own memory from /proc")
@pytest.mark.timeout(max(120, COUNT // 100))
def test_memory_and_open_work_do_not_grow_with_the_backlog(opened, until, monkeypatch, in_memory):
    backlog = Backlog(monkeypatch, COUNT)
    monkeypatch.setattr("engine.stages.fetching.prove", _believe)
    most_open, held = [], []

    async def run() -> None:
        async with (
            opened(Stage.DOWNLOAD, downloaded_folder=str(in_memory)) as desk,
            desk.at_work(Download(desk.place).work()),
        ):

            async def are_down() -> bool:
                most_open.append(await desk.ask(lambda ledger: ledger.inbox.open_count("scans")))
                if backlog.deleted >= COUNT * len(held) // 5:
                    held.append(memory())
                await asyncio.sleep(0.05)
                return backlog.deleted == COUNT

            await until(are_down, max(60, COUNT // 100))
            status = await desk.ask(lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=True))
            assert status.routes[0].downloaded.files == COUNT

    asyncio.run(run())
    assert len(list((in_memory / "1").iterdir())) == 1000
    assert max(most_open) <= receiving._OPEN_AT_MOST + receiving._AT_ONCE * receiving.BATCH
    assert max(held[2:]) - held[1] < 24 * MIB, [size // MIB for size in held]


async def _believe(announced, arrived, _objects):
    return Verification.SIZE
