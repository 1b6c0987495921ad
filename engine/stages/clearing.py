"""Clearing: files that have lain in UploadedToS3 for as long as the route keeps them go to the trash, if S3 has them still.

The ledger says first which files are about to go, and afterwards that they have gone: a crash in between leaves either the
file where it was, and it goes next time, or no file, and then it has gone. Nothing is ever deleted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.objects import Head, Objects
from engine.errors import Trouble
from engine.files import moving
from engine.files.settling import look
from engine.files.trash import move_to_trash
from engine.stages.patience import Patience
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from engine.cloud.account import Account
    from engine.ledger import Ledger
    from engine.model import Transfer
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_EVERY: Final = 86_400.0
_AGAIN: Final = 3600.0
"""Seconds until the next look where something was in the way."""
_BATCH: Final = 50
_BREATH: Final = 0.05


class Clearing:
    """One route's UploadedToS3."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        account: Account,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._place = place
        self._route = route
        self._account = account
        self._patience = Patience(place, route)
        self._clock = clock

    async def work(self) -> None:
        """Once a day, until the stage is to stop; at once where the route keeps files for ever."""
        while self._route.keep_uploaded_days and not self._place.stopping.is_set():
            wait = _AGAIN
            try:
                await self.clear()
                if not self._place.is_paused(self._route):
                    wait = _EVERY
            except Trouble as trouble:
                _log.info("%s: files stay in UploadedToS3 for now: %s", self._route.name, trouble)
                if trouble.code == "no-trash":
                    await self._patience.note(Trouble("no-trash", str(self._route.uploaded_path), trouble.detail))
            except Exception:  # noqa: BLE001 - nothing else depends on it
                _log.exception("unexpected")
            await self._place.sleep(wait)

    async def clear(self) -> None:
        """Look at everything that is due, a page at a time."""
        before = self._clock() - self._route.keep_uploaded_days * 86_400
        last, rows = await self._page(0, before)
        while last and not self._place.stopping.is_set():
            for start in range(0, len(rows), _BATCH):
                if self._place.stopping.is_set() or self._place.is_paused(self._route):
                    return
                await self._clear(rows[start : start + _BATCH])
            await self._place.sleep(_BREATH)
            last, rows = await self._page(last, before)

    async def _page(self, after: int, before: float) -> tuple[int, list[Transfer]]:
        return await self._place.ledger.read(lambda ledger: ledger.past.to_trash(self._route.name, after, before))

    async def _clear(self, rows: Sequence[Transfer]) -> None:
        here = await in_thread(self._unchanged, rows)
        await self._finish(await in_thread(self._gone, rows))
        proven = [row for row in here if await in_thread(self._is_in_s3, row)]
        if proven:
            await self._let_go(proven)

    def _unchanged(self, rows: Sequence[Transfer]) -> list[Transfer]:
        found = ((row, look(self._route.uploaded_path / row.final_name)) for row in rows)
        return [row for row, seen in found if seen is not None and seen.fingerprint == row.fingerprint]

    def _gone(self, rows: Sequence[Transfer]) -> list[Transfer]:
        return [row for row in rows if look(self._route.uploaded_path / row.final_name) is None]

    async def _finish(self, gone: Sequence[Transfer]) -> None:
        """What a crash left half done: those that were about to go, and are not there, have gone."""
        names = {row.id: row.final_name for row in gone}
        if not names or not self._route.uploaded_path.is_dir():
            return
        known = await self._place.ledger.read(lambda ledger: ledger.past.was_trashing(names))
        if known:
            await self._note(trashed=known, staying=())
            await in_thread(self._tidy, [names[row] for row in known])

    def _is_in_s3(self, row: Transfer) -> bool:
        """Whether these very bytes are what everybody gets who asks for the key now."""
        head = Objects(self._account).head(row.key) if row.bucket == self._route.bucket else None
        return head is not None and is_same(row, head)

    async def _let_go(self, rows: Sequence[Transfer]) -> None:
        now = time.time()
        await self._place.ledger.write(lambda ledger: ledger.past.trashing([row.id for row in rows], now))
        failpoints.reach("trash-intended")
        trashed: set[int] = set()
        try:
            await in_thread(self._move, rows, trashed)
        finally:
            await self._note(trashed=trashed, staying={row.id for row in rows} - trashed)
            await in_thread(self._tidy, [row.final_name for row in rows if row.id in trashed])

    def _move(self, rows: Sequence[Transfer], trashed: set[int]) -> None:
        """Into the trash, then all folders durable at once: only then it is true."""
        touched: set[str] = set()
        moved: set[int] = set()
        try:
            for row in rows:
                if move_to_trash(self._route.uploaded_path / row.final_name, row.fingerprint, touched):
                    failpoints.reach("file-trashed")
                    moved.add(row.id)
        finally:
            moving.sync_folders(touched)
            trashed.update(moved)

    def _tidy(self, names: Sequence[str]) -> None:
        for name in names:
            moving.remove_empty_parents(self._route.uploaded_path, name)

    async def _note(self, *, trashed: set[int], staying: Sequence[int] | set[int]) -> None:
        now = time.time()

        def note(ledger: Ledger) -> None:
            for row in trashed:
                ledger.past.trashed(row, now)
            for row in staying:
                ledger.past.not_trashed(row)

        await self._place.ledger.write(note)


def is_same(row: Transfer, head: Head) -> bool:
    """Whether an object is what was sent: by its size, version, and the strongest checksum that both sides have."""
    if head.size != row.size or (row.version_id and head.version_id != row.version_id):
        return False
    for sent, kept in ((row.crc64, head.crc64), (row.sha256, head.sha256)):
        if sent and kept:
            return sent == kept
    return bool(row.etag) and row.etag.strip('"') == head.etag.strip('"')
