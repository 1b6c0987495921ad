"""A bucket as strict as S3: what AWS checks is checked. https://docs.aws.amazon.com/AmazonS3/latest/API/"""

# ruff: noqa: N803 - the parameters have AWS's names

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awscrt import checksums
from faults.strict_objects import LONGEST_KEY
from stateful.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stateful.clock import Clock

MOST_PARTS = 10_000
_MOST_METADATA = 2048


def crc64_text(body: bytes) -> str:
    value: int = checksums.crc64nvme(body)
    return base64.b64encode(value.to_bytes(8, "big")).decode()


@dataclass(frozen=True)
class Version:
    """One version of one object."""

    key: str
    body: bytes
    etag: str
    version_id: str
    metadata: Mapping[str, str]
    crc64: str


@dataclass
class _Upload:
    key: str
    metadata: Mapping[str, str]
    begun: datetime
    parts: dict[int, bytes] = field(default_factory=dict)


class Bucket:
    """Objects with their versions, and uploads in parts."""

    def __init__(self, name: str, clock: Clock, *, is_versioned: bool = False, smallest_part: int = 5 << 20) -> None:
        self.name = name
        self._clock = clock
        self.is_versioned = is_versioned
        self.smallest_part = smallest_part
        self.versions: defaultdict[str, list[Version]] = defaultdict(list)
        """By key, the newest last; those of old only where the bucket keeps versions."""
        self.ever: list[Version] = []
        self.uploads: dict[str, _Upload] = {}
        self.on_stored: Callable[[Version | None, Version], None] = lambda _before, _now: None
        """Told of every object that comes, with the one that it replaces."""
        self._count = 0

    def current(self, key: str) -> Version | None:
        return self.versions[key][-1] if self.versions[key] else None

    def forget(self, key: str) -> None:
        """As another program deletes an object, with its versions."""
        self.versions[key].clear()

    # -- whole objects -----------------------------------------------------------------------------------------------

    def put_object(
        self,
        *,
        Bucket: str,
        Key: str,
        Body: bytes,
        ChecksumAlgorithm: str = "",
        ChecksumCRC64NVME: str = "",
        ContentType: str = "",
        Metadata: Mapping[str, str] | None = None,
        IfNoneMatch: str = "",
    ) -> dict[str, Any]:
        self._check_request(Bucket, Key, Metadata or {})
        _check_checksum(Body, ChecksumAlgorithm, ChecksumCRC64NVME)
        self._check_free(Key, IfNoneMatch)
        etag = f'"{hashlib.md5(Body, usedforsecurity=False).hexdigest()}"'
        return self._store(Key, Body, etag, Metadata or {})

    def head_object(self, *, Bucket: str, Key: str, VersionId: str = "", ChecksumMode: str = "") -> dict[str, Any]:
        found = self._find(Bucket, Key, VersionId)
        said = {"ContentLength": len(found.body), "ETag": found.etag, "Metadata": dict(found.metadata)}
        if self.is_versioned:
            said["VersionId"] = found.version_id
        if ChecksumMode == "ENABLED" and found.crc64:
            said |= {"ChecksumCRC64NVME": found.crc64, "ChecksumType": "FULL_OBJECT"}
        return said

    def get_object(
        self, *, Bucket: str, Key: str, VersionId: str = "", IfMatch: str = "", Range: str = ""
    ) -> dict[str, Any]:
        found = self._find(Bucket, Key, VersionId)
        if IfMatch and IfMatch != found.etag:
            raise Refused(412, "PreconditionFailed")
        said = self.head_object(Bucket=Bucket, Key=Key, VersionId=VersionId)
        body = found.body
        if Range:
            first, last = _range(Range)
            if first >= len(body):
                raise Refused(416, "InvalidRange")
            body = body[first : last + 1]
        return said | {"Body": body, "ContentLength": len(body)}

    def _find(self, bucket: str, key: str, version_id: str) -> Version:
        self._check_request(bucket, key, {})
        known = [version for version in self.versions[key] if not version_id or version.version_id == version_id]
        if not known:
            raise Refused(404, "NoSuchVersion" if version_id else "NoSuchKey")
        return known[-1]

    # -- objects in parts --------------------------------------------------------------------------------------------

    def create_multipart_upload(
        self,
        *,
        Bucket: str,
        Key: str,
        ChecksumAlgorithm: str,
        ChecksumType: str,
        Metadata: Mapping[str, str],
        ContentType: str,
    ) -> dict[str, Any]:
        self._check_request(Bucket, Key, Metadata)
        if (ChecksumAlgorithm, ChecksumType) != ("CRC64NVME", "FULL_OBJECT"):
            raise Refused(400, "InvalidRequest")
        self._count += 1
        upload_id = f"upload-{self._count}"
        self.uploads[upload_id] = _Upload(Key, dict(Metadata), datetime.fromtimestamp(self._clock.now, UTC))
        return {"UploadId": upload_id}

    def upload_part(
        self,
        *,
        Bucket: str,
        Key: str,
        UploadId: str,
        PartNumber: int,
        Body: bytes,
        ChecksumAlgorithm: str,
        ChecksumCRC64NVME: str,
    ) -> dict[str, Any]:
        upload = self._upload(Bucket, Key, UploadId)
        if not 1 <= PartNumber <= MOST_PARTS:
            raise Refused(400, "InvalidArgument")
        _check_checksum(Body, ChecksumAlgorithm, ChecksumCRC64NVME)
        upload.parts[PartNumber] = Body
        return {"ETag": _part_etag(Body), "ChecksumCRC64NVME": ChecksumCRC64NVME}

    def complete_multipart_upload(
        self,
        *,
        Bucket: str,
        Key: str,
        UploadId: str,
        MultipartUpload: dict[str, Any],
        MpuObjectSize: int,
        IfNoneMatch: str = "",
        ChecksumCRC64NVME: str = "",
        ChecksumType: str = "",
    ) -> dict[str, Any]:
        """A second one is not known any more: AWS promises nothing better."""
        upload = self._upload(Bucket, Key, UploadId)
        bodies = self._listed(upload, MultipartUpload["Parts"])
        body = b"".join(bodies)
        if len(body) != MpuObjectSize:
            raise Refused(400, "InvalidRequest")
        if ChecksumCRC64NVME and (ChecksumType != "FULL_OBJECT" or ChecksumCRC64NVME != crc64_text(body)):
            raise Refused(400, "BadDigest")
        self._check_free(Key, IfNoneMatch)
        del self.uploads[UploadId]
        digests = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in bodies)
        etag = f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(bodies)}"'
        return self._store(Key, body, etag, upload.metadata)

    def _listed(self, upload: _Upload, listed: list[dict[str, Any]]) -> list[bytes]:
        numbers = [part["PartNumber"] for part in listed]
        if not listed or numbers != sorted(set(numbers)):
            raise Refused(400, "InvalidPartOrder" if listed else "MalformedXML")
        for part in listed:
            body = upload.parts.get(part["PartNumber"])
            if body is None or (_part_etag(body), crc64_text(body)) != (part["ETag"], part["ChecksumCRC64NVME"]):
                raise Refused(400, "InvalidPart")
        bodies = [upload.parts[number] for number in numbers]
        if any(len(body) < self.smallest_part for body in bodies[:-1]):
            raise Refused(400, "EntityTooSmall")
        return bodies

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> dict[str, Any]:
        self._upload(Bucket, Key, UploadId)
        del self.uploads[UploadId]
        return {}

    def list_multipart_uploads(self, *, Bucket: str, Prefix: str = "") -> list[dict[str, Any]]:
        """In pages."""
        self._check_request(Bucket, "any", {})
        found = [
            {"Key": upload.key, "UploadId": upload_id, "Initiated": upload.begun}
            for upload_id, upload in self.uploads.items()
            if upload.key.startswith(Prefix)
        ]
        return _pages("Uploads", found)

    def list_parts(self, *, Bucket: str, Key: str, UploadId: str) -> list[dict[str, Any]]:
        """In pages."""
        upload = self._upload(Bucket, Key, UploadId)
        found = [
            {
                "PartNumber": number,
                "Size": len(body),
                "ETag": _part_etag(body),
                "ChecksumCRC64NVME": crc64_text(body),
                "LastModified": upload.begun,
            }
            for number, body in sorted(upload.parts.items())
        ]
        return _pages("Parts", found)

    def _upload(self, bucket: str, key: str, upload_id: str) -> _Upload:
        self._check_request(bucket, key, {})
        upload = self.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise Refused(404, "NoSuchUpload")
        return upload

    # -- both --------------------------------------------------------------------------------------------------------

    def _store(self, key: str, body: bytes, etag: str, metadata: Mapping[str, str]) -> dict[str, Any]:
        self._count += 1
        version = Version(key, body, etag, f"v{self._count}", dict(metadata), crc64_text(body))
        self.on_stored(self.current(key), version)
        if not self.is_versioned:
            self.versions[key].clear()
        self.versions[key].append(version)
        self.ever.append(version)
        said = {"ETag": etag, "ChecksumCRC64NVME": version.crc64}
        return said | {"VersionId": version.version_id} if self.is_versioned else said

    def _check_request(self, bucket: str, key: str, metadata: Mapping[str, str]) -> None:
        if bucket != self.name:
            raise Refused(404, "NoSuchBucket")
        if not 0 < len(key.encode()) <= LONGEST_KEY:
            raise Refused(400, "KeyTooLongError")
        if sum(len(name) + len(value) for name, value in metadata.items()) > _MOST_METADATA:
            raise Refused(400, "MetadataTooLarge")
        assert all(text.isascii() for pair in metadata.items() for text in pair), "headers are ASCII"

    def _check_free(self, key: str, if_none_match: str) -> None:
        assert if_none_match in {"", "*"}
        if if_none_match and self.current(key) is not None:
            raise Refused(412, "PreconditionFailed")


def _check_checksum(body: bytes, algorithm: str, checksum: str) -> None:
    """Some servers look at a checksum only where its algorithm is named."""
    assert (algorithm == "CRC64NVME") == bool(checksum), "a checksum goes with the name of its algorithm"
    if checksum and checksum != crc64_text(body):
        raise Refused(400, "BadDigest")


def _pages(name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of two, so that readers have to turn them."""
    return [{name: found[start : start + 2]} for start in range(0, len(found), 2)] or [{}]


def _part_etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", text)
    assert found, text
    return int(found[1]), int(found[2])
