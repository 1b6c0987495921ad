"""Signatures are those that botocore makes."""

from __future__ import annotations

import datetime as dt
import hmac
from hashlib import sha256
from unittest import mock
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from engine.cloud.signing import Signer, _Key

WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789+/=._-", min_size=1, max_size=40)
PATHS = st.sampled_from(["/", "/some/path/", "/a~b/"])


@given(WORD, WORD, st.none() | WORD, PATHS, st.binary(max_size=300), WORD, st.integers(0, 4_000_000_000))
def test_a_signature_is_botocores(access_key, secret_key, token, path, body, target, at):
    credentials = ReadOnlyCredentials(access_key, secret_key, token)
    own = {"x-amz-target": target, "content-type": "application/x-amz-json-1.0"}
    digest = sha256(body).hexdigest()
    ours = Signer(credentials, "eu-central-1", "sqs", "127.0.0.1:4100").headers(
        "POST", (path, ""), own, digest, float(at)
    )
    request = AWSRequest("POST", f"http://127.0.0.1:4100{path}", data=body, headers=own)
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment.replace(tzinfo=None)):
        SigV4Auth(credentials, "sqs", "eu-central-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == request.headers.get("X-Amz-Security-Token")


@given(WORD, st.text(min_size=1, max_size=40), st.none() | WORD, st.sampled_from(["PUT", "GET"]), st.booleans())
def test_a_signature_for_s3_is_botocores(secret_key, key, version, method, is_signed):
    """Whose path is quoted once."""
    credentials = ReadOnlyCredentials("access", secret_key, None)
    digest = sha256(b"body").hexdigest() if is_signed else "UNSIGNED-PAYLOAD"
    own = {"x-amz-content-sha256": digest, "x-amz-meta-mtime": "1.5", "if-none-match": "*"}
    path, query = f"/bucket/{quote(key, safe='/-_.~')}", f"versionId={quote(version, safe='-_.~')}" if version else ""
    ours = Signer(credentials, "eu-central-1", "s3", "127.0.0.1:4100").headers(method, (path, query), own, digest, 9e8)
    request = AWSRequest(
        method,
        f"http://127.0.0.1:4100{path}",
        data=b"body" if is_signed else None,
        headers=own,
        params={"versionId": version} if version else {},
    )
    request.context["payload_signing_enabled"] = is_signed
    moment = dt.datetime.fromtimestamp(9e8, dt.UTC)
    with (
        mock.patch("botocore.auth.get_current_datetime", return_value=moment.replace(tzinfo=None)),
        mock.patch.object(S3SigV4Auth, "payload", return_value=digest),
    ):
        S3SigV4Auth(credentials, "s3", "eu-central-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]


def test_a_new_day_has_a_new_key():
    signer = Signer(ReadOnlyCredentials("a", "s", None), "eu-central-1", "sqs", "host")
    first, second, third = (
        signer.headers("POST", ("/", ""), {}, "", day * 86400.0)["authorization"] for day in (1, 2, 1)
    )
    assert first == third != second


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_key_signs_as_pythons_own_does(key, text):
    signing_key = _Key(key)
    for _ in range(2):
        assert signing_key.digest(text) == hmac.digest(key, text, "sha256")
