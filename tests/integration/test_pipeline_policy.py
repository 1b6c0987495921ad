"""The policy that is offered to administrators is enough for all that the program does, and for nothing more."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from faults.proxy import FaultProxy
from faults.strict import Strict
from integration.ground import ON_MOTO, put_object, until
from servers import client

from engine.cloud.policy import minimal_policy

pytestmark = [pytest.mark.integration, ON_MOTO]

LARGE = bytes(range(256)) * (24 << 10)
"""Two parts of 5 MiB at most."""


@pytest.fixture
def denying(make_machine, bucket_and_queue):
    """A server that denies all but the policy, and a machine in front of it."""
    policy = minimal_policy(make_machine(prefix="in").route)
    with FaultProxy(bucket_and_queue.endpoint, strict=Strict(policy=policy)) as proxy:
        there = {"endpoint_url": proxy.endpoint, "sqs_endpoint_url": proxy.endpoint}
        yield proxy, make_machine(prefix="in", folder="behind", part_size_mib=5, **there)


@pytest.mark.row("S07")
def test_the_whole_pipeline_works_with_no_more_than_the_policy_allows(denying, bucket_and_queue):
    proxy, machine = denying
    put_object(bucket_and_queue, "in/taken.txt", b"theirs")
    put_object(bucket_and_queue, "in/taken.bin", bytes(len(LARGE)))
    files = {"a.txt": b"one", "empty": b"", "tab\tin it": b"odd", "taken.txt": b"ours", "taken.bin": LARGE}
    for name, content in files.items():
        machine.drop(name, content)
    machine.start()
    machine.until_through(len(files))
    assert machine.uploaded == files
    assert sorted(machine.downloaded.values()) == sorted(files.values())
    until(lambda: proxy.asked("DeleteMessageBatch"))
    assert machine.stop() < 10
    asked = {seen.operation for seen in proxy.requests}
    needed = {
        "ListMultipartUploads",
        "PutObject",
        "CompleteMultipartUpload",
        "SendMessageBatch",
        "CreateQueue",
        "GetObject",
    }
    assert needed <= asked
    assert [str(seen) for seen in proxy.requests if seen.status == 403] == []
    assert machine.problems() == []


@pytest.mark.row("S07")
def test_the_doctor_finds_all_well_with_it(denying):
    proxy, machine = denying
    done = machine.run("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    refused = {str(seen) for seen in proxy.requests if seen.status == 403}
    assert refused == {"HEAD / HeadBucket"}, "the server's time is asked for without credentials"


def test_everything_else_is_denied(denying, bucket_and_queue):
    proxy, _ = denying
    put_object(bucket_and_queue, "in/a.txt", b"x")
    s3, sqs, bucket = client("s3", proxy.endpoint), client("sqs", proxy.endpoint), bucket_and_queue.bucket
    for call, arguments in (
        (s3.delete_object, {"Bucket": bucket, "Key": "in/a.txt"}),
        (s3.get_object, {"Bucket": bucket, "Key": "other/a.txt"}),
        (s3.put_object, {"Bucket": bucket, "Key": "other/a.txt", "Body": b"x"}),
        (s3.create_bucket, {"Bucket": "another"}),
        (sqs.purge_queue, {"QueueUrl": f"{proxy.endpoint}/123456789012/{bucket_and_queue.queue}"}),
        (sqs.get_queue_url, {"QueueName": "another"}),
    ):
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    s3.close()
    sqs.close()
