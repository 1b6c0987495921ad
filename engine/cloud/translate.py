"""Foreign errors become Trouble here, by a table: what boto3, botocore and obstore say, in our own words."""

from __future__ import annotations

import contextlib
import re
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from obstore import exceptions as obs

from engine.cloud.http import TooLate
from engine.cloud.s3 import Refused
from engine.errors import Trouble
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_CODE: Final = {
    "AccessDenied": "not-allowed",
    "AccessDeniedException": "not-allowed",
    "AllAccessDisabled": "not-allowed",
    "AuthorizationHeaderMalformed": "wrong-region",
    "AWS.SimpleQueueService.NonExistentQueue": "no-queue",
    "BadDigest": "checksum",
    "ExpiredToken": "expired-credentials",
    "ExpiredTokenException": "expired-credentials",
    "Forbidden": "not-allowed",
    "IllegalLocationConstraintException": "wrong-region",
    "InternalError": "server-error",
    "InvalidAccessKeyId": "bad-credentials",
    "InvalidClientTokenId": "bad-credentials",
    "InvalidObjectState": "archived",
    "InvalidSignatureException": "bad-credentials",
    "InvalidToken": "bad-credentials",
    "KMS.AccessDeniedException": "encryption-key",
    "KMS.DisabledException": "encryption-key",
    "KMS.NotFoundException": "encryption-key",
    "KmsAccessDenied": "encryption-key",
    "KmsDisabled": "encryption-key",
    "KmsNotFound": "encryption-key",
    "KmsThrottled": "throttled",
    "MissingAuthenticationToken": "bad-credentials",
    "NoSuchBucket": "no-bucket",
    "NoSuchKey": "gone-object",
    "NoSuchVersion": "gone-object",
    "OperationAborted": "server-error",
    "OptInRequired": "not-allowed",
    "PermanentRedirect": "wrong-region",
    "PreconditionFailed": "exists",
    "ConditionalRequestConflict": "exists",
    "AWS.SimpleQueueService.QueueDeletedRecently": "no-queue",
    "QueueDeletedRecently": "no-queue",
    "QueueDoesNotExist": "no-queue",
    "RequestExpired": "clock",
    "RequestLimitExceeded": "throttled",
    "RequestThrottled": "throttled",
    "RequestTimeTooSkewed": "clock",
    "RequestTimeout": "server-error",
    "SignatureDoesNotMatch": "bad-credentials",
    "SlowDown": "throttled",
    "Throttling": "throttled",
    "ThrottlingException": "throttled",
    "TooManyRequestsException": "throttled",
    "UnrecognizedClientException": "bad-credentials",
    "XAmzContentChecksumMismatch": "checksum",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and the SQS API's common errors."""

_BY_STATUS: Final = {
    301: "wrong-region",
    302: "sign-in-page",  # S3 never says so, networks that want one to sign in do
    303: "sign-in-page",
    307: "wrong-region",
    400: "bad-request",
    401: "bad-credentials",
    403: "not-allowed",
    404: "gone-object",
    407: "offline",
    409: "server-error",  # a conflict of requests, which passes; where an object is in the way, a code says so
    412: "exists",
    416: "object-changed",
    429: "throttled",
    503: "throttled",
    511: "sign-in-page",
}

SERVERS_OWN: Final = {"offline", "sign-in-page", "throttled", "server-error", "clock", "untrusted-server"}
"""Codes that say something about a server, not about the bucket or queue that was asked for."""

_BY_TYPE: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (boto.SSLError, "untrusted-server"),
    (boto.HTTPClientError, "offline"),
    (boto.EndpointConnectionError, "offline"),
    (boto.ConnectionError, "offline"),
    (boto.UnauthorizedSSOTokenError, "expired-credentials"),
    (boto.SSOTokenLoadError, "expired-credentials"),
    (boto.TokenRetrievalError, "expired-credentials"),
    (boto.CredentialRetrievalError, "expired-credentials"),
    (boto.NoCredentialsError, "no-credentials"),
    (boto.PartialCredentialsError, "no-credentials"),
    (boto.ProfileNotFound, "no-credentials"),
    (boto.NoRegionError, "wrong-region"),
    (ResponseParserError, "sign-in-page"),
    (TooLate, "offline"),
    (obs.PreconditionError, "exists"),
    (obs.AlreadyExistsError, "exists"),
    (obs.PermissionDeniedError, "not-allowed"),
    (obs.UnauthenticatedError, "bad-credentials"),
)

