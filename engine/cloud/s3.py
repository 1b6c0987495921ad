"""Objects and parts put, small objects fetched and looked for, without the libraries' machinery, which takes several times the
CPU of all that is needed.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
"""

from __future__ import annotations

import re
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from engine.cloud.checksum import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.cloud.carrier import Carrier
    from engine.cloud.content import Content
    from engine.cloud.http import Answer
    from engine.cloud.shortcut import Shortcut, Way

SMALL: Final = 64 << 10
"""Bytes of the largest object that the loop moves: it has no time for others, which threads send."""
_UNSIGNED: Final = "UNSIGNED-PAYLOAD"
_ONLY_NEW: Final = {"if-none-match": "*"}
_REFUSALS: Final = range(400, 500)
"""What comes before them leads elsewhere, where the libraries follow; what comes after may pass, and they try again."""
_SLOW_DOWN: Final = 503
_NO: Final = (HTTPStatus.FORBIDDEN, _SLOW_DOWN)
_ERROR: Final = re.compile(rb"<Error[ >].*<Code>[^<]+</Code>", re.DOTALL)


class Refused(Exception):  # noqa: N818 - an answer
    """S3's own no to a request. Asked again in another way, it would be the same, and twice as much where it is too much."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class S3:
    """One bucket. Keys must be such as obstore takes.

    What is asked for raises Refused, and TooLate.
    """

    def __init__(
        self, way: Shortcut, carrier: Carrier, path: str, *, is_body_signed: bool, more: Mapping[str, str]
    ) -> None:
        """`path`: of the bucket at its host, without a slash at its end; `more`: headers of every request."""
        self._way = way
        self._carrier = carrier
        self._path = path
        self._is_body_signed = is_body_signed
        self._more = more

    @property
    def is_closed(self) -> bool:
        """Whether what is small is to be asked in another way at present."""
        return self._way.is_closed

    async def put(self, key: str, content: Content, *, only_new: bool) -> Answer | None:
        """Store a small object with its CRC64NVME, which S3 checks, if the key is free or `only_new` is not set. None: it is
        to be put in another way, whatever became of this one. From one event loop.
        """
        said = await self._ask("PUT", key, "", _headers_of(content, only_new=only_new), content.body)
        return _plain(self._way, said, _is_stored)

    def put_large(self, key: str, content: Content, *, only_new: bool) -> Answer | None:
        """As `put`, for an object of any size; blocks, for any thread."""
        return self._carried(key, "", content.body, _headers_of(content, only_new=only_new))

    def put_part(self, key: str, upload_id: str, number: int, body: bytes, checksum: int) -> Answer | None:
        """As `put_large`, for a part with its CRC64NVME."""
        return self._carried(key, f"partNumber={number}&uploadId={quote(upload_id, safe='')}", body, _proof(checksum))

    def _carried(self, key: str, query: str, body: bytes, own: Mapping[str, str]) -> Answer | None:
        headers, digest = self._complete(own, body)
        said = self._carrier.send("PUT", self._target(key, query), headers, body, digest=digest)
        return _plain(self._carrier, said, _is_stored)

    async def get(self, key: str, version_id: str, etag: str) -> Answer | None:
        """Fetch an object, or this version of it, if it has (still) this ETag, where one is given with its quotes. None: it is
        to be fetched in another way.
        """
        own = {"if-match": etag} if etag else {}
        version = f"versionId={quote(version_id, safe='')}" if version_id else ""
        return _plain(self._way, await self._ask("GET", key, version, own), _is_object)

    async def has_nothing(self, key: str) -> bool:
        """Whether nothing is there. Else it may be anything: it is to be asked in another way.

        A refusal is believed, as botocore believes it; an answer to HEAD has no body to tell who said so.
        """
        said = await self._ask("HEAD", key, "", {})
        if said is not None and said.status in _NO:
            raise Refused(said)
        return said is not None and said.status == HTTPStatus.NOT_FOUND

    async def _ask(self, method: str, key: str, query: str, own: Mapping[str, str], body: bytes = b"") -> Answer | None:
        headers, digest = self._complete(own, body)
        return await self._way.ask(method, self._target(key, query), headers, body, digest=digest, most=SMALL)

    def _complete(self, own: Mapping[str, str], body: bytes) -> tuple[dict[str, str], str]:
        digest = sha256(body).hexdigest() if self._is_body_signed else _UNSIGNED
        return {**self._more, **own, "x-amz-content-sha256": digest}, digest

    def _target(self, key: str, query: str) -> tuple[str, str]:
        return f"{self._path}/{quote(key)}", query


def _headers_of(content: Content, *, only_new: bool) -> dict[str, str]:
    return {
        "content-type": content.type,
        **{f"x-amz-meta-{name}": value for name, value in content.metadata.items()},
        **_proof(content.crc64),
        **(_ONLY_NEW if only_new else {}),
    }


def _proof(checksum: int) -> dict[str, str]:
    return {"x-amz-checksum-crc64nvme": as_text(checksum), "x-amz-sdk-checksum-algorithm": "CRC64NVME"}


def _plain(way: Way, said: Answer | None, is_success: Callable[[Answer], bool]) -> Answer | None:
    """An answer that is plainly a success."""
    if said is None or is_success(said):
        return said
    if (said.status in _REFUSALS or said.status == _SLOW_DOWN) and _ERROR.search(said.body):
        raise Refused(said)
    way.rest(str(said.status))
    return None


def _is_object(said: Answer) -> bool:
    return said.status == HTTPStatus.OK and bool(said.headers.get("etag"))


def _is_stored(said: Answer) -> bool:
    """A page that somebody puts in between may have an ETag, too, and says more than nothing."""
    return _is_object(said) and not ("html" in said.headers.get("content-type", "") and said.body)
