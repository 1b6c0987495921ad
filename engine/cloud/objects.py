"""Objects of a route's bucket: put in our own way, fetched through obstore (small ones in our own way, too), odd keys and
questions through boto3.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import obstore
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from obstore.exceptions import BaseError

from engine.cloud.abilities import checksum_of, md5_of
from engine.cloud.http import TooLate
from engine.cloud.s3 import S3, SMALL, Refused
from engine.cloud.translate import in_region
from engine.errors import Trouble
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Mapping

    from obstore import GetOptions

    from engine.cloud.account import Account
    from engine.cloud.content import Content
    from engine.cloud.http import Answer
    from engine.model import Wanted

T = TypeVar("T")

_THREADS: Final = 16
"""Objects of one route that threads put at once."""

FOREIGN: Final = (
    BotoCoreError,
    ClientError,
    ResponseParserError,
    BaseError,
    FileNotFoundError,
    ValueError,
    Refused,
    TooLate,
)
"""What the libraries raise, and our own way to S3."""

ODD_KEY: Final = re.compile(r"(^|/)\.{0,2}(/|$)|[\x00-\x1f\x7f]")
"""obstore refuses such keys, or changes them: empty, `.` and `..` segments, a slash at an end, control characters."""

OUR_ID: Final = "bb-event-id"
"""Metadata that says which transfer made an object."""


class Stored(NamedTuple):
    """S3's positive acknowledgement of an object."""

    etag: str
    version_id: str


@dataclass(frozen=True, slots=True)
class Head:
    """What S3 says of an object."""

    size: int
    etag: str
    version_id: str
    crc64: str
    """CRC64NVME of the whole object, or empty: none is kept, or only of its parts."""
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)


