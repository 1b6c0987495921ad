"""Sweeping: uploads in parts that were begun from here and lost sight of are aborted, so that nobody pays for them for ever.

A crash between S3's answer and our commit, or the loss of the ledger, leaves an upload that the ledger does not know. The
same is true of what another machine is sending into the same bucket, perhaps from a file of the same name. So one is
aborted only if its key is that of a file of ours and nothing came for it for long: an hour where it holds no part, a week
where it does. Should somebody still be at it, they are told that it is gone and begin anew: nothing is lost.
"""

from __future__ import annotations

import logging
import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from engine.cloud.leftovers import Leftover, Leftovers
from engine.cloud.parts import Parts
from engine.errors import Trouble
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.cloud.account import Account
    from engine.ledger import Ledger
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_MOST: Final = 10_000
"""Leftovers that are looked at in one sweep."""
_EVERY: Final = 3600.0
_QUIET_EMPTY: Final = 3600.0
_QUIET_WITH_PARTS: Final = 7 * 86400.0
"""Seconds; a week is what AWS advises for the rule that does the same for a whole bucket."""


class Sweeping:
    """One route's leftovers in its bucket."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        busy: Callable[[], Collection[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`busy`: the keys of the files that are being sent just now."""
        self._place = place
        self._route = route
        self._leftovers = Leftovers(account)
        self._parts = Parts(account)
        self._busy = busy
        self._clock = clock

    async def work(self) -> None:
        """Sweep at once and now and then, until the stage is to stop. What fails is tried again the next time."""
        while not self._place.stopping.is_set():
            try:
                if not self._place.is_paused(self._route):
                    await self.sweep()
            except Trouble as trouble:  # a policy may not allow to list uploads: the bucket's own rule takes them then
                _log.info("%s: leftovers are not looked for: %s", self._route.name, trouble)
            except Exception:  # noqa: BLE001 - nothing else depends on it
                _log.exception("unexpected")
            await self._place.sleep(_EVERY)

    async def sweep(self) -> None:
        """Abort what is left over of ours."""
        before = self._clock() - _QUIET_EMPTY
        old = await in_thread(self._begun_before, before)
        for leftover in await self._place.ledger.read(lambda ledger: self._lost(ledger, old)) if old else ():
            if leftover.key not in self._busy() and await in_thread(self._is_quiet, leftover):
                await in_thread(self._parts.abort, leftover.key, leftover.upload_id)
                _log.info("%s: an upload of %s that nobody ended was aborted", self._route.name, leftover.key)

    def _begun_before(self, at: float) -> list[Leftover]:
        old = (leftover for leftover in self._leftovers.below(self._route.key_prefix) if leftover.begun <= at)
        return list(islice(old, _MOST))

    def _lost(self, ledger: Ledger, leftovers: list[Leftover]) -> list[Leftover]:
        """Those that the ledger does not know, of files that it knows."""
        known, prefix = ledger.transfers.upload_ids(), self._route.key_prefix
        unknown = [leftover for leftover in leftovers if leftover.upload_id not in known]
        names = {leftover.key: leftover.key.removeprefix(prefix) for leftover in unknown}
        ours = ledger.transfers.ours(self._route.name, names) if names else set()
        return [leftover for leftover in unknown if leftover.key in ours]

    def _is_quiet(self, leftover: Leftover) -> bool:
        newest = self._leftovers.newest_part(leftover)
        return newest is None or newest <= self._clock() - _QUIET_WITH_PARTS
