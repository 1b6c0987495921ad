from __future__ import annotations

import os
import subprocess
import sys

import pytest
from servers import ROOT, MinistackServer, MotoServer, Server, client, listens, new_bucket_and_queue
from waiting import wait_until

pytestmark = pytest.mark.integration


def test_the_ground_is_a_bucket_and_no_queue(bucket_and_queue):
    names = [bucket["Name"] for bucket in bucket_and_queue.s3.list_buckets()["Buckets"]]
    assert bucket_and_queue.bucket in names
    assert not bucket_and_queue.sqs.list_queues(QueueNamePrefix=bucket_and_queue.queue).get("QueueUrls")


@pytest.mark.parametrize("kind", [MotoServer, MinistackServer])
def test_a_killed_server_comes_back_at_the_same_endpoint(kind: type[Server]):
    with kind() as server:
        first = server.endpoint, server.pid
        server.kill()
        with new_bucket_and_queue(server.start().endpoint) as ground:
            assert ground.s3.head_bucket(Bucket=ground.bucket)
        assert (server.endpoint, server.pid) != first
        assert server.endpoint == first[0]


def test_objects_in_ministack_survive_a_kill():
    with MinistackServer() as server:
        with new_bucket_and_queue(server.endpoint) as ground:
            ground.s3.put_object(Bucket=ground.bucket, Key="a/ü.txt", Body=b"kept")
            server.kill()
            server.start()
        s3 = client("s3", server.endpoint)
        with s3.get_object(Bucket=ground.bucket, Key="a/ü.txt")["Body"] as body:
            assert body.read() == b"kept"
        s3.close()


@pytest.mark.parametrize("kind", ["MotoServer", "MinistackServer"])
def test_a_server_ends_with_whoever_started_it(kind: str):
    program = f"from servers import {kind}; server = {kind}().start(); print(server.port, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    ) as parent:
        port = int(parent.stdout.readline())
        assert listens(port)
        parent.kill()
    wait_until(lambda: not listens(port))