class Objects:
    """The bucket of one route."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._bucket = account.route.bucket
        self._abilities = account.abilities
        self._pace = account.pace
        self._threads = asyncio.Semaphore(_THREADS)

    async def put(self, key: str, content: Content, *, only_new: bool) -> Stored:
        """Store a whole object with its CRC64NVME, which S3 checks, or with its MD5 where the server knows no other proof.

        Raises:
            Trouble: `exists` where the key is taken and `only_new` is set; others as S3 answers.
        """
        if self._abilities.takes_checksums and not ODD_KEY.search(key):
            try:
                stored = await self._put_quickly(key, content, only_new=only_new)
            except Trouble as trouble:
                if not self._abilities.may_lack_what(trouble):
                    raise
            else:
                if stored is not None:
                    return stored
        return await self._in_thread(self.put_by_library, key, content, only_new=only_new)

    async def _put_quickly(self, key: str, content: Content, *, only_new: bool) -> Stored | None:
        try:
            s3 = await self._account.ready_s3()
            if self._is_for_the_loop(len(content.body)):
                said = await self._put_in_the_loop(s3, key, content, only_new=only_new)
            else:
                said = await self._in_thread(s3.put_large, key, content, only_new=only_new)
                if said is not None:
                    self._account.contacts.answered("s3")
        except FOREIGN as error:
            raise await self._trouble(error, "s3:PutObject") from error
        return None if said is None else self._stored_by(said)

    async def _put_in_the_loop(self, s3: S3, key: str, content: Content, *, only_new: bool) -> Answer | None:
        if s3.is_closed:  # what the library sends draws from the pace itself
            return None
        await self._pace.drawn(len(content.body))
        begun = time.monotonic()
        said = await s3.put(key, content, only_new=only_new)
        if said is not None:
            self._pace.passed(len(content.body))
            self._account.contacts.answered("s3", time.monotonic() - begun)
        return said

    def _is_for_the_loop(self, size: int) -> bool:
        """Whether it is small, and goes at once without being ahead of the limit in force."""
        burst = self._pace.burst
        return size <= SMALL and (burst is None or size <= burst)

    async def _in_thread(self, action: Callable[..., T], *what: object, only_new: bool) -> T:
        """In not all of them: that a line is dead holds up nobody else."""
        async with self._threads:
            return await asyncio.to_thread(action, *what, only_new=only_new)

    def put_by_library(self, key: str, content: Content, *, only_new: bool) -> Stored:
        """As `put`, through boto3; blocks."""
        return self._abilities.prove(
            lambda: self._put_proven(key, content, checksum_of(content.crc64), only_new=only_new),
            lambda: self._put_proven(key, content, md5_of(content.body), only_new=only_new),
        )

    def _put_proven(self, key: str, content: Content, proof: Mapping[str, str], *, only_new: bool) -> Stored:
        condition = {"IfNoneMatch": "*"} if only_new else {}
        try:
            said = self._account.s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content.body,
                ContentType=content.type,
                Metadata=dict(content.metadata),
                **proof,
                **condition,
            )
        except FOREIGN as error:
            raise self._account.trouble_of(error, self._bucket, "s3:PutObject") from error
        return _acknowledged(said.get("ETag"), said.get("VersionId"), self._bucket)

    async def find(self, key: str) -> Head | None:
        """As `head`, for the loop, and soon told where nothing is there, as mostly."""
        if not ODD_KEY.search(key) and await self._is_plainly_free(key):
            return None
        return await asyncio.to_thread(self.head, key)

    async def _is_plainly_free(self, key: str) -> bool:
        try:
            is_free = await (await self._account.ready_s3()).has_nothing(key)
        except FOREIGN as error:
            raise await self._trouble(error, "s3:GetObject") from error
        if is_free:
            self._account.contacts.answered("s3")
        return is_free

    def head(self, key: str, version_id: str = "") -> Head | None:
        """What S3 says of an object, or None if there is none; blocks."""
        version = {"VersionId": version_id} if version_id else {}
        try:
            said = self._abilities.prove(
                lambda: self._head(Key=key, ChecksumMode="ENABLED", **version), lambda: self._head(Key=key, **version)
            )
        except Trouble as trouble:
            if trouble.code == "gone-object":
                return None
            raise
        return _head(said, self._bucket)

    def _head(self, **what: str) -> dict[str, Any]:
        try:
            said: dict[str, Any] = self._account.s3.head_object(Bucket=self._bucket, **what)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self._bucket, "s3:GetObject") from error
        return said

    async def get(self, item: Wanted) -> tuple[Wanted, AsyncGenerator[Any]]:
        """Fetch a whole object: what it is, and its bytes as they come.

        Raises:
            Trouble: also `object-changed` where `item` pins an ETag that the object has no more.
        """
        if 0 <= item.size <= SMALL and not self._pace.rate:  # else there is something to be slowed down
            got = await self._got_quickly(item)
            if got is not None:
                return got
        answer = await self._asked(item.key, _pinned(item))
        meta = answer.meta
        stored = _acknowledged(meta["e_tag"], meta["version"], self._bucket)
        known = _known(item, stored, meta["size"])
        return known, self._exactly(known.size, self._stream(answer))

    async def _got_quickly(self, item: Wanted) -> tuple[Wanted, AsyncGenerator[Any]] | None:
        s3 = await self._account.ready_s3()
        try:
            said = await s3.get(item.key, item.version_id, _quoted(item.etag) if item.etag else "")
        except FOREIGN as error:
            raise _not_got(await self._trouble(error, "s3:GetObject")) from error
        if said is None:
            return None
        self._account.contacts.answered("s3")
        self._pace.passed(len(said.body))
        return _known(item, self._stored_by(said), len(said.body)), _once(said.body)

    def _stored_by(self, said: Answer) -> Stored:
        return _acknowledged(said.headers.get("etag"), said.headers.get("x-amz-version-id"), self._bucket)

    async def _asked(self, key: str, options: GetOptions) -> Any:
        try:
            answer = await obstore.get_async(await self._account.ready_store(), key, options=options)
        except FOREIGN as error:
            raise _not_got(await self._trouble(error, "s3:GetObject")) from error
        self._account.contacts.answered("s3")
        return answer

    async def _exactly(self, size: int, stream: AsyncGenerator[Any]) -> AsyncGenerator[Any]:
        """Never more bytes than that; where there are others than so many, it ends with Trouble."""
        read = 0
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                read += len(chunk)
                if read > size:
                    break
                yield chunk
        if read != size:
            raise Trouble("offline", self._bucket, Sentence("{read} bytes of {size} came", read=read, size=size))

    async def _stream(self, answer: Any) -> AsyncGenerator[Any]:
        try:
            # Nothing is to be slowed down, as where a message told no size: whole it takes half of the time.
            if not self._pace.rate and answer.meta["size"] <= SMALL:
                body = await answer.bytes_async()
                self._pace.passed(len(body))
                yield body
                return
            async for chunk in answer.stream(min_chunk_size=self._pace.piece):
                await self._pace.drawn(len(chunk))
                self._pace.passed(len(chunk))
                yield chunk
        except FOREIGN as error:
            raise _not_got(await self._trouble(error, "s3:GetObject")) from error

    def get_range(self, item: Wanted, start: int, length: int) -> AsyncGenerator[Any]:
        """Fetch a range of the pinned version: its bytes as they come. Odd keys may be fetched so, too."""
        return self._exactly(length, self._range(item, start, length))

    async def _range(self, item: Wanted, start: int, length: int) -> AsyncGenerator[Any]:
        if ODD_KEY.search(item.key):
            yield await asyncio.to_thread(self._get_odd_range, item, start, length)
            return
        options = _pinned(item)
        options["range"] = (start, start + length)
        async with aclosing(self._stream(await self._asked(item.key, options))) as stream:
            async for chunk in stream:
                yield chunk

    def _get_odd_range(self, item: Wanted, start: int, length: int) -> bytes:
        version = {"VersionId": item.version_id} if item.version_id else {}
        match = {"IfMatch": _quoted(item.etag)} if item.etag else {}
        try:
            said = self._account.s3.get_object(
                Bucket=self._bucket, Key=item.key, Range=f"bytes={start}-{start + length - 1}", **version, **match
            )
            body = b"".join(self._paced(said["Body"]))
        except (*FOREIGN, OSError) as error:
            raise _not_got(self._account.trouble_of(error, self._bucket, "s3:GetObject")) from error
        _acknowledged(said.get("ETag"), "", self._bucket)
        return body

    def _paced(self, stream: Any) -> Iterator[bytes]:
        while chunk := stream.read(self._pace.piece):
            self._pace.draw(len(chunk))
            self._pace.passed(len(chunk))
            yield chunk

    async def _trouble(self, error: BaseException, action: str) -> Trouble:
        """What obstore's error means. It does not tell which region would be the right one: then boto3 asks."""
        trouble = self._account.trouble_of(error, self._bucket, action)
        if trouble.code == "wrong-region" and trouble.subject == self._bucket:
            place = in_region(self._bucket, await asyncio.to_thread(self._region))
            return Trouble(trouble.code, place, trouble.detail)
        return trouble

    def _region(self) -> str:
        """Where the bucket is, or empty: S3 tells with every answer, also with a refusal."""
        try:
            said = self._account.s3.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            said = error.response
        except (*FOREIGN, Trouble):
            return ""
        return str(said["ResponseMetadata"].get("HTTPHeaders", {}).get("x-amz-bucket-region", ""))


