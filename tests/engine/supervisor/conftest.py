"""A home with one route, whose server is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.model import Condition, Event, Stage, StageChanged
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.supervisor.engine import Engine


@dataclass
class Ground:
    home: Home
    config: Config

    def with_route(self, **changes: object) -> Config:
        return Config((replace(self.config.routes[0], **changes),))  # type: ignore[arg-type]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    route = Route(
        name="scans",
        root=str(tmp_path / "root"),
        bucket="bucket",
        queue="queue",
        endpoint_url="http://127.0.0.1:1",
        region="us-east-1",
        settle_seconds=0.0,
    )
    return Ground(Home.at(tmp_path / "home"), Config((route,)))


class Log:
    """Hears an engine."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def changes(self, stage: Stage | None = None) -> list[StageChanged]:
        return [e for e in self.events if isinstance(e, StageChanged) and stage in {None, e.stage}]

    def are_all(self, condition: Condition) -> bool:
        last = {change.stage: change.condition for change in self.changes()}
        return len(last) == 3 and set(last.values()) == {condition}

    def starts(self, stage: Stage) -> int:
        return sum(change.condition is Condition.RUNNING for change in self.changes(stage))


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def engine(ground: Ground, log: Log) -> Iterator[Engine]:
    """Not started; stopped at the end."""
    made = Engine(ground.home, ground.config)
    made.listen(log)
    yield made
    made.stop()
