"""What is under way at the moment, by row of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model import Stage

if TYPE_CHECKING:
    from engine.model import Progress
    from gui.bridge import News
    from gui.tables.entry import Key

_SIDES: Final = {Stage.UPLOAD: "up", Stage.DOWNLOAD: "down"}


class Moving:
    """The last progress that each stage told."""

    def __init__(self) -> None:
        self._by_stage: dict[Stage, dict[Key, Progress]] = {}

    def hear(self, news: News) -> bool:
        """Take what is new; answers whether anything is."""
        for stage, progress in news.progress.items():
            if side := _SIDES.get(stage):
                self._by_stage[stage] = {(side, item.id): item for item in progress}
        return bool(news.progress)

    def everything(self) -> dict[Key, Progress]:
        """All that any stage has under way."""
        return {key: item for items in self._by_stage.values() for key, item in items.items()}

    def of(self, stage: Stage, route: str = "") -> dict[Key, Progress]:
        """All that the stage has under way, of one route if it is named."""
        moving = self._by_stage.get(stage, {})
        return {key: item for key, item in moving.items() if item.route == route} if route else moving
