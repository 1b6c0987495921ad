"""What a request asks S3 or SQS for: the operation as AWS names it, and what it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from faults.wire import Request

_OBJECT = {
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
_BUCKET = {"GET": "ListObjectsV2", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
_UPLOAD = {
    "GET": "ListParts",
    "PUT": "UploadPart",
    "POST": "CompleteMultipartUpload",
    "DELETE": "AbortMultipartUpload",
}
_BY_QUERY = (
    ("uploads", {"GET": "ListMultipartUploads", "POST": "CreateMultipartUpload"}),
    ("uploadId", _UPLOAD),
    ("location", {"GET": "GetBucketLocation"}),
    ("versioning", {"GET": "GetBucketVersioning", "PUT": "PutBucketVersioning"}),
    ("versions", {"GET": "ListObjectVersions"}),
    ("delete", {"POST": "DeleteObjects"}),
)


@dataclass(frozen=True)
class Asked:
    """Of S3 a bucket and key, of SQS the queue's name (or URL) as `bucket`."""

    operation: str
    bucket: str = ""
    key: str = ""
    query: dict[str, str] | None = None

    @property
    def is_queue(self) -> bool:
        return self.query is None


def asked_of(request: Request) -> Asked:
    """Known from the head: the name of a queue is in the body, see `queue_of`."""
    if action := request.headers.get("X-Amz-Target"):
        return Asked(action.partition(".")[2])
    parts = urlsplit(request.target)
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    bucket, _, key = parts.path.lstrip("/").partition("/")
    return Asked(_operation(request.method, query, has_key=bool(key)), unquote(bucket), unquote(key), query)


def _operation(method: str, query: dict[str, str], *, has_key: bool) -> str:
    for name, operations in _BY_QUERY:
        if name in query and method in operations:
            return operations[method]
    return (_OBJECT if has_key else _BUCKET).get(method, method)


def said_to_queue(request: Request) -> dict[str, Any]:
    """The parameters of a request to SQS."""
    return dict(json.loads(request.body or b"{}"))


def queue_of(said: dict[str, Any]) -> str:
    """The name of the queue that a request to SQS is about."""
    return str(said.get("QueueName") or said.get("QueueUrl", "").rpartition("/")[2])
