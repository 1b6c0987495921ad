"""Which key a file gets, and what is done when another object has it already."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import TYPE_CHECKING, Final, Protocol

from engine.cloud.checksum import as_text
from engine.cloud.content import metadata_of
from engine.cloud.objects import Head, Objects, Stored
from engine.errors import Trouble
from engine.files.names import complaint_about_name, key_of, numbered
from engine.sentences import Sentence
from engine.stages.workplace import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.cloud.abilities import Abilities
    from engine.model import Transfer
    from engine.settings.route import Route

_LARGEST_TRIAL: Final = 1 << 20
"""Bytes of an object that is put twice to see whether the server honours If-None-Match."""

_PATIENCE: Final = 1.0
"""Seconds for which files wait for the one that finds out."""


class Put(Protocol):
    """Stores one object."""

    async def __call__(self, *, only_new: bool) -> Stored: ...


class Skipped(Exception):  # noqa: N818 - a decision, not an error
    """The key is taken and the route says skip."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Conflicts:
    """The route's policy: keep-both, replace or skip."""

    def __init__(self, route: Route, objects: Objects, abilities: Abilities) -> None:
        self._route = route
        self._objects = objects
        self._abilities = abilities
        self._trial: asyncio.Event | None = None
        """Set when the first file that tries what the server does is through."""

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
            if self._abilities.keeps_conditions is False:  # what is free now may be taken then: this is nobody else's
                yield from filter(_fits, [numbered(first, transfer.event_id[-8:])])
                return
            numbers = itertools.chain(range(2, 20), (20 << doubling for doubling in range(40)))
            yield from itertools.takewhile(_fits, (numbered(first, number) for number in numbers))

    async def put(self, key: str, size: int, put: Put) -> Stored:
        """Put an object of so many bytes under a key, if it is free. Where the server may not see to that, we look first.

        Raises:
            Trouble: `exists` where it is taken.
        """
        if self.only_new and self._abilities.keeps_conditions is None and size <= _LARGEST_TRIAL:
            if self._trial is None:
                return await self._put_on_trial(key, put)
            # Looking first and putting twice is dear, so one does it for many: but none is held up by it for long.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._trial.wait()
        if not self.only_new or self._abilities.keeps_conditions:
            return await put(only_new=self.only_new)
        await self.refuse_taken(key)
        return await self._put_if_it_can(put)

    async def _put_on_trial(self, key: str, put: Put) -> Stored:
        """Put an object, and find out what the server does. Where nothing comes of it, the next file does it."""
        self._trial = trial = asyncio.Event()
        try:
            await self.refuse_taken(key)
            stored = await self._put_if_it_can(put)
            if self._abilities.keeps_conditions is None:
                return await self._try_condition(put, stored)
            return stored
        finally:
            if self._abilities.keeps_conditions is None:
                self._trial = None
            trial.set()

    async def refuse_taken(self, key: str) -> None:
        """Look whether a key is free, where we are allowed to look.

        Raises:
            Trouble: `exists` where it is taken.
        """
        try:
            is_taken = await self._objects.find(key) is not None
        except Trouble as trouble:
            if trouble.code != "not-allowed":
                raise
            return
        if is_taken:
            raise Trouble("exists", key)

    async def complete(self, key: str, complete: Put) -> Stored:
        """As `put`, for an object in parts. Servers that honour the condition of a PUT may ignore that of a Complete."""
        if self.only_new and not self._abilities.is_aws:
            await self.refuse_taken(key)
        return await self._put_if_it_can(complete)

    async def _put_if_it_can(self, put: Put) -> Stored:
        """With the condition, or without where the server refuses requests that have one."""
        conditional = self.only_new and self._abilities.keeps_conditions is not False
        try:
            return await put(only_new=conditional)
        except Trouble as trouble:
            if not (conditional and self._abilities.may_lack_what(trouble)):
                raise
        stored = await put(only_new=False)
        self._abilities.keeps_conditions = False
        return stored

    async def _try_condition(self, put: Put, stored: Stored) -> Stored:
        """Put what was just stored once more: a server that honours If-None-Match refuses, any other stores the same."""
        try:
            again = await put(only_new=True)
        except Trouble as trouble:
            if trouble.code == "exists":
                self._abilities.keeps_conditions = True
            return stored
        self._abilities.keeps_conditions = False
        return again

    async def found(self, transfer: Transfer, key: str, crc64: int | None, md5: str = "") -> Stored | None:
        """The object under `key` if it is this very file (our id, or the same bytes), else None. None is there: Trouble.

        Raises:
            Trouble: `server-error` where the key was said to be taken and nothing is there: it is tried again.
        """
        head = await in_thread(self._objects.head, key)
        if head is None:
            detail = Sentence("{key} was said to exist, and does not", key=key)
            raise Trouble("server-error", self._route.bucket, detail)
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
