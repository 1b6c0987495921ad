"""Small files: each is sent whole with one request, under the first key that is free or has it already."""

from __future__ import annotations

import asyncio
import functools
import time
from typing import TYPE_CHECKING, Any, Final

from engine.cloud.checksum import md5
from engine.cloud.objects import CONTENT_TYPE, ODD_KEY, Objects, Stored
from engine.cloud.options import content_type_of, metadata_of
from engine.errors import Trouble
from engine.stages.conflicts import Conflicts, Skipped
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from engine.stages.reading import Loaded

_QUICK: Final = 1 << 20
"""Bytes of an object that obstore puts on any line: its limit is for the whole request, so that a slow one would never
bring a larger one through. boto3's is for each of its steps, and it costs several times the CPU.
"""
_GLANCE: Final = 1.0
"""Seconds that obstore may take for one of a larger size, by the speed of the last."""
_TELLING: Final = 256 << 10
"""Bytes of the least object by which the line's speed is known."""
_THREADS: Final = 8
"""Objects put by boto3 at once."""


class SmallFiles:
    """One route's small files on their way into the bucket."""

    def __init__(self, objects: Objects, conflicts: Conflicts) -> None:
        self._objects = objects
        self._conflicts = conflicts
        self._threads = asyncio.Semaphore(_THREADS)
        self._speed = 0.0
        """Bytes a second of the last request that could tell; 0 where the line is not known, or was lost since."""

    async def send(self, item: Loaded) -> tuple[str, Stored]:
        """Store a file that was read; answers its key, too.

        Raises:
            Trouble, Skipped: as S3 and the route's policy have it.
        """
        row = item.transfer
        attributes = {**metadata_of(row), CONTENT_TYPE: content_type_of(row)}
        for key in self._conflicts.keys(row):
            try:
                put = functools.partial(self._put, key, item.body, attributes)
                return key, await self._conflicts.put(key, len(item.body), put)
            except Trouble as trouble:
                if trouble.code != "exists":
                    raise
            stored = await self._conflicts.found(row, key, item.crc64, await in_thread(md5, item.body))
            if stored is not None:
                return key, stored
        raise Skipped(self._conflicts.first_key(row))

    async def _put(self, key: str, body: bytes, attributes: dict[str, str], *, only_new: bool) -> Stored:
        if self._is_quick(len(body)) and not ODD_KEY.search(key):
            return await self._timed(self._objects.put(key, body, attributes, only_new=only_new), len(body))
        async with self._threads:
            put = asyncio.to_thread(self._objects.put_odd, key, body, attributes, only_new=only_new)
            return await self._timed(put, len(body))

    def _is_quick(self, size: int) -> bool:
        burst = self._objects.burst
        return size <= max(_QUICK, self._speed * _GLANCE) and (burst is None or size <= burst)

    async def _timed(self, put: Coroutine[Any, Any, Stored], size: int) -> Stored:
        """Have it done, and learn how fast the line is."""
        begun = time.monotonic()
        try:
            stored = await put
        except Trouble as trouble:
            if trouble.code == "offline":
                self._speed = 0.0
            raise
        if size >= _TELLING:
            self._speed = size / max(time.monotonic() - begun, 0.001)
        return stored
