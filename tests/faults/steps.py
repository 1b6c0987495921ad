"""The durable steps of claiming, storing and fetching, as the stages make them, alone in one thread of one short process.

Whoever kills it by strace, or records its system calls, counts on that: no thread, no network. S3 and SQS are folders
here. Run: `steps.py`; each line of its input, `KIND CALL NUMBER GROUND`, has a forked process do that work, which counts
so many calls of that kind beforehand as make the NUMBER-th one the last under `strace -e inject=...:when=LAST`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import hashlib
import json
import math
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from engine.cloud.checksum import as_text, crc64
from engine.cloud.contacts import Contacts
from engine.cloud.objects import Head
from engine.cloud.pace import Pace
from engine.cloud.queue import Received
from engine.errors import Trouble
from engine.ledger import Ledger
from engine.model import Stage
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.stages import download, fetching, process, ranges, watch, workplace
from engine.stages.limits import Budget
from engine.stages.storing import Storing
from engine.stages.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from engine.model import Wanted

LAST: Final = 200
"""The call at which strace does its work, counted for each system call by itself."""
_NOWHERE = (-1, None, -1, None, 1)
CALLS: Final[dict[str, tuple[str, tuple[Any, ...]]]] = {
    "renameat2": ("renameat2", _NOWHERE),
    "fsync": ("fsync", (-1,)),
    "fdatasync": ("fdatasync", (-1,)),
    "pwrite64": ("pwrite", (-1, None, 0, 0)),
    "ftruncate": ("ftruncate", (-1, 0)),
    "mkdir": ("mkdir", (None, 0)),
    "mkdirat": ("mkdirat", (-1, None, 0)),
    "unlink": ("unlink", (None,)),
    "unlinkat": ("unlinkat", (-1, None, 0)),
    "rmdir": ("rmdir", (None,)),
    "fchmod": ("fchmod", (-1, 0)),
}
OPEN: Final = ("openat", (-1, None, 0))
OPENS: Final = 5000
"""More than the start of the process needs."""
"""System calls that change something on the disk, each with a call of it that the system refuses."""
SMALL: Final = 64
"""Bytes; larger objects are fetched in ranges of that size."""


def home_of(ground: Path) -> Home:
    return Home.at(ground / "home")


def route_of(ground: Path) -> Route:
    return Route(name="r", root=str(ground / "root"), bucket="bucket", queue="queue", settle_seconds=0.0)


def run(kind: str, ground: Path) -> None:
    """Do what is to be done there, until nothing is left."""
    with (
        mock.patch.object(workplace, "Scribe", _Direct),
        mock.patch.object(fetching, "_SMALL", SMALL),
        mock.patch.object(fetching, "_RESERVE", 0),
        mock.patch.object(ranges, "_RANGE", SMALL),
    ):
        asyncio.run(_run(_KINDS[kind], ground))


async def _run(work: Callable[..., Any], ground: Path) -> None:
    asyncio.get_running_loop().set_default_executor(_Inline())
    home, config = home_of(ground), Config((route_of(ground),))
    pipe: Any = None
    place = Workplace(Stage.DOWNLOAD, home, config, pipe)
    place.post = mock.Mock()  # no threads that talk with a front end
    try:
        await place.open()
        await work(place, config.routes[0], ground)
    finally:
        await place.ledger.close()


class _Inline(ThreadPoolExecutor):
    """Does at once what is to be done beside the loop."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            future.set_exception(error)
        return future


class _Direct:
    """As the scribe, without a thread of its own."""

    def __init__(self, file: Path) -> None:
        self._ledger = Ledger(file)

    async def write(self, action: Callable[[Ledger], Any]) -> Any:
        with self._ledger.transaction():
            return action(self._ledger)

    async def read(self, action: Callable[[Ledger], Any]) -> Any:
        return action(self._ledger)

    async def close(self) -> None:
        self._ledger.close()


# -- the three kinds of work -------------------------------------------------------------------------------------------


