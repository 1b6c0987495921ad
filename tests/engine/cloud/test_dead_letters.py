"""Dead letters against both servers: looked at, sent back, dropped; and what a refusal leaves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from faults.actions import answer
from faults.answers import sqs_error
from faults.proxy import FaultProxy

from engine.cloud.account import Account
from engine.cloud.dead_letters import DeadLetters
from engine.cloud.queue import Queue
from engine.errors import Trouble
from engine.model import QueueFigures, Sorted
from engine.settings.route import Route

pytestmark = pytest.mark.integration


@dataclass
class Post:
    """A queue with a dead-letter queue, seen from outside."""

    ground: Any
    url: str
    dead_url: str
    arn: str

    def dead(self, body: str, **attributes: Any) -> str:
        """Put a letter there, as somebody else might."""
        said = self.ground.sqs.send_message(QueueUrl=self.dead_url, MessageBody=body, MessageAttributes=attributes)
        return str(said["MessageId"])

    def texts(self, url: str) -> list[str]:
        """Of all that wait, without taking them."""
        found: dict[str, str] = {}
        while messages := self.ground.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30
        ).get("Messages"):
            found |= {message["MessageId"]: message["Body"] for message in messages}
            self.handles = [*getattr(self, "handles", []), *((url, m["ReceiptHandle"]) for m in messages)]
        while getattr(self, "handles", []):
            queue, handle = self.handles.pop()
            self.ground.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=0)
        return sorted(found.values())


@pytest.fixture
def post(bucket_and_queue) -> Post:
    sqs, name = bucket_and_queue.sqs, bucket_and_queue.queue
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return Post(bucket_and_queue, url, dead, arn)


def route_to(ground, endpoint: str = "") -> Route:
    return Route(
        "scans", "/nowhere", bucket=ground.bucket, prefix="in", queue=ground.queue,
        endpoint_url=endpoint or ground.endpoint, region="us-east-1",
    )  # fmt: skip


@pytest.fixture
def account(bucket_and_queue) -> Account:
    return Account(route_to(bucket_and_queue))


@pytest.fixture
def letters(post, account) -> DeadLetters:
    return DeadLetters(account, post.ground.queue)


def test_what_is_told_of_a_queue(post, account):
    post.dead("in/a")
    for text in ("in/b", "in/c"):
        post.ground.sqs.send_message(QueueUrl=post.url, MessageBody=text)
    post.ground.sqs.receive_message(QueueUrl=post.url, VisibilityTimeout=60)
    name = post.ground.queue
    assert Queue(account, name).figures(7.0) == QueueFigures(name, 7.0, 1, 1, 0, f"{name}-dead", 1, 3)


def test_whoever_only_looks_makes_no_queue(bucket_and_queue, account):
    figures = Queue(account, bucket_and_queue.queue).figures(7.0)
    assert (figures.code, figures.waiting) == ("no-queue", -1)
    assert not bucket_and_queue.sqs.list_queues(QueueNamePrefix=bucket_and_queue.queue).get("QueueUrls")


def test_looking_takes_nothing_away_and_says_what_each_is(post, letters):
    for text in ("in/a.pdf", "elsewhere/b.pdf", '{"a": 1}'):
        post.dead(text)
    found = {letter.body: letter for letter in letters.look()}
    assert [item.key for item in found["in/a.pdf"].preview.objects] == ["in/a.pdf"]
    assert not found["in/a.pdf"].preview.is_outside
    assert found["elsewhere/b.pdf"].preview.is_outside
    assert "neither S3's nor ours" in found['{"a": 1}'].preview.reason
    assert all(letter.sent_at > 1e9 for letter in found.values())
    assert post.texts(post.dead_url) == sorted(found)


def test_more_than_one_batch_is_looked_at(post, letters):
    for number in range(23):
        post.dead(f"in/{number}")
    assert len({letter.message_id for letter in letters.look()}) == 23
    assert len(post.texts(post.dead_url)) == 23


def test_all_are_sent_back_as_they_were(post, letters):
    post.dead("in/a", **{"bb-event-id": {"DataType": "String", "StringValue": "event-1"}})
    post.dead("in/b")
    assert list(letters.send_back())[-1] == Sorted(2, 0)
    assert post.texts(post.dead_url) == []
    back = post.ground.sqs.receive_message(
        QueueUrl=post.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )["Messages"]  # fmt: skip
    said = {message["Body"]: message.get("MessageAttributes", {}) for message in back}
    assert said["in/a"]["bb-event-id"]["StringValue"] == "event-1"
    assert said["in/b"] == {}


def test_only_the_named_one_is_sent_back_and_the_others_stay(post, letters):
    chosen = post.dead("in/a")
    post.dead("in/b")
    assert list(letters.send_back({chosen}))[-1].done == 1
    assert post.texts(post.url) == ["in/a"]
    assert post.texts(post.dead_url) == ["in/b"]


def test_only_the_named_one_is_dropped(post, letters):
    chosen = post.dead("in/a")
    post.dead("in/b")
    assert list(letters.drop({chosen}))[-1].done == 1
    assert post.texts(post.dead_url) == ["in/b"]
    assert post.texts(post.url) == []


def test_letters_of_another_queue_are_left_alone(post, letters, monkeypatch):
    chosen = post.dead("in/a")
    monkeypatch.setattr(letters, "_is_foreign", lambda _: True)
    assert list(letters.send_back())[-1] == Sorted(0, 1)
    with pytest.raises(Trouble, match="another queue"):
        list(letters.send_back({chosen}))
    assert post.texts(post.dead_url) == ["in/a"]


def test_where_a_letter_came_from_is_what_sqs_says(post, letters):
    own = {"Attributes": {"DeadLetterQueueSourceArn": post.arn}}
    assert not letters._is_foreign(own)
    assert not letters._is_foreign({})
    assert letters._is_foreign({"Attributes": {"DeadLetterQueueSourceArn": f"{post.arn}-other"}})


def test_in_a_fifo_queue_a_letter_stays_in_its_group_and_is_one_letter(bucket_and_queue):
    sqs, name = bucket_and_queue.sqs, f"{bucket_and_queue.queue}.fifo"
    fifo = {"FifoQueue": "true"}
    dead = sqs.create_queue(QueueName=f"dead-{name}", Attributes=fifo)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    url = sqs.create_queue(QueueName=name, Attributes={**fifo, "RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="in/a", MessageGroupId="scans", MessageDeduplicationId="1")
    assert list(DeadLetters(Account(route_to(bucket_and_queue)), name).send_back())[-1] == Sorted(1, 0)
    (back,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert back["Attributes"]["MessageGroupId"] == "scans"


def test_without_a_dead_letter_queue_that_is_said(bucket_and_queue, account):
    bucket_and_queue.sqs.create_queue(QueueName=bucket_and_queue.queue)
    with pytest.raises(Trouble) as caught:
        DeadLetters(account, bucket_and_queue.queue)
    assert caught.value.code == "no-dead-letter-queue"
    assert Queue(account, bucket_and_queue.queue).figures(1.0).dead_letter_queue == ""


DENIED = answer(sqs_error("AccessDeniedException", "User: jo is not authorized"))


@pytest.mark.parametrize("operation", ["GetQueueAttributes", "GetQueueUrl"])
def test_figures_that_are_not_allowed_are_not_told(post, operation):
    with FaultProxy(post.ground.endpoint) as proxy:
        proxy.on(f"{operation}$", DENIED)
        figures = Queue(Account(route_to(post.ground, proxy.endpoint)), post.ground.queue).figures(7.0)
    assert (figures.waiting, figures.dead_letters, figures.code) == (-1, -1, "not-allowed")


@pytest.mark.parametrize("operation", ["SendMessage", "DeleteMessage"])
def test_a_refusal_loses_no_letter(post, operation):
    """A letter that was sent back and could not be deleted is there twice: that is what at least once means."""
    post.dead("in/a")
    post.dead("in/b")
    with FaultProxy(post.ground.endpoint) as proxy:
        proxy.on(f"{operation}$", DENIED)
        letters = DeadLetters(Account(route_to(post.ground, proxy.endpoint)), post.ground.queue)
        with pytest.raises(Trouble) as caught:
            list(letters.send_back())
    assert caught.value.code == "not-allowed"
    assert f"sqs:{operation}" in caught.value.subject
    assert post.texts(post.dead_url) == ["in/a", "in/b"]
