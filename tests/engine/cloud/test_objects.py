"""Objects against both servers, and against answers that are none."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from contents import text

from engine.cloud.checksum import as_text, crc64
from engine.cloud.objects import ODD_KEY, OUR_ID, Objects
from engine.errors import Trouble
from engine.model import Wanted

METADATA = {OUR_ID: "event-1", "mtime": "1.5"}
BODY = bytes(range(256)) * 400
PLAIN_KEYS = ("in/a.txt", "in box/ü %41 +?#&.txt", "日本/\N{GRINNING FACE}", "a" * 1000, "..a/b..")
ODD_KEYS = ("a//b", "./a", "a/../b", "tab\tin it")


@pytest.fixture
def objects(account) -> Objects:
    return Objects(account)


@pytest.fixture
def odd_objects(odd_account) -> Objects:
    return Objects(odd_account)


def put(objects: Objects, key: str, body: bytes = BODY, *, only_new: bool = True):
    if ODD_KEY.search(key):
        return objects.put_by_library(key, text(body, **METADATA), only_new=only_new)
    return asyncio.run(objects.put(key, text(body, **METADATA), only_new=only_new))


def get(objects: Objects, item: Wanted) -> tuple[Wanted, bytes]:
    async def fetch() -> tuple[Wanted, bytes]:
        known, stream = await objects.get(item)
        return known, b"".join([bytes(chunk) async for chunk in stream])

    return asyncio.run(fetch())


def get_range(objects: Objects, item: Wanted, start: int, length: int) -> bytes:
    async def fetch() -> bytes:
        return b"".join([bytes(chunk) async for chunk in objects.get_range(item, start, length)])

    return asyncio.run(fetch())


def code_of(action) -> str:
    with pytest.raises(Trouble) as caught:
        action()
    return caught.value.code


@pytest.mark.parametrize("key", ["a//b", "/a", "a/", ".", "a/./b", "a/..", "", "a\tb", "a\x7f"])
def test_keys_that_obstore_would_change_are_odd(key):
    assert ODD_KEY.search(key)


@pytest.mark.parametrize("key", PLAIN_KEYS)
def test_other_keys_are_not(key):
    assert not ODD_KEY.search(key)


@pytest.mark.integration
@pytest.mark.parametrize("key", [*PLAIN_KEYS, *ODD_KEYS])
def test_what_is_put_is_found_and_comes_back(objects, bucket_and_queue, key):
    stored = put(objects, key)
    kept = bucket_and_queue.s3.get_object(Bucket=bucket_and_queue.bucket, Key=key)
    assert kept["Body"].read() == BODY
    assert kept["ContentType"] == "text/plain"
    head = objects.head(key)
    assert (head.size, head.etag, head.metadata[OUR_ID]) == (len(BODY), stored.etag, "event-1")
    assert head.metadata["mtime"] == "1.5"
    item = Wanted(bucket_and_queue.bucket, key, etag=head.etag)
    assert get_range(objects, item, 10, 1000) == BODY[10:1010]
    if not ODD_KEY.search(key):
        known, body = get(objects, item)
        assert body == BODY
        assert (known.size, known.etag) == (len(BODY), stored.etag)


@pytest.mark.integration
def test_the_checksum_goes_along_and_is_kept(objects):
    put(objects, "a")
    put(objects, "a//odd")
    assert objects.head("a//odd").crc64 == as_text(crc64(BODY))
    assert objects.head("a").crc64 in {as_text(crc64(BODY)), ""}  # moto keeps none that it was not told the kind of


@pytest.mark.integration
def test_an_empty_object(objects, bucket_and_queue):
    put(objects, "empty", b"")
    assert objects.head("empty").size == 0
    assert get(objects, Wanted(bucket_and_queue.bucket, "empty"))[1] == b""


@pytest.mark.integration
@pytest.mark.parametrize("key", ["a", "a//odd"])
def test_a_taken_key_is_told_and_nothing_replaced(objects, key):
    put(objects, key, b"first")
    assert code_of(lambda: put(objects, key, b"second")) == "exists"
    assert objects.head(key).size == len(b"first")
    put(objects, key, b"second", only_new=False)
    assert objects.head(key).size == len(b"second")


@pytest.mark.integration
def test_what_is_not_there(objects, bucket_and_queue):
    missing = Wanted(bucket_and_queue.bucket, "missing")
    assert objects.head("missing") is None
    assert objects.head("mis//sing") is None
    assert code_of(lambda: get(objects, missing)) == "gone-object"
    assert code_of(lambda: get_range(objects, missing, 0, 5)) == "gone-object"
    assert code_of(lambda: get_range(objects, missing._replace(key="mis//sing"), 0, 5)) == "gone-object"


@pytest.mark.integration
@pytest.mark.parametrize("quotes", ['"', ""])
def test_a_replaced_object_is_not_taken_for_the_pinned_one(objects, bucket_and_queue, quotes):
    """S3's own events carry the ETag without quotes."""
    for key in ("a", "a//odd"):
        etag = put(objects, key, b"first").etag.strip('"')
        item = Wanted(bucket_and_queue.bucket, key, etag=f"{quotes}{etag}{quotes}")
        assert get_range(objects, item, 0, 5) == b"first"
        put(objects, key, b"other", only_new=False)
        assert code_of(lambda item=item: get_range(objects, item, 0, 5)) == "object-changed"
        if key == "a":
            assert code_of(lambda item=item: get(objects, item)) == "object-changed"