_PERFORM: Final = re.compile(r"not authorized to perform: (\S+)(?: on resource: \"?([^\s\"]+))?")
_STATUS: Final = re.compile(r"returned non-2xx status code: (\d{3})")
_URL: Final = re.compile(r"https?://\S+")
_SILENCE: Final = (
    ("certificate", "untrusted-server"),
    ("without location", "wrong-region"),
    ("following redirect", "sign-in-page"),
    ("error sending request", "offline"),
    ("timed out", "offline"),
    ("connection", "offline"),
    ("etag", "sign-in-page"),
    ("header", "sign-in-page"),
)
"""What obstore 0.12 writes where it got no answer, or one that S3 does not give."""
_CODE: Final = re.compile(r"<Code>([^<]+)</Code>")
_MESSAGE: Final = re.compile(r"<Message>([^<]*)</Message>")
_REGION: Final = re.compile(r"<Region>([^<]+)</Region>")
_SERVER_TIME: Final = re.compile(r"<ServerTime>([^<]+)</ServerTime>")
_PAYER: Final = re.compile(r"requester.?pays|request-?payer", re.IGNORECASE)
_LATE: Final = re.compile(r"Signature (expired|not yet current)")
"""How SQS says that a request comes from another time."""
_SERVER_ERRORS: Final = 500
_MOST_SKEW: Final = 15
"""Minutes by which a clock may be off: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""


class _Answer(NamedTuple):
    """What a server said."""

    status: int
    code: str
    message: str
    time: str = ""
    """Of its own clock."""
    region: str = ""
    """Where the bucket is."""
    is_page: bool = False
    """It is HTML, and of nobody who counts his requests as S3 does."""


def trouble_of(error: BaseException, place: str, action: str = "") -> Trouble:
    """The Trouble that an error of boto3, botocore or obstore means, or a refusal of S3.

    `place` is what was spoken to (a bucket, a queue, a server), `action` the permission that the request needed, such
    as `s3:PutObject`.
    """
    if isinstance(error, Trouble):
        return error
    if isinstance(error, boto.ClientError):
        return _of_answer(_client_error(error), place, action)
    if isinstance(error, obs.BaseError | FileNotFoundError):
        text = str(error)
        status = _STATUS.search(text)
        if status:
            return _of_answer(_error_in(text, int(status[1]), {}), place, action)
        return Trouble(_of_silence(error, text), place, _short(text))
    if isinstance(error, Refused):
        said = error.answer
        return _of_answer(_error_in(said.body.decode(errors="replace"), said.status, said.headers), place, action)
    for kind, code in _BY_TYPE:
        if isinstance(error, kind):
            return Trouble(code, place, str(error))
    return Trouble("internal", Sentence("{error} at {place}", error=type(error).__name__, place=place), str(error))


def _error_in(text: str, status: int, headers: Mapping[str, str]) -> _Answer:
    """What S3's error document says, and the headers where it does not:
    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    code, message, clock, region = (_first(pattern, text) for pattern in (_CODE, _MESSAGE, _SERVER_TIME, _REGION))
    return _Answer(
        status, code, message, clock or headers.get("date", ""), region or headers.get("x-amz-bucket-region", "")
    )


def _client_error(error: boto.ClientError) -> _Answer:
    said = error.response.get("Error", {})
    meta = error.response.get("ResponseMetadata", {})
    code, status, clock = str(said.get("Code", "")), int(meta.get("HTTPStatusCode", 0)), said.get("ServerTime")
    if code.isdigit():  # HEAD has no body: botocore gives the status as the code
        code, status = "", int(code)
    headers = meta.get("HTTPHeaders", {})
    region = said.get("Region") or headers.get("x-amz-bucket-region", "")
    is_page = "html" in headers.get("content-type", "") and "x-amz-request-id" not in headers
    message, at = str(said.get("Message", "")), str(clock or headers.get("date", ""))
    return _Answer(status, code, message, at, str(region), is_page)


def _of_answer(answer: _Answer, place: str, action: str) -> Trouble:
    ours = _meaning(answer)
    detail = f"{answer.status} {answer.code} {answer.message}".strip()
    if ours == "not-allowed":
        return Trouble(ours, _what_is_missing(answer.message, place, action), detail)
    if ours == "clock" and (minutes := _minutes_off(answer.time)):
        return Trouble(ours, Sentence("{place} by {minutes} minutes", place=place, minutes=f"{minutes:,}"), detail)
    if ours == "wrong-region":
        return Trouble(ours, in_region(place, answer.region), detail)
    return Trouble(ours, place, detail)


def in_region(place: str, region: str) -> str:
    """A bucket with the region that it is in, as far as that is known."""
    return Sentence("{place} ({region})", place=place, region=region) if region else place


def _meaning(answer: _Answer) -> str:
    ours = _BY_CODE.get(answer.code) or _BY_STATUS.get(answer.status)
    if _LATE.match(answer.message):
        return "clock"
    if ours == "not-allowed" and not answer.code and _minutes_off(answer.time) > _MOST_SKEW:
        return "clock"  # HEAD has no body to say so
    if ours == "not-allowed" and _PAYER.search(answer.message):
        return "requester-pays"
    if not answer.code and answer.status == HTTPStatus.BAD_REQUEST and answer.region:
        return "wrong-region"  # HEAD has no body to say so
    if answer.is_page and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return "sign-in-page"  # botocore calls a success that it cannot read an error of the server
    if answer.code == "" and answer.status == 200:  # noqa: PLR2004 - success without what success must bring
        return "sign-in-page"
    return ours or ("server-error" if answer.status >= _SERVER_ERRORS else "bad-request")


def _minutes_off(server_time: str) -> int:
    """How far this computer's clock is from a server's; 0 where that is not known."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with contextlib.suppress(ValueError):
            return round(abs(parse(server_time).timestamp() - time.time()) / 60)
    return 0


def missing(action: str, resource: str) -> Sentence:
    """A permission, as it can be sent to an administrator."""
    return Sentence("{action} on {resource}", action=action, resource=resource)


def _what_is_missing(message: str, place: str, action: str) -> Sentence:
    """S3 names the missing action and the resource in 403s of one's own organisation; otherwise ours is named."""
    told = _PERFORM.search(message)
    if told:
        return missing(told[1], told[2] or place)
    return missing(action or Sentence("this"), place)


def _of_silence(error: BaseException, text: str) -> str:
    """Obstore got no answer, or one that it did not understand. Its text holds the key, which says nothing of that."""
    lowered = _URL.sub("", text).lower()
    by_type = (code for kind, code in _BY_TYPE if isinstance(error, kind))
    return next((code for words, code in _SILENCE if words in lowered), next(by_type, "server-error"))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _short(text: str) -> str:
    return text.split("\n\nDebug source", 1)[0][:500]
