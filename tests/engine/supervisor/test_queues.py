"""Questions about queues, each in a process of its own."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from dataclasses import replace

import pytest
from servers import ROOT, client, free_port

from engine.errors import Trouble
from engine.model import Sorted
from engine.supervisor import errand, queues

pytestmark = pytest.mark.integration


@pytest.fixture
def route(ground, moto_server):
    return replace(ground.config.routes[0], endpoint_url=moto_server.endpoint, queue=f"queue-{free_port()}")


def test_letters_are_looked_at_and_sent_back(route, sqs):
    dead = sqs.create_queue(QueueName=f"{route.queue}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    sqs.create_queue(QueueName=route.queue, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=dead, MessageBody="in/a")
    assert [letter.body for letter in queues.look(route)] == ["in/a"]
    assert list(queues.send_back(route)) == [Sorted(1, 0)]
    (figures,) = queues.figures(route)
    assert (figures.waiting, figures.dead_letters) == (1, 0)
    assert not multiprocessing.active_children()


@pytest.fixture
def sqs(moto_server):
    made = client("sqs", moto_server.endpoint)
    yield made
    made.close()


def test_a_refusal_comes_as_the_trouble_that_it_was(route):
    with pytest.raises(Trouble) as caught:
        queues.look(route)
    assert (caught.value.code, caught.value.subject) == ("no-queue", route.queue)


def _ends(_: object):
    raise SystemExit(3)
    yield


def test_a_process_that_ends_without_a_word_is_told():
    with pytest.raises(errand.Unanswered) as caught:
        list(errand.run(_ends, 1))
    assert not caught.value.is_late
    assert not multiprocessing.active_children()


def test_boto3_stays_out_of_the_front_end():
    program = "import sys, engine.supervisor.queues; print(sorted({'boto3', 'botocore', 'obstore'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"
