"""Storing: an announced file is moved into UploadedToS3, which thereby says truthfully what arrived."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.files import moving
from engine.files.settling import look
from engine.ledger.transfers import Claim
from engine.model import Remark
from engine.stages.patience import Patience
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.ledger import Ledger
    from engine.model import Fingerprint, Transfer
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_PAGE: Final = 500
_WAIT: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Stored:
    transfer: Transfer
    final_name: str = ""
    trouble: Trouble | None = None
    newer: Fingerprint | None = None
    """Another version lies under the name now: it is a transfer of its own."""
    newer_name: str = ""
    """Where that one lies below QueuedForUpload."""


class Storing:
    """One route's files on the last step of their way."""

    def __init__(self, place: Workplace, route: Route) -> None:
        self._place = place
        self._route = route
        self.bell = place.new_bell()
        self._patience = Patience(place, route)

    async def work(self) -> None:
        """Move until the stage is to stop."""
        while not self._place.stopping.is_set():
            wait = await self._store_what_is_ready()
            await self.bell.wait(wait)

    async def _store_what_is_ready(self) -> float:
        if wait := self._patience.seconds(_WAIT):
            return wait
        name, now = self._route.name, time.time()
        rows = await self._place.ledger.read(lambda ledger: ledger.transfers.to_move(name, now, _PAGE))
        if not rows:
            due = await self._place.ledger.read(lambda ledger: ledger.transfers.next_due(name, now))
            return max(0.05, min(_WAIT, due - now)) if due else _WAIT
        stored = await in_thread(self._store, rows)
        tries = {
            item.transfer.id: await self._patience.met(
                item.trouble, example=item.transfer.name, attempts=item.transfer.attempts + 1
            )
            for item in stored
            if item.trouble is not None
        }
        await self._place.ledger.write(lambda ledger: self._note(ledger, stored, tries))
        if not tries:
            await self._patience.went_well()
        for item in stored:
            self._tell(item)
        return 0.0

    def _store(self, rows: Sequence[Transfer]) -> list[_Stored]:
        """Move a batch, then make all of its folders durable at once."""
        touched: set[str] = set()
        stored = [self._store_one(row, touched) for row in rows]
        try:
            moving.sync_folders(touched)
        except Trouble as trouble:  # moved, but perhaps not durably: it is found in its new place next time
            return [_Stored(row, trouble=trouble) for row in rows]
        for item in stored:
            if item.final_name:
                moving.remove_empty_parents(self._route.queued_path, item.transfer.queued_name)
        return stored

    def _store_one(self, row: Transfer, touched: set[str]) -> _Stored:
        source = self._route.queued_path / row.queued_name
        try:
            found = look(source)
            if found is None:  # moved before a crash, or taken away by the user
                final = moving.find_moved(self._route.uploaded_path, row.name, row.fingerprint)
                return _Stored(row, final or self._gone())
            if found.fingerprint != row.fingerprint:
                return _Stored(row, newer=found.fingerprint, newer_name=row.queued_name)
            return self._move(row, source, touched)
        except Trouble as trouble:
            return _Stored(row, trouble=trouble)

    def _move(self, row: Transfer, source: Path, touched: set[str]) -> _Stored:
        """Another version that was put there in the last moment goes back: it is not the one that was uploaded."""
        name = moving.move_new(source, self._route.uploaded_path, row.name, touched)
        moved = self._route.uploaded_path / name
        found = look(moved)
        if found is None or found.fingerprint == row.fingerprint:
            return _Stored(row, name)
        back = moving.move_new(moved, self._route.queued_path, row.queued_name, touched)
        return _Stored(row, newer=found.fingerprint, newer_name=back)

    def _gone(self) -> str:
        """Whoever took the file away has it; but if a whole folder is away, nothing is concluded."""
        for folder in (self._route.queued_path, self._route.uploaded_path):
            if not folder.is_dir():
                raise Trouble("folder-missing", str(folder))
        return ""

    def _note(self, ledger: Ledger, stored: Sequence[_Stored], tries: Mapping[int, float]) -> None:
        now = time.time()
        for item in stored:
            row = item.transfer
            if item.trouble is not None:
                ledger.transfers.postpone(row.id, item.trouble.code, item.trouble.detail, tries[row.id], now)
                continue
            ledger.transfers.done(row, item.final_name, now)
            if item.newer is not None:
                ledger.transfers.remark(row.id, Remark(now, "file-changed", ""))
                ledger.transfers.add([Claim(row.route, row.name, item.newer_name, item.newer)], now)
            elif not item.final_name:
                ledger.transfers.remark(row.id, Remark(now, "gone-file", ""))

    def _tell(self, item: _Stored) -> None:
        row = item.transfer
        if item.trouble is None:
            self._place.tell(row.route, row.name, "done", size=row.size, item=row.id)
        if item.newer is not None:
            self._place.ring()
