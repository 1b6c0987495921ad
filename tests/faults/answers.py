"""Answers as AWS words them, to be given by a proxy instead of a server's."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from faults.wire import Headers, Reply

S3_STATUS = {
    "AccessDenied": 403,
    "BadDigest": 400,
    "EntityTooSmall": 400,
    "ExpiredToken": 400,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "InvalidDigest": 400,
    "InvalidObjectState": 403,
    "InvalidPart": 400,
    "InvalidPartOrder": 400,
    "InvalidRequest": 400,
    "KeyTooLongError": 400,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NotImplemented": 501,
    "PermanentRedirect": 301,
    "PreconditionFailed": 412,
    "RequestTimeTooSkewed": 403,
    "RequestTimeout": 400,
    "SignatureDoesNotMatch": 403,
    "SlowDown": 503,
    "TooManyRequests": 429,
    "XAmzContentSHA256Mismatch": 400,
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""

_SQS_SPACE = "com.amazonaws.sqs#"


def s3_error(code: str, message: str = "Because.", *, status: int = 0, **more: str) -> Reply:
    """An error of S3; `more` are further elements of its body, such as Region."""
    extra = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in more.items())
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>{extra}"
        "<RequestId>FAULT0000000000</RequestId><HostId>proxy</HostId></Error>"
    )
    headers = Headers([("Content-Type", "application/xml"), ("x-amz-request-id", "FAULT0000000000")])
    return Reply(status or S3_STATUS[code], headers, body.encode())


def sqs_error(code: str, message: str = "Because.", *, status: int = 400, old_code: str = "") -> Reply:
    """An error of SQS's JSON protocol. `old_code` is the query protocol's name, which botocore reports where it is told."""
    headers = Headers([("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-RequestId", "fault")])
    if old_code:
        headers.set("x-amzn-query-error", f"{old_code};Sender")
    body = {"__type": f"{_SQS_SPACE}{code}", "message": message}
    return Reply(status, headers, json.dumps(body).encode())


def sign_in_page(status: int = 200, *, is_tidy: bool = False) -> Reply:
    """What a network says instead of the server, until somebody signs in. A tidy page happens to be XML as well."""
    line = "" if is_tidy else "<br>"
    page = f"<!DOCTYPE html><html><body>Please sign in{line}</body></html>"
    return Reply(status, Headers([("Content-Type", "text/html; charset=utf-8")]), page.encode())


def error_in_success(code: str = "InternalError") -> Reply:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html: after 200 it may still fail."""
    return s3_error(code, "We encountered an internal error. Please try again.", status=200)
