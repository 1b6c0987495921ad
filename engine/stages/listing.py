"""Listing what ended in the history, and its words in the index that it is searched by, while there is nothing better to do."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.stages.workplace import until_all_wake

if TYPE_CHECKING:
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_EVERY: Final = 10.0
_CALM: Final = 3.0
"""Seconds after the last file ended in which files are probably still going through."""
_MOST: Final = 20_000
"""So many rows may be unlisted however busy it is; a search looks through them in some 20 ms."""
_PAGE: Final = 250
"""Rows at a time: about 10 ms in which nobody else can write."""
_BREATH: Final = 0.05


class Listing:
    """One for both ways, so that the history is in the order in which files ended."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def work(self) -> None:
        """Now and then, until the stage is to stop."""
        while not self._place.stopping.is_set():
            await self._place.sleep(until_all_wake(_EVERY))
            try:
                await self._list()
            except Trouble as trouble:  # the ledger's disk is full: what is unlisted is found all the same
                _log.warning("nothing is listed in the history now: %s", trouble)

    async def _list(self) -> None:
        while not self._place.stopping.is_set() and await self._is_due():
            await self._place.ledger.write(lambda ledger: ledger.listing.list_page(_PAGE))
            await self._place.sleep(_BREATH)

    async def _is_due(self) -> bool:
        newest = await self._place.ledger.read(lambda ledger: ledger.listing.newest())
        if newest and 0 <= time.time() - newest < _CALM:
            return await self._place.ledger.read(lambda ledger: ledger.listing.backlog(_MOST)) >= _MOST
        return newest > 0
