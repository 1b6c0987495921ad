"""Links to objects: whoever has one can read that object until it ends, without an account of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config as ClientConfig

from engine.cloud.objects import FOREIGN, Objects
from engine.errors import Trouble
from engine.model import Link

if TYPE_CHECKING:
    from engine.cloud.account import Account
    from engine.cloud.objects import Head
    from engine.model import Wanted

LONGEST: Final = 7 * 86400.0
"""Seconds: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"""


class Links:
    """Signs with the credentials of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._objects = Objects(account)

    def make(self, item: Wanted, seconds: float, now: float) -> Link:
        """A link that ends after so many seconds, or with the credentials. Asks S3 first whether it would lead anywhere.

        Raises:
            Trouble: `gone-object`, `not-allowed`, or whatever keeps the route from the object.
        """
        version = self._readable_version(item)
        pinned = {"VersionId": version} if version else {}
        try:
            url = self._signer().generate_presigned_url(
                "get_object",
                Params={"Bucket": item.bucket, "Key": item.key, **pinned},
                ExpiresIn=int(min(seconds, LONGEST)),
            )
        except FOREIGN as error:
            raise self._account.trouble_of(error, item.bucket, "s3:GetObject") from error
        credentials = self._account.session.get_credentials()
        ends = now + min(seconds, LONGEST)
        until = _end_of(credentials)
        return Link(item.key, url, min(ends, until or ends), is_of_sign_in=bool(credentials.token) and until < ends)

    def _readable_version(self, item: Wanted) -> str:
        """The version to name in the link: who may not read versions may read the object, if it is the same."""
        try:
            self._head(item, item.version_id)
        except Trouble as trouble:
            if trouble.code != "not-allowed" or not item.version_id:
                raise
            if item.etag and self._head(item, "").etag.strip('"') != item.etag.strip('"'):
                raise
            return ""
        return item.version_id

    def _head(self, item: Wanted, version_id: str) -> Head:
        head = self._objects.head(item.key, version_id)
        if head is None:
            raise Trouble("gone-object", item.key)
        return head

    def _signer(self) -> Any:
        """Signature version 4 and the region's own address: others end early, or lead to a redirect that breaks them."""
        url = self._account.route.endpoint_url
        style = {"addressing_style": "path" if url else "virtual"}
        return self._account.client("s3", url, ClientConfig(signature_version="s3v4", s3=style))


def _end_of(credentials: Any) -> float:
    """When credentials that were lent end (epoch); 0 where that is not known, or never. botocore keeps it to itself."""
    expiry = getattr(credentials, "_expiry_time", None)
    return float(expiry.timestamp()) if expiry else 0.0
