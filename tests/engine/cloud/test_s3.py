"""Small objects put, fetched and looked for without the libraries: the same requests as theirs, and theirs where it is no success."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qsl

import pytest
from botocore.exceptions import CredentialRetrievalError
from contents import text

from engine.cloud import account as account_module
from engine.cloud import s3 as s3_module
from engine.cloud.account import Account
from engine.cloud.checksum import as_text, crc64
from engine.cloud.http import TooLate
from engine.cloud.objects import OUR_ID, Objects
from engine.cloud.parts import Parts
from engine.cloud.s3 import SMALL
from engine.cloud.shortcut import AGENT
from engine.errors import Trouble
from engine.model import Wanted

METADATA = {OUR_ID: "event-1", "mtime": "1.5"}
ETAG = {"ETag": '"e"'}
PAGE = {"Content-Type": "text/html"}


@pytest.fixture
def objects(odd_account) -> Objects:
    return Objects(odd_account)


@pytest.fixture
def askers(odd_server):
    """Who asked, of each request so far."""

    def asker(headers: dict[str, str]) -> str:
        if headers["user-agent"].startswith("Boto3"):
            return "boto3"
        return "obstore" if "accept" in headers else "we"

    return lambda: [asker(headers_of(one)) for one in odd_server.requests]


def headers_of(request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def put(objects: Objects, body: bytes = b"body", *, only_new: bool = True, key: str = "in/ü +.txt"):
    return asyncio.run(objects.put(key, text(body, **METADATA), only_new=only_new))


def get(objects: Objects, **more: object) -> tuple[Wanted, bytes]:
    async def fetch() -> tuple[Wanted, bytes]:
        known, stream = await objects.get(Wanted("bucket", "in/ü +.txt", **{"size": 4, **more}))
        return known, b"".join([bytes(chunk) async for chunk in stream])

    return asyncio.run(fetch())


@pytest.mark.parametrize("body", [b"body", bytes(SMALL + 1)], ids=["small", "large"])
@pytest.mark.parametrize("only_new", [True, False])
def test_an_object_is_put_as_boto3_puts_it(odd_server, objects, reply, askers, only_new, body):
    odd_server.answers(reply(200, b"", ETAG | {"x-amz-version-id": "v1"}))
    assert put(objects, body, only_new=only_new) == ('"e"', "v1")
    objects.put_by_library("in/ü +.txt", text(body, **METADATA), only_new=only_new)
    assert askers() == ["we", "boto3"]
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path, ours.body) == (theirs.method, theirs.path, theirs.body)
    own, other = headers_of(ours), headers_of(theirs)
    same = (
        "host",
        "content-type",
        "content-length",
        "x-amz-checksum-crc64nvme",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-content-sha256",
        "if-none-match",
    )
    for name in (*same, f"x-amz-meta-{OUR_ID}", "x-amz-meta-mtime"):
        assert own.get(name) == other.get(name), name
    assert own["x-amz-checksum-crc64nvme"] == as_text(crc64(body))
    assert own.get("if-none-match") == ("*" if only_new else None)


@pytest.mark.parametrize("pinned", [{}, {"etag": "e"}, {"version_id": "v+1/="}], ids=["any", "ETag", "version"])
def test_an_object_is_fetched_as_obstore_fetches_it(odd_server, objects, reply, askers, pinned):
    odd_server.answers(reply(200, b"body", ETAG | {"x-amz-version-id": "v2"}))
    known, body = get(objects, **pinned)
    assert (body, known.size, known.etag) == (b"body", 4, '"e"')
    assert known.version_id == pinned.get("version_id", "v2")
    odd_server.answers(reply(200, b"body", ETAG | {"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}))
    get(objects, **pinned, size=-1)
    assert askers() == ["we", "obstore"]
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    for name in ("host", "if-match", "x-amz-content-sha256"):
        assert headers_of(ours).get(name) == headers_of(theirs).get(name), name


def test_a_key_that_is_taken_is_told_at_once(odd_server, objects, s3_error, askers):
    odd_server.answers(s3_error(412, "PreconditionFailed"))
    for _ in range(2):
        with pytest.raises(Trouble) as caught:
            put(objects)
        assert (caught.value.code, caught.value.subject) == ("exists", "bucket")
    assert askers() == ["we", "we"]


REFUSALS = [
    (403, "AccessDenied", "not-allowed"),
    (403, "SignatureDoesNotMatch", "bad-credentials"),
    (404, "NoSuchBucket", "no-bucket"),
    (409, "OperationAborted", "server-error"),
    (503, "SlowDown", "throttled"),
]


@pytest.mark.parametrize(("status", "code", "ours"), REFUSALS)
def test_a_refusal_is_told_and_not_asked_for_twice(odd_server, objects, s3_error, askers, status, code, ours):
    odd_server.answers(s3_error(status, code, "It is so."))
    for action in (put, get):
        with pytest.raises(Trouble) as caught:
            action(objects)
        assert caught.value.code == ours
        assert caught.value.detail == f"{status} {code} It is so."
    assert askers() == ["we", "we"]


def test_a_bucket_that_is_elsewhere_is_told_with_its_region(odd_server, objects, reply):
    document = (
        b'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>AuthorizationHeaderMalformed</Code>'
        b"<Region>eu-west-3</Region></Error>"
    )
    odd_server.answers(reply(400, document))
    with pytest.raises(Trouble) as caught:
        put(objects)
    assert (caught.value.code, caught.value.subject) == ("wrong-region", "bucket (eu-west-3)")


@pytest.mark.parametrize(
    "odd",
    [
        (200, b"", {}),
        (200, b"<html>", ETAG | PAGE),
        (204, b"", ETAG),
        (500, b"<Error><Code>InternalError</Code></Error>", ETAG),
        (302, b"", ETAG),
        (307, b"<Error><Code>TemporaryRedirect</Code></Error>", {}),
        (403, b"<html>", PAGE),
    ],
    ids=["no ETag", "a page", "no content", "a failure", "a redirect", "S3's own redirect", "somebody else's no"],
)
@pytest.mark.parametrize("size", [4, SMALL + 1])
def test_what_is_no_plain_success_is_put_again_by_boto3(odd_server, objects, reply, askers, odd, size):
    odd_server.answers(reply(*odd), reply(200, b"", {"ETag": '"second"'}))
    assert put(objects, bytes(size)).etag == '"second"'
    put(objects, bytes(size))
    assert askers() == ["we", "boto3", "boto3"], "and so are the next ones"


def test_what_takes_too_long_is_a_line_that_is_too_slow(odd_account, objects, monkeypatch):
    async def late(*_: object, **__: object) -> None:
        raise TooLate

    def late_in_a_thread(*_: object, **__: object) -> None:
        raise TooLate

    monkeypatch.setattr(odd_account.quick_s3._way, "ask", late)
    monkeypatch.setattr(odd_account.quick_s3._carrier, "send", late_in_a_thread)
    for action in (put, get, lambda objects: put(objects, bytes(SMALL + 1))):
        with pytest.raises(Trouble) as caught:
            action(objects)
        assert caught.value.code == "offline"


def test_credentials_that_cannot_be_had_are_told(odd_server, odd_account, objects, monkeypatch):
    class Away:
        def get_frozen_credentials(self) -> None:
            raise CredentialRetrievalError(provider="a server", error_msg="It is away.")

    monkeypatch.setattr(odd_account.quick_s3._way, "_credentials", Away())
    for action in (put, get):
        with pytest.raises(Trouble, match="It is away") as caught:
            action(objects)
        assert caught.value.code == "expired-credentials"
    assert odd_server.requests == []


def test_a_server_that_calls_the_nothing_it_says_a_page_is_believed(odd_server, objects, reply, askers):
    odd_server.answers(reply(200, b"", ETAG | PAGE))
    assert put(objects).etag == '"e"'
    assert askers() == ["we"]


@pytest.mark.parametrize(
    ("status", "code", "ours"), [(404, "NoSuchKey", "gone-object"), (412, "PreconditionFailed", "object-changed")]
)
def test_what_concerns_one_object_holds_up_no_other(odd_server, objects, reply, s3_error, askers, status, code, ours):
    odd_server.answers(s3_error(status, code), reply(200, b"body", ETAG))
    with pytest.raises(Trouble) as caught:
        get(objects, etag="e")
    assert caught.value.code == ours
    assert get(objects)[1] == b"body"
    assert askers() == ["we", "we"]


def test_an_object_that_turned_out_longer_is_fetched_by_obstore(odd_server, objects, reply, askers):
    longer = reply(200, bytes(SMALL + 1), ETAG | {"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"})
    odd_server.answers(longer)
    known, body = get(objects)
    assert len(body) == known.size == SMALL + 1
    assert askers() == ["we", "obstore"]


@pytest.mark.parametrize("size", [-1, SMALL + 1], ids=["unknown", "large"])
def test_only_small_objects_are_fetched_so(odd_server, objects, reply, askers, size):
    odd_server.answers(reply(200, b"body", ETAG | {"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}))
    get(objects, size=size)
    assert askers() == ["obstore"]


@pytest.mark.parametrize(("size", "thread"), [(SMALL, "MainThread"), (SMALL + 1, "asyncio")])
def test_only_small_objects_are_put_by_the_loop(odd_server, odd_account, objects, reply, monkeypatch, size, thread):
    odd_server.answers(reply(200, b"", ETAG))
    threads = []
    monkeypatch.setattr(s3_module, "as_text", lambda value: threads.append(threading.current_thread().name) or "")
    put(objects, bytes(size))
    (name,) = threads
    assert name.startswith(thread)


def test_under_a_limit_what_would_be_ahead_of_it_goes_in_pieces(odd_server, odd_account, objects, reply, monkeypatch):
    odd_account.pace.set_rate(1 << 20)
    passed = []
    monkeypatch.setattr(odd_account.pace, "passed", passed.append)
    odd_server.answers(reply(200, b"", ETAG))
    put(objects, bytes(SMALL + 1))
    assert sum(passed) == SMALL + 1
    assert max(passed) < SMALL


def test_under_a_limit_what_the_library_puts_is_drawn_and_counted_once(
    odd_server, odd_account, objects, reply, monkeypatch
):
    odd_account.pace.set_rate(100 << 20)
    drawn, passed = [], []
    draw = odd_account.pace._ask
    monkeypatch.setattr(odd_account.pace, "_ask", lambda count: drawn.append(count) or draw(count))
    monkeypatch.setattr(odd_account.pace, "passed", passed.append)
    odd_account.quick_s3._way.rest("the library's turn")
    odd_server.answers(reply(200, b"", ETAG))
    put(objects, bytes(1000))
    assert (sum(drawn), sum(passed)) == (1000, 1000)


def test_a_part_is_put_as_boto3_puts_it(odd_server, odd_account, reply, askers):
    odd_server.answers(reply(200, b"", ETAG))
    parts, body = Parts(odd_account), bytes(SMALL + 1)
    assert parts.send("in/ü +.txt", "up+/=", 7, body).etag == '"e"'
    odd_account.quick_s3._carrier.rest("the library's turn")
    assert parts.send("in/ü +.txt", "up+/=", 7, body).etag == '"e"'
    assert askers() == ["we", "boto3"]
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path.partition("?")[0], ours.body) == ("PUT", theirs.path.partition("?")[0], body)
    assert sorted(parse_qsl(ours.path.partition("?")[2])) == sorted(parse_qsl(theirs.path.partition("?")[2]))
    own, other = headers_of(ours), headers_of(theirs)
    for name in ("host", "content-length", "x-amz-checksum-crc64nvme", "x-amz-sdk-checksum-algorithm"):
        assert own[name] == other[name], name


def test_an_upload_that_is_gone_is_told_at_once(odd_server, odd_account, s3_error, askers):
    odd_server.answers(s3_error(404, "NoSuchUpload"))
    with pytest.raises(Trouble) as caught:
        Parts(odd_account).send("a", "id", 1, b"part")
    assert caught.value.code == "upload-gone"
    assert askers() == ["we"]


def test_under_a_limit_all_is_fetched_piece_by_piece(odd_server, odd_account, objects, reply, askers):
    odd_account.pace.set_rate(1 << 20)
    odd_server.answers(reply(200, b"body", ETAG | {"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}))
    assert get(objects)[1] == b"body"
    assert askers() == ["obstore"]


def test_who_pays_is_said(odd_server, route_to, reply):
    odd_server.answers(reply(200, b"body", ETAG))
    paying = Objects(Account(route_to(odd_server.endpoint, requester_pays=True)))
    put(paying)
    get(paying)
    assert [headers_of(one).get("x-amz-request-payer") for one in odd_server.requests] == ["requester"] * 2


@pytest.mark.parametrize(
    ("bucket", "host", "path"),
    [("scans", "scans.s3.eu-west-1.amazonaws.com", ""), ("my.scans", "s3.eu-west-1.amazonaws.com", "/my.scans")],
)
def test_at_aws_a_bucket_is_a_host_where_a_certificate_can_be_for_it(route_to, bucket, host, path):
    quick = Account(replace(route_to("", bucket), region="eu-west-1")).quick_s3
    assert (quick._way.host, quick._carrier.host, quick._path) == (host, host, path)


def test_a_line_that_others_may_touch_has_the_body_signed(odd_server, route_to, reply, monkeypatch):
    monkeypatch.setattr(account_module, "is_loopback", lambda _: False)
    odd_server.answers(reply(200, b"", ETAG))
    put(Objects(Account(route_to(odd_server.endpoint))))
    (request,) = odd_server.requests
    assert headers_of(request)["x-amz-content-sha256"] == sha256(b"body").hexdigest()


# -- whether something is there ---------------------------------------------------------------------------------------


def find(objects: Objects, key: str = "in/ü +.txt"):
    return asyncio.run(objects.find(key))


def test_it_is_looked_for_as_boto3_looks(odd_server, objects, reply):
    odd_server.answers(reply(404))
    assert find(objects) is None
    assert objects.head("in/ü +.txt") is None
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    assert [headers_of(one).get("user-agent") == AGENT for one in odd_server.requests] == [True, False]


def test_what_is_there_boto3_reads(odd_server, objects, reply):
    odd_server.answers(reply(200, b"", ETAG | {"x-amz-meta-mtime": "1.5", "x-amz-version-id": "v1"}))
    assert find(objects) == objects.head("in/ü +.txt")
    assert find(objects).metadata == {"mtime": "1.5"}


def test_an_odd_key_is_boto3s(odd_server, objects, reply):
    odd_server.answers(reply(404))
    assert find(objects, "in//a") is None
    assert [headers_of(one).get("user-agent") == AGENT for one in odd_server.requests] == [False]


def test_who_may_not_look_is_told_so_at_once(odd_server, objects, reply):
    odd_server.answers(reply(403))
    with pytest.raises(Trouble) as caught:
        find(objects)
    assert (caught.value.code, caught.value.subject) == ("not-allowed", "s3:GetObject on bucket")
    assert len(odd_server.requests) == 1


@pytest.mark.parametrize(
    ("status", "headers", "ours"),
    [
        (503, {}, "throttled"),
        (400, {"x-amz-bucket-region": "eu-west-3"}, "wrong-region"),
        (500, {}, "server-error"),
    ],
    ids=["slow down", "region", "failure"],
)
def test_what_else_it_may_say_means_what_it_means_of_boto3(odd_server, objects, reply, status, headers, ours):
    odd_server.answers(reply(status, b"", headers))
    told = []
    for look in (find, lambda objects: objects.head("in/ü +.txt")):
        with pytest.raises(Trouble) as caught:
            look(objects)
        told.append((caught.value.code, caught.value.subject))
    assert told[0] == told[1]
    assert told[0][0] == ours


def test_an_answer_is_a_contact(odd_server, odd_account, objects, reply):
    odd_server.answers(reply(200, b"body", ETAG))
    put(objects)
    (contact,) = odd_account.contacts.latest
    assert contact.service == "s3"
    assert contact.seconds >= 0
