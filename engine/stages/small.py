"""Small files: each is sent whole with one request, under the first key that is free or has it already."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from engine.cloud.checksum import md5
from engine.cloud.content import content_of
from engine.errors import Trouble
from engine.stages.conflicts import Skipped
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from engine.cloud.objects import Objects, Stored
    from engine.stages.conflicts import Conflicts
    from engine.stages.reading import Loaded


class SmallFiles:
    """One route's small files on their way into the bucket."""

    def __init__(self, objects: Objects, conflicts: Conflicts) -> None:
        self._objects = objects
        self._conflicts = conflicts

    async def send(self, item: Loaded) -> tuple[str, Stored]:
        """Store a file that was read; answers its key, too.

        Raises:
            Trouble, Skipped: as S3 and the route's policy have it.
        """
        row = item.transfer
        content = content_of(row, item.body, item.crc64)
        for key in self._conflicts.keys(row):
            try:
                put = functools.partial(self._objects.put, key, content)
                return key, await self._conflicts.put(key, len(item.body), put)
            except Trouble as trouble:
                if trouble.code != "exists":
                    raise
            stored = await self._conflicts.found(row, key, item.crc64, await in_thread(md5, item.body))
            if stored is not None:
                return key, stored
        raise Skipped(self._conflicts.first_key(row))