@pytest.mark.integration
def test_a_version_is_fetched_although_a_newer_one_came(objects, bucket_and_queue):
    bucket_and_queue.s3.put_bucket_versioning(
        Bucket=bucket_and_queue.bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    first = put(objects, "a", b"first")
    put(objects, "a", b"newer", only_new=False)
    assert first.version_id
    item = Wanted(bucket_and_queue.bucket, "a", version_id=first.version_id)
    known, body = get(objects, item)
    assert (body, known.version_id) == (b"first", first.version_id)
    assert objects.head("a", first.version_id).etag == first.etag


@pytest.mark.integration
def test_a_bucket_that_is_not_there_is_named(account, objects, monkeypatch):
    account.route = replace(account.route, bucket="bucket-that-is-missing")
    elsewhere = Objects(account)
    with pytest.raises(Trouble) as caught:
        put(elsewhere, "a")
    assert caught.value.code == "no-bucket"
    assert caught.value.subject.startswith("bucket-that-is-missing")


# -- answers that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["a", "a//odd"])
def test_a_sign_in_page_acknowledges_nothing(odd_server, odd_objects, any_sign_in_page, key):
    odd_server.answers(any_sign_in_page)
    item = Wanted("bucket", key)
    # botocore takes a page that is no XML for a server's error, and some servers ignore ranges
    assert code_of(lambda: put(odd_objects, key)) in {"sign-in-page", "server-error"}
    assert code_of(lambda: odd_objects.head(key)) == "sign-in-page"
    whole = len(any_sign_in_page.body)
    assert code_of(lambda: get_range(odd_objects, item, 0, whole)) in {"sign-in-page", "server-error"}
    if key == "a":
        assert code_of(lambda: get(odd_objects, item)) == "sign-in-page"


def test_a_range_that_comes_short_is_not_taken(odd_server, odd_objects, reply):
    odd_server.answers(reply(206, b"shor", {"ETag": '"a"', "Content-Range": "bytes 0-3/100"}))
    assert code_of(lambda: get_range(odd_objects, Wanted("bucket", "a//odd"), 0, 5)) == "offline"


@pytest.mark.parametrize("key", ["a", "a//odd"])
def test_a_conditional_put_says_so_and_carries_its_checksum(odd_server, odd_objects, reply, key):
    odd_server.answers(reply(200, b"", {"ETag": '"a"', "x-amz-version-id": "null"}))
    stored = put(odd_objects, key, b"body")
    assert (stored.etag, stored.version_id) == ('"a"', "")
    headers = {name.lower(): value for name, value in odd_server.requests[-1].headers.items()}
    assert headers["if-none-match"] == "*"
    assert headers["x-amz-checksum-crc64nvme"] == as_text(crc64(b"body"))
    assert headers[f"x-amz-meta-{OUR_ID}"] == "event-1"


def test_a_lost_reply_is_followed_by_the_same_request(odd_server, odd_objects, reply):
    """obstore repeats what broke; that the key is taken then is for the caller to look into."""
    odd_server.answers(reply(500), reply(412))
    assert code_of(lambda: put(odd_objects, "a")) == "exists"


def test_a_permission_that_is_missing_is_named(odd_server, odd_objects, s3_error):
    odd_server.answers(s3_error(403, "AccessDenied"))
    for action, permission in (
        (lambda: put(odd_objects, "a"), "s3:PutObject"),
        (lambda: odd_objects.head("a"), "s3:GetObject"),
    ):
        with pytest.raises(Trouble) as caught:
            action()
        assert caught.value.code == "not-allowed"
        assert caught.value.subject == f"{permission} on bucket"
