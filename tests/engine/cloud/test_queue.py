"""The queue against both servers, and against answers that are none."""

from __future__ import annotations

import asyncio
import hashlib
import json

import pytest

from engine.cloud.queue import Queue, _sent
from engine.errors import Trouble
from engine.model import Notification


@pytest.fixture
def queue(account) -> Queue:
    return Queue(account, account.route.queue)


@pytest.fixture
def odd_queue(odd_server, odd_account) -> Queue:
    return Queue(odd_account, f"{odd_server.endpoint}/1/queue")


def note(number: int, body: str = "", **attributes: str) -> Notification:
    return Notification(number, "scans", f"event-{number}", body or f"in/{number}", json.dumps(attributes), 0, 0.0)


def code_of(action) -> str:
    with pytest.raises(Trouble) as caught:
        action()
    return caught.value.code


@pytest.mark.integration
def test_a_missing_queue_is_made_under_its_exact_name(queue, bucket_and_queue):
    sqs, name = bucket_and_queue.sqs, bucket_and_queue.queue
    sqs.create_queue(QueueName=f"{name}-other")
    assert queue.url.endswith(f"/{name}")
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"]
    made = sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
    assert len(made) == 2


@pytest.mark.integration
def test_an_existing_queue_is_found_and_left_as_it_is(queue, bucket_and_queue):
    url = bucket_and_queue.sqs.create_queue(QueueName=bucket_and_queue.queue, Attributes={"VisibilityTimeout": "77"})[
        "QueueUrl"
    ]
    asyncio.run(queue.send([note(1)]))
    said = bucket_and_queue.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert said["Attributes"]["VisibilityTimeout"] == "77"


@pytest.mark.integration
def test_a_queue_may_be_given_by_its_url(queue, account):
    by_url = Queue(account, queue.url)
    assert by_url.url == queue.url
    asyncio.run(by_url.send([note(1)]))
    assert [message.body for message in asyncio.run(queue.receive(10, 0, 30))] == ["in/1"]


@pytest.mark.integration
def test_a_fifo_queue_is_made_as_one(account, bucket_and_queue):
    queue = Queue(account, f"{bucket_and_queue.queue}.fifo")
    assert [answer.trouble for answer in asyncio.run(queue.send([note(1), note(2)]))] == [None, None]
    asyncio.run(queue.send([note(1)]))  # the same event again
    bodies = [message.body for message in asyncio.run(queue.receive(10, 0, 30))]
    assert sorted(bodies) == ["in/1", "in/2"]


@pytest.mark.integration
def test_what_is_sent_comes_as_it_was_with_its_attributes(queue):
    bodies = ["in/ü 日本 \N{GRINNING FACE}.txt", '{"a": "<&>"}', "  spaces\tand\nlines  "]
    sent = asyncio.run(queue.send([note(number, body, **{"bb-size": "5"}) for number, body in enumerate(bodies)]))
    assert all(answer.message_id and answer.trouble is None for answer in sent)
    received = {message.body: message for message in asyncio.run(queue.receive(10, 0, 30))}
    assert set(received) == set(bodies)
    message = received[bodies[0]]
    assert message.message_id == sent[0].message_id
    assert message.attributes == {"bb-size": "5"}
    assert message.receive_count == 1


@pytest.mark.integration
def test_one_bad_entry_spoils_no_other(queue):
    sent = asyncio.run(queue.send([note(1), note(2, "not for SQS \x00"), note(3)]))
    good = [answer.transfer_id for answer in sent if answer.trouble is None]
    if good:  # moto refuses the entry, ministack takes anything
        assert {1, 3} <= set(good)
    bodies = {message.body for message in asyncio.run(queue.receive(10, 0, 30))}
    assert bodies >= {f"in/{number}" for number in good if number != 2}


@pytest.mark.integration
def test_a_hidden_message_stays_away_until_its_time(queue):
    asyncio.run(queue.send([note(1)]))
    (message,) = asyncio.run(queue.receive(10, 0, 30))
    assert asyncio.run(queue.receive(10, 0, 30)) == []
    asyncio.run(queue.hide([message.receipt_handle], 0))
    (again,) = asyncio.run(queue.receive(10, 0, 30))
    assert (again.message_id, again.receive_count) == (message.message_id, 2)
    asyncio.run(queue.hide(["a handle that nobody gave", again.receipt_handle], 100))
    assert asyncio.run(queue.receive(10, 0, 30)) == []


@pytest.mark.integration
def test_more_messages_than_one_request_takes_come_again_at_once(queue):
    def received() -> dict[str, str]:
        parts = [asyncio.run(queue.receive(10, 0, 30)) for _ in range(4)]
        return {message.message_id: message.receipt_handle for part in parts for message in part}

    for first in (0, 6):
        asyncio.run(queue.send([note(number) for number in range(first, first + 6)]))
    taken = received()
    assert len(taken) == 12
    assert received() == {}
    asyncio.run(queue.hide(list(taken.values()), 0))
    assert received().keys() == taken.keys()


