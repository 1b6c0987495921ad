"""What is struck out of logs, tracebacks and the details of problems, and what is not."""

from __future__ import annotations

import pytest

from engine import redaction
from engine.errors import Trouble
from engine.redaction import conceal, redact

pytestmark = pytest.mark.row("S01", "S02")

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(redaction, "_known", type(redaction._known)(maxlen=3))


@pytest.mark.parametrize(
    "text",
    [
        f"aws_secret_access_key = {SECRET}",
        f'{{"SecretAccessKey": "{SECRET}", "x": 1}}',
        f"secret_key='{SECRET}'",
        f"aws_secret_key={SECRET}",
        f"aws_session_token={SECRET}",
        f'"SessionToken": "{SECRET}"',
        f"GET /b/k?X-Amz-Signature={SECRET}&x=1",
        f"?X-Amz-Security-Token={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f"Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature={SECRET}",
        f"proxy http://me:{SECRET.replace('/', '')}@proxy.example.com:3128 refused",
        f"password={SECRET}",
        f"<SignatureProvided>{SECRET}</SignatureProvided>",
        f"<Token-0>{SECRET}</Token-0>",
        f"<CanonicalRequest>GET\nx-amz-security-token:{SECRET}\n</CanonicalRequest>",
    ],
)
def test_secrets_are_struck_out(text):
    shown = redact(text)
    assert SECRET not in shown
    assert SECRET.replace("/", "") not in shown
    assert "***" in shown


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"])
def test_key_ids_are_struck_out_wherever_they_stand(key):
    assert redact(f"Credential={key}/20260101/us-east-1/s3/aws4_request") == (
        "Credential=***/20260101/us-east-1/s3/aws4_request"
    )


@pytest.mark.parametrize(
    "text",
    [
        "in/a.txt: s3:PutObject on bucket is not allowed",
        "https://s3.example.com:9000/bucket/key@2",
        "The password of the keyring is asked for",
        "signature.pdf was sent",
    ],
)
def test_everything_else_stays_readable(text):
    assert redact(text) == text


def test_what_is_known_is_struck_out_whatever_it_looks_like():
    conceal("plain-looking-word", None, "", "short")
    assert redact("refused: plain-looking-word, short") == "refused: ***, short"


def test_as_many_are_known_as_accounts_may_use_at_once():
    conceal(*(f"a secret of number {number}" for number in range(5)))
    assert redact("a secret of number 4") == "***"
    assert redact("a secret of number 0") == "a secret of number 0"


def test_no_trouble_carries_what_a_server_quoted():
    conceal(SECRET)
    trouble = Trouble("bad-credentials", "the bucket", f"You sent {SECRET}, Signature={SECRET[::-1]}")
    assert SECRET not in f"{trouble.detail} {trouble} {trouble.args}"
    assert SECRET[::-1] not in f"{trouble.detail} {trouble}"