def _not_got(trouble: Trouble) -> Trouble:
    return Trouble("object-changed", trouble.subject, trouble.detail) if trouble.code == "exists" else trouble


def _pinned(item: Wanted) -> GetOptions:
    """Ask for this version and no other."""
    options: GetOptions = {}
    if item.etag:
        options["if_match"] = _quoted(item.etag)
    if item.version_id:
        options["version"] = item.version_id
    return options


def _quoted(etag: str) -> str:
    """As HTTP wants it; messages carry ETags without their quotes."""
    return f'"{etag.strip(chr(34))}"'


def _acknowledged(etag: str | None, version_id: str | None, place: str) -> Stored:
    """Success without an ETag is no success: something else than S3 may have answered."""
    if not etag:
        raise Trouble("sign-in-page", place, Sentence("the answer carried no ETag"))
    return Stored(etag, version_of(version_id))


def _known(item: Wanted, stored: Stored, size: int) -> Wanted:
    """What was asked for, as it turned out to be."""
    return item._replace(version_id=item.version_id or stored.version_id, etag=stored.etag, size=size)


async def _once(body: bytes) -> AsyncGenerator[bytes]:
    yield body


def version_of(said: str | None) -> str:
    """A version id to come back to. `null` is the one version of a bucket without versions: it can be replaced."""
    return "" if said is None or said == "null" else said


def _head(said: dict[str, Any], place: str) -> Head:
    whole = said.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT"
    stored = _acknowledged(said.get("ETag"), said.get("VersionId"), place)
    return Head(
        said["ContentLength"],
        stored.etag,
        stored.version_id,
        said.get("ChecksumCRC64NVME", "") if whole else "",
        said.get("ChecksumSHA256", "") if whole else "",
        said.get("Metadata", {}),
    )
