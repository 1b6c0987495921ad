"""Events of the file system as a test wants them: told, or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.stages.observing import Observing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

watchers: list[ToldObserving] = []


class ToldObserving(Observing):
    """The real one without its thread."""

    def __init__(self, folder: Path, on_change: Callable[[], None]) -> None:
        super().__init__(folder, on_change)
        watchers.append(self)

    def tell(self, name: str) -> None:
        self._tell(f"{self._folder}/{name}", is_folder=False)

    def _keep_alive(self) -> None:
        """There is nothing that could die."""
