"""A stage's workplace with a real ledger, real folders and a real pipe, inside a test's own event loop."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import pytest
from botocore.loaders import create_loader
from faults.proxy import FaultProxy
from folders import files_in
from servers import BucketAndQueue, MinistackServer, MotoServer, new_bucket_and_queue
from waiting import until

from engine.cloud.queue import Queue, Received
from engine.errors import delay_before_retry
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import NEVER, Delivery, Report, Stage, Step, Transfer
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.stages.download import Download
from engine.stages.post import Post
from engine.stages.storing import Storing
from engine.stages.upload import Upload
from engine.stages.watch import Watch
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

    async def queue(self, *files: tuple[str, bytes]) -> None:
        """What the watch stage does with files that have settled."""
        claims = []
        for name, content in files:
            path = self.route.queued_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            claims.append(Claim(self.route.name, name, name, fingerprint_of(path.stat())))
        await self.ask(lambda ledger: ledger.transfers.add(claims, 1.0))
        self.place.ring()

    async def retry(self) -> None:
        """The user asks for it."""
        await self.ask(lambda ledger: ledger.wishes.retry(self.route.name))
        await self.place.refresh()
        self.place.ring()

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

    def storing(self) -> Coroutine[Any, Any, None]:
        """What the watch stage does with files that are announced, at the same desk: a ring for it is heard here."""
        ring = self.place.post.ring

        def ring_here_too(stage: Stage) -> None:
            ring(stage)
            self.place.ring()

        self.place.post.ring = ring_here_too  # type: ignore[method-assign]
        return Storing(self.place, self.route).work()

    @asynccontextmanager
    async def at_work(self, *jobs: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """The jobs run until the block ends, then they are told to stop, and must."""
        tasks = [asyncio.ensure_future(job) for job in jobs]
        try:
            yield
        finally:
            self.place._stop()
            await asyncio.wait_for(asyncio.gather(*tasks), 10)


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
def watching(opened):
    """The watch stage at work: `async with watching() as desk`."""

    @asynccontextmanager
    async def at_work(**changes: object) -> AsyncIterator[Desk]:
        async with opened(Stage.WATCH, **changes) as desk, desk.at_work(Watch(desk.place).work()):
            yield desk

    return at_work


@pytest.fixture
def hasty_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch stage looks, tells and tries again without waiting long."""
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)
    monkeypatch.setattr("engine.stages.watch._POLL", 0.1)
    monkeypatch.setattr("engine.stages.watch._HEALTH", 0.05)
    monkeypatch.setattr("engine.stages.claiming._A_WHILE", 0.0)
    monkeypatch.setattr("engine.stages.claiming._REFUSED_LONGEST", 0.5)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Stage]:
    """The stages that were told that there is work for them."""
    stages: list[Stage] = []
    monkeypatch.setattr(Post, "ring", lambda _post, stage: stages.append(stage))
    return stages


@pytest.fixture
def cloud(ministack_server: MinistackServer) -> Iterator[BucketAndQueue]:
    """A server that verifies checksums."""
    with new_bucket_and_queue(ministack_server.endpoint) as ground:
        yield ground


@pytest.fixture
def there(cloud: BucketAndQueue) -> dict[str, str]:
    """What makes a route lead to `cloud`."""
    return {"bucket": cloud.bucket, "queue": cloud.queue, "endpoint_url": cloud.endpoint}


@pytest.fixture
def proxy(cloud: BucketAndQueue) -> Iterator[FaultProxy]:
    """In front of `cloud`."""
    with FaultProxy(cloud.endpoint) as proxy:
        yield proxy


@pytest.fixture
def through(there: dict[str, str], proxy: FaultProxy) -> dict[str, str]:
    """What makes a route lead to `cloud` through the proxy."""
    return there | {"endpoint_url": proxy.endpoint}


def _soon(code: str, attempts: int) -> float:
    """A short delay, unless it is for a person to decide."""
    return NEVER if delay_before_retry(code, attempts) >= NEVER else 0.2


@pytest.fixture
def arriving(opened, through: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    """The whole download stage at work behind the proxy, until the block ends: `async with arriving() as desk`."""
    monkeypatch.setattr(Queue, "receive", _short_poll(Queue.receive))
    monkeypatch.setattr("engine.stages.fetching._RESERVE", 0)
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", _soon)

    @asynccontextmanager
    async def work(**changes: object) -> AsyncIterator[Desk]:
        async with opened(Stage.DOWNLOAD, **through, **changes) as desk:
            stage = Download(desk.place)
            async with desk.at_work(stage.work(), desk.place.listen()):
                yield desk

    return work


@pytest.fixture
def folder(route: Route) -> Callable[[], dict[str, bytes]]:
    """What lies in DownloadedFromS3 for everybody to see, by the last part of its name."""

    def content() -> dict[str, bytes]:
        return {Path(name).name: body for name, body in files_in(route.downloaded_path, {".incoming"}).items()}

    return content


def _short_poll(receive: Callable[..., Awaitable[list[Received]]]) -> Callable[..., Awaitable[list[Received]]]:
    """A test that ends waits for the request that is under way."""

    async def receive_soon(queue: Queue, most: int, _wait: int, visibility: int) -> list[Received]:
        received = await receive(queue, most, 0, visibility)
        if not received:
            await asyncio.sleep(0.1)
        return received

    return receive_soon


_SERVICES = create_loader()


@pytest.fixture(autouse=True)
def quick_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore knows of services is read once, and not for each client: 0.1 s each."""
    monkeypatch.setattr("botocore.session.create_loader", lambda *_: _SERVICES)


@pytest.fixture
def lax_cloud(moto_server: MotoServer) -> Iterator[BucketAndQueue]:
    """A server that verifies nothing: what AWS would refuse is for the proxy in front of it to refuse."""
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        yield ground


@pytest.fixture
def strict_proxy(lax_cloud: BucketAndQueue) -> Iterator[FaultProxy]:
    """In front of `lax_cloud`; together they are as strict as AWS."""
    with FaultProxy(lax_cloud.endpoint, strict=True) as made:
        yield made


@pytest.fixture
def going_up(opened, lax_cloud: BucketAndQueue, strict_proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch):
    """The whole way up at work behind the strict proxy, or another: `async with going_up() as desk`."""
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)

    @asynccontextmanager
    async def work(proxy: FaultProxy = strict_proxy, **changes: object) -> AsyncIterator[Desk]:
        there = {"bucket": lax_cloud.bucket, "queue": lax_cloud.queue, "endpoint_url": proxy.endpoint}
        settings = {**there, "part_size_mib": 5, **changes}
        async with (
            opened(Stage.UPLOAD, **settings) as desk,
            desk.at_work(Upload(desk.place).work(), desk.storing(), desk.place.listen()),
        ):
            yield desk

    return work


@pytest.fixture
def uploading(opened, through: dict[str, str]):
    """The whole way up at work behind the proxy: `async with uploading() as desk`."""

    @asynccontextmanager
    async def work(**changes: object) -> AsyncIterator[Desk]:
        settings = {**through, "part_size_mib": 1, **changes}
        async with opened(Stage.UPLOAD, **settings) as desk, desk.at_work(Upload(desk.place).work(), desk.storing()):
            yield desk

    return work