async def _claim(place: Workplace, route: Route, _: Path) -> None:
    line: Any = watch._Line(place, route)
    line._observing._try_at = math.inf  # no thread that waits for events
    await line._take_turn()


async def _store(place: Workplace, route: Route, _: Path) -> None:
    await _until_settled(place, [Storing(place, route)], _is_stored)


def _is_stored(ledger: Ledger) -> bool:
    """Whether everything is done, or waits because something failed."""
    return all(row.next_try for row in ledger.reading.open_transfers()) or bool(ledger.reading.problems())


async def _fetch(place: Workplace, route: Route, ground: Path) -> None:
    queue = _FolderQueue(ground / "cloud" / "queue")
    objects = _FolderObjects(ground / "cloud" / "objects")
    with (
        mock.patch.object(download, "Account", return_value=mock.Mock(is_open=True, pace=Pace(), contacts=Contacts())),
        mock.patch.object(download, "Queue", return_value=queue),
        mock.patch.object(fetching, "Objects", return_value=objects),
    ):
        line = download._Line(place, route, Budget(1 << 20))
    await line.receiving._take_in(queue.messages())
    await _until_settled(place, [job for job in line.jobs if job is not line.receiving], _is_fetched)


def _is_fetched(ledger: Ledger) -> bool:
    return all(row.next_try for row in ledger.reading.open_deliveries()) or bool(ledger.reading.problems())


async def _until_settled(place: Workplace, jobs: Sequence[Any], is_settled: Callable[[Ledger], bool]) -> None:
    """As the stage's process: what nobody handles ends it."""
    failed = process._failure_of_any_task(asyncio.get_running_loop())
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(job.work())
        while not failed.done():
            if await place.ledger.read(is_settled):
                break
            await asyncio.sleep(0.005)
        place._stop()
        if failed.done():
            failed.result()


_KINDS: Final = {"claim": _claim, "store": _store, "fetch": _fetch}


class _FolderObjects:
    """A bucket whose objects are files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def get(self, item: Wanted) -> tuple[Wanted, AsyncIterator[bytes]]:
        body = (self._folder / item.key).read_bytes()

        async def stream() -> AsyncIterator[bytes]:
            yield body

        return item._replace(etag=_etag(body), size=len(body)), stream()

    async def get_range(self, item: Wanted, start: int, length: int) -> AsyncIterator[bytes]:
        yield (self._folder / item.key).read_bytes()[start : start + length]

    def head(self, key: str, _version: str = "") -> Head:
        body = (self._folder / key).read_bytes()
        return Head(len(body), _etag(body), "", as_text(crc64(body)), "", {})


def _etag(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


class _FolderQueue:
    """A queue whose messages are files: nothing else than `delete` takes one away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def messages(self) -> list[Received]:
        return [self._received(path) for path in sorted(self._folder.iterdir())]

    def _received(self, path: Path) -> Received:
        said = json.loads(path.read_text())
        return Received(path.name, path.name, said["body"], said["attributes"], 1)

    async def delete(self, handles: Sequence[str]) -> list[bool]:
        for handle in handles:
            with contextlib.suppress(FileNotFoundError):
                (self._folder / handle).unlink()
        return [True] * len(handles)

    async def hide(self, handles: Sequence[str], seconds: int) -> None:
        """Nobody else is there."""


# -- the process that is killed ----------------------------------------------------------------------------------------


def _serve() -> None:
    _say("ready")
    for line in sys.stdin:
        kind, call, number, ground = line.split()
        child = os.fork()
        if child == 0:
            _count_beforehand(call, int(number))
            _do(kind, Path(ground))
        _say(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _count_beforehand(call: str, number: int) -> None:
    if number:
        name, refused = CALLS.get(call, OPEN)
        function = getattr(ctypes.CDLL(None), name)
        for _ in range((LAST if call in CALLS else OPENS) - number):
            function(*refused)


def _do(kind: str, ground: Path) -> None:
    code = 1
    try:
        run(kind, ground)
        code = 0
    except Trouble:
        code = 2  # the ledger could not be written
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
