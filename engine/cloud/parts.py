"""Large objects in parts, through boto3: begun, sent part by part with checksums, completed or aborted. All block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.cloud.abilities import checksum_of, md5_of
from engine.cloud.checksum import as_text, combine, crc64
from engine.cloud.objects import FOREIGN, ODD_KEY, Stored, version_of
from engine.errors import Trouble
from engine.model import Part
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.cloud.account import Account

MOST_PARTS: Final = 10_000
LARGEST_PART: Final = 5 << 30
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""


_GONE: Final = ("NoSuchUpload", "InvalidPart ")
"""What S3 says of an upload that ended, or that has other parts than were sent."""
_UNTOLD: Final = {"not-allowed", "bad-request", "server-error"}
"""Policies may not allow to list parts, and compatible servers may not know how: then the ledger is believed."""


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


class Seen(NamedTuple):
    """A part as S3 has it."""

    size: int
    etag: str
    """Without quotes."""


def seen_of(part: Part) -> Seen:
    """What S3 shows of a part that it has as it was sent."""
    return Seen(part.size, _bare(part.etag))


def _bare(etag: str) -> str:
    return etag.strip('"')


class Parts:
    """The multipart uploads of one route's bucket."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._bucket = account.route.bucket
        self._abilities = account.abilities
        self.pace = account.pace

    def begin(self, key: str, metadata: Mapping[str, str], content_type: str) -> str:
        """Begin an upload; answers its id."""
        whole = {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "FULL_OBJECT"}
        return self._abilities.prove(
            lambda: self._begin(key, metadata, content_type, whole),
            lambda: self._begin(key, metadata, content_type, {}),
        )

    def _begin(self, key: str, metadata: Mapping[str, str], content_type: str, proof: Mapping[str, str]) -> str:
        try:
            said = self._account.s3.create_multipart_upload(
                Bucket=self._bucket, Key=key, Metadata=dict(metadata), ContentType=content_type, **proof
            )
        except FOREIGN as error:
            raise self._account.trouble_of(error, self._bucket, "s3:PutObject") from error
        if not said.get("UploadId"):
            raise Trouble("sign-in-page", self._bucket, Sentence("the answer carried no upload id"))
        return str(said["UploadId"])

    def send(self, key: str, upload_id: str, number: int, body: bytes) -> Part:
        """Send one part.

        Raises:
            Trouble: `upload-gone` where S3 does not know the upload (any more).
        """
        checksum = crc64(body)
        etag = self._abilities.prove(
            lambda: self._send_quickly(key, upload_id, number, body, checksum),
            lambda: self._send(key, upload_id, number, body, md5_of(body)),
        )
        return Part(number, len(body), etag, checksum)

    def _send_quickly(self, key: str, upload_id: str, number: int, body: bytes, checksum: int) -> str:
        if not ODD_KEY.search(key):
            try:
                said = self._account.quick_s3.put_part(key, upload_id, number, body, checksum)
            except FOREIGN as error:
                raise self._trouble(error) from error
            if said is not None:
                self._account.contacts.answered("s3")
                return said.headers["etag"]
        return self._send(key, upload_id, number, body, checksum_of(checksum))

    def _send(self, key: str, upload_id: str, number: int, body: bytes, proof: Mapping[str, str]) -> str:
        try:
            said = self._account.s3.upload_part(
                Bucket=self._bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body, **proof
            )
        except FOREIGN as error:
            raise self._trouble(error) from error
        if not said.get("ETag"):
            raise Trouble("sign-in-page", self._bucket, Sentence("the answer carried no ETag"))
        return str(said["ETag"])

    def complete(self, key: str, upload_id: str, parts: Sequence[Part], *, only_new: bool) -> Stored:
        """Put the parts together into the object, which S3 checks against the whole checksum and size.

        Some compatible servers compute the whole checksum wrongly: they are told the parts' checksums only, which they
        have verified; others know no checksums at all.

        Raises:
            Trouble: `exists` where the key is taken and `only_new` is set, `upload-gone` where S3 does not know the
                upload (it may be completed already), or has other bytes than were sent.
        """
        return self._abilities.prove(
            lambda: self._complete_proven(key, upload_id, parts, only_new=only_new),
            lambda: self._complete(key, upload_id, parts, {}, only_new=only_new, is_listing_sums=False),
        )

    def _complete_proven(self, key: str, upload_id: str, parts: Sequence[Part], *, only_new: bool) -> Stored:
        if self._abilities.counts_wholes:
            whole = as_text(combine((part.crc64, part.size) for part in parts))
            proof = {"ChecksumCRC64NVME": whole, "ChecksumType": "FULL_OBJECT"}
            try:
                return self._complete(key, upload_id, parts, proof, only_new=only_new)
            except Trouble as trouble:
                if trouble.code != "checksum":
                    raise
                if self._abilities.is_aws:
                    raise Trouble("upload-gone", trouble.subject, trouble.detail) from trouble
        stored = self._complete(key, upload_id, parts, {}, only_new=only_new)
        self._abilities.counts_wholes = False
        return stored

    def _complete(
        self,
        key: str,
        upload_id: str,
        parts: Sequence[Part],
        proof: Mapping[str, str],
        *,
        only_new: bool,
        is_listing_sums: bool = True,
    ) -> Stored:
        condition = {"IfNoneMatch": "*"} if only_new else {}
        try:
            said = self._account.s3.complete_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                MultipartUpload={"Parts": [_listed(part, with_sum=is_listing_sums) for part in parts]},
                MpuObjectSize=sum(part.size for part in parts),
                **proof,
                **condition,
            )
        except FOREIGN as error:
            raise self._trouble(error) from error
        if not said.get("ETag"):
            raise Trouble("sign-in-page", self._bucket, Sentence("the answer carried no ETag"))
        return Stored(said["ETag"], version_of(said.get("VersionId")))

    def listed(self, key: str, upload_id: str) -> dict[int, Seen] | None:
        """The parts that S3 has, by number; None where it does not tell.

        Raises:
            Trouble: `upload-gone` where S3 does not know the upload.
        """
        pages = self._account.s3.get_paginator("list_parts").paginate(Bucket=self._bucket, Key=key, UploadId=upload_id)
        try:
            return {
                part["PartNumber"]: Seen(part["Size"], _bare(part["ETag"]))
                for page in pages
                for part in page.get("Parts", [])
            }
        except FOREIGN as error:
            trouble = self._trouble(error)
            if trouble.code in _UNTOLD:
                return None
            raise trouble from error

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
        is_gone = any(code in trouble.detail for code in _GONE)
        return Trouble("upload-gone", self._bucket, trouble.detail) if is_gone else trouble


def _listed(part: Part, *, with_sum: bool) -> dict[str, Any]:
    checksum = {"ChecksumCRC64NVME": as_text(part.crc64)} if with_sum else {}
    return {"PartNumber": part.number, "ETag": part.etag, **checksum}
