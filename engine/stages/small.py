"""Small files: each is sent whole with one request, under the first key that is free or has it already."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Final

from engine.cloud.checksum import md5
from engine.cloud.objects import CONTENT_TYPE, ODD_KEY, Objects, Stored
from engine.cloud.options import content_type_of, metadata_of
from engine.errors import Trouble
from engine.stages.conflicts import Conflicts, Skipped
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from engine.stages.reading import Loaded

_QUICK: Final = 1 << 20
"""Bytes of the largest object that obstore puts: its limit is for the whole request, so that a slow line would never
bring a larger one through. boto3's is for each of its steps.
"""
_THREADS: Final = 8
"""Objects put by boto3 at once."""


class SmallFiles:
    """One route's small files on their way into the bucket."""

    def __init__(self, objects: Objects, conflicts: Conflicts) -> None:
        self._objects = objects
        self._conflicts = conflicts
        self._threads = asyncio.Semaphore(_THREADS)

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
        if len(body) <= min(_QUICK, self._objects.burst or _QUICK) and not ODD_KEY.search(key):
            return await self._objects.put(key, body, attributes, only_new=only_new)
        async with self._threads:
            return await asyncio.to_thread(self._objects.put_odd, key, body, attributes, only_new=only_new)
