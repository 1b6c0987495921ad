"""The fault proxy makes the faults that it names, and its strict mode refuses what the server behind it takes."""

from __future__ import annotations

import base64
import hashlib
import http.client
import threading
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)
from faults.actions import (
    answer,
    corrupt_reply,
    corrupt_request,
    drop_reply,
    pass_on,
    reset,
    reset_reply,
    reset_request,
    set_reply,
    slow_reply,
    slow_request,
    stall,
    strip_reply,
    strip_request,
    truncate,
)
from faults.answers import error_in_success, s3_error, sign_in_page, sqs_error
from faults.proxy import FaultProxy
from faults.strict import Strict
from faults.strict_queues import LARGEST
from servers import client, new_bucket_and_queue
from waiting import wait_until

from engine.cloud.checksum import as_text, combine, crc64

pytestmark = pytest.mark.integration

MIB = 1 << 20
SILENT = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
"""The clients of these tests check nothing by themselves."""
BODY = bytes(range(256)) * 1024


class Ground:
    """A bucket and a queue behind the proxy, and clients that go through it."""

    def __init__(self, proxy, own, s3, sqs):
        self.proxy, self.bucket, self.direct, self.s3, self.sqs = proxy, own.bucket, own.s3, s3, sqs
        self.queue_url = own.sqs.create_queue(QueueName=own.queue)["QueueUrl"]

    def put(self, key="a", body=BODY, **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def get(self, key="a"):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def kept(self, key="a"):
        return self.direct.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def code(self, call, **arguments):
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        return caught.value.response["Error"]["Code"]


def stand(server, **options):
    with (
        FaultProxy(server.endpoint, **options) as proxy,
        new_bucket_and_queue(server.endpoint) as own,
        closing(client("s3", proxy.endpoint, **SILENT)) as s3,
        closing(client("sqs", proxy.endpoint)) as sqs,
    ):
        yield Ground(proxy, own, s3, sqs)


@pytest.fixture
def ground(moto_server):
    yield from stand(moto_server)


@pytest.fixture
def strict(moto_server):
    yield from stand(moto_server, strict=True)


# -- transport and rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("server", ["moto_server", "ministack_server"])
def test_what_no_rule_is_about_passes_and_is_noted(request, server):
    for ground in stand(request.getfixturevalue(server), strict=True):
        ground.put("in a folder/ü", Metadata={"a": "b"})
        assert ground.get("in a folder/ü") == ground.kept("in a folder/ü") == BODY
        assert ground.s3.head_object(Bucket=ground.bucket, Key="in a folder/ü")["Metadata"] == {"a": "b"}
        ground.sqs.send_message(QueueUrl=ground.queue_url, MessageBody="ü")
        assert ground.sqs.receive_message(QueueUrl=ground.queue_url)["Messages"][0]["Body"] == "ü"
        put = ground.proxy.requests[0]
        assert (put.method, put.operation, put.asked.key, put.status) == ("PUT", "PutObject", "in a folder/ü", 200)
        assert put.size >= len(BODY)
        operations = [seen.operation for seen in ground.proxy.requests]
        assert operations == ["PutObject", "GetObject", "HeadObject", "SendMessage", "ReceiveMessage"]


def test_a_reply_that_is_dropped_was_meant(ground):
    rule = ground.proxy.on(r"PutObject$", drop_reply(), times=1)
    with pytest.raises(ConnectionClosedError):
        ground.put()
    assert ground.kept() == BODY
    assert [seen.status for seen in rule.requests] == [None]
    ground.put("b")
    assert ground.proxy.counts == {"drop_reply": 1}


@pytest.mark.parametrize("action", [reset(), reset_request(1000)], ids=["at once", "in the body"])
def test_what_is_reset_never_reached_the_server(ground, action):
    ground.proxy.on(r"^PUT", action)
    with pytest.raises(HTTPClientError):
        ground.put()
    assert not ground.direct.list_objects_v2(Bucket=ground.bucket).get("Contents")


def test_a_reply_is_cut_short(ground):
    ground.put()
    rule = ground.proxy.on("GetObject$", reset_reply(1000))
    with pytest.raises((ResponseStreamingError, HTTPClientError, IncompleteReadError, ConnectionError)):
        ground.get()
    rule.remove()
    ground.proxy.on("GetObject$", truncate(1000))
    assert ground.get() == BODY[:1000]


def test_bytes_become_others(ground):
    ground.proxy.on(r"/a PutObject$", corrupt_request(7))
    ground.put()
    assert [at for at, byte in enumerate(ground.kept()) if byte != BODY[at]] == [7]
    ground.put("b")
    ground.proxy.on(r"/b GetObject$", corrupt_reply(), times=1)
    assert [at for at, byte in enumerate(ground.get("b")) if byte != BODY[at]] == [len(BODY) // 2]
    assert ground.get("b") == BODY


def test_headers_are_taken_away_and_changed(ground):
    ground.put()
    ground.proxy.on("PutObject$", strip_request("If-None-Match"))
    ground.put("a", b"other", IfNoneMatch="*")
    assert ground.kept() == b"other"
    ground.proxy.on("HeadObject$", strip_reply("ETag"))
    ground.proxy.on("HeadObject$", set_reply(x_amz_storage_class="ODD"))
    head = ground.s3.head_object(Bucket=ground.bucket, Key="a")
    assert (head.get("ETag"), head["StorageClass"]) == (None, "ODD")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (s3_error("SlowDown"), "SlowDown"),
        (s3_error("PermanentRedirect", Endpoint="b.s3.eu-central-1.amazonaws.com"), "PermanentRedirect"),
    ],
)
def test_an_answer_comes_instead_of_the_servers(ground, reply, code):
    ground.proxy.on(r"/a PutObject$", answer(reply))
    assert ground.code(ground.put) == code
    ground.put("b")


