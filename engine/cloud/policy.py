"""The least that a route must be allowed to do in AWS, as an IAM policy. Imports no boto3: the front end shows it."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import urlsplit

from engine.settings.route import Route

PROBE_FOLDER: Final = ".bucket-brigade-probe/"
"""Below the route's prefix: where the doctor puts its own small objects."""

_UPLOAD: Final = ("s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_DOWNLOAD: Final = ("s3:GetObject", "s3:GetObjectVersion")
_PROBE: Final = ("s3:DeleteObject", "s3:DeleteObjectVersion")
_FIND: Final = ("sqs:GetQueueUrl", "sqs:GetQueueAttributes")
_SEND: Final = ("sqs:SendMessage", "sqs:CreateQueue")
_RECEIVE: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")

_KEY: Final = re.compile(r"arn:aws[\w-]*:kms:[\w-]+:\d{12}:key/[\w-]+")
_QUEUE: Final = re.compile(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+(?:\.fifo)?")
_AWS_QUEUE: Final = re.compile(r"(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?")


def minimal_policy(route: Route, account: str = "", region: str = "", told: str = "") -> str:
    """The policy as JSON, ready for an administrator. What is not known of a queue's account or region becomes `*`.

    `told`: what servers said, in which the ARNs of encryption keys and dead-letter queues may be found that the route
    itself does not name.
    """
    region = route.region or region
    find = ["s3:ListBucket", *(["s3:ListBucketMultipartUploads"] if route.upload else [])]
    statements = [_statement("FindBucket", find, [bucket_arn(route, region)]), *_objects(route, region)]
    statements += [*_queues(route, account, region), *_keys(route, told), *_dead_letters(route, told)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _objects(route: Route, region: str) -> list[dict[str, Any]]:
    actions = {*(_UPLOAD if route.upload else ()), *(_DOWNLOAD if route.download else ())}
    statements = [_statement("Objects", sorted(actions), [object_arn(route, f"{route.key_prefix}*", region)])]
    if route.upload:
        probe = object_arn(route, f"{route.key_prefix}{PROBE_FOLDER}*", region)
        statements.append(_statement("TestObjects", list(_PROBE), [probe]))
    return statements


def _queues(route: Route, account: str, region: str) -> list[dict[str, Any]]:
    allowed: dict[str, list[str]] = {}
    if route.upload:
        allowed.setdefault(queue_arn(route.queue, account, region), []).extend((*_FIND, *_SEND))
    if route.download:
        actions = allowed.setdefault(queue_arn(route.receiving_queue, account, region), [])
        actions.extend(action for action in (*_FIND, *_RECEIVE) if action not in actions)
    return [_statement(f"Queue{number}", actions, [arn]) for number, (arn, actions) in enumerate(allowed.items(), 1)]


def _keys(route: Route, told: str) -> list[dict[str, Any]]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html - parts need both to be put together."""
    keys = sorted(set(_KEY.findall(told)))
    actions = ["kms:Decrypt", *(["kms:GenerateDataKey"] if route.upload else [])]
    return [_statement("EncryptionKeys", actions, keys)] if keys else []


def _dead_letters(route: Route, told: str) -> list[dict[str, Any]]:
    """Only for the dead-letter desk: files come and go without. To send letters back takes what sending takes."""
    names = {queue_arn(queue).rpartition(":")[2] for queue in route.queues}
    queues = sorted(arn for arn in set(_QUEUE.findall(told)) if arn.rpartition(":")[2] not in names)
    return [_statement("DeadLetterDesk", [*_FIND, *_RECEIVE], queues)] if queues else []


def _statement(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}


def bucket_arn(route: Route, region: str = "") -> str:
    """Of the bucket, or the access point's own."""
    return (
        route.bucket
        if route.bucket.startswith("arn:")
        else f"arn:{_partition(route.region or region)}:s3:::{route.bucket}"
    )


def object_arn(route: Route, key: str, region: str = "") -> str:
    """Of one object, or of many where the key holds a `*`."""
    between = "/object/" if route.bucket.startswith("arn:") else "/"
    return f"{bucket_arn(route, region)}{between}{key}"


def queue_arn(queue: str, account: str = "", region: str = "") -> str:
    """Of a queue given by name or by URL."""
    parts = urlsplit(queue) if "://" in queue else None
    if parts is None:
        return f"arn:{_partition(region)}:sqs:{region or '*'}:{account or '*'}:{queue}"
    host = _AWS_QUEUE.fullmatch(parts.hostname or "")
    region = (host.group(1) or host.group(2)) if host else region
    owner, _, name = parts.path.strip("/").rpartition("/")
    return queue_arn(name, owner.rpartition("/")[2] or account, region)


def account_in(text: str) -> str:
    """The first account number that a text (an ARN, a sentence of the doctor) holds, or empty."""
    found = re.search(r"(?<!\d)\d{12}(?!\d)", text)
    return found.group() if found else ""


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
