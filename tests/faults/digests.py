"""The digests that a request gives of its body, and whether they are true."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

from awscrt import checksums
from faults.wire import Headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.wire import Request

START = "x-amz-checksum-"
_NO_VALUE = ("algorithm", "mode", "type")


def _number(function: Callable[[bytes], int], size: int) -> Callable[[bytes], bytes]:
    return lambda body: function(body).to_bytes(size, "big")


_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": _number(checksums.crc32, 4),
    "crc32c": _number(checksums.crc32c, 4),
    "crc64nvme": _number(checksums.crc64nvme, 8),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
}


def payload(request: Request) -> tuple[bytes, Headers]:
    """The body without aws-chunked framing, and its trailers.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
    """
    if "aws-chunked" not in request.headers.get("Content-Encoding"):
        return request.body, Headers([])
    body, rest = bytearray(), request.body
    while True:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if not size:
            return bytes(body), Headers.parse([line for line in rest.decode().split("\r\n") if line])
        body += rest[:size]
        rest = rest[size + 2 :]


def given(request: Request, trailers: Headers) -> dict[str, str]:
    """The checksums that are given, by algorithm."""
    found = request.headers.starting(START) | trailers.starting(START)
    return {name.removeprefix(START): value for name, value in found.items() if not name.endswith(_NO_VALUE)}


def wrong_of(request: Request) -> tuple[str, str]:
    """The error's code and message for what is wrong with the digests, or two empty texts."""
    body, trailers = payload(request)
    if said := request.headers.get("Content-MD5"):
        wrong = _wrong_md5(said, body)
        if wrong:
            return wrong, "The Content-MD5 you specified did not match what we received."
    whole = request.headers.get("x-amz-content-sha256")
    if len(whole) == hashlib.sha256().digest_size * 2 and whole != hashlib.sha256(body).hexdigest():
        return (
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    return _wrong_checksum(request, given(request, trailers), body)


def _wrong_md5(said: str, body: bytes) -> str:
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    try:
        value = base64.b64decode(said, validate=True)
    except binascii.Error:
        return "InvalidDigest"
    return "" if value == digest else "BadDigest" if len(value) == len(digest) else "InvalidDigest"


def _wrong_checksum(request: Request, sums: dict[str, str], body: bytes) -> tuple[str, str]:
    announced = request.headers.get("x-amz-sdk-checksum-algorithm").lower()
    if announced and announced not in sums:
        return (
            "InvalidRequest",
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
        )
    for name, value in sums.items():
        if name not in _ALGORITHMS:
            return "InvalidRequest", f"Value for {START}{name} header is invalid."
        if value != base64.b64encode(_ALGORITHMS[name](body)).decode():
            return "BadDigest", f"The {name.upper()} you specified did not match the calculated checksum."
    return "", ""
