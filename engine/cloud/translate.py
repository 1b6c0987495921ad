"""Foreign errors become Trouble here, by a table: what boto3, botocore and obstore say, in our own words."""

from __future__ import annotations

import re
from typing import Final

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from obstore import exceptions as obs

from engine.errors import Trouble

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
    409: "exists",
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
_SERVER_ERRORS: Final = 500


def trouble_of(error: BaseException, place: str, action: str = "") -> Trouble:
    """The Trouble that an error of boto3, botocore or obstore means.

    `place` is what was spoken to (a bucket, a queue, a server), `action` the permission that the request needed, such
    as `s3:PutObject`.
    """
    if isinstance(error, Trouble):
        return error
    if isinstance(error, boto.ClientError):
        return _of_answer(*_client_error(error), place, action)
    if isinstance(error, obs.BaseError | FileNotFoundError):
        text = str(error)
        status = _STATUS.search(text)
        if status:
            return _of_answer(int(status[1]), _first(_CODE, text), _first(_MESSAGE, text), place, action)
        return Trouble(_of_silence(error, text), place, _short(text))
    for kind, code in _BY_TYPE:
        if isinstance(error, kind):
            return Trouble(code, place, str(error))
    return Trouble("internal", f"{type(error).__name__} at {place}", str(error))


def _client_error(error: boto.ClientError) -> tuple[int, str, str]:
    said = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return int(status), str(said.get("Code", "")), str(said.get("Message", ""))


def _of_answer(status: int, code: str, message: str, place: str, action: str) -> Trouble:
    if code.isdigit():  # HEAD has no body: botocore gives the status as the code
        status, code = int(code), ""
    ours = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if ours is None:
        ours = "server-error" if status >= _SERVER_ERRORS else "bad-request"
    if code == "" and status == 200:  # noqa: PLR2004 - success without what success must bring
        ours = "sign-in-page"
    detail = f"{status} {code} {message}".strip()
    if ours == "not-allowed":
        return Trouble(ours, _what_is_missing(message, place, action), detail)
    return Trouble(ours, place, detail)


def _what_is_missing(message: str, place: str, action: str) -> str:
    """S3 names the missing action and the resource in 403s of one's own organisation; otherwise ours is named."""
    told = _PERFORM.search(message)
    if told:
        return f"{told[1]} on {told[2] or place}"
    return f"{action} on {place}" if action else f"this on {place}"


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
