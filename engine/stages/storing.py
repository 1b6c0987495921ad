"""Storing: an announced file is moved into UploadedToS3, which thereby says truthfully what arrived."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from engine import failpoints
from engine.errors import Trouble
from engine.files import moving
from engine.files.settling import look
from engine.ledger.transfers import Claim
from engine.model import Remark, Stage
from engine.stages.aside import Aside
from engine.stages.patience import Patience
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from engine.files.settling import Sighting
    from engine.ledger import Ledger
    from engine.model import Fingerprint, Transfer
    from engine.settings.route import Route
    from engine.stages.workplace import Workplace

_PAGE: Final = 500
_WAIT: Final = 30.0
_GATHER: Final = 0.05
"""Seconds between two rounds: what is announced meanwhile shares the syncs of the folders and a commit."""


class _Stored(NamedTuple):
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
        self._queued, self._uploaded = os.fspath(route.queued_path), os.fspath(route.uploaded_path)
        self._aside = Aside(self._queued)

    async def work(self) -> None:
        """Move until the stage is to stop."""
        await self._recover()
        while not self._place.stopping.is_set():
            begun = time.monotonic()
            wait = await self._store_what_is_ready()
            if wait:
                await self.bell.wait(wait)
            await self._place.sleep_until(begun + _GATHER)

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
        failpoints.reach("store-committed")
        if not tries:
            await self._patience.went_well()
        for item in stored:
            self._tell(item)
        return 0.0

    def _store(self, rows: Sequence[Transfer]) -> list[_Stored]:
        """Move a batch, then make all of its folders durable at once."""
        touched: set[str] = set()
        stored = [self._store_one(row, touched) for row in rows]
        self._aside.tidy()
        try:
            moving.sync_folders(touched)
            failpoints.reach("store-synced")
        except Trouble as trouble:  # moved, but perhaps not durably: it is found in its new place next time
            return [_Stored(row, trouble=trouble) for row in rows]
        for item in stored:
            if item.final_name:
                moving.remove_empty_parents(self._queued, item.transfer.queued_name)
        return stored

    def _store_one(self, row: Transfer, touched: set[str]) -> _Stored:
        source = f"{self._queued}/{row.queued_name}"
        try:
            found = look(source)
            if found is not None and found.fingerprint == row.fingerprint:
                return self._move(row, self._aside.take(row.queued_name, touched), touched)
            if left := self._aside.left_of(row.fingerprint):
                return self._move(row, left, touched)
            return self._moved_before(row, found, touched)
        except Trouble as trouble:
            return _Stored(row, trouble=trouble)

    def _moved_before(self, row: Transfer, other: Sighting | None, touched: set[str]) -> _Stored:
        """Before a crash, and perhaps not durably; or the user took it away. What has its name now is another file."""
        final = moving.find_moved(self._uploaded, row.name, row.fingerprint)
        touched.update(moving.folders_of(self._queued, row.queued_name))
        if final:
            touched.update(moving.folders_of(self._uploaded, final))
        elif other is None:
            self._check_folders()
        return _Stored(row, final or "", newer=other.fingerprint if other else None, newer_name=row.queued_name)

    def _move(self, row: Transfer, aside: str, touched: set[str]) -> _Stored:
        """By way of a place of our own: another version that was put there in the last moment is not the one that was
        uploaded, and must not lie in UploadedToS3 even for a moment, because a crash would make that last.
        """
        failpoints.reach("file-aside")
        found = look(aside)
        if found is not None and found.fingerprint != row.fingerprint:
            return _Stored(row, newer=found.fingerprint, newer_name=self._give_back(row, aside, touched))
        try:
            name = moving.move_new(aside, self._uploaded, row.name, touched)
        except Trouble:
            self._give_back(row, aside, touched)
            raise
        failpoints.reach("file-stored")
        return _Stored(row, name)

    def _give_back(self, row: Transfer, aside: str, touched: set[str]) -> str:
        return self._aside.give_back(aside, row.queued_name, touched)

    async def _recover(self) -> None:
        """What a crash left on its way out lies in the queue again, unless a row will have it moved on."""
        if not await in_thread(self._aside.left):
            return
        name = self._route.name
        leaving = await self._place.ledger.read(lambda ledger: ledger.transfers.leaving(name))
        await in_thread(self._queue_again, leaving)

    def _queue_again(self, spoken_for: Collection[int]) -> None:
        touched: set[str] = set()
        with contextlib.suppress(Trouble):  # it is met again with the work itself
            for path, name in self._aside.left():
                found = look(path)
                if found is not None and found.fingerprint.inode not in spoken_for:
                    self._aside.give_back(path, name, touched)
            self._aside.tidy()
            moving.sync_folders(touched)

    def _check_folders(self) -> None:
        """Whoever took the file away has it; but if a whole folder is away, nothing is concluded."""
        for folder in (self._route.queued_path, self._route.uploaded_path):
            if not folder.is_dir():
                raise Trouble("folder-missing", str(folder))

    def _note(self, ledger: Ledger, stored: Sequence[_Stored], tries: Mapping[int, float]) -> None:
        now = time.time()
        moved = [(item.transfer, item.final_name) for item in stored if item.trouble is None]
        ledger.transfers.done(self._route.name, moved, now)
        for item in stored:
            row = item.transfer
            if item.trouble is not None:
                ledger.transfers.postpone(row.id, item.trouble.code, item.trouble.detail, tries[row.id], now)
                continue
            if not item.final_name:
                ledger.transfers.remark(row.id, Remark(now, "file-changed" if item.newer else "gone-file", ""))
            if item.newer is not None:
                ledger.transfers.add([Claim(row.route, row.name, item.newer_name, item.newer)], now)

    def _tell(self, item: _Stored) -> None:
        row = item.transfer
        if item.trouble is None:
            self._place.tell(row.route, row.name, "done", size=row.size, item=row.id)
        if item.newer is not None:
            self._place.post.ring(Stage.UPLOAD)
