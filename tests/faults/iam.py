"""As much of IAM as a policy of ours uses: what a request needs, and whether a policy allows it."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from faults.operations import queue_of, said_to_queue

if TYPE_CHECKING:
    from faults.operations import Asked
    from faults.wire import Request

_OBJECT_ACTIONS = {
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "CompleteMultipartUpload": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "ListParts": "s3:ListMultipartUploadParts",
    "PutObject": "s3:PutObject",
    "UploadPart": "s3:PutObject",
}
_BUCKET_ACTIONS = {
    "GetBucketLocation": "s3:GetBucketLocation",
    "HeadBucket": "s3:ListBucket",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "ListObjectsV2": "s3:ListBucket",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""

LIST_BUCKET = "s3:ListBucket"


class Policy:
    """Allow statements only, with `*` in resources."""

    def __init__(self, text: str) -> None:
        self._statements = json.loads(text)["Statement"]
        assert all(statement["Effect"] == "Allow" for statement in self._statements)

    def allows(self, action: str, resource: str) -> bool:
        return any(
            action in statement["Action"] and any(fnmatchcase(resource, given) for given in statement["Resource"])
            for statement in self._statements
        )


def needed_for(request: Request, asked: Asked) -> list[tuple[str, str]]:
    """Actions with their resources. What is not known here needs an action that no policy allows."""
    if asked.is_queue:
        queue = queue_of(said_to_queue(request))
        return [(f"sqs:{asked.operation.removesuffix('Batch')}", f"arn:aws:sqs:us-east-1:123456789012:{queue}")]
    if asked.operation in _BUCKET_ACTIONS:
        return [(_BUCKET_ACTIONS[asked.operation], bucket_arn(asked.bucket))]
    action = _OBJECT_ACTIONS.get(asked.operation, f"s3:{asked.operation}")
    if action in {"s3:GetObject", "s3:DeleteObject"} and "versionId" in (asked.query or {}):
        action += "Version"
    needed = [(action, f"{bucket_arn(asked.bucket)}/{asked.key}")]
    if request.headers.get("x-amz-tagging"):
        needed.append(("s3:PutObjectTagging", needed[0][1]))
    return needed


def bucket_arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"
