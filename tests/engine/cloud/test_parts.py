"""Large objects in parts, against both servers, and against answers that are none."""

from __future__ import annotations

import pytest

from engine.cloud.checksum import as_text, crc64
from engine.cloud.objects import Objects
from engine.cloud.parts import LARGEST_PART, MOST_PARTS, Parts, part_size_for, seen_of
from engine.errors import Trouble
from engine.model import Part

MIB = 1 << 20
BODY = bytes(range(256)) * (5 * MIB // 256)
TAIL = b"the rest"


@pytest.fixture
def parts(account) -> Parts:
    return Parts(account)


@pytest.fixture
def odd_parts(odd_account) -> Parts:
    return Parts(odd_account)


def begin(parts: Parts, key: str = "a") -> str:
    return parts.begin(key, {"bb-event-id": "event-1"}, "text/plain")


def code_of(action) -> str:
    with pytest.raises(Trouble) as caught:
        action()
    return caught.value.code


@pytest.mark.row("U08", "U09")
@pytest.mark.parametrize(
    ("size", "wanted", "part"),
    [
        (1, 16 * MIB, 16 * MIB),
        (16 * MIB * MOST_PARTS, 16 * MIB, 16 * MIB),
        (16 * MIB * MOST_PARTS + 1, 16 * MIB, 17 * MIB),
        (LARGEST_PART * MOST_PARTS, 16 * MIB, LARGEST_PART),
    ],
)
def test_parts_are_as_large_as_their_number_demands(size, wanted, part):
    assert part_size_for(size, wanted) == part
    assert -(-size // part) <= MOST_PARTS


@pytest.mark.row("U09")
def test_what_no_parts_can_hold_is_refused_before_a_byte_is_sent():
    assert code_of(lambda: part_size_for(LARGEST_PART * MOST_PARTS + 1, MIB)) == "too-large"


@pytest.mark.integration
def test_parts_in_any_order_become_the_object(parts, account, bucket_and_queue):
    upload = begin(parts)
    last = parts.send("a", upload, 2, TAIL)
    first = parts.send("a", upload, 1, BODY)
    assert (first.number, first.size, first.crc64) == (1, len(BODY), crc64(BODY))
    stored = parts.complete("a", upload, [first, last], only_new=True)
    head = Objects(account).head("a")
    assert (head.etag, head.size, head.metadata["bb-event-id"]) == (stored.etag, len(BODY) + len(TAIL), "event-1")
    kept = bucket_and_queue.s3.get_object(Bucket=bucket_and_queue.bucket, Key="a")
    assert kept["Body"].read() == BODY + TAIL
    assert kept["ContentType"] == "text/plain"


@pytest.mark.integration
def test_an_upload_goes_on_in_another_life(parts, account, bucket_and_queue):
    upload = begin(parts)
    first = parts.send("a", upload, 1, BODY)
    account.renew()
    later = Parts(account)
    later.complete("a", upload, [first, later.send("a", upload, 2, TAIL)], only_new=True)
    assert bucket_and_queue.s3.get_object(Bucket=bucket_and_queue.bucket, Key="a")["Body"].read() == BODY + TAIL


@pytest.mark.integration
def test_a_key_that_was_taken_meanwhile_is_not_replaced(parts, bucket_and_queue):
    s3, bucket = bucket_and_queue.s3, bucket_and_queue.bucket
    upload = begin(parts)
    sent = [parts.send("a", upload, 1, TAIL)]
    s3.put_object(Bucket=bucket, Key="a", Body=b"somebody else's")
    assert code_of(lambda: parts.complete("a", upload, sent, only_new=True)) == "exists"
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"somebody else's"
    parts.complete("a", upload, sent, only_new=False)
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == TAIL


@pytest.mark.integration
def test_an_upload_that_is_gone_is_told(parts, cloud_server, moto_server):
    if cloud_server is moto_server:
        pytest.skip("moto falls over an upload that it does not know")
    upload = begin(parts)
    first = parts.send("a", upload, 1, TAIL)
    parts.abort("a", upload)
    assert code_of(lambda: parts.send("a", upload, 2, TAIL)) == "upload-gone"
    assert code_of(lambda: parts.complete("a", upload, [first], only_new=True)) == "upload-gone"
    parts.abort("a", upload)


@pytest.mark.integration
def test_an_aborted_upload_leaves_nothing(parts, bucket_and_queue):
    upload = begin(parts)
    parts.send("a", upload, 1, TAIL)
    parts.abort("a", upload)
    assert not bucket_and_queue.s3.list_multipart_uploads(Bucket=bucket_and_queue.bucket).get("Uploads")


# -- answers that are none, and what is said ---------------------------------------------------------------------------


def test_a_sign_in_page_acknowledges_nothing(odd_server, odd_parts, any_sign_in_page):
    odd_server.answers(any_sign_in_page)
    part = Part(1, 1, '"e"', 1)
    # botocore takes a page that is no XML for a server's error
    for action in (
        lambda: begin(odd_parts),
        lambda: odd_parts.send("a", "u", 1, b"x"),
        lambda: odd_parts.complete("a", "u", [part], only_new=True),
    ):
        assert code_of(action) in {"sign-in-page", "server-error"}


def test_an_empty_success_acknowledges_nothing(odd_server, odd_parts, reply):
    odd_server.answers(reply(200))
    for action in (
        lambda: begin(odd_parts),
        lambda: odd_parts.send("a", "u", 1, b"x"),
        lambda: odd_parts.complete("a", "u", [Part(1, 1, '"e"', 1)], only_new=True),
    ):
        assert code_of(action) == "sign-in-page"


def test_an_error_in_a_successful_answer_is_an_error(odd_server, odd_parts, s3_error, reply):
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html: after 200 it may still fail."""
    odd_server.answers(reply(200, s3_error(200, "InternalError").body))
    code = code_of(lambda: odd_parts.complete("a", "u", [Part(1, 1, '"e"', 1)], only_new=True))
    assert code == "server-error"


def test_everything_that_s3_can_check_is_given_to_it(odd_server, odd_parts, reply):
    odd_server.answers(reply(200, b"", {"ETag": '"e"'}))
    odd_parts.send("a", "u", 3, b"part")
    headers = {name.lower(): value for name, value in odd_server.requests[-1].headers.items()}
    assert headers["x-amz-checksum-crc64nvme"] == as_text(crc64(b"part"))
    assert headers["x-amz-sdk-checksum-algorithm"] == "CRC64NVME"
    body = b"<CompleteMultipartUploadResult><ETag>whole-2</ETag></CompleteMultipartUploadResult>"
    odd_server.answers(reply(200, body))
    pieces = [Part(1, 3, '"1"', crc64(b"abc")), Part(2, 2, '"2"', crc64(b"de"))]
    odd_parts.complete("a", "u", pieces, only_new=True)
    headers = {name.lower(): value for name, value in odd_server.requests[-1].headers.items()}
    assert headers["x-amz-checksum-crc64nvme"] == as_text(crc64(b"abcde"))
    assert headers["x-amz-mp-object-size"] == "5"
    assert headers["if-none-match"] == "*"
    odd_parts.complete("a", "u", pieces, only_new=False)
    assert "if-none-match" not in {name.lower() for name in odd_server.requests[-1].headers}


# -- what S3 has of an upload ------------------------------------------------------------------------------------------


def parts_page(numbers, following: int = 0) -> bytes:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html"""
    listed = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;e{number}&quot;</ETag><Size>{number * 10}</Size></Part>"
        for number in numbers
    )
    more = f"<NextPartNumberMarker>{following}</NextPartNumberMarker>" if following else ""
    truncated = "true" if following else "false"
    return f"<ListPartsResult>{more}<IsTruncated>{truncated}</IsTruncated>{listed}</ListPartsResult>".encode()


@pytest.mark.row("U32")
def test_more_parts_than_a_page_holds_are_all_seen(odd_server, odd_parts, reply):
    odd_server.answers(
        reply(200, parts_page(range(1, 1001), 1000)),
        reply(200, parts_page(range(1001, 2001), 2000)),
        reply(200, parts_page(range(2001, 2346))),
    )
    listed = odd_parts.listed("a", "u")
    assert len(listed) == 2345
    assert listed[2345] == seen_of(Part(2345, 23_450, '"e2345"', 1))
    assert ["part-number-marker=2000" in request.path for request in odd_server.requests] == [False, False, True]


def test_parts_are_not_listed_where_that_is_not_allowed_or_known(odd_server, odd_parts, s3_error):
    for refusal in (s3_error(403, "AccessDenied"), s3_error(501, "NotImplemented")):
        odd_server.answers(refusal)
        assert odd_parts.listed("a", "u") is None
    odd_server.answers(s3_error(404, "NoSuchUpload"))
    assert code_of(lambda: odd_parts.listed("a", "u")) == "upload-gone"
