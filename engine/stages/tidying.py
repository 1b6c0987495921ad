"""Tidying: what went up or came down long ago is forgotten, in steps so small that nothing else has to wait for them."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ledger.past import Past
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

KEPT: Final = 366 * 86_400
"""Seconds that the history shows a file, and that a message is known after it was last seen. No queue keeps one longer
than 14 days, so that none can come again that is not known any more.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""
_EVERY: Final = 86_400
_BREATH: Final = 0.05


class Tidying:
    """Keeps the ledger's memory of one way bounded. `forget` forgets a page of what ended before a time."""

    def __init__(self, place: Workplace, forget: Callable[[Past, int, float], int]) -> None:
        self._place = place
        self._forget_page = forget

    async def work(self) -> None:
        """Once a day, until the stage is to stop."""
        while not self._place.stopping.is_set():
            try:
                await self._forget(time.time() - KEPT)
            except Trouble as trouble:  # the ledger's disk is full: tomorrow, then
                _log.warning("nothing is forgotten today: %s", trouble)
            await self._place.sleep(_EVERY)

    async def _forget(self, before: float) -> None:
        row = await self._page(0, before)
        while row and not self._place.stopping.is_set():
            await self._place.sleep(_BREATH)
            row = await self._page(row, before)

    async def _page(self, after: int, before: float) -> int:
        return await self._place.ledger.write(lambda ledger: self._forget_page(ledger.past, after, before))
