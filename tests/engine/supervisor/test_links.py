"""Links, made in a process of their own."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import urllib.request

import pytest
from servers import ROOT

from engine.errors import Trouble
from engine.model import Wanted
from engine.settings.route import Route
from engine.supervisor.links import make_links

pytestmark = pytest.mark.integration


@pytest.fixture
def route(bucket_and_queue):
    ground = bucket_and_queue
    return Route("scans", "/nowhere", bucket=ground.bucket, queue="q", endpoint_url=ground.endpoint, region="us-east-1")


def test_the_links_come_from_another_process_and_lead_to_the_objects(route, bucket_and_queue):
    ground = bucket_and_queue
    for key in ("a", "b"):
        ground.s3.put_object(Bucket=ground.bucket, Key=key, Body=key.encode())
    links = make_links([(route, Wanted(ground.bucket, key)) for key in ("b", "a")], 3600)
    assert [link.key for link in links] == ["b", "a"]
    for link in links:
        with urllib.request.urlopen(link.url) as answer:
            assert answer.read() == link.key.encode()
    assert not multiprocessing.active_children()


def test_what_is_gone_is_told(route, bucket_and_queue):
    with pytest.raises(Trouble) as caught:
        make_links([(route, Wanted(bucket_and_queue.bucket, "gone"))], 3600)
    assert caught.value.code == "gone-object"


def test_boto3_stays_out_of_the_front_end():
    program = "import sys, engine.supervisor.links; print(sorted({'boto3', 'botocore', 'obstore'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"