@pytest.mark.integration
def test_deleted_messages_are_gone(queue):
    asyncio.run(queue.send([note(1), note(2)]))
    received = asyncio.run(queue.receive(10, 0, 0))
    handles = [message.receipt_handle for message in received]
    assert asyncio.run(queue.delete(handles)) == [True] * len(handles)
    assert asyncio.run(queue.receive(10, 0, 0)) == [] or len(handles) == 1


@pytest.mark.integration
def test_a_queue_that_was_deleted_is_made_anew_after_forget(queue, bucket_and_queue):
    asyncio.run(queue.send([note(1)]))
    bucket_and_queue.sqs.delete_queue(QueueUrl=queue.url)
    assert code_of(lambda: asyncio.run(queue.send([note(2)]))) == "no-queue"
    queue.forget()
    assert asyncio.run(queue.send([note(3)]))[0].trouble is None


@pytest.mark.integration
def test_a_url_that_leads_nowhere_is_no_queue(account, queue):
    missing = Queue(account, f"{queue.url}-missing")
    assert code_of(lambda: asyncio.run(missing.receive(1, 0, 30))) == "no-queue"


# -- answers that are none ---------------------------------------------------------------------------------------------


def test_a_sign_in_page_acknowledges_nothing(odd_server, odd_account, odd_queue, any_sign_in_page):
    odd_server.answers(any_sign_in_page)
    for action in (
        lambda: Queue(odd_account, "queue").url,
        lambda: asyncio.run(odd_queue.send([note(1)])),
        lambda: asyncio.run(odd_queue.receive(10, 0, 30)),
        lambda: asyncio.run(odd_queue.delete(["handle"])),
        lambda: asyncio.run(odd_queue.hide(["handle"], 30)),
    ):
        assert code_of(action) == "sign-in-page"


def test_an_answer_that_leaves_an_entry_out_acknowledges_it_not(odd_server, odd_queue, reply):
    known = {"Id": "0", "MessageId": "m", "MD5OfMessageBody": hashlib.md5(b"in/1").hexdigest()}
    odd_server.answers(reply(200, json.dumps({"Successful": [known]}).encode()))
    good, left_out = asyncio.run(odd_queue.send([note(1), note(2)]))
    assert (good.message_id, good.trouble) == ("m", None)
    assert left_out.trouble.code == "server-error"
    assert asyncio.run(odd_queue.delete(["a", "b"])) == [True, False]


def test_a_body_that_arrived_as_another_one_is_not_sent():
    answer = {"MessageId": "m", "MD5OfMessageBody": hashlib.md5(b"another").hexdigest()}
    assert _sent(note(1), answer, None, "queue").trouble.code == "checksum"


@pytest.mark.parametrize(("is_ours", "code"), [(True, "bad-request"), (False, "server-error")])
def test_a_refusal_says_whose_fault_it_is(is_ours, code):
    refusal = {"Code": "Some", "Message": "why", "SenderFault": is_ours}
    trouble = _sent(note(1), None, refusal, "queue").trouble
    assert (trouble.code, trouble.detail) == (code, "Some why")


def test_without_the_right_to_create_the_missing_permission_is_named(odd_server, odd_account, reply):
    missing = reply(400, b'{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no"}')
    refused = reply(403, b'{"__type": "AccessDeniedException", "message": "no"}')
    odd_server.answers(missing, refused)
    with pytest.raises(Trouble) as caught:
        _ = Queue(odd_account, "queue").url
    assert (caught.value.code, caught.value.subject) == ("not-allowed", "sqs:CreateQueue on queue")
    odd_server.answers(refused)
    with pytest.raises(Trouble) as caught:
        _ = Queue(odd_account, "queue").url
    assert caught.value.subject == "sqs:GetQueueUrl on queue"


@pytest.mark.row("D09")
@pytest.mark.integration
def test_the_queue_tells_how_often_it_gives_a_message(queue, bucket_and_queue):
    assert queue.most_receives() == 0, "without a dead-letter queue"
    sqs = bucket_and_queue.sqs
    dead = sqs.create_queue(QueueName=f"{bucket_and_queue.queue}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "4"})
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    assert queue.most_receives() == 4


@pytest.mark.row("D09")
def test_a_queue_that_does_not_tell_has_no_dead_letters(odd_server, odd_queue, reply):
    refusal, nothing, odd = {"__type": "com.amazonaws.sqs#AccessDeniedException"}, {}, {"RedrivePolicy": "none"}
    for status, body in ((403, refusal), (200, {"Attributes": nothing}), (200, {"Attributes": odd})):
        odd_server.answers(reply(status, json.dumps(body).encode()))
        assert odd_queue.most_receives() == 0


@pytest.mark.integration
def test_messages_that_somebody_has_are_counted(queue):
    assert queue.hidden() == 0
    asyncio.run(queue.send([note(1), note(2)]))
    received = asyncio.run(queue.receive(1, 1, 60))
    assert queue.hidden() == len(received) == 1
    asyncio.run(queue.delete([received[0].receipt_handle]))
    assert queue.hidden() == 0
