"""What the tests of the whole pipeline stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from integration.ground import Machine, route_on
from servers import BucketAndQueue


class MakeMachine(Protocol):
    """Makes a machine, not started. Its routes lead to the test's bucket and queue and wait for nothing, unless said.

    Each of `routes` is a route's settings, over those that are common to all; without any there is one route.
    """

    def __call__(self, *routes: dict[str, Any], folder: str = "here", **common: Any) -> Machine: ...


@pytest.fixture
def make_machine(bucket_and_queue: BucketAndQueue, tmp_path: Path) -> Iterator[MakeMachine]:
    made: list[Machine] = []

    def make(*routes: dict[str, Any], folder: str = "here", **common: Any) -> Machine:
        place = tmp_path / folder
        all_settings = [common | own for own in routes or ({},)]
        made.append(
            Machine.at(
                place / "home",
                *(route_on(bucket_and_queue, place / own.get("name", "root"), **own) for own in all_settings),
            )
        )
        return made[-1]

    yield make
    for machine in made:
        machine.end()


@pytest.fixture
def machine(make_machine: MakeMachine) -> Machine:
    """A machine that uploads and downloads, not started."""
    return make_machine()
