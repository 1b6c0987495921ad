"""Signatures are those that botocore makes."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from engine.cloud.signing import Signer

WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789+/=._-", min_size=1, max_size=40)
PATHS = st.sampled_from(["/", "/some/path/", "/a~b/"])


@given(WORD, WORD, st.none() | WORD, PATHS, st.binary(max_size=300), WORD, st.integers(0, 4_000_000_000))
def test_a_signature_is_botocores(access_key, secret_key, token, path, body, target, at):
    credentials = ReadOnlyCredentials(access_key, secret_key, token)
    own = {"x-amz-target": target, "content-type": "application/x-amz-json-1.0"}
    ours = Signer(credentials, "eu-central-1", "sqs", "127.0.0.1:4100", path).headers(own, body, float(at))
    request = AWSRequest("POST", f"http://127.0.0.1:4100{path}", data=body, headers=own)
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment.replace(tzinfo=None)):
        SigV4Auth(credentials, "sqs", "eu-central-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == request.headers.get("X-Amz-Security-Token")


def test_a_new_day_has_a_new_key():
    signer = Signer(ReadOnlyCredentials("a", "s", None), "eu-central-1", "sqs", "host", "/")
    first, second, third = (signer.headers({}, b"", day * 86400.0)["authorization"] for day in (1, 2, 1))
    assert first == third != second