def test_ready_made_answers_read_as_awss(ground):
    ground.proxy.on("SendMessage$", answer(sqs_error("KmsDisabled", old_code="KMS.DisabledException")))
    assert ground.code(ground.sqs.send_message, QueueUrl=ground.queue_url, MessageBody="x") == "KMS.DisabledException"
    ground.proxy.on("PutObject$", answer(sign_in_page(is_tidy=True)))
    assert "ETag" not in ground.put()
    ground.proxy.on("HeadObject$", answer(s3_error("AccessDenied")))
    assert ground.code(ground.s3.head_object, Bucket=ground.bucket, Key="a") == "403"
    ground.proxy.on("CompleteMultipartUpload$", answer(error_in_success()))
    complete = ground.s3.complete_multipart_upload
    assert ground.code(complete, Bucket=ground.bucket, Key="a", UploadId="u") == "InternalError"


def test_answers_are_given_in_turn_and_chance_repeats_itself(ground):
    ground.proxy.on("ListObjectsV2$", answer(s3_error("SlowDown"), s3_error("InternalError")))
    codes = [ground.code(ground.s3.list_objects_v2, Bucket=ground.bucket) for _ in range(3)]
    assert codes == ["SlowDown", "InternalError", "InternalError"]
    ground.proxy.clear()
    seen = ground.proxy.on("ListObjectsV2$", pass_on(), probability=0.5)
    for _ in range(40):
        ground.s3.list_objects_v2(Bucket=ground.bucket)
    assert 10 < len(seen.requests) < 30


@pytest.mark.parametrize("action", [stall(), stall(1000)], ids=["whole", "in the body"])
def test_what_stalls_comes_when_it_is_let_go(ground, action):
    ground.put()
    rule = ground.proxy.on("GetObject$", action)
    got = []
    thread = threading.Thread(target=lambda: got.append(ground.get()))
    thread.start()
    wait_until(lambda: rule.requests)
    assert got == []
    rule.release()
    thread.join(10)
    assert got == [BODY]


def test_what_is_held_has_not_reached_the_server(ground):
    rule = ground.proxy.hold("PutObject$")
    thread = threading.Thread(target=ground.put)
    thread.start()
    wait_until(lambda: rule.requests)
    assert not ground.direct.list_objects_v2(Bucket=ground.bucket).get("Contents")
    rule.release()
    thread.join(10)
    assert ground.kept() == BODY


def test_slowness_loses_nothing(ground):
    ground.proxy.on("PutObject$", slow_request(len(BODY) * 8))
    ground.proxy.on("GetObject$", slow_reply(len(BODY) * 8))
    ground.put()
    assert ground.get() == ground.kept() == BODY


def test_the_end_of_the_proxy_ends_what_waits(moto_server):
    with FaultProxy(moto_server.endpoint) as proxy:
        proxy.hold("HeadBucket$")
        parts = urlsplit(proxy.endpoint)
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        line.request("HEAD", "/bucket")
        wait_until(lambda: proxy.requests)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        line.getresponse()
    line.close()


