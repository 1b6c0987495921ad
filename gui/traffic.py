"""How much went up and down in each second of the last ten minutes. Filled by what is heard, so it needs no clock."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from engine.model import Stage

if TYPE_CHECKING:
    from gui.bridge import News

SECONDS: Final = 600
_DIRECTIONS: Final = {Stage.UPLOAD, Stage.DOWNLOAD}
_AVERAGED: Final = (5.0, 15.0)
"""A rate is an average of so many seconds: large files move by whole parts, and a number that jumps helps nobody."""


class Traffic:
    """Bytes a second, by direction (`Stage.UPLOAD`, `Stage.DOWNLOAD`) and route; an empty one stands for all."""

    def __init__(self) -> None:
        self._moved: defaultdict[tuple[Stage, str], int] = defaultdict(int)
        self._buckets: defaultdict[tuple[Stage, str], dict[int, int]] = defaultdict(dict)

    def hear(self, news: News, now: float) -> None:
        """Take what the stages moved since they were heard last. A stage that started anew counts from 0 again."""
        for stage, flow in news.flows.items():
            if stage in _DIRECTIONS:
                known = {route for of, route in self._moved if of is stage and route}
                for route in known - flow.by_route.keys():
                    self._moved[stage, route] = 0
                for route, moved in ("", flow.moved_bytes), *flow.by_route.items():
                    self._take(stage, route, moved, int(now))

    def _take(self, stage: Stage, route: str, moved: int, second: int) -> None:
        fresh = moved - self._moved[stage, route]
        self._moved[stage, route] = moved
        self._add(self._buckets[stage, route], second, fresh if fresh >= 0 else moved)

    @staticmethod
    def _add(buckets: dict[int, int], second: int, count: int) -> None:
        if count:
            buckets[second] = buckets.get(second, 0) + count
        for old in [known for known in buckets if known <= second - SECONDS]:
            del buckets[old]

    def rate(self, stage: Stage, now: float, route: str = "") -> float:
        """Bytes a second, over the last moments in which something moved."""
        least, most = _AVERAGED
        buckets = self._buckets[stage, route]
        recent = {second: moved for second, moved in buckets.items() if second > now - most}
        return sum(recent.values()) / max(now - min(recent), least) if recent else 0.0

    def is_silent(self, now: float) -> bool:
        """Nothing moved in the last ten minutes."""
        return not any(second > now - SECONDS for buckets in self._buckets.values() for second in buckets)

    def bars(self, stage: Stage, now: float, count: int, route: str = "") -> list[float]:
        """The last ten minutes as `count` averages (bytes a second), oldest first."""
        width = SECONDS / count
        sums = [0.0] * count
        for second, moved in self._buckets[stage, route].items():
            place = int((second - now + SECONDS) / width)
            if 0 <= place < count:
                sums[place] += moved / width
        return sums
