"""A stage's workplace with a real ledger, real folders and a real pipe, inside a test's own event loop."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import pytest
from botocore.loaders import create_loader
from servers import BucketAndQueue, MinistackServer, new_bucket_and_queue

from engine.ledger import Ledger
from engine.model import Delivery, Report, Stage, Step, Transfer
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.stages.workplace import Workplace

T = TypeVar("T")


@dataclass
class Desk:
    """One stage's place of work, and what the front end would see of it."""

    place: Workplace
    route: Route
    pipe: Connection

    async def ask(self, question: Callable[[Ledger], T]) -> T:
        return await self.place.ledger.write(question)

    async def transfers(self) -> list[Transfer]:
        """All, in the order in which they came."""

        def every(ledger: Ledger) -> list[Transfer]:
            found = ledger.reading.open_transfers(self.route.name) + ledger.reading.past_transfers(self.route.name)
            return sorted(found, key=lambda row: row.id)

        return await self.ask(every)

    async def deliveries(self) -> list[Delivery]:
        def every(ledger: Ledger) -> list[Delivery]:
            found = ledger.reading.open_deliveries(self.route.name) + ledger.reading.past_deliveries(self.route.name)
            return sorted(found, key=lambda row: row.id)

        return await self.ask(every)

    async def problems(self) -> list[str]:
        return sorted(problem.code for problem in await self.ask(lambda ledger: ledger.reading.problems()))

    def steps(self) -> list[Step]:
        """What was reported since the last look."""
        found: list[Step] = []
        while self.pipe.poll():
            message = self.pipe.recv()
            if isinstance(message, Report):
                found += message.steps
        return found

    @asynccontextmanager
    async def at_work(self, *jobs: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """The jobs run until the block ends, then they are told to stop, and must."""
        tasks = [asyncio.ensure_future(job) for job in jobs]
        try:
            yield
        finally:
            self.place._stop()
            await asyncio.wait_for(asyncio.gather(*tasks), 10)


async def until(condition: Callable[[], Awaitable[T] | T], seconds: float = 15) -> T:
    """The condition's first true value."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        value = await found if isinstance(found, Awaitable) else found
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        await asyncio.sleep(0.01)


@pytest.fixture(name="until")
def _until():
    return until


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.at(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def route(tmp_path: Path) -> Route:
    made = Route(
        name="scans",
        root=str(tmp_path / "root"),
        bucket="bucket",
        prefix="in",
        queue="queue",
        endpoint_url="http://127.0.0.1:1",
        region="us-east-1",
        settle_seconds=0.0,
    )
    for folder in made.folders:
        folder.mkdir(parents=True)
    return made


@pytest.fixture
def opened(home: Home, route: Route):
    """Opens a workplace: `async with opened(Stage.UPLOAD) as desk`."""

    @asynccontextmanager
    async def open_desk(stage: Stage, **changes: object) -> AsyncIterator[Desk]:
        changed = replace(route, **changes)  # type: ignore[arg-type]
        ours, theirs = multiprocessing.Pipe()
        place = Workplace(stage, home, Config((changed,)), theirs)
        await place.open()
        try:
            yield Desk(place, changed, ours)
        finally:
            place._stop()
            await place.close()
            ours.close()
            for thread in (place.post._sender, place.post._reader):
                thread.join(5)
            theirs.close()

    return open_desk


@pytest.fixture
def cloud(ministack_server: MinistackServer) -> Iterator[BucketAndQueue]:
    """A server that verifies checksums."""
    with new_bucket_and_queue(ministack_server.endpoint) as ground:
        yield ground


@pytest.fixture
def there(cloud: BucketAndQueue) -> dict[str, str]:
    """What makes a route lead to `cloud`."""
    return {"bucket": cloud.bucket, "queue": cloud.queue, "endpoint_url": cloud.endpoint}


_SERVICES = create_loader()


@pytest.fixture(autouse=True)
def quick_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore knows of services is read once, and not for each client: 0.1 s each."""
    monkeypatch.setattr("botocore.session.create_loader", lambda *_: _SERVICES)