# -- what AWS refuses: moto alone takes each of these ------------------------------------------------------------------


def wrong_md5():
    return {"ContentMD5": base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()}


def wrong_sum():
    return {"ChecksumCRC64NVME": as_text(crc64(b"other")), "ChecksumAlgorithm": "CRC64NVME"}


@pytest.mark.parametrize("digest", [wrong_md5(), wrong_sum(), {"ChecksumSHA256": "c" * 43 + "="}])
def test_a_wrong_digest_of_an_object_is_refused(ground, strict, digest):
    ground.put(**digest)
    assert strict.code(strict.put, **digest) == "BadDigest"
    strict.put(ChecksumCRC64NVME=as_text(crc64(BODY)))
    strict.put("md5", ContentMD5=base64.b64encode(hashlib.md5(BODY, usedforsecurity=False).digest()).decode())


def test_trailers_of_a_chunked_body_are_checked(strict, monkeypatch):
    """botocore sends them where a body is a stream and the connection is encrypted: here they are made by hand."""
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:%s\r\n\r\n"
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0",
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": "5",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-sdk-checksum-algorithm": "CRC64NVME",
        "x-amz-trailer": "x-amz-checksum-crc64nvme",
    }
    parts = urlsplit(strict.proxy.endpoint)
    statuses = []
    for text in (b"hello", b"other"):
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)) as line:
            line.request("PUT", f"/{strict.bucket}/a", body % as_text(crc64(text)).encode(), headers)
            statuses.append(line.getresponse().status)
    assert statuses == [200, 400]
    assert strict.kept() == b"hello"


def test_a_key_is_too_long_or_taken(ground, strict):
    assert strict.code(strict.put, key="ü" * 512 + "a") == "KeyTooLongError"
    strict.put("ü" * 512)
    assert strict.code(strict.put, key="ü" * 512, IfNoneMatch="*") == "PreconditionFailed"
    strict.put("ü" * 512)


def test_who_gives_no_credentials_is_refused(strict):
    parts = urlsplit(strict.proxy.endpoint)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)) as line:
        line.request("GET", f"/{strict.bucket}")
        assert line.getresponse().status == 403


def begin(ground, key="a"):
    return {"Bucket": ground.bucket, "Key": key} | {
        "UploadId": ground.s3.create_multipart_upload(Bucket=ground.bucket, Key=key)["UploadId"]
    }


def send(ground, upload, bodies):
    sent = [
        ground.s3.upload_part(**upload, PartNumber=number, Body=body) for number, body in enumerate(bodies, start=1)
    ]
    return {"Parts": [{"PartNumber": number, "ETag": part["ETag"]} for number, part in enumerate(sent, start=1)]}


def test_a_wrong_digest_of_a_part_is_refused(ground, strict):
    ground.s3.upload_part(**begin(ground), PartNumber=1, Body=BODY, **wrong_md5())
    assert strict.code(strict.s3.upload_part, **begin(strict), PartNumber=1, Body=BODY, **wrong_sum()) == "BadDigest"


def test_the_whole_is_checked_against_its_parts(ground, strict):
    bodies = [bytes(5 * MIB), b"rest"]
    whole = as_text(combine((crc64(body), len(body)) for body in bodies))
    complete = strict.s3.complete_multipart_upload
    upload = begin(strict)
    parts = send(strict, upload, bodies)
    assert strict.code(complete, **upload, MultipartUpload=parts, ChecksumCRC64NVME=as_text(1)) == "BadDigest"
    assert strict.code(complete, **upload, MultipartUpload=parts, MpuObjectSize=3) == "InvalidRequest"
    backwards = {"Parts": parts["Parts"][::-1]}
    assert strict.code(complete, **upload, MultipartUpload=backwards) == "InvalidPartOrder"
    strict.put("a")
    assert strict.code(complete, **upload, MultipartUpload=parts, IfNoneMatch="*") == "PreconditionFailed"
    complete(**upload, MultipartUpload=parts, ChecksumCRC64NVME=whole, MpuObjectSize=5 * MIB + 4)
    assert strict.code(complete, **upload, MultipartUpload=parts) == "NoSuchUpload"
    assert strict.code(strict.s3.upload_part, **upload, PartNumber=1, Body=b"") == "NoSuchUpload"
    assert strict.kept() == b"".join(bodies)

    upload = begin(ground)
    parts = send(ground, upload, bodies)
    ground.s3.complete_multipart_upload(**upload, MultipartUpload=parts, ChecksumCRC64NVME=as_text(1))


