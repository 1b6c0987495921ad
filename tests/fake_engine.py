"""An engine that does what a test tells it, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Condition, Stage, StageChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Event


class FakeEngine:
    """Stands where the engine stands, without processes."""

    def __init__(self, home: object, config: object) -> None:
        self.config = config
        self.listeners: list[Callable[[Event], None]] = []
        self.calls: list[str] = []
        self.refusal: Exception | None = None

    def listen(self, listener: Callable[[Event], None]) -> None:
        self.listeners.append(listener)

    def tell(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    def start(self) -> None:
        self.calls.append("start")
        if self.refusal:
            raise self.refusal
        self.tell(StageChanged(Stage.UPLOAD, Condition.RUNNING))

    def stop(self) -> None:
        self.calls.append("stop")

    def reload(self, config: object) -> None:
        self.calls.append("reload")
        self.config = config

    def ring(self) -> None:
        self.calls.append("ring")

    def restart_resting(self) -> None:
        self.calls.append("restart_resting")


class Yard:
    """Makes fake engines, and remembers them."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []
        self.refusal: Exception | None = None

    def __call__(self, home: object, config: object) -> FakeEngine:
        engine = FakeEngine(home, config)
        engine.refusal = self.refusal
        self.engines.append(engine)
        return engine

    @property
    def engine(self) -> FakeEngine:
        return self.engines[-1]
