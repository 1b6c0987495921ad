"""The short way beside the libraries: taken while it leads anywhere, left to the library for a while where it does not."""

from __future__ import annotations

import asyncio
import socket
from types import SimpleNamespace

import pytest
from botocore.credentials import ReadOnlyCredentials

from engine.cloud import shortcut as shortcut_module
from engine.cloud.http import TooLate
from engine.cloud.shortcut import Server, Shortcut


class Credentials:
    """Others each time."""

    def __init__(self) -> None:
        self.given = 0

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        self.given += 1
        return ReadOnlyCredentials(f"key{self.given}", "secret", f"token{self.given}")


@pytest.fixture
def way_to():
    def way_to(url: str) -> Shortcut:
        return Shortcut(Server(url, SimpleNamespace(get_credentials=Credentials), "s3", "eu-central-1", None))

    return way_to


@pytest.fixture
def silent():
    """A server that listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def way(odd_server, way_to) -> Shortcut:
    return way_to(odd_server.endpoint)


def ask(way: Shortcut, method: str = "GET", body: bytes = b"", query: str = ""):
    return asyncio.run(way.ask(method, ("/a", query), {"x-odd": "1"}, body, digest="UNSIGNED-PAYLOAD", most=100))


def test_a_request_is_signed_and_complete(odd_server, reply, way):
    odd_server.answers(reply(200, b"ok"))
    assert ask(way, "PUT", b"body", "b=c").body == b"ok"
    (request,) = odd_server.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (request.method, request.path, request.body) == ("PUT", "/a?b=c", b"body")
    assert (headers["x-odd"], headers["content-length"], headers["host"]) == (
        "1",
        "4",
        odd_server.endpoint.removeprefix("http://"),
    )
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key1/")
    assert headers["user-agent"].startswith("bucket-brigade")


def test_an_empty_body_is_said_to_be_empty(odd_server, reply, way):
    odd_server.answers(reply(200))
    ask(way, "PUT")
    ask(way, "GET")
    lengths = [{name.lower(): value for name, value in one.headers.items()} for one in odd_server.requests]
    assert [headers.get("content-length") for headers in lengths] == ["0", None]


@pytest.mark.parametrize("status", [200, 404, 412, 500])
def test_what_the_server_says_is_the_callers_to_judge(odd_server, reply, way, status):
    odd_server.answers(reply(status))
    assert [ask(way).status for _ in range(2)] == [status] * 2


def test_after_no_answer_the_library_is_asked_for_a_while(odd_server, reply, way, clock):
    odd_server.answers(reply(200, bytes(101)), reply(200, b"ok"))
    assert ask(way) is None, "the answer was longer than it can be"
    clock.now += shortcut_module._REST - 1
    assert ask(way) is None
    assert len(odd_server.requests) == 1
    clock.now += 1
    assert ask(way).body == b"ok"


def test_a_server_that_takes_too_long_is_told_as_such(silent, way_to, monkeypatch):
    monkeypatch.setattr(shortcut_module, "_SILENCE", 0.05)
    way = way_to(silent)
    with pytest.raises(TooLate):
        ask(way)
    assert ask(way) is None, "the library may know better for a while"


def test_it_rests_when_told_to(odd_server, reply, way, clock):
    odd_server.answers(reply(200))
    way.rest("because")
    assert ask(way) is None
    assert odd_server.requests == []
    clock.now += shortcut_module._REST
    assert ask(way).status == 200


def test_credentials_are_asked_again_after_a_while(odd_server, reply, way, clock):
    odd_server.answers(reply(200))
    for wait in (0, shortcut_module._FRESH - 1, 1):
        clock.now += wait
        ask(way)
    tokens = [request.headers["x-amz-security-token"] for request in odd_server.requests]
    assert tokens == ["token1", "token1", "token2"]
