"""Uploads in parts that are not ended: no listing of objects shows them, and their parts are paid for. All block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.cloud.objects import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.cloud.account import Account


@dataclass(frozen=True, slots=True)
class Leftover:
    """An upload that was begun and neither completed nor aborted."""

    key: str
    upload_id: str
    begun: float
    """Epoch, by the server's clock."""


class Leftovers:
    """Those of one route's bucket."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._bucket = account.route.bucket

    def below(self, prefix: str) -> Iterator[Leftover]:
        """All whose keys begin so, whoever began them."""
        for page in self._pages("list_multipart_uploads", "s3:ListBucketMultipartUploads", Prefix=prefix):
            for upload in page.get("Uploads", []):
                yield Leftover(upload["Key"], upload["UploadId"], upload["Initiated"].timestamp())

    def empty_ones(self, key: str) -> list[Leftover]:
        """Those of this very key that hold no part."""
        return [each for each in self.below(key) if each.key == key and self.newest_part(each) is None]

    def newest_part(self, leftover: Leftover) -> float | None:
        """When (epoch, by the server's clock) its last part came; None: it holds none."""
        action = "s3:ListMultipartUploadParts"
        pages = self._pages("list_parts", action, Key=leftover.key, UploadId=leftover.upload_id)
        times = (part["LastModified"].timestamp() for page in pages for part in page.get("Parts", []))
        return max(times, default=None)

    def _pages(self, operation: str, action: str, **what: str) -> Iterator[dict[str, Any]]:
        try:
            yield from self._account.s3.get_paginator(operation).paginate(Bucket=self._bucket, **what)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self._bucket, action) from error
