"""Foreign errors in our own words: the table, and the texts that the libraries really write."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import subprocess
import threading

import obstore
import pytest
from botocore import exceptions as boto
from servers import free_port

from engine.cloud.account import Account
from engine.cloud.translate import _BY_CODE, _BY_STATUS, _BY_TYPE, _SILENCE, trouble_of
from engine.errors import CAUSES, Scope, Trouble
from engine.settings.route import Route

KEYS = ("plain.txt", "certificate.pdf", "my tls connection header.txt", "status code: 503")
"""What stands in a key says nothing of what went wrong."""


def client_error(code: str, status: int = 400, message: str = "") -> boto.ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return boto.ClientError(response, "PutObject")


def test_every_code_of_ours_is_a_cause():
    ours = {*_BY_CODE.values(), *_BY_STATUS.values(), *(code for _, code in _BY_TYPE), *(code for _, code in _SILENCE)}
    assert ours <= set(CAUSES)


@pytest.mark.parametrize(
    ("code", "status", "ours"),
    [
        ("AccessDenied", 403, "not-allowed"),
        ("AuthorizationHeaderMalformed", 400, "wrong-region"),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, "no-queue"),
        ("BadDigest", 400, "checksum"),
        ("ConditionalRequestConflict", 409, "exists"),
        ("ExpiredToken", 400, "expired-credentials"),
        ("InternalError", 500, "server-error"),
        ("InvalidAccessKeyId", 403, "bad-credentials"),
        ("InvalidObjectState", 403, "archived"),
        ("KMS.DisabledException", 400, "encryption-key"),
        ("NoSuchBucket", 404, "no-bucket"),
        ("NoSuchKey", 404, "gone-object"),
        ("PermanentRedirect", 301, "wrong-region"),
        ("PreconditionFailed", 412, "exists"),
        ("QueueDoesNotExist", 400, "no-queue"),
        ("RequestTimeTooSkewed", 403, "clock"),
        ("RequestTimeout", 400, "server-error"),
        ("SignatureDoesNotMatch", 403, "bad-credentials"),
        ("SlowDown", 503, "throttled"),
        ("ThrottlingException", 400, "throttled"),
        ("SomethingNew", 400, "bad-request"),
        ("SomethingNew", 502, "server-error"),
        ("403", 403, "not-allowed"),  # HEAD: there is no body, botocore gives the status
        ("404", 404, "gone-object"),
        ("412", 412, "exists"),
        ("302", 302, "sign-in-page"),
        ("", 200, "sign-in-page"),
    ],
)
def test_what_s3_and_sqs_answer(code, status, ours):
    trouble = trouble_of(client_error(code, status, "Because."), "bucket", "s3:PutObject")
    assert trouble.code == ours
    assert "bucket" in trouble.subject


def test_a_missing_permission_is_named_by_the_server_or_by_us():
    told = (
        "User: arn:aws:iam::1:user/x is not authorized to perform: kms:GenerateDataKey on resource:"
        ' "arn:aws:kms:eu-central-1:1:key/2" because no identity-based policy allows it'
    )
    assert trouble_of(client_error("AccessDenied", 403, told), "bucket", "s3:PutObject").subject == (
        "kms:GenerateDataKey on arn:aws:kms:eu-central-1:1:key/2"
    )
    assert trouble_of(client_error("AccessDenied", 403), "bucket", "s3:PutObject").subject == "s3:PutObject on bucket"
    assert trouble_of(client_error("AccessDenied", 403), "bucket").subject == "this on bucket"


@pytest.mark.row("U22")
def test_a_clock_that_is_off_is_told_by_how_much():
    told = client_error("RequestTimeTooSkewed", 403)
    told.response["Error"]["ServerTime"] = "2000-01-01T00:00:00Z"
    subject = trouble_of(told, "bucket").subject
    assert re.fullmatch(r"bucket by [\d,]{10,} minutes", subject)
    late = client_error("InvalidSignatureException", 403, "Signature expired: 20260101T000000Z is now earlier than")
    assert trouble_of(late, "queue").code == "clock"
    assert trouble_of(client_error("RequestTimeTooSkewed", 403), "bucket").subject == "bucket"


@pytest.mark.row("U29")
@pytest.mark.parametrize("words", ["This is a Requester Pays bucket", "x-amz-request-payer is missing"])
def test_a_bucket_that_wants_to_be_paid_is_known_by_its_words(words):
    assert trouble_of(client_error("AccessDenied", 403, words), "bucket").code == "requester-pays"


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (boto.NoCredentialsError(), "no-credentials"),
        (boto.PartialCredentialsError(provider="env", cred_var="x"), "no-credentials"),
        (boto.ProfileNotFound(profile="x"), "no-credentials"),
        (boto.UnauthorizedSSOTokenError(), "expired-credentials"),
        (boto.TokenRetrievalError(provider="sso", error_msg="x"), "expired-credentials"),
        (boto.CredentialRetrievalError(provider="x", error_msg="x"), "expired-credentials"),
        (boto.SSLError(endpoint_url="https://x", error="x"), "untrusted-server"),
        (boto.EndpointConnectionError(endpoint_url="https://x"), "offline"),
        (boto.ConnectTimeoutError(endpoint_url="https://x"), "offline"),
        (boto.ReadTimeoutError(endpoint_url="https://x"), "offline"),
        (boto.ConnectionClosedError(endpoint_url="https://x"), "offline"),
        (boto.ProxyConnectionError(proxy_url="http://x"), "offline"),
        (boto.NoRegionError(), "wrong-region"),
        (ValueError("odd"), "internal"),
    ],
)
def test_what_boto3_says_by_itself(error, ours):
    assert trouble_of(error, "bucket").code == ours


def answered(status: int, code: str, headers: dict[str, str], **said: str) -> boto.ClientError:
    meta = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    return boto.ClientError({"Error": {"Code": code, **said}, "ResponseMetadata": meta}, "HeadObject")


@pytest.mark.row("U28")
@pytest.mark.parametrize(
    "error",
    [
        answered(301, "PermanentRedirect", {"x-amz-bucket-region": "eu-central-1"}),
        answered(400, "AuthorizationHeaderMalformed", {}, Region="eu-central-1"),
        answered(301, "301", {"x-amz-bucket-region": "eu-central-1"}),
        answered(400, "400", {"x-amz-bucket-region": "eu-central-1"}),
    ],
    ids=["redirect", "malformed", "HEAD redirect", "HEAD malformed"],
)
def test_the_region_that_would_be_right_is_named(error):
    trouble = trouble_of(error, "bucket")
    assert (trouble.code, trouble.subject) == ("wrong-region", "bucket (eu-central-1)")


@pytest.mark.row("U26")
def test_a_success_that_botocore_cannot_read_is_a_page():
    for kind in ("text/html", "text/html; charset=utf-8"):
        assert trouble_of(answered(500, "500", {"content-type": kind}), "bucket").code == "sign-in-page"
    assert trouble_of(answered(500, "InternalError", {"content-type": "application/xml"}), "b").code == "server-error"
    assert trouble_of(answered(502, "502", {"content-type": "text/html"}), "bucket").code == "server-error"


def test_a_trouble_stays_what_it_is():
    trouble = Trouble("exists", "key")
    assert trouble_of(trouble, "bucket") is trouble


# -- obstore, against a real socket ------------------------------------------------------------------------------------


def put(account: Account, key: str) -> Trouble:
    async def run() -> None:
        await obstore.put_async(account.store, key, b"x", mode="create", use_multipart=False)

    return _trouble(run)


def get(account: Account, key: str) -> Trouble:
    async def run() -> None:
        options = {"range": (0, 5)}
        await (await obstore.get_async(account.store, key, options=options)).bytes_async()

    return _trouble(run)


def _trouble(run) -> Trouble:
    with pytest.raises(Exception, match=r"\w") as caught:
        asyncio.run(run())
    return trouble_of(caught.value, "bucket", "s3:Some")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("status", "code", "ours"),
    [
        (400, "ExpiredToken", "expired-credentials"),
        (401, "", "bad-credentials"),
        (403, "AccessDenied", "not-allowed"),
        (404, "NoSuchBucket", "no-bucket"),
        (404, "NoSuchKey", "gone-object"),
        (409, "ConditionalRequestConflict", "exists"),
        (409, "", "server-error"),
        (412, "PreconditionFailed", "exists"),
        (416, "InvalidRange", "object-changed"),
        (301, "", "wrong-region"),
    ],
)
def test_answers_through_obstore(odd_server, odd_account, s3_error, status, code, ours, key):
    odd_server.answers(s3_error(status, code))
    for attempt in (put, get):
        trouble = attempt(odd_account, key)
        assert trouble.code == ours
        assert "Debug source" not in trouble.detail


@pytest.mark.parametrize(("status", "ours"), [(500, "server-error"), (503, "throttled"), (429, "throttled")])
def test_servers_in_trouble_through_obstore(odd_server, odd_account, s3_error, status, ours):
    odd_server.answers(s3_error(status, ""))
    assert put(odd_account, "a").code == ours
    assert len(odd_server.requests) == 3


@pytest.mark.parametrize("key", KEYS)
def test_a_sign_in_page_is_no_object(odd_server, odd_account, sign_in_page, key):
    odd_server.answers(sign_in_page)
    assert put(odd_account, key).code == "sign-in-page"
    assert get(odd_account, key).code == "server-error"  # some servers give the whole object for a range


def test_a_redirect_to_a_sign_in_page_is_told_as_one(odd_server, odd_account, redirect_to):
    odd_server.answers(redirect_to("/login"))
    assert put(odd_account, "a").code == "sign-in-page"
    assert get(odd_account, "a").code == "sign-in-page"


@pytest.mark.parametrize("key", KEYS)
def test_nobody_listens(key):
    trouble = put(_account(f"http://127.0.0.1:{free_port()}"), key)
    assert (trouble.code, trouble.subject) == ("offline", "bucket")
    assert trouble.cause.scope is Scope.ROUTE


@pytest.mark.parametrize("key", KEYS)
def test_a_name_that_nobody_knows(key):
    assert put(_account("http://nowhere.invalid"), key).code == "offline"


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:
        shaker = threading.Thread(target=_shake_hands, args=(server, context), daemon=True)
        shaker.start()
        account = _account(f"https://127.0.0.1:{server.getsockname()[1]}")
        assert put(account, "plain.txt").code == "untrusted-server"
        with pytest.raises(boto.BotoCoreError) as caught:
            account.s3.head_bucket(Bucket="bucket")
        assert trouble_of(caught.value, "bucket").code == "untrusted-server"
        server.shutdown(socket.SHUT_RDWR)
    shaker.join()


def _shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                continue


def _account(endpoint: str) -> Account:
    return Account(
        Route(
            name="scans",
            root="/nowhere",
            bucket="bucket",
            queue="q",
            endpoint_url=endpoint,
            region="us-east-1",
            allow_http=True,
        )
    )
