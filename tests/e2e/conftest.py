"""A desktop for the whole session; for each test a person with a home, a bucket, and programs that end with the test."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING, Protocol

import pytest
from desktop import Desktop, need_desktop
from e2e.program import Place, Program
from e2e.screen_reader import ScreenReader
from e2e.tray_host import TrayHost
from servers import BucketAndQueue, MotoServer, new_bucket_and_queue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Starts(Protocol):
    """Starts the program; it and all that it started end with the test."""

    def __call__(self, **environment: str) -> Program: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.skipif(sys.platform != "linux", reason="needs Xvfb and /proc"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Keep a picture of the screen on which a test failed."""
    report = yield
    desktop = getattr(item, "funcargs", {}).get("desktop")
    if report.when == "call" and report.failed and desktop is not None:
        with contextlib.suppress(AssertionError):
            picture = desktop.screenshot(item.funcargs["tmp_path"] / "screen.png")
            report.sections.append(("the screen when it failed", str(picture)))
    return report


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    need_desktop()
    with Desktop() as desktop:
        yield desktop


@pytest.fixture(scope="session")
def reader(desktop: Desktop) -> Iterator[ScreenReader]:
    with ScreenReader(desktop.bus) as reader:
        yield reader


@pytest.fixture
def tray_host(desktop: Desktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.bus) as host:
        yield host


@pytest.fixture
def ground(moto_server: MotoServer) -> Iterator[BucketAndQueue]:
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        yield ground


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path / "person")
    shutil.rmtree(tmp_path / "person", ignore_errors=True)


@pytest.fixture
def start(desktop: Desktop, reader: ScreenReader, place: Place) -> Iterator[Starts]:
    with contextlib.ExitStack() as started:

        def start(**environment: str) -> Program:
            program = Program(desktop, reader, place, **environment)
            started.callback(program.end)
            return program

        yield start


@pytest.fixture
def window(place: Place, ground: BucketAndQueue, start: Starts, tray_host: TrayHost) -> Iterator[Program]:
    """The program with one route that works, its window open; it prints nothing until it ends."""
    place.set_up(ground)
    program = start()
    program.wait_for("Watch: Nothing new")
    yield program
    assert program.complaints() == ""
