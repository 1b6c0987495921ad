"""What the server of a route turned out not to do as S3 does. Learned by asking, remembered by the process."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from engine.cloud.checksum import as_text, md5
from engine.errors import Trouble
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.settings.route import Route

T = TypeVar("T")

_CODES: Final = "NotImplemented|InvalidRequest|InvalidArgument|MissingContentLength|UnsupportedOperation|BadRequest"
_REFUSAL: Final = re.compile(rf"(400|411|501)($| ({_CODES})?( |$))")
"""How servers refuse a header that they do not know."""

SENTENCES: Final = {
    "checksums": Sentence(
        "The server refuses S3's checksums: bytes are proven by Content-MD5 only (reduced integrity)."
    ),
    "wholes": Sentence(
        "The server does not compute the checksum of objects in parts as S3 does:"
        " only the parts' own checksums are verified."
    ),
    "conditions": Sentence(
        "The server ignores If-None-Match:"
        " two computers that send the same name at the same moment may replace each other's object."
    ),
}


class Abilities:
    """Of the server behind one account. AWS has them all; any other is given the benefit of the doubt, never of faith."""

    def __init__(self, route: Route) -> None:
        host = urlsplit(route.endpoint_url).hostname or ""
        self.is_aws = not host or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        self.keeps_conditions: bool | None = True if self.is_aws else None
        """Whether it honours If-None-Match; None: it was not tried yet."""
        self.takes_checksums = True
        self.counts_wholes = True
        """Whether it computes the checksum of an object in parts rightly."""
        self.place = urlsplit(route.endpoint_url).netloc
        """Its name with the port; empty: AWS."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it turned out not to do: names of `SENTENCES`."""
        if self.takes_checksums and self.counts_wholes and self.keeps_conditions is not False:
            return ()  # as nearly always: it is asked for each file
        has = {
            "checksums": self.takes_checksums,
            "wholes": self.counts_wholes,
            "conditions": self.keeps_conditions is not False,
        }
        return tuple(name for name, is_there in has.items() if not is_there)

    def lacks(self) -> Iterator[Trouble]:
        """What a person should know."""
        for name in self.lacking:
            yield Trouble("server-too-old", SENTENCES[name], self.place)

    def remember(self, lacking: Iterable[str]) -> None:
        """What it could not do in an earlier life of the program. What it could do is learned anew, never relied upon:
        another server may answer at the same place today.
        """
        names = set() if self.is_aws else set(lacking)
        self.takes_checksums = self.takes_checksums and "checksums" not in names
        self.counts_wholes = self.counts_wholes and "wholes" not in names
        if "conditions" in names:
            self.keeps_conditions = False

    def prove(self, with_checksums: Callable[[], T], without: Callable[[], T]) -> T:
        """Ask with S3's checksums, or without them where the server refuses those: which it may do at any request."""
        if self.takes_checksums:
            try:
                return with_checksums()
            except Trouble as trouble:
                if not self.may_lack_what(trouble):
                    raise
        answer = without()
        self.takes_checksums = False
        return answer

    def may_lack_what(self, trouble: Trouble) -> bool:
        """Whether a refusal may mean that the server does not know a header of the request."""
        return not self.is_aws and bool(_REFUSAL.match(trouble.detail))


def checksum_of(crc64: int) -> dict[str, str]:
    """The proof of a body for boto3. Some servers check only what the algorithm's name announces."""
    return {"ChecksumAlgorithm": "CRC64NVME", "ChecksumCRC64NVME": as_text(crc64)}


def md5_of(body: bytes) -> dict[str, str]:
    """The proof for servers that know no other."""
    return {"ContentMD5": base64.b64encode(bytes.fromhex(md5(body))).decode()}
