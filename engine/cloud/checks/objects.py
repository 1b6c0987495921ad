"""What the doctor does in the bucket, by the engine's own ways: one small object and one upload in parts, both taken back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from engine.cloud.checks.asking import NOT_ALLOWED, asking
from engine.cloud.checks.check import Answer, bad, day_of, good, left_out, warning
from engine.cloud.leftovers import Leftover, Leftovers
from engine.cloud.objects import CONTENT_TYPE, FOREIGN, Objects
from engine.cloud.parts import Parts
from engine.cloud.policy import PROBE_FOLDER, bucket_arn, object_arn
from engine.errors import Trouble, cause_of, sentence_of

if TYPE_CHECKING:
    from engine.cloud.account import Account

PROBE_SIZE: Final = 1024
_TYPE: Final = "application/octet-stream"
_ATTRIBUTES: Final = {CONTENT_TYPE: _TYPE}
_DAY: Final = 86_400.0
_ONLY_TO_TIDY: Final = "Files go on. It is needed to find uploads that a crash left behind, and to abort them."
_RULE: Final = "Their parts are paid for. Those of files of this computer are aborted by itself after a week; for all others the bucket needs a lifecycle rule (AbortIncompleteMultipartUpload)."
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
        self._where = f"looked in region {account.region}, {owner}"
        self._key = f"{account.route.key_prefix}{PROBE_FOLDER}{uuid4().hex}"
        self._body = os.urandom(PROBE_SIZE)
        self._versions: list[str] = []
        """Of the probes that may be there; empty strings where the bucket keeps no versions."""
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
            sentence = f"{sentence_of(trouble.code, trouble.subject)} ({self._where})"
            return bad(sentence, trouble.cause.advice, trouble.detail, is_blocking=False)
        if headers is None:
            return bad(f"The bucket {self._bucket} does not exist ({self._where}).", cause_of("no-bucket").advice)
        return self._placed(headers.get("x-amz-bucket-region", ""))

    def _placed(self, region: str) -> Answer:
        wanted = self._account.region
        if region and region != wanted and not self._account.route.endpoint_url:
            sentence = f"The bucket {self._bucket} is in {region}, not in {wanted}."
            return bad(sentence, f"Set the region {region} in the settings.")
        return good(f"The bucket {self._bucket} is there ({self._where}).")

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
            return left_out("This route does not upload.")
        self._put(only_new=False)
        return good(f"{PROBE_SIZE} bytes were stored as {self._key}.")

    def _put(self, *, only_new: bool) -> None:
        self._versions.append("")  # where the answer is lost, it may be stored all the same
        try:
            with self._asking("s3:PutObject", self._key):
                stored = asyncio.run(self._objects.put(self._key, self._body, _ATTRIBUTES, only_new=only_new))
        except Trouble as trouble:
            if trouble.code != "offline":
                self._versions.pop()
            raise
        self._versions[-1] = stored.version_id

    def _asking(self, action: str, key: str) -> contextlib.AbstractContextManager[None]:
        return asking(action, object_arn(self._account.route, key, self._account.region), self._bucket)

    def read_back(self) -> Answer:
        """Fetch the probe and compare; a route that does not upload looks at any object."""
        if not self._versions:
            return self._read_any()
        with (
            self._asking("s3:GetObject", self._key),
            self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"] as body,
        ):
            read = body.read()
        if read != self._body:
            return bad(
                "What came back is not what was stored.", "Ask the server's administrator: bytes change on the way."
            )
        return good("The same bytes came back.")

    def _read_any(self) -> Answer:
        prefix = self._account.route.key_prefix
        with asking("s3:ListBucket", bucket_arn(self._account.route, self._account.region), self._bucket):
            listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1).get("Contents")
        if not listed:
            return left_out("There is no object yet that could be read.")
        key = listed[0]["Key"]
        with self._asking("s3:GetObject", key):
            self._s3.head_object(Bucket=self._bucket, Key=key)
        return good(f"{key} can be read.")

    def put_on_condition(self) -> Answer:
        """Store the probe again unless it exists: it does, so the server must refuse."""
        if not self._versions:
            return left_out("This route does not upload.")
        advice = "Files go on. Let no two computers send the same names, or give each its own prefix."
        try:
            self._put(only_new=True)
        except Trouble as trouble:
            if trouble.code == "exists":
                return good("What exists is not written over (If-None-Match is honoured).")
            if trouble.code not in {"bad-request", "server-error"}:
                raise
            return warning("The server does not know conditional writes (If-None-Match).", advice, trouble.detail)
        return warning("The server ignores If-None-Match: an object of the same name may be written over.", advice)

    def send_in_parts(self) -> Answer:
        """Begin an upload in parts, send one part, and take it back."""
        if not self._account.route.upload:
            return left_out("This route does not upload.")
        key = f"{self._key}-parts"
        with self._asking("s3:PutObject", key):
            self._upload_id = self._parts.begin(key, {}, _TYPE)
            self._parts.send(key, self._upload_id, 1, self._body)
        with self._asking("s3:AbortMultipartUpload", key):
            self._abort()
        return good("Large files can be sent in parts.")

    def _abort(self) -> None:
        if self._upload_id:
            self._parts.abort(f"{self._key}-parts", self._upload_id)
        self._upload_id = ""

    def look_for_leftovers(self) -> Answer:
        """Whether uploads in parts were begun and never ended: no listing of objects shows them."""
        if not self._account.route.upload:
            return left_out("This route does not upload.")
        try:
            with asking(
                "s3:ListBucketMultipartUploads", bucket_arn(self._account.route, self._account.region), self._bucket
            ):
                found = list(Leftovers(self._account).below(self._account.route.key_prefix))
        except Trouble as trouble:
            if trouble.code in {"bad-request", "server-error"}:
                return left_out("The server does not list uploads in parts.")
            if trouble.code != NOT_ALLOWED:
                raise
            return warning(sentence_of(trouble.code, trouble.subject), _ONLY_TO_TIDY, trouble.detail)
        return _of_leftovers([each for each in found if each.begun < time.time() - _DAY])

    def delete(self) -> Answer:
        """Take the probe away again."""
        if not self._versions:
            return left_out("There is nothing to take away.")
        action = "s3:DeleteObjectVersion" if any(self._versions) else "s3:DeleteObject"
        try:
            with self._asking(action, self._key):
                self._delete()
        except Trouble as trouble:
            if trouble.code != NOT_ALLOWED:
                raise
            self._versions.clear()
            sentence = f"{sentence_of(trouble.code, trouble.subject)} The probe stays in the bucket."
            advice = f"Only this test needs it: allow it, or delete what lies below {PROBE_FOLDER} by hand."
            return warning(sentence, advice, trouble.detail)
        return good("The probe is gone again.")

    def _delete(self) -> None:
        while self._versions:
            version = {"VersionId": self._versions[-1]} if self._versions[-1] else {}
            self._s3.delete_object(Bucket=self._bucket, Key=self._key, **version)
            self._versions.pop()

    def clean_up(self) -> None:
        """Whatever happened: leave nothing behind that can be taken away."""
        for take_away in (self._abort, self._delete):
            with contextlib.suppress(Trouble, OSError, *FOREIGN):
                take_away()

    def close(self) -> None:
        self._s3.close()


def _of_leftovers(old: list[Leftover]) -> Answer:
    if not old:
        return good("No upload in parts was left unfinished.")
    first = min(old, key=lambda each: each.begun)
    since = day_of(datetime.fromtimestamp(first.begun, UTC))
    return warning(f"{len(old)} uploads in parts were begun and never ended, the first on {since}: {first.key}.", _RULE)
