"""Large objects in ranges: each durable in `.incoming` before the ledger knows it, so that a kill costs few of them."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.cloud.checksum import combine, crc64
from engine.files.durable import sync_bytes, write_at
from engine.files.faults import trouble_of
from engine.model import Part
from engine.stages.digests import sha256
from engine.stages.noting import Noting
from engine.stages.proving import Arrived
from engine.stages.together import in_turn
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Buffer

    from engine.cloud.objects import Objects
    from engine.cloud.pace import Pace
    from engine.files.incoming import Incoming
    from engine.model import Delivery
    from engine.stages.patience import Patience
    from engine.stages.turns import Turns
    from engine.stages.workplace import Workplace

_RANGE: Final = 8 << 20
_AT_ONCE: Final = 8
"""Ranges that are fetched at the same time."""
_UNDER_WAY: Final = 2 * _AT_ONCE
"""Those of one object that are fetched, or wait with others for the disk."""


def _read_back(descriptor: int, size: int) -> Iterator[bytes]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return (os.read(descriptor, _RANGE) for _ in range(0, size, _RANGE))


class Ranges:
    """Fetches one object at a time in ranges, several of them at once."""

    def __init__(self, place: Workplace, objects: Objects, patience: Patience, pace: Pace, turns: Turns) -> None:
        self._place = place
        self._pace = pace
        self._patience = patience
        self._objects = objects
        self._turns = turns
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def bring(self, delivery: Delivery, incoming: Incoming) -> Arrived | None:
        """Fetch what is missing; None where it was put down before the end."""
        descriptor = await in_thread(incoming.open_part, delivery.id)
        try:
            await in_thread(incoming.sync_parts)
            pieces = await self._missing_pieces(delivery, descriptor, incoming)
            if pieces is None:
                return None
            await in_thread(incoming.finish, {delivery.id: descriptor})
            read_back = _read_back(descriptor, delivery.size)
            digest = await in_thread(sha256, read_back) if delivery.wanted.sha256 else ""
        finally:
            os.close(descriptor)
        return Arrived(delivery.wanted, combine((piece.crc64, piece.size) for piece in pieces), sha256=digest)

    async def _missing_pieces(self, delivery: Delivery, descriptor: int, incoming: Incoming) -> list[Part] | None:
        """All pieces of the object by number, those that an earlier life left included."""
        have = await self._left(delivery, descriptor, incoming)
        known = {piece.number for piece in have}
        count = -(-delivery.size // _RANGE)
        run = _Run(self._place, delivery, descriptor, sum(piece.size for piece in have))
        missing = [number for number in range(1, count + 1) if number not in known]
        kept: Noting[Part] = Noting(
            self._place.ledger,
            lambda ledger, pieces: ledger.inbox.add_pieces(delivery.id, pieces),
            lambda pieces: _sync_ranges(descriptor, incoming, pieces),
        )
        brought = await in_turn(
            missing, lambda number: self._bring_one(run, number, incoming, kept), run.end, _UNDER_WAY
        )
        return None if brought is None else sorted([*have, *brought], key=lambda piece: piece.number)

    async def _left(self, delivery: Delivery, descriptor: int, incoming: Incoming) -> list[Part]:
        """What the ledger knows to be in the part file, if that is the file that it knew."""
        if os.fstat(descriptor).st_size == delivery.size:
            return await self._place.ledger.read(lambda ledger: ledger.inbox.pieces(delivery.id))
        await self._place.ledger.write(lambda ledger: ledger.inbox.forget_pieces(delivery.id))
        try:
            os.ftruncate(descriptor, delivery.size)
        except OSError as error:
            raise trouble_of(error, incoming.path) from error
        return []

    async def _bring_one(self, run: _Run, number: int, incoming: Incoming, kept: Noting[Part]) -> Part | None:
        delivery = run.delivery
        async with self._places, self._pace.one():
            if run.is_over or self._turns.holds(delivery):
                return None
            self._turns.begin(delivery)
            start = (number - 1) * _RANGE
            length = min(_RANGE, delivery.size - start)
            checksum = await self._write_range(run, start, length, incoming)
        failpoints.reach("range-written")
        piece = await kept.note(Part(number, length, "", checksum))
        failpoints.reach("range-committed")
        run.add(length)
        await self._patience.went_well()
        return piece

    async def _write_range(self, run: _Run, start: int, length: int, incoming: Incoming) -> int:
        """Each chunk as it comes, so that none of it waits in memory; answers the checksum."""
        checksum, at = 0, start
        async with aclosing(self._objects.get_range(run.delivery.wanted, start, length)) as chunks:
            async for chunk in chunks:
                checksum = await in_thread(_add_chunk, run.descriptor, chunk, at, checksum, incoming)
                at += len(chunk)
        return checksum


class _Run:
    """One object on its way, and how far it is."""

    def __init__(self, place: Workplace, delivery: Delivery, descriptor: int, done: int) -> None:
        self._place = place
        self.delivery = delivery
        self.descriptor = descriptor
        self.is_over = False
        self._done = self._before = done
        self._since = time.monotonic()
        self.add(0)

    def end(self) -> None:
        """A range failed: none is begun any more."""
        self.is_over = True

    def add(self, size: int) -> None:
        self._done += size
        rate = (self._done - self._before) / max(time.monotonic() - self._since, 0.001)
        self._place.post.progress(self.delivery.id, self._done, self.delivery.size, rate, self.delivery.route)


def _add_chunk(descriptor: int, chunk: Buffer, start: int, before: int, incoming: Incoming) -> int:
    """Write it; answers the checksum of all that came before with it. Blocks."""
    try:
        write_at(descriptor, chunk, start)
    except OSError as error:
        raise trouble_of(error, incoming.path) from error
    return crc64(chunk, before)


def _sync_ranges(descriptor: int, incoming: Incoming, pieces: Sequence[Part]) -> Sequence[Part]:
    """Make all that was written durable: one call for many ranges costs little more than for one. Blocks."""
    try:
        sync_bytes(descriptor)
    except OSError as error:
        raise trouble_of(error, incoming.path) from error
    failpoints.reach("range-synced")
    return pieces
