"""What the tests of the whole pipeline stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from integration.ground import Machine, route_on
from servers import BucketAndQueue


class MakeMachine(Protocol):
    """Makes a machine whose one route leads to the test's bucket and queue, with other settings where they are given."""

    def __call__(self, folder: str = "here", **settings: Any) -> Machine: ...


@pytest.fixture
def make_machine(bucket_and_queue: BucketAndQueue, tmp_path: Path) -> Iterator[MakeMachine]:
    made: list[Machine] = []

    def make(folder: str = "here", **settings: Any) -> Machine:
        place = tmp_path / folder
        made.append(Machine.at(place / "home", route_on(bucket_and_queue, place / "root", **settings)))
        return made[-1]

    yield make
    for machine in made:
        machine.end()


@pytest.fixture
def machine(make_machine: MakeMachine) -> Machine:
    """A machine that uploads and downloads, not started."""
    return make_machine()
