"""Something in the cloud is missing or away: the program waits and tells, loses nothing, and goes on by itself."""

from __future__ import annotations

import pytest
from integration.ground import ON_ONE_SERVER, bodies_of, messages_in, objects_in, put_object, queue_url, until
from servers import BucketAndQueue, MinistackServer, new_bucket_and_queue

from engine.model import Stage

pytestmark = pytest.mark.integration


@pytest.fixture
def away():
    """A server that does not run."""
    with MinistackServer() as server:
        server.stop()
        yield server


def until_all_wait(machine, count):
    """Until nothing is under way any more: a retry is for what failed before it."""
    until(lambda: [bool(row.code) for row in machine.transfers()] == [True] * count)


@pytest.mark.row("U30")
def test_a_missing_bucket_is_waited_for(make_machine, bucket_and_queue):
    later = f"{bucket_and_queue.bucket}-later"
    machine = make_machine(bucket=later)
    for number in range(3):
        machine.drop(f"{number}.txt", b"content")
    machine.start()
    problem = machine.until_problem("no-bucket")
    assert problem.subject == f"{later} ({bucket_and_queue.endpoint.removeprefix('http://')})"
    assert (problem.stage, problem.route) == (Stage.UPLOAD, "scans")
    until_all_wait(machine, 3)
    assert problem.example in machine.queued
    assert set(machine.queued) == {"0.txt", "1.txt", "2.txt"}
    names = [bucket["Name"] for bucket in bucket_and_queue.s3.list_buckets()["Buckets"]]
    assert later not in names, "the bucket must never be created by the program"

    bucket_and_queue.s3.create_bucket(Bucket=later)
    machine.retry()
    machine.until_through(3)
    assert machine.uploaded == machine.downloaded == {f"{number}.txt": b"content" for number in range(3)}
    machine.until_no_problem()


def test_a_missing_queue_is_made_by_its_exact_name(machine, bucket_and_queue):
    longer = f"{bucket_and_queue.queue}-more"
    bucket_and_queue.sqs.create_queue(QueueName=longer)
    machine.drop("a.txt", b"content")
    machine.start()
    machine.until_arrived(1)
    urls = bucket_and_queue.sqs.list_queues(QueueNamePrefix=bucket_and_queue.queue)["QueueUrls"]
    assert sorted(url.rpartition("/")[2] for url in urls) == [bucket_and_queue.queue, longer]
    assert messages_in(bucket_and_queue, longer) == 0
    assert machine.problems() == []


@pytest.mark.row("N07")
@ON_ONE_SERVER
def test_a_queue_that_is_deleted_meanwhile_is_made_anew(make_machine, bucket_and_queue):
    machine = make_machine(download=False)
    machine.drop("a.txt", b"content")
    machine.start()
    machine.until_uploaded(1)
    bucket_and_queue.sqs.delete_queue(QueueUrl=queue_url(bucket_and_queue))
    machine.drop("b.txt", b"content")
    machine.until_problem("no-queue")
    machine.retry()
    machine.until_uploaded(2)
    assert bodies_of(bucket_and_queue, 1) == ["b.txt"]
    machine.until_no_problem()


@pytest.mark.row("U25")
@ON_ONE_SERVER
def test_a_server_that_comes_later_gets_everything(make_machine, away):
    with new_bucket_and_queue(away.start().endpoint) as there:
        machine = make_machine(
            endpoint_url=away.endpoint, sqs_endpoint_url=away.endpoint, bucket=there.bucket, part_size_mib=5
        )
        put_object(there, "marker", b"")  # ministack forgets an empty bucket
        away.stop()
        expected = {"a.txt": b"content", "sub/large.bin": bytes(6 << 20)}
        for name, content in expected.items():
            machine.drop(name, content)
        machine.start()
        until(lambda: {problem.stage for problem in machine.problems("offline")} == {Stage.UPLOAD, Stage.DOWNLOAD})
        until_all_wait(machine, 2)

        away.start()
        machine.retry()
        machine.until_through(2)
        assert machine.uploaded == machine.downloaded == expected
        assert objects_in(there) == expected | {"marker": b""}
        machine.until_no_problem("offline")


@pytest.mark.row("N03")
@ON_ONE_SERVER
def test_uploads_go_on_while_the_queue_is_away(make_machine, bucket_and_queue, away):
    machine = make_machine(sqs_endpoint_url=away.endpoint, download=False)
    expected = {f"{number}.txt": b"content" for number in range(12)}
    for name, content in expected.items():
        machine.drop(name, content)
    machine.start()
    until(lambda: machine.status().to_announce.files == 12)
    assert objects_in(bucket_and_queue) == machine.queued == expected
    assert machine.uploaded == {}
    assert machine.until_problem("offline").subject == away.endpoint.removeprefix("http://")

    away.start()
    machine.retry()
    machine.until_uploaded(12)
    assert machine.uploaded == expected
    machine.until_no_problem()
    with new_bucket_and_queue(away.endpoint) as there:
        place = BucketAndQueue(away.endpoint, there.bucket, bucket_and_queue.queue, there.s3, there.sqs)
        assert bodies_of(place, 12) == sorted(expected)
