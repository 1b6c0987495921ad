"""Large files: sent in parts, each committed to the ledger, so that a kill costs at most the parts under way."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.checksum import combine, crc64
from engine.cloud.content import content_type_of, metadata_of
from engine.cloud.objects import Stored
from engine.cloud.parts import part_size_for, seen_of
from engine.errors import Trouble
from engine.stages.conflicts import Skipped, is_same
from engine.stages.digests import sha256
from engine.stages.reading import OpenFile
from engine.stages.together import in_turn
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.cloud.leftovers import Leftovers
    from engine.cloud.objects import Head, Objects
    from engine.cloud.parts import Parts
    from engine.model import Part, Transfer
    from engine.settings.route import Route
    from engine.stages.conflicts import Conflicts
    from engine.stages.limits import Budget
    from engine.stages.patience import Patience
    from engine.stages.turns import Turns
    from engine.stages.workplace import Workplace

_log = logging.getLogger(__name__)

_READ: Final = 4 << 20
_FILES_AT_ONCE: Final = 4
"""Large files of one route under way; their parts share the places for parts."""


@dataclass(frozen=True, slots=True)
class Done:
    """A large file that S3 acknowledged whole."""

    row: Transfer
    key: str
    stored: Stored
    crc64: int
    sha256: str


class LargeFiles:
    """One route's large files on their way into the bucket."""

    def __init__(
        self,
        place: Workplace,
        route: Route,
        *,
        parts: Parts,
        objects: Objects,
        conflicts: Conflicts,
        leftovers: Leftovers,
        memory: Budget,
        patience: Patience,
        turns: Turns,
    ) -> None:
        self._place = place
        self._route = route
        self._parts = parts
        self._objects = objects
        self._conflicts = conflicts
        self._leftovers = leftovers
        self._memory = memory
        self._patience = patience
        self._count = 0
        self._turns = turns

    @property
    def has_room(self) -> bool:
        return self._count < _FILES_AT_ONCE

    def entered(self) -> None:
        self._count += 1

    def left(self) -> None:
        self._count -= 1

    async def send(self, row: Transfer) -> Done | None:
        """Send what is missing and complete the object; None where it was put down before the end.

        Raises:
            Trouble, Changed, Skipped: as the file, S3 and the route's policy have it.
        """
        file = await in_thread(OpenFile, self._route.queued_path / row.queued_name, row.fingerprint)
        try:
            return await self._send(row, file)
        except Trouble as trouble:
            if trouble.code in {"upload-gone", "exists"}:
                return await self._look_again(row, file, trouble)
            raise
        finally:
            file.close()

    async def _send(self, row: Transfer, file: OpenFile) -> Done | None:
        begun = row if row.upload_id else await self._begin(row, file)
        if isinstance(begun, Done):
            return begun
        parts = await self._send_parts(begun, file)
        if parts is None:
            return None
        digest = await self._digest(row, file)
        file.check_unchanged()  # what is announced was read in several passes
        stored = await self._complete(begun, parts)
        return Done(begun, begun.key, stored, combine((part.crc64, part.size) for part in parts), digest)

    async def _complete(self, row: Transfer, parts: list[Part]) -> Stored:
        async def complete(*, only_new: bool) -> Stored:
            return await asyncio.to_thread(self._parts.complete, row.key, row.upload_id, parts, only_new=only_new)

        failpoints.reach("parts-complete")
        stored = await self._conflicts.complete(row.key, complete)
        failpoints.reach("object-completed")
        return stored

    async def _digest(self, row: Transfer, file: OpenFile) -> str:
        """SHA-256, where the route asks for it."""
        return await in_thread(sha256, _pieces(file, row.size)) if self._route.sha256 else ""

    async def _begin(self, row: Transfer, file: OpenFile) -> Transfer | Done:
        """Begin an upload under the first key that is free; one that has this very file already needs none."""
        size = part_size_for(row.size, self._route.part_size)
        for key in self._conflicts.keys(row):
            head = await self._objects.find(key)
            if head is None or not self._conflicts.only_new:
                return await self._begin_under(row, key, size)
            done = await self._already(row, key, head, file)
            if done is not None:
                return done
        raise Skipped(self._conflicts.first_key(row))

    async def _begin_under(self, row: Transfer, key: str, size: int) -> Transfer:
        if row.key:
            await self._abort_unknown(row.key)
        await self._note_upload(row._replace(key=key))
        upload_id = await in_thread(self._parts.begin, key, metadata_of(row), content_type_of(row))
        failpoints.reach("upload-begun")
        begun = row._replace(key=key, upload_id=upload_id, part_size=size)
        await self._note_upload(begun)
        failpoints.reach("beginning-committed")
        return begun

    async def _note_upload(self, row: Transfer) -> None:
        """Without an id: that one is about to begin, so that another life knows where to look for it."""
        upload = (row.id, self._route.bucket, row.key, row.upload_id, row.part_size)
        await self._place.ledger.write(lambda ledger: ledger.transfers.start_upload(*upload))

    async def _abort_unknown(self, key: str) -> None:
        """An earlier life may have begun an upload here and ended before it knew its id: it holds no part then. Should
        it be that of somebody else, they lose nothing but have to begin anew.
        """
        try:
            empty = await in_thread(self._leftovers.empty_ones, key)
            known = await self._place.ledger.read(lambda ledger: ledger.transfers.upload_ids()) if empty else set()
            for leftover in empty:
                if leftover.upload_id not in known:
                    await in_thread(self._parts.abort, key, leftover.upload_id)
        except Trouble as trouble:  # it is swept up later, or the bucket's own rule takes it
            _log.info("%s: leftovers of %s are not looked for: %s", self._route.name, key, trouble)

    async def _already(self, row: Transfer, key: str, head: Head, file: OpenFile) -> Done | None:
        """Whether the object is this file: completed before a crash or a lost reply, or of equal content."""
        if head.size != row.size:
            return None
        crc64 = await in_thread(_crc64, file, row.size)
        if not is_same(head, row, crc64):
            return None
        digest = await self._digest(row, file)
        file.check_unchanged()
        return Done(row, key, Stored(head.etag, head.version_id), crc64, digest)

    async def _look_again(self, row: Transfer, file: OpenFile, trouble: Trouble) -> Done | None:
        """The upload is not known any more, or its key was taken meanwhile: it may have been completed by ourselves."""
        known = await self._place.ledger.read(lambda ledger: ledger.transfers.get(row.id)) or row
        head = await in_thread(self._objects.head, known.key)
        done = await self._already(row, known.key, head, file) if head else None
        if done is None:
            await in_thread(self._parts.abort, known.key, known.upload_id)
            await self._place.ledger.write(lambda ledger: ledger.transfers.forget_upload(row.id))
            raise Trouble("upload-gone", trouble.subject, trouble.detail)
        return done

    async def _send_parts(self, row: Transfer, file: OpenFile) -> list[Part] | None:
        """Send the parts that S3 does not have; None where pause, cancel or stop came between."""
        parts = await self._parts_there(row)
        have = {part.number for part in parts}
        if have:
            await self._note_resumed(row, sum(part.size for part in parts))
        missing = [number for number in range(1, -(-row.size // row.part_size) + 1) if number not in have]
        tally = _Tally(self._place, row, sum(part.size for part in parts))
        sent = await in_turn(missing, lambda number: self._send_part(row, file, number, tally), tally.end)
        return None if sent is None else sorted([*parts, *sent], key=lambda part: part.number)

    async def _parts_there(self, row: Transfer) -> list[Part]:
        """The committed parts, without those that S3 lost, or has otherwise than they were sent."""
        parts = await self._place.ledger.read(lambda ledger: ledger.transfers.parts(row.id))
        there = await in_thread(self._parts.listed, row.key, row.upload_id) if parts else None
        return parts if there is None else [part for part in parts if there.get(part.number) == seen_of(part)]

    async def _note_resumed(self, row: Transfer, size: int) -> None:
        now = time.time()
        await self._place.ledger.write(lambda ledger: ledger.transfers.resumed(row.id, size, now))
        self._place.tell(row.route, row.name, "resumed", size=size, item=row.id)

    async def _send_part(self, row: Transfer, file: OpenFile, number: int, tally: _Tally) -> Part | None:
        start = (number - 1) * row.part_size
        length = min(row.part_size, row.size - start)
        async with self._memory.held(length), self._parts.pace.one():
            if tally.is_over or self._turns.is_to_rest(row):
                return None
            part = await in_thread(self._read_and_send, row, file, number, start, length)
            failpoints.reach("part-sent")
        await self._place.ledger.write(lambda ledger: ledger.transfers.add_part(row.id, part))
        failpoints.reach("part-committed")
        tally.add(part.size)
        await self._patience.went_well()
        return part

    def _read_and_send(self, row: Transfer, file: OpenFile, number: int, start: int, length: int) -> Part:
        return self._parts.send(row.key, row.upload_id, number, file.read(start, length))


class _Tally:
    """Tells how far a file is."""

    def __init__(self, place: Workplace, row: Transfer, done: int) -> None:
        self._place = place
        self._row = row
        self._done = self._before = done
        self._since = time.monotonic()
        self.is_over = False
        self.add(0)

    def end(self) -> None:
        """A part failed: none is begun any more."""
        self.is_over = True

    def add(self, size: int) -> None:
        self._done += size
        rate = (self._done - self._before) / max(time.monotonic() - self._since, 0.001)
        self._place.post.progress(self._row.id, self._done, self._row.size, rate, self._row.route)


def _crc64(file: OpenFile, size: int) -> int:
    return combine((crc64(piece), len(piece)) for piece in _pieces(file, size))


def _pieces(file: OpenFile, size: int) -> Iterator[bytes]:
    return (file.read(start, min(_READ, size - start)) for start in range(0, size, _READ))
