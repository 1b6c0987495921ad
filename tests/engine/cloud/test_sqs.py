"""SQS asked without botocore's models: the same requests and answers, and botocore's own way where it is no success."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError, CredentialRetrievalError

from engine.cloud import shortcut as shortcut_module
from engine.cloud.http import TooLate

URL = "http://127.0.0.1/1/queue"
DONE = {"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": []}
ENTRIES = [{"Id": "0", "MessageBody": "in/ü"}]
JSON = {"Content-Type": "application/x-amz-json-1.0"}


@pytest.fixture
def said(reply):
    return lambda answer, status=200: reply(status, json.dumps(answer).encode(), JSON)


@pytest.fixture
def ask(odd_account):
    def ask():
        return asyncio.run(odd_account.quick_sqs.ask("SendMessageBatch", QueueUrl=URL, Entries=ENTRIES))

    return ask


@pytest.fixture
def askers(odd_server):
    """Who asked, of each request so far."""
    return lambda: ["botocore" if "Boto" in header(request, "user-agent") else "we" for request in odd_server.requests]


def header(request, name: str) -> str:
    (value,) = [value for known, value in request.headers.items() if known.lower() == name]
    return value


def credential(request) -> str:
    """Whose key signed it, when, and for what."""
    return header(request, "authorization").partition("Credential=")[2].partition(",")[0]


def test_it_asks_what_botocore_asks(odd_server, odd_account, ask, said, askers):
    odd_server.answers(said(DONE))
    assert ask() == DONE
    odd_account.sqs.send_message_batch(QueueUrl=URL, Entries=ENTRIES)
    assert askers() == ["we", "botocore"]
    ours, theirs = odd_server.requests
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    assert json.loads(ours.body) == json.loads(theirs.body)
    for name in ("host", "x-amz-target", "content-type"):
        assert header(ours, name) == header(theirs, name)
    assert credential(ours) == credential(theirs)


def test_an_answer_is_a_contact(odd_server, odd_account, ask, said):
    odd_server.answers(said(DONE))
    ask()
    (contact,) = odd_account.contacts.latest
    assert contact.service == "sqs"
    assert contact.seconds >= 0


@pytest.mark.parametrize(
    "odd",
    [
        (500, b"{}", JSON),
        (200, b"[]", JSON),
        (200, b"{", JSON),
        (200, b"\xff", JSON),
        (200, b"<html>", {"Content-Type": "text/html"}),
        (302, b"", {"Location": "http://127.0.0.1/"}),
        (200, b"{}", JSON | {"Transfer-Encoding": "chunked"}),
    ],
    ids=["a failure", "no object", "no JSON", "no text", "a page", "a redirect", "no HTTP"],
)
def test_what_is_no_plain_success_is_asked_again_by_botocore(odd_server, ask, reply, said, askers, odd):
    odd_server.answers(reply(*odd), said(DONE))
    assert ask()["Successful"] == DONE["Successful"]
    assert askers() == ["we", "botocore"]


def test_a_refusal_is_raised_as_botocore_raises_it(odd_server, ask, said):
    odd_server.answers(said({"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "There is none."}, 400))
    with pytest.raises(ClientError, match="There is none"):
        ask()


def test_after_a_failure_botocore_has_it_all_for_a_while(odd_server, ask, reply, said, askers, clock):
    odd_server.answers(reply(500, b"{}", JSON), said(DONE))
    ask()
    clock.now += shortcut_module._REST - 1
    ask()
    assert askers() == ["we", "botocore", "botocore"]
    clock.now += 1
    assert ask() == DONE
    assert askers()[3:] == ["we"]


def test_no_answer_is_a_failure_too(odd_server, odd_account, ask, clock, monkeypatch):
    sqs, asked = odd_account.quick_sqs, []
    botocore = SimpleNamespace(meta=sqs._client.meta, send_message_batch=lambda **said: asked.append(said) or DONE)
    monkeypatch.setattr(sqs, "_client", botocore)
    odd_server.stop()
    assert ask() == DONE
    assert asked == [{"QueueUrl": URL, "Entries": ENTRIES}]
    assert sqs._way._rests_until == clock.now + shortcut_module._REST
    assert odd_account.contacts.latest == ()


def test_what_takes_too_long_is_asked_again_by_botocore(odd_server, odd_account, ask, said, askers, monkeypatch):
    async def late(*_: object, **__: object) -> None:
        raise TooLate

    monkeypatch.setattr(odd_account.quick_sqs._way, "ask", late)
    odd_server.answers(said(DONE))
    assert ask()["Successful"] == DONE["Successful"]
    assert askers() == ["botocore"]


def test_credentials_that_cannot_be_had_are_told_as_botocore_tells_it(odd_account, ask, monkeypatch):
    def refuse() -> ReadOnlyCredentials:
        raise CredentialRetrievalError(provider="a server", error_msg="It is away.")

    monkeypatch.setattr(odd_account.quick_sqs._way, "_credentials", SimpleNamespace(get_frozen_credentials=refuse))
    with pytest.raises(CredentialRetrievalError, match="It is away"):
        ask()
