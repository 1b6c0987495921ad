"""Large objects in parts, through boto3: begun, sent part by part with checksums, completed or aborted. All block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.cloud.checksum import as_text, combine, crc64
from engine.cloud.objects import FOREIGN, Stored, version_of
from engine.errors import Trouble
from engine.model import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.cloud.account import Account

MOST_PARTS: Final = 10_000
LARGEST_PART: Final = 5 << 30
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""


def part_size_for(size: int, wanted: int) -> int:
    """The part size for a file: what the route wants, or as much more (whole MiB) as the limit of parts demands.

    Raises:
        Trouble: `too-large`, before a byte is sent.
    """
    least = -(-size // MOST_PARTS)
    part = max(wanted, -(-least // (1 << 20)) << 20)
    if part > LARGEST_PART:
        raise Trouble("too-large", "48.8 TiB")
    return part


class Parts:
    """The multipart uploads of one route's bucket."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._bucket = account.route.bucket
        self.is_reduced = False
        """The server computes whole checksums wrongly: what it has is proven by its parts' only."""

    def begin(self, key: str, metadata: Mapping[str, str], content_type: str) -> str:
        """Begin an upload; answers its id."""
        try:
            said = self._account.s3.create_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                ChecksumAlgorithm="CRC64NVME",
                ChecksumType="FULL_OBJECT",
                Metadata=dict(metadata),
                ContentType=content_type,
            )
        except FOREIGN as error:
            raise self._account.trouble_of(error, self._bucket, "s3:PutObject") from error
        if not said.get("UploadId"):
            raise Trouble("sign-in-page", self._bucket, "the answer carried no upload id")
        return str(said["UploadId"])

    def send(self, key: str, upload_id: str, number: int, body: bytes) -> Part:
        """Send one part.

        Raises:
            Trouble: `upload-gone` where S3 does not know the upload (any more).
        """
        checksum = crc64(body)
        try:
            said = self._account.s3.upload_part(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                PartNumber=number,
                Body=body,
                ChecksumAlgorithm="CRC64NVME",
                ChecksumCRC64NVME=as_text(checksum),
            )
        except FOREIGN as error:
            raise self._trouble(error) from error
        if not said.get("ETag"):
            raise Trouble("sign-in-page", self._bucket, "the answer carried no ETag")
        return Part(number, len(body), said["ETag"], checksum)

    def complete(self, key: str, upload_id: str, parts: Sequence[Part], *, only_new: bool) -> Stored:
        """Put the parts together into the object, which S3 checks against the whole checksum and size.

        Some compatible servers compute the whole checksum wrongly: they are told the parts' checksums only, which they
        have verified, and `is_reduced` says so from then on.

        Raises:
            Trouble: `exists` where the key is taken and `only_new` is set, `upload-gone` where S3 does not know the
                upload (it may be completed already), or has other bytes than were sent.
        """
        if not self.is_reduced:
            try:
                return self._complete(key, upload_id, parts, only_new=only_new, with_whole=True)
            except Trouble as trouble:
                if trouble.code != "checksum":
                    raise
                if not self._account.route.endpoint_url:
                    raise Trouble("upload-gone", trouble.subject, trouble.detail) from trouble
        stored = self._complete(key, upload_id, parts, only_new=only_new, with_whole=False)
        self.is_reduced = True
        return stored

    def _complete(self, key: str, upload_id: str, parts: Sequence[Part], *, only_new: bool, with_whole: bool) -> Stored:
        condition = {"IfNoneMatch": "*"} if only_new else {}
        if with_whole:
            whole = as_text(combine((part.crc64, part.size) for part in parts))
            condition |= {"ChecksumCRC64NVME": whole, "ChecksumType": "FULL_OBJECT"}
        listed = [
            {"PartNumber": part.number, "ETag": part.etag, "ChecksumCRC64NVME": as_text(part.crc64)} for part in parts
        ]
        try:
            said = self._account.s3.complete_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                MultipartUpload={"Parts": listed},
                MpuObjectSize=sum(part.size for part in parts),
                **condition,
            )
        except FOREIGN as error:
            raise self._trouble(error) from error
        if not said.get("ETag"):
            raise Trouble("sign-in-page", self._bucket, "the answer carried no ETag")
        return Stored(said["ETag"], version_of(said.get("VersionId")))

    def abort(self, key: str, upload_id: str) -> None:
        """Have S3 throw the parts away; an upload that is gone already is fine."""
        try:
            self._account.s3.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except FOREIGN as error:
            trouble = self._trouble(error)
            if trouble.code != "upload-gone":
                raise trouble from error

    def _trouble(self, error: BaseException) -> Trouble:
        trouble = self._account.trouble_of(error, self._bucket, "s3:PutObject")
        return Trouble("upload-gone", self._bucket, trouble.detail) if "NoSuchUpload" in trouble.detail else trouble
