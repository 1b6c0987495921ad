"""Files and folders that may not be read or written: they wait and are told of, and hold up nothing else."""

from __future__ import annotations

import asyncio
import sys

import pytest
from watch_ground import has, leaves, put, queued, tells

from engine.model import Stage
from engine.settings.home import Home
from engine.settings.route import Route
from engine.stages.watch import Watch

pytestmark = [
    pytest.mark.usefixtures("hasty_watch"),
    pytest.mark.skipif(sys.platform == "win32", reason="its permissions are others"),
]


@pytest.fixture
def home(unprivileged) -> Home:
    made = Home.at(unprivileged / "home")
    made.create()
    return made


@pytest.fixture
def route(unprivileged) -> Route:
    made = Route(name="scans", root=str(unprivileged / "root"), bucket="bucket", queue="queue", settle_seconds=0.0)
    for folder in made.folders:
        folder.mkdir(parents=True)
    return made


@pytest.mark.parametrize("settle", [0.0, 0.1])
@pytest.mark.row("W18")
def test_an_unreadable_file_waits_with_its_reason_and_goes_when_it_may_be_read(watching, until, route, settle):
    secret = put(route.watch_path, "secret")
    secret.chmod(0)
    put(route.watch_path, "other")

    async def run() -> None:
        async with watching(settle_seconds=settle) as desk:
            await has(desk, until, "other")
            await leaves(desk, until, {"secret": "file-refused"})
            await tells(desk, until, "file-refused")
            (problem,) = await desk.ask(lambda ledger: ledger.reading.problems())
            assert (problem.subject, problem.example, problem.count) == (str(secret), "secret", 1)
            secret.chmod(0o600)
            await has(desk, until, "other", "secret")
            await tells(desk, until)

    asyncio.run(run())
    assert queued(route) == {"other": b"content", "secret": b"content"}


@pytest.mark.row("W18")
def test_many_unreadable_files_are_one_problem_and_nobody_waits_for_them(opened, until, route):
    for number in range(50):
        put(route.watch_path, str(number)).chmod(0)

    async def run() -> None:
        async with opened(Stage.WATCH) as desk:
            watch = Watch(desk.place)
            async with desk.at_work(watch.work()):
                await tells(desk, until, "file-refused")

                async def is_counted() -> bool:
                    (problem,) = await desk.ask(lambda ledger: ledger.reading.problems())
                    return problem.count == 50

                await until(is_counted)
                assert await watch.is_idle(), "what needs a person keeps no run from ending"

    asyncio.run(run())


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
@pytest.mark.row("W19")
def test_a_folder_that_cannot_be_entered_is_told_and_the_rest_is_taken(watching, until, route, mode):
    put(route.watch_path, "closed/inside")
    put(route.watch_path, "open/inside")
    (route.watch_path / "closed").chmod(mode)

    async def run() -> None:
        async with watching() as desk:
            await has(desk, until, "open/inside")
            await tells(desk, until, "folder-refused")
            (problem,) = await desk.ask(lambda ledger: ledger.reading.problems())
            assert problem.subject == str(route.watch_path / "closed")
            (route.watch_path / "closed").chmod(0o700)
            await has(desk, until, "closed/inside", "open/inside")
            await tells(desk, until)

    asyncio.run(run())


@pytest.mark.row("W19")
def test_a_folder_that_is_closed_while_its_files_settle_holds_up_no_other(watching, until, route):
    async def run() -> None:
        async with watching(settle_seconds=0.3) as desk:
            put(route.watch_path, "closed/inside")
            await leaves(desk, until, {"closed/inside": "settling"})
            (route.watch_path / "closed").chmod(0)
            put(route.watch_path, "other")
            await has(desk, until, "other")
            (route.watch_path / "closed").chmod(0o700)
            await has(desk, until, "closed/inside", "other")

    asyncio.run(run())


@pytest.mark.row("Q05")
def test_a_queue_that_may_not_be_written_leaves_the_files_in_watch(watching, until, route):
    path = put(route.watch_path, "a")
    route.queued_path.chmod(0o500)

    async def run() -> None:
        async with watching() as desk:
            await tells(desk, until, "folder-refused")
            assert path.exists()
            route.queued_path.chmod(0o700)
            await has(desk, until, "a")
            await tells(desk, until)

    asyncio.run(run())
    assert queued(route) == {"a": b"content"}
