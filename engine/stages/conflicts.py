"""Which key a file gets, and what is done when another object has it already."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from engine.cloud.checksum import as_text
from engine.cloud.objects import Head, Objects, Stored
from engine.cloud.options import metadata_of
from engine.errors import Trouble
from engine.files.names import complaint_about_name, key_of, numbered
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Transfer
    from engine.settings.route import Route


class Skipped(Exception):  # noqa: N818 - a decision, not an error
    """The key is taken and the route says skip."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Conflicts:
    """The route's policy: keep-both, replace or skip."""

    def __init__(self, route: Route, objects: Objects) -> None:
        self._route = route
        self._objects = objects

    @property
    def only_new(self) -> bool:
        """Whether S3 is asked to refuse a key that is taken."""
        return self._route.on_conflict != "replace"

    def first_key(self, transfer: Transfer) -> str:
        """The key that the file should have."""
        return key_of(self._route.key_prefix, transfer.name)

    def keys(self, transfer: Transfer) -> Iterator[str]:
        """Keys to try one after the other; after many equal names the numbers are further apart, so that few are tried."""
        first = self.first_key(transfer)
        yield first
        if self._route.on_conflict == "keep-both":
            numbers = itertools.chain(range(2, 20), (20 << doubling for doubling in range(40)))
            yield from itertools.takewhile(_fits, (numbered(first, number) for number in numbers))

    async def found(self, transfer: Transfer, key: str, crc64: int | None, md5: str = "") -> Stored | None:
        """The object under `key` if it is this very file (our id, or the same bytes), else None. None is there: Trouble.

        Raises:
            Trouble: `server-error` where the key was said to be taken and nothing is there: it is tried again.
        """
        head = await in_thread(self._objects.head, key)
        if head is None:
            raise Trouble("server-error", self._route.bucket, f"{key} was said to exist, and does not")
        return Stored(head.etag, head.version_id) if is_same(head, transfer, crc64, md5) else None


def _fits(key: str) -> bool:
    return not complaint_about_name(key)


def is_same(head: Head, transfer: Transfer, crc64: int | None, md5: str = "") -> bool:
    """Whether an object is what this transfer puts, or has put: a lost reply, a crash, or equal content.

    `md5`: hexadecimal, of a file that is sent whole; it counts where the server keeps no checksum but an ETag of that.
    """
    if head.size != transfer.size:
        return False
    if metadata_of(transfer).items() <= head.metadata.items():  # ours, and of this version of the file
        return True
    if crc64 is not None and head.crc64:
        return head.crc64 == as_text(crc64)
    return bool(md5) and head.etag.strip('"') == md5
