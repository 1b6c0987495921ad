"""Small objects put, fetched and looked for without the libraries' machinery, which takes several times the CPU of all that
is needed.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
"""

from __future__ import annotations

import re
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from engine.cloud.checksum import as_text, crc64

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.cloud.http import Answer
    from engine.cloud.shortcut import Shortcut

SMALL: Final = 64 << 10
"""Bytes of the largest object that goes this way: the loop has no time for the others, which the libraries move in threads."""
_UNSIGNED: Final = "UNSIGNED-PAYLOAD"
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
    """One bucket. Keys must be such as obstore takes. Use from one event loop.

    What is asked for raises Refused, and TooLate.
    """

    def __init__(self, way: Shortcut, path: str, *, is_body_signed: bool, more: Mapping[str, str]) -> None:
        """`path`: of the bucket at its host, without a slash at its end; `more`: headers of every request."""
        self._way = way
        self._path = path
        self._is_body_signed = is_body_signed
        self._more = more

    async def put(self, key: str, body: bytes, headers: Mapping[str, str], *, only_new: bool) -> Answer | None:
        """Store an object with its CRC64NVME, which S3 checks, if the key is free or `only_new` is not set. None: it is to be
        put in another way, whatever became of this one.
        """
        own = {
            **self._more,
            **headers,
            "x-amz-checksum-crc64nvme": as_text(crc64(body)),
            "x-amz-sdk-checksum-algorithm": "CRC64NVME",
        }
        if only_new:
            own["if-none-match"] = "*"
        return self._plain(await self._ask("PUT", key, "", own, body), _is_stored)

    async def get(self, key: str, version_id: str, etag: str) -> Answer | None:
        """Fetch an object, or this version of it, if it has (still) this ETag, where one is given with its quotes. None: it is
        to be fetched in another way.
        """
        own = {**self._more, "if-match": etag} if etag else self._more
        version = f"versionId={quote(version_id, safe='')}" if version_id else ""
        return self._plain(await self._ask("GET", key, version, own), _is_object)

    async def has_nothing(self, key: str) -> bool:
        """Whether nothing is there. Else it may be anything: it is to be asked in another way.

        A refusal is believed, as botocore believes it; an answer to HEAD has no body to tell who said so.
        """
        said = await self._ask("HEAD", key, "", self._more)
        if said is not None and said.status in _NO:
            raise Refused(said)
        return said is not None and said.status == HTTPStatus.NOT_FOUND

    async def _ask(self, method: str, key: str, query: str, own: Mapping[str, str], body: bytes = b"") -> Answer | None:
        digest = sha256(body).hexdigest() if self._is_body_signed else _UNSIGNED
        headers = {**own, "x-amz-content-sha256": digest}
        return await self._way.ask(
            method, (f"{self._path}/{quote(key)}", query), headers, body, digest=digest, most=SMALL
        )

    def _plain(self, said: Answer | None, is_success: Callable[[Answer], bool]) -> Answer | None:
        """An answer that is plainly a success."""
        if said is None or is_success(said):
            return said
        if (said.status in _REFUSALS or said.status == _SLOW_DOWN) and _ERROR.search(said.body):
            raise Refused(said)
        self._way.rest(str(said.status))
        return None


def _is_object(said: Answer) -> bool:
    return said.status == HTTPStatus.OK and bool(said.headers.get("etag"))


def _is_stored(said: Answer) -> bool:
    """A page that somebody puts in between may have an ETag, too, and says more than nothing."""
    return _is_object(said) and not ("html" in said.headers.get("content-type", "") and said.body)
