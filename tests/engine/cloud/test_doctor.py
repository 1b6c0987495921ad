"""The doctor against servers that work, lack something, or refuse."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from faults.actions import answer, strip_request
from faults.answers import s3_error, sqs_error
from faults.proxy import FaultProxy
from refusing_server import NAMED, Refusal, refusing
from servers import free_port, new_bucket_and_queue

from engine.cloud.account import Account
from engine.cloud.checks.queues import QueueChecks
from engine.cloud.doctor import examine
from engine.cloud.messages import Kind, understand
from engine.cloud.policy import minimal_policy
from engine.model import Finding, Verdict
from engine.settings.route import Route

pytestmark = pytest.mark.integration

STEPS = (
    "resolve",
    "tls",
    "clock",
    "identity",
    "bucket",
    "put",
    "read",
    "list",
    "conditional",
    "checksums",
    "multipart",
    "leftovers",
    "abilities",
    "queue",
    "send",
    "receive",
    "delete",
)


@pytest.fixture
def route(bucket_and_queue):
    return route_to(bucket_and_queue)


def route_to(ground) -> Route:
    return Route(
        name="scans",
        root="/nowhere",
        bucket=ground.bucket,
        prefix="in box/ü",
        queue=ground.queue,
        endpoint_url=ground.endpoint,
        region="us-east-1",
    )


def verdicts(route: Route) -> dict[str, Finding]:
    """The last finding of each step."""
    found = list(examine(route))
    for earlier, later in itertools.pairwise(found):
        assert earlier.verdict is not Verdict.RUNNING or later.step == earlier.step
    return {finding.step: finding for finding in found}


def test_a_route_that_works_passes_every_step(bucket_and_queue, route, request):
    found = verdicts(route)
    assert tuple(found) == STEPS
    gaps = {"moto": "checksums", "ministack": "abilities"}[request.node.callspec.params["cloud_server"]]
    assert {step for step in STEPS if found[step].verdict is not Verdict.GOOD} == {"tls", gaps}
    assert found[gaps].verdict is Verdict.WARNING
    assert found["abilities"].lacks == (("wholes",) if gaps == "abilities" else ())
    assert "path style" in found["bucket"].sentence
    assert found["tls"].verdict is Verdict.LEFT_OUT
    assert bucket_and_queue.bucket in found["bucket"].sentence
    assert "us-east-1" in found["bucket"].sentence
    assert found["queue"].sentence == f"The queue {route.queue} was made."


def test_nothing_is_left_behind(bucket_and_queue, route):
    verdicts(route)
    assert_clean(bucket_and_queue)
    assert "0 messages" in verdicts(route)["queue"].sentence


def test_a_versioned_bucket_keeps_no_version_of_the_probe(bucket_and_queue, route):
    bucket_and_queue.s3.put_bucket_versioning(Bucket=route.bucket, VersioningConfiguration={"Status": "Enabled"})
    assert verdicts(route)["delete"].verdict is Verdict.GOOD
    versions = bucket_and_queue.s3.list_object_versions(Bucket=route.bucket)
    assert not versions.get("Versions")
    assert not versions.get("DeleteMarkers")


@pytest.mark.parametrize("step", ["put", "multipart", "send"])
def test_ended_early_it_cleans_up(bucket_and_queue, route, step):
    findings = examine(route)
    assert any(finding.step == step and finding.verdict is Verdict.GOOD for finding in findings)
    findings.close()
    assert_clean(bucket_and_queue)


def assert_clean(ground) -> None:
    assert not ground.s3.list_objects_v2(Bucket=ground.bucket).get("Contents")
    assert not ground.s3.list_multipart_uploads(Bucket=ground.bucket).get("Uploads")
    queues = ground.sqs.list_queues(QueueNamePrefix=ground.queue).get("QueueUrls", [])
    for url in queues:
        assert not ground.sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages")


@pytest.mark.row("U33")
def test_uploads_that_nobody_ended_are_listed(moto_server):
    """moto says of every upload that it began years ago."""
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        for key in ("in box/ü/left.bin", "in box/ü/later.bin", "elsewhere.bin"):
            ground.s3.create_multipart_upload(Bucket=ground.bucket, Key=key)
        found = verdicts(route_to(ground))["leftovers"]
    assert found.verdict is Verdict.WARNING
    assert found.sentence.startswith("2 uploads in parts were begun and never ended")
    assert "in box/ü/left.bin" in found.sentence or "in box/ü/later.bin" in found.sentence
    assert "AbortIncompleteMultipartUpload" in found.advice


def test_a_missing_bucket_is_named_and_never_made(bucket_and_queue, route):
    found = verdicts(replace(route, bucket="not-there-at-all"))
    assert found["bucket"].verdict is Verdict.BAD
    assert "not-there-at-all does not exist" in found["bucket"].sentence
    assert "us-east-1" in found["bucket"].sentence
    for step in ("put", "read", "conditional", "multipart", "delete"):
        assert found[step].verdict is Verdict.LEFT_OUT
    assert found["receive"].verdict is Verdict.GOOD
    assert "not-there-at-all" not in [bucket["Name"] for bucket in bucket_and_queue.s3.list_buckets()["Buckets"]]


def test_messages_of_others_stay_in_the_queue(bucket_and_queue, route):
    url = bucket_and_queue.sqs.create_queue(QueueName=route.queue)["QueueUrl"]
    bucket_and_queue.sqs.send_message(QueueUrl=url, MessageBody="scans/theirs.pdf")
    found = verdicts(route)
    assert found["receive"].verdict is Verdict.GOOD
    seen = set()
    while messages := bucket_and_queue.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        seen |= {message["Body"] for message in messages}
    assert "scans/theirs.pdf" in seen


def test_a_probe_that_another_engine_meets_is_a_test_event_to_it(route):
    checks = QueueChecks(Account(route), "")
    assert understand(checks._probe, {}, route.bucket).kind is Kind.TEST_EVENT
    checks.close()


def test_a_queue_may_be_given_by_its_url(bucket_and_queue, route):
    url = bucket_and_queue.sqs.create_queue(QueueName=route.queue)["QueueUrl"]
    found = verdicts(replace(route, queue=url))
    assert f"The queue {route.queue} is there" in found["queue"].sentence
    assert found["receive"].verdict is Verdict.GOOD


def test_a_route_that_only_downloads_stores_nothing(bucket_and_queue, route):
    bucket_and_queue.s3.put_object(Bucket=route.bucket, Key=f"{route.key_prefix}there.txt", Body=b"x")
    found = verdicts(replace(route, upload=False))
    for step in ("put", "conditional", "multipart", "send", "delete"):
        assert found[step].verdict is Verdict.LEFT_OUT
    assert found["read"].sentence == f"{route.key_prefix}there.txt can be read."
    assert found["receive"].verdict is Verdict.GOOD


def test_a_route_that_only_uploads_takes_its_probe_message_back(bucket_and_queue, route):
    found = verdicts(replace(route, download=False))
    assert found["send"].verdict is Verdict.GOOD
    assert "taken back" in found["receive"].sentence
    assert_clean(bucket_and_queue)


def test_an_unknown_profile_is_named_and_the_network_is_tried_all_the_same(bucket_and_queue, route):
    found = verdicts(replace(route, profile="nobody"))
    assert found["clock"].verdict is Verdict.GOOD
    assert found["identity"].verdict is Verdict.BAD
    assert "nobody" in found["identity"].sentence
    assert found["bucket"].verdict is Verdict.LEFT_OUT


def test_without_a_server_the_first_step_that_needs_it_says_so():
    nowhere = Route("scans", "/nowhere", bucket="bbb", queue="q", endpoint_url=f"http://127.0.0.1:{free_port()}")
    found = verdicts(nowhere)
    assert found["clock"].verdict is Verdict.BAD
    assert "cannot be reached" in found["clock"].sentence
    assert {found[step].verdict for step in STEPS[3:]} == {Verdict.LEFT_OUT}


def test_a_name_that_nobody_knows_is_said_first():
    found = verdicts(Route("scans", "/nowhere", bucket="bbb", queue="q", endpoint_url="https://s3.invalid"))
    assert found["resolve"].verdict is Verdict.BAD
    assert "s3.invalid" in found["resolve"].sentence
    assert {found[step].verdict for step in STEPS[1:]} == {Verdict.LEFT_OUT}


def test_a_refused_put_names_the_action_and_the_object():
    with refusing(Refusal("Access Denied")) as route:
        found = verdicts(route)
    assert found["bucket"].verdict is Verdict.GOOD
    assert found["put"].verdict is Verdict.BAD
    assert "s3:PutObject on arn:aws:s3:::bbb/.bucket-brigade-probe/" in found["put"].sentence
    assert found["put"].advice
    assert found["read"].verdict is Verdict.LEFT_OUT
    assert "s3:PutObject on arn:aws:s3:::bbb/.bucket-brigade-probe/" in found["multipart"].sentence


def test_what_the_server_itself_says_is_missing_comes_first():
    said = NAMED.format(action="kms:GenerateDataKey", resource="arn:aws:kms:us-east-1:123456789012:key/1")
    with refusing(Refusal(said)) as route:
        found = verdicts(route)
    assert "kms:GenerateDataKey on arn:aws:kms:us-east-1:123456789012:key/1" in found["put"].sentence


def test_a_refused_look_at_the_bucket_does_not_keep_the_rest_from_being_tried():
    with refusing(Refusal("Access Denied", head=403)) as route:
        found = verdicts(route)
    assert "s3:ListBucket on arn:aws:s3:::bbb" in found["bucket"].sentence
    assert found["put"].verdict is Verdict.BAD


def test_a_refused_queue_names_the_action_and_the_queue():
    with refusing(Refusal("Access Denied")) as route:
        found = verdicts(route)
    assert found["queue"].verdict is Verdict.BAD
    assert "sqs:GetQueueUrl on arn:aws:sqs:us-east-1:123456789012:q" in found["queue"].sentence
    assert found["send"].verdict is Verdict.LEFT_OUT


def test_a_queue_that_looks_similar_is_not_the_one(moto_server):
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        ground.sqs.create_queue(QueueName=f"{ground.queue}-old")
        assert "was made" in verdicts(route_to(ground))["queue"].sentence


@pytest.fixture
def guarded(moto_server):
    """A server that honours nothing that the proxy in front of it takes away, and a route that leads there."""
    with new_bucket_and_queue(moto_server.endpoint) as ground, FaultProxy(moto_server.endpoint) as proxy:
        yield replace(route_to(ground), endpoint_url=proxy.endpoint), proxy


def test_a_server_without_conditions_and_checksums_is_told_and_remembered(guarded):
    route, proxy = guarded
    proxy.on(r"PutObject$", strip_request("If-None-Match"))
    proxy.on(r"CreateMultipartUpload$", answer(s3_error("NotImplemented")), times=1)
    found = verdicts(route)
    assert found["conditional"].verdict is Verdict.WARNING
    assert found["abilities"].verdict is Verdict.WARNING
    assert set(found["abilities"].lacks) == {"conditions", "checksums"}
    assert "If-None-Match" in found["abilities"].sentence
    assert found["multipart"].verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("operation", "step", "action", "verdict"),
    [
        ("ListObjectsV2", "list", "s3:ListBucket", Verdict.WARNING),
        ("GetObject", "read", "s3:GetObject", Verdict.BAD),
        ("ListParts", "multipart", "s3:ListMultipartUploadParts", Verdict.BAD),
        ("AbortMultipartUpload", "multipart", "s3:AbortMultipartUpload", Verdict.BAD),
        ("CompleteMultipartUpload", "multipart", "s3:PutObject", Verdict.BAD),
        ("DeleteObject", "delete", "s3:DeleteObject", Verdict.WARNING),
    ],
)
def test_each_missing_permission_is_named_with_its_resource(guarded, operation, step, action, verdict):
    route, proxy = guarded
    proxy.on(f"{operation}$", answer(s3_error("AccessDenied")))
    found = verdicts(route)[step]
    assert found.verdict is verdict
    assert f"{action} on arn:aws:s3:::{route.bucket}" in found.sentence
    assert found.advice


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        ("GetQueueAttributes", "queue"),
        ("CreateQueue", "queue"),
        ("SendMessage", "send"),
        ("ReceiveMessage", "receive"),
        ("DeleteMessage", "receive"),
    ],
)
def test_each_missing_permission_of_the_queue_is_named(guarded, operation, step):
    route, proxy = guarded
    proxy.on(f"{operation}$", answer(sqs_error("AccessDeniedException", "User: jo is not authorized")))
    found = verdicts(route)[step]
    assert found.verdict is Verdict.BAD
    assert f"sqs:{operation} on arn:aws:sqs:us-east-1:*:{route.queue}" in found.sentence


def test_where_failing_messages_go_is_told(bucket_and_queue, route):
    dead = bucket_and_queue.sqs.create_queue(QueueName=f"{route.queue}-dead")["QueueUrl"]
    told = bucket_and_queue.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    arn = told["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    bucket_and_queue.sqs.create_queue(QueueName=route.queue, Attributes={"RedrivePolicy": policy})
    found = verdicts(route)
    assert f"After 5 tries a message goes to {arn}." in found["queue"].sentence
    allowed = minimal_policy(route, told=found["queue"].sentence)
    assert arn in allowed
