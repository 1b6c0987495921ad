"""SQS asked without botocore's models: the same requests and answers, and botocore's own way where it is no success."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

URL = "http://127.0.0.1/1/queue"
DONE = {"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": []}
ENTRIES = [{"Id": "0", "MessageBody": "in/ü"}]
JSON = {"Content-Type": "application/x-amz-json-1.0"}


@pytest.fixture
def said(reply):
    return lambda answer, status=200: reply(status, json.dumps(answer).encode(), JSON)


@pytest.fixture
def asked(odd_server, odd_account):
    def ask():
        return odd_account.quick_sqs.ask("SendMessageBatch", QueueUrl=URL, Entries=ENTRIES)

    odd_account.session  # noqa: B018 - made by being looked at
    return ask


def test_it_asks_what_botocore_asks(odd_server, odd_account, asked, said):
    odd_server.answers(said(DONE))
    assert asked() == DONE
    odd_account.sqs.send_message_batch(QueueUrl=URL, Entries=ENTRIES)
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    assert json.loads(ours.body) == json.loads(theirs.body)
    for name in ("X-Amz-Target", "Content-Type"):
        assert ours.headers[name] == theirs.headers[name]
    assert (
        ours.headers["Authorization"].partition("Credential=")[2].partition(",")[0]
        == (theirs.headers["Authorization"].partition("Credential=")[2].partition(",")[0])
    )


def test_an_answer_is_a_contact(odd_server, odd_account, asked, said):
    odd_server.answers(said(DONE))
    asked()
    (contact,) = odd_account.contacts.latest
    assert contact.service == "sqs"
    assert contact.seconds >= 0


@pytest.mark.parametrize(
    "odd",
    [
        (500, b"{}", JSON),
        (200, b"[]", JSON),
        (200, b"{", JSON),
        (200, b"<html>", {"Content-Type": "text/html"}),
        (302, b"", {"Location": "http://127.0.0.1/"}),
    ],
    ids=["a failure", "no object", "no JSON", "a page", "a redirect"],
)
def test_what_is_no_plain_success_is_asked_again_by_botocore(odd_server, asked, reply, said, odd):
    odd_server.answers(reply(*odd), said(DONE))
    assert asked()["Successful"] == DONE["Successful"]
    assert len(odd_server.requests) == 2


def test_a_refusal_is_raised_as_botocore_raises_it(odd_server, asked, said):
    odd_server.answers(said({"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "There is none."}, 400))
    with pytest.raises(ClientError, match="There is none"):
        asked()


def test_a_botocore_that_keeps_its_session_elsewhere_is_asked_in_its_own_way(odd_server, odd_account, asked, said):
    odd_account.quick_sqs._http = None
    odd_server.answers(said(DONE))
    assert asked()["Successful"] == DONE["Successful"]
    assert len(odd_server.requests) == 1


def test_this_botocore_keeps_it_where_we_look(odd_account):
    assert odd_account.quick_sqs._http is not None
