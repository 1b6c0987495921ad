"""Drives that are unplugged, full or read-only under Watch: nothing is concluded from that, and work goes on after it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
from pathlib import Path

import pytest
from mounts import drive, needs_mounts, small_disk
from watch_ground import has, leaves, put, queued, tells

pytestmark = pytest.mark.usefixtures("hasty_watch")


@pytest.fixture
def unplugged(tmp_path, route):
    """The route's folders lie on a drive."""
    shutil.rmtree(route.root)
    with drive(Path(route.root), tmp_path / "drive") as plugged:
        for folder in route.folders:
            folder.mkdir()
        yield plugged


@needs_mounts
@pytest.mark.row("W21")
def test_a_drive_that_is_pulled_out_stops_the_stage_until_it_is_back(watching, until, route, unplugged):
    async def run() -> None:
        async with watching(settle_seconds=0.5) as desk:
            path = put(route.watch_path, "a")
            await leaves(desk, until, {"a": "settling"})
            unplugged.pull_out()
            await tells(desk, until, "folder-missing")
            assert not route.watch_path.exists(), "nothing is made in its place"
            unplugged.plug_in()
            await has(desk, until, "a")
            await tells(desk, until)
            assert not path.exists()

    asyncio.run(run())
    assert queued(route) == {"a": b"content"}


@needs_mounts
@pytest.mark.row("Q05")
def test_a_drive_that_is_read_only_keeps_the_files_where_they_are(watching, until, route, unplugged):
    async def run() -> None:
        async with watching(settle_seconds=0.3) as desk:
            path = put(route.watch_path, "a")
            unplugged.make_read_only()
            await tells(desk, until, "folder-refused")
            assert path.exists()
            unplugged.make_read_only(is_so=False)
            await has(desk, until, "a")
            await tells(desk, until)

    asyncio.run(run())
    assert queued(route) == {"a": b"content"}


def fill(folder: Path) -> None:
    """Until there is no room for another file."""
    with contextlib.suppress(OSError):
        for number in itertools.count():
            put(folder, str(number))


@needs_mounts
@pytest.mark.row("Q05")
def test_a_full_disk_keeps_the_files_where_they_are_until_there_is_room(watching, until, route):
    """A rename takes no room, but the folder that it goes into does."""
    with small_disk(Path(route.root), "nr_inodes=12"):
        for folder in route.folders:
            folder.mkdir()
        path = put(route.watch_path, "sub/a")
        fill(route.downloaded_path)

        async def run() -> None:
            async with watching() as desk:
                await tells(desk, until, "disk-full")
                (problem,) = await desk.ask(lambda ledger: ledger.reading.problems())
                assert problem.subject == str(route.queued_path)
                assert path.exists()
                (route.downloaded_path / "0").unlink()
                await has(desk, until, "sub/a")
                await tells(desk, until)

        asyncio.run(run())
        assert queued(route) == {"sub/a": b"content"}


@needs_mounts
@pytest.mark.row("Q04")
def test_another_disk_below_the_folders_is_told_and_nothing_is_copied_or_lost(watching, until, route):
    with small_disk(route.queued_path, "size=1m"):
        path = put(route.watch_path, "a")

        async def run() -> None:
            async with watching() as desk:
                await tells(desk, until, "other-disk")

        asyncio.run(run())
        assert path.read_bytes() == b"content"
        assert queued(route) == {}