def test_a_small_part_before_the_last_is_refused(strict):
    upload = begin(strict)
    parts = send(strict, upload, [b"small", b"rest"])
    code = strict.code(strict.s3.complete_multipart_upload, **upload, MultipartUpload=parts)
    assert code == "EntityTooSmall"


def test_a_bucket_with_object_lock_wants_digests(moto_server):
    for ground in stand(moto_server, strict=Strict(object_lock=True)):
        ground.s3.meta.events.register("before-sign.s3.PutObject", _without_checksum)
        assert ground.code(ground.put) == "InvalidRequest"
        ground.put(ContentMD5=base64.b64encode(hashlib.md5(BODY, usedforsecurity=False).digest()).decode())


def _without_checksum(request, **_):
    for name in [name for name in request.headers if name.lower().startswith(("x-amz-checksum-", "x-amz-sdk-"))]:
        del request.headers[name]


# -- queues ------------------------------------------------------------------------------------------------------------


def entries(*bodies):
    return [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]


def test_a_message_that_cannot_be_carried_fails_alone(ground, strict):
    said = ground.sqs.send_message_batch(QueueUrl=ground.queue_url, Entries=entries("a"))
    assert not said.get("Failed")
    said = strict.sqs.send_message_batch(QueueUrl=strict.queue_url, Entries=entries("good", "a\ufffeb", "ü\t\n\r"))
    assert [entry["Id"] for entry in said["Successful"]] == ["0", "2"]
    assert [(entry["Id"], entry["Code"]) for entry in said["Failed"]] == [("1", "InvalidMessageContents")]
    send_one = strict.sqs.send_message
    assert strict.code(send_one, QueueUrl=strict.queue_url, MessageBody="\x01") == "InvalidMessageContents"
    empty = {"a": {"DataType": "String", "StringValue": ""}}
    code = strict.code(send_one, QueueUrl=strict.queue_url, MessageBody="x", MessageAttributes=empty)
    assert code == "InvalidParameterValue"


def test_batches_have_their_limits(strict):
    send_batch = strict.sqs.send_message_batch
    half = "x" * (LARGEST // 2)
    for too_many, code in (
        (entries(*["x"] * 11), "TooManyEntriesInBatchRequest"),
        (entries(half, half + "x"), "BatchRequestTooLong"),
        (entries("x") * 2, "BatchEntryIdsNotDistinct"),
    ):
        found = strict.code(send_batch, QueueUrl=strict.queue_url, Entries=too_many)
        assert found == f"AWS.SimpleQueueService.{code}"
    assert len(send_batch(QueueUrl=strict.queue_url, Entries=entries(half, half))["Successful"]) == 2


def test_a_stale_receipt_handle_is_refused(ground, strict):
    for each in (ground, strict):
        each.sqs.send_message(QueueUrl=each.queue_url, MessageBody="x")
    handles = {each: [_received(each), _received(each)] for each in (ground, strict)}
    ground.sqs.change_message_visibility(
        QueueUrl=ground.queue_url, ReceiptHandle=handles[ground][0], VisibilityTimeout=0
    )
    old, new = handles[strict]
    delete = strict.sqs.delete_message
    assert strict.code(delete, QueueUrl=strict.queue_url, ReceiptHandle=old) == "ReceiptHandleIsInvalid"
    both = [{"Id": "old", "ReceiptHandle": old}, {"Id": "new", "ReceiptHandle": new}]
    hidden = [entry | {"VisibilityTimeout": 0} for entry in both]
    for said in (
        strict.sqs.change_message_visibility_batch(QueueUrl=strict.queue_url, Entries=hidden),
        strict.sqs.delete_message_batch(QueueUrl=strict.queue_url, Entries=both),
    ):
        assert [entry["Id"] for entry in said["Successful"]] == ["new"]
        assert [(entry["Id"], entry["Code"]) for entry in said["Failed"]] == [("old", "ReceiptHandleIsInvalid")]


def _received(ground):
    said = ground.sqs.receive_message(QueueUrl=ground.queue_url, VisibilityTimeout=0)
    return said["Messages"][0]["ReceiptHandle"]
