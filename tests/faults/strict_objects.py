"""What S3 refuses and test servers let pass: wrong digests, long keys, taken keys, uploads that ended, small parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from faults.answers import s3_error
from faults.digests import START, given, payload, wrong_of
from faults.wire import Headers, Request

from engine.cloud.checksum import as_text, combine, crc64

if TYPE_CHECKING:
    from faults.operations import Asked
    from faults.strict import Ask
    from faults.wire import Reply

LONGEST_KEY = 1024
LEAST_PART = 5 << 20
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""

_WITH_BODY = ("PutObject", "UploadPart")
_UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")
_NO_UPLOAD = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."


@dataclass
class Upload:
    """A multipart upload that was begun through the proxy: size and CRC64NVME of each part."""

    parts: dict[int, tuple[int, int]] = field(default_factory=dict)


class StrictObjects:
    def __init__(self, *, object_lock: bool) -> None:
        self._object_lock = object_lock
        self._uploads: dict[str, Upload] = {}
        self._ended: set[str] = set()

    async def check(self, request: Request, asked: Asked, ask: Ask) -> Reply:
        """The server's reply, or S3's refusal."""
        upload_id = (asked.query or {}).get("uploadId", "")
        refusal = self._refusal(request, asked, upload_id)
        if refusal is None and request.headers.get("If-None-Match") == "*" and await _is_there(request, ask):
            refusal = s3_error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        if refusal is not None:
            return refusal
        reply = await ask(request)
        if reply.status < HTTPStatus.MULTIPLE_CHOICES and b"<Error>" not in reply.body[:200]:
            self._note(request, asked, upload_id, reply)
        return reply

    def _refusal(self, request: Request, asked: Asked, upload_id: str) -> Reply | None:
        if len(asked.key.encode()) > LONGEST_KEY:
            return s3_error("KeyTooLongError", "Your key is too long")
        if upload_id in self._ended:
            return s3_error("NoSuchUpload", _NO_UPLOAD)
        if asked.operation in _WITH_BODY:
            return self._refusal_of_body(request)
        if asked.operation == "CompleteMultipartUpload" and upload_id in self._uploads:
            return _refusal_of_whole(request, self._uploads[upload_id])
        return None

    def _refusal_of_body(self, request: Request) -> Reply | None:
        code, message = wrong_of(request)
        if code:
            return s3_error(code, message)
        if self._object_lock and not request.headers.get("Content-MD5") and not given(request, payload(request)[1]):
            return s3_error(
                "InvalidRequest",
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
            )
        return None

    def _note(self, request: Request, asked: Asked, upload_id: str, reply: Reply) -> None:
        if asked.operation == "CreateMultipartUpload" and (found := _UPLOAD_ID.search(reply.body)):
            self._uploads[found[1].decode()] = Upload()
        elif asked.operation == "UploadPart" and upload_id in self._uploads:
            body, _ = payload(request)
            number = int((asked.query or {})["partNumber"])
            self._uploads[upload_id].parts[number] = (len(body), crc64(body))
        elif asked.operation in {"CompleteMultipartUpload", "AbortMultipartUpload"}:
            self._ended.add(upload_id)
            self._uploads.pop(upload_id, None)


async def _is_there(request: Request, ask: Ask) -> bool:
    look = Request("HEAD", urlsplit(request.target).path, Headers([("Host", request.headers.get("Host"))]))
    return (await ask(look)).status == HTTPStatus.OK


def _refusal_of_whole(request: Request, upload: Upload) -> Reply | None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html"""
    numbers = _numbers_in(request.body)
    if numbers != sorted(set(numbers)):
        return s3_error("InvalidPartOrder", "The list of parts was not in ascending order.")
    if not numbers or any(number not in upload.parts for number in numbers):
        return s3_error("InvalidPart", "One or more of the specified parts could not be found.")
    parts = [upload.parts[number] for number in numbers]
    if any(size < LEAST_PART for size, _ in parts[:-1]):
        return s3_error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
    size = request.headers.get("x-amz-mp-object-size")
    if size and int(size) != sum(size for size, _ in parts):
        return s3_error(
            "InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed."
        )
    whole = request.headers.get(f"{START}crc64nvme")
    if whole and whole != as_text(combine((checksum, size) for size, checksum in parts)):
        return s3_error("BadDigest", "The CRC64NVME you specified did not match the calculated checksum.")
    return None


def _numbers_in(body: bytes) -> list[int]:
    return [int(node.text or 0) for node in ET.fromstring(body).iter() if node.tag.endswith("PartNumber")]
