"""What the doctor does in the bucket, by the engine's own ways: one small object and one upload in parts, both taken back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from engine.cloud.abilities import SENTENCES, checksum_of
from engine.cloud.checks.asking import NOT_ALLOWED, asking
from engine.cloud.checks.check import Answer, bad, day_of, good, left_out, warning
from engine.cloud.checksum import crc64
from engine.cloud.content import Content
from engine.cloud.leftovers import Leftover, Leftovers
from engine.cloud.objects import FOREIGN, Objects, version_of
from engine.cloud.parts import Parts
from engine.cloud.policy import PROBE_FOLDER, bucket_arn, object_arn
from engine.cloud.translate import trouble_of
from engine.errors import Trouble, advice_of
from engine.sentences import Sentence, joined, sayable

if TYPE_CHECKING:
    from engine.cloud.account import Account
    from engine.model import Part

PROBE_SIZE: Final = 1024
_TYPE: Final = "application/octet-stream"
_DAY: Final = 86_400.0
_ONLY_TO_TIDY: Final = Sentence(
    "Files go on. It is needed to find uploads that a crash left behind, and to abort them."
)
_ONLY_TO_TELL: Final = Sentence("Files go on. It is needed to tell what is missing from what is forbidden.")
_GOES_ON: Final = advice_of("server-too-old")
_NO_UPLOADS: Final = Sentence("This route does not upload.")
_ABOUT_SUMS: Final = re.compile("checksum|digest", re.IGNORECASE)
_RULE: Final = Sentence(
    "Their parts are paid for. Those of files of this computer are aborted by itself after a week;"
    " for all others the bucket needs a lifecycle rule (AbortIncompleteMultipartUpload)."
)
_MISSING: Final = {"404", "NoSuchBucket", "NotFound"}
_ELSEWHERE: Final = {"301", "PermanentRedirect", "AuthorizationHeaderMalformed"}


class BucketChecks:
    """The checks of one route's bucket. `owner` says for people whose account or server it is looked for in."""

    def __init__(self, account: Account, owner: str) -> None:
        self._account = account
        self._s3 = account.s3
        self._bucket = account.route.bucket
        self._objects = Objects(account)
        self._parts = Parts(account)
        self._where = Sentence("looked in region {region}, {owner}", region=account.region, owner=owner)
        self._key = f"{account.route.key_prefix}{PROBE_FOLDER}{uuid4().hex}"
        body = os.urandom(PROBE_SIZE)
        self._probe = Content(body, crc64(body), _TYPE, {})
        self._stored: list[tuple[str, str]] = []
        """Key and version of the probes that may be there; empty strings where the bucket keeps no versions."""
        self._abilities = account.abilities
        self._upload_id = ""
        """Of the upload that is still open."""

    def look(self) -> Answer:
        """Whether the bucket exists, and where."""
        arn = bucket_arn(self._account.route, self._account.region)
        try:
            with asking("s3:ListBucket", arn, self._bucket):
                headers = self._head_bucket()
        except Trouble as trouble:
            if trouble.code != NOT_ALLOWED:
                raise
            sentence = Sentence("{sentence} ({where})", sentence=trouble.sentence, where=self._where)
            return bad(sentence, trouble.advice, trouble.detail, is_blocking=False)
        if headers is None:
            return bad(self._said(sayable("The bucket {bucket} does not exist ({where}).")), advice_of("no-bucket"))
        return self._placed(headers.get("x-amz-bucket-region", ""))

    def _placed(self, region: str) -> Answer:
        wanted = self._account.region
        if region and region != wanted and not self._account.route.endpoint_url:
            text = sayable("The bucket {bucket} is in {region}, not in {wanted}.")
            sentence = Sentence(text, bucket=self._bucket, region=region, wanted=wanted)
            return bad(sentence, Sentence("Set the region {region} in the settings.", region=region))
        there = self._said(sayable("The bucket {bucket} is there ({where})."))
        if self._abilities.is_aws:
            return good(there)
        return good(joined(" ", (there, Sentence("The server takes its name in the path (path style)."))))

    def _said(self, text: str) -> Sentence:
        return Sentence(text, bucket=self._bucket, where=self._where)

    def _head_bucket(self) -> dict[str, str] | None:
        """The answer's headers; None: there is no such bucket."""
        try:
            answer: dict[str, Any] = self._s3.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            if code in _MISSING:
                return None
            if code not in _ELSEWHERE:
                raise
            answer = dict(error.response)
        headers: dict[str, str] = answer["ResponseMetadata"]["HTTPHeaders"]
        return headers

    def put(self) -> Answer:
        """Store the probe."""
        if not self._account.route.upload:
            return left_out(_NO_UPLOADS)
        self._put(only_new=False)
        return good(Sentence("{size} bytes were stored as {key}.", size=PROBE_SIZE, key=self._key))

    def _put(self, *, only_new: bool) -> None:
        self._stored.append((self._key, ""))  # where the answer is lost, it may be stored all the same
        try:
            with self._asking("s3:PutObject", self._key):
                stored = asyncio.run(self._objects.put(self._key, self._probe, only_new=only_new))
        except Trouble as trouble:
            if trouble.code != "offline":
                self._stored.pop()
            raise
        self._stored[-1] = (self._key, stored.version_id)

    def _asking(self, action: str, key: str) -> contextlib.AbstractContextManager[None]:
        return asking(action, object_arn(self._account.route, key, self._account.region), self._bucket)

    def read_back(self) -> Answer:
        """Fetch the probe and compare; a route that does not upload looks at any object."""
        if not self._stored:
            return self._read_any()
        with (
            self._asking("s3:GetObject", self._key),
            self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"] as body,
        ):
            read = body.read()
        if read != self._probe.body:
            return bad(
                Sentence("What came back is not what was stored."),
                Sentence("Ask the server's administrator: bytes change on the way."),
            )
        return good(Sentence("The same bytes came back."))

    def find_in_list(self) -> Answer:
        """Whether a listing shows the probe. Without the right to list, S3 calls what is missing forbidden."""
        if not self._stored:
            return left_out(_NO_UPLOADS)
        try:
            with asking("s3:ListBucket", bucket_arn(self._account.route, self._account.region), self._bucket):
                found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._key, MaxKeys=1).get("Contents")
        except Trouble as trouble:
            if trouble.code != NOT_ALLOWED:
                raise
            return warning(trouble.sentence, _ONLY_TO_TELL, trouble.detail)
        if not found:
            return warning(
                Sentence("The list does not show the probe that was just stored."),
                Sentence("Nothing to do: files go on."),
            )
        return good(Sentence("The list of objects shows it."))

    def check_sums(self) -> Answer:
        """Store damaged bytes: the server must refuse them."""
        if not self._stored:
            return left_out(_NO_UPLOADS)
        if not self._abilities.takes_checksums:
            return warning(SENTENCES["checksums"], _GOES_ON)
        key = f"{self._key}-damaged"
        try:
            said = self._s3.put_object(
                Bucket=self._bucket, Key=key, Body=self._probe.body, **checksum_of(self._probe.crc64 ^ 1)
            )
        except FOREIGN as error:
            trouble = trouble_of(error, self._bucket, "s3:PutObject")
            if trouble.code == "checksum" or _ABOUT_SUMS.search(trouble.detail):
                return good(Sentence("Damaged bytes are refused (CRC64NVME is checked)."))
            unknown = Sentence("Whether the server refuses damaged bytes could not be told.")
            return warning(unknown, _GOES_ON, trouble.detail)
        self._stored.append((key, version_of(said.get("VersionId"))))
        return warning(Sentence("The server takes S3's checksums without checking them."), _GOES_ON)

    def tell_abilities(self) -> Answer:
        """What was learned of a server that is not AWS: the route remembers what it cannot do."""
        if not self._stored:
            return left_out(_NO_UPLOADS)
        lacking = self._abilities.lacking
        if not lacking:
            return replace(good(Sentence("All that is needed. It is asked anew at every start.")), lacks=())
        sentence = joined(" ", (SENTENCES[name] for name in lacking))
        advice = joined(" ", (_GOES_ON, Sentence("It is remembered for a week.")))
        return replace(warning(sentence, advice), lacks=lacking)

    def _read_any(self) -> Answer:
        prefix = self._account.route.key_prefix
        with asking("s3:ListBucket", bucket_arn(self._account.route, self._account.region), self._bucket):
            listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1).get("Contents")
        if not listed:
            return left_out(Sentence("There is no object yet that could be read."))
        key = listed[0]["Key"]
        with self._asking("s3:GetObject", key):
            self._s3.head_object(Bucket=self._bucket, Key=key)
        return good(Sentence("{key} can be read.", key=key))

    def put_on_condition(self) -> Answer:
        """Store the probe again unless it exists: it does, so the server must refuse."""
        if not self._stored:
            return left_out(_NO_UPLOADS)
        advice = Sentence("Files go on. Let no two computers send the same names, or give each its own prefix.")
        try:
            self._put(only_new=True)
        except Trouble as trouble:
            self._abilities.keeps_conditions = trouble.code == "exists"
            if trouble.code == "exists":
                return good(Sentence("What exists is not written over (If-None-Match is honoured)."))
            if trouble.code not in {"bad-request", "server-error"}:
                raise
            unknown = Sentence("The server does not know conditional writes (If-None-Match).")
            return warning(unknown, advice, trouble.detail)
        self._abilities.keeps_conditions = False
        ignored = Sentence("The server ignores If-None-Match: an object of the same name may be written over.")
        return warning(ignored, advice)

    def send_in_parts(self) -> Answer:
        """Begin an upload in parts, send one part, have it listed, and take it back; then send one to its end."""
        if not self._account.route.upload:
            return left_out(_NO_UPLOADS)
        key = f"{self._key}-parts"
        self._send_part(key)
        with self._asking("s3:ListMultipartUploadParts", key):
            self._s3.list_parts(Bucket=self._bucket, Key=key, UploadId=self._upload_id)
        with self._asking("s3:AbortMultipartUpload", key):
            self._abort()
        part = self._send_part(key)
        with self._asking("s3:PutObject", key):
            stored = self._parts.complete(key, self._upload_id, [part], only_new=False)
        self._upload_id = ""
        self._stored.append((key, stored.version_id))
        return good(Sentence("Large files can be sent in parts."))

    def _send_part(self, key: str) -> Part:
        with self._asking("s3:PutObject", key):
            self._upload_id = self._parts.begin(key, {}, _TYPE)
            return self._parts.send(key, self._upload_id, 1, self._probe.body)

    def _abort(self) -> None:
        if self._upload_id:
            self._parts.abort(f"{self._key}-parts", self._upload_id)
        self._upload_id = ""

    def look_for_leftovers(self) -> Answer:
        """Whether uploads in parts were begun and never ended: no listing of objects shows them."""
        if not self._account.route.upload:
            return left_out(_NO_UPLOADS)
        try:
            with asking(
                "s3:ListBucketMultipartUploads", bucket_arn(self._account.route, self._account.region), self._bucket
            ):
                found = list(Leftovers(self._account).below(self._account.route.key_prefix))
        except Trouble as trouble:
            if trouble.code in {"bad-request", "server-error"}:
                return left_out(Sentence("The server does not list uploads in parts."))
            if trouble.code != NOT_ALLOWED:
                raise
            return warning(trouble.sentence, _ONLY_TO_TIDY, trouble.detail)
        return _of_leftovers([each for each in found if each.begun < time.time() - _DAY])

    def delete(self) -> Answer:
        """Take the probe away again."""
        if not self._stored:
            return left_out(Sentence("There is nothing to take away."))
        action = "s3:DeleteObjectVersion" if any(version for _, version in self._stored) else "s3:DeleteObject"
        try:
            with self._asking(action, self._key):
                self._delete()
        except Trouble as trouble:
            if trouble.code != NOT_ALLOWED:
                raise
            self._stored.clear()
            sentence = joined(" ", (trouble.sentence, Sentence("The probe stays in the bucket.")))
            advice = sayable("Only this test needs it: allow it, or delete what lies below {folder} by hand.")
            return warning(sentence, Sentence(advice, folder=PROBE_FOLDER), trouble.detail)
        return good(Sentence("The probe is gone again."))

    def _delete(self) -> None:
        while self._stored:
            key, version_id = self._stored[-1]
            version = {"VersionId": version_id} if version_id else {}
            self._s3.delete_object(Bucket=self._bucket, Key=key, **version)
            self._stored.pop()

    def clean_up(self) -> None:
        """Whatever happened: leave nothing behind that can be taken away."""
        for take_away in (self._abort, self._delete):
            with contextlib.suppress(Trouble, OSError, *FOREIGN):
                take_away()

    def close(self) -> None:
        self._s3.close()


def _of_leftovers(old: list[Leftover]) -> Answer:
    if not old:
        return good(Sentence("No upload in parts was left unfinished."))
    first = min(old, key=lambda each: each.begun)
    since = day_of(datetime.fromtimestamp(first.begun, UTC))
    text = sayable("{count} uploads in parts were begun and never ended, the first on {day}: {key}.")
    return warning(Sentence(text, count=len(old), day=since, key=first.key), _RULE)
