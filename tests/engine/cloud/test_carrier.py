"""The short way for large bodies: they go out at their pace, and whatever is no answer leaves it to the library for a while."""

from __future__ import annotations

import socket
import threading
from types import SimpleNamespace

import pytest
from botocore.credentials import ReadOnlyCredentials

from engine.cloud import carrier as carrier_module
from engine.cloud import shortcut as shortcut_module
from engine.cloud.carrier import Carrier
from engine.cloud.http import TooLate
from engine.cloud.pace import Pace
from engine.cloud.shortcut import Server

BODY = bytes(range(256)) * 12_000
KEYS = SimpleNamespace(get_frozen_credentials=lambda: ReadOnlyCredentials("key", "secret", "token"))


@pytest.fixture
def passed() -> list[int]:
    return []


@pytest.fixture
def carrier_to(passed):
    def carrier_to(url: str) -> Carrier:
        server = Server(url, SimpleNamespace(get_credentials=lambda: KEYS), "s3", "eu-central-1", None)
        return Carrier(server, Pace(passed=passed.append))

    return carrier_to


@pytest.fixture
def carrier(odd_server, carrier_to) -> Carrier:
    return carrier_to(odd_server.endpoint)


def send(carrier: Carrier, body: bytes = BODY, query: str = "", **headers: str):
    own = {"x-odd": "1", **headers}
    return carrier.send("PUT", ("/a%2Bb/%C3%BC", query), own, body, digest="UNSIGNED-PAYLOAD")


def test_a_body_goes_out_whole_and_signed(odd_server, reply, carrier, passed):
    odd_server.answers(reply(200, b"ok", {"X-Said": "It"}))
    said = send(carrier, query="partNumber=1&uploadId=a%2F")
    assert (said.status, said.body, said.headers["x-said"]) == (200, b"ok", "It")
    (request,) = odd_server.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (request.method, request.path, request.body) == ("PUT", "/a%2Bb/%C3%BC?partNumber=1&uploadId=a%2F", BODY)
    assert headers["host"] == odd_server.endpoint.removeprefix("http://")
    assert (headers["content-length"], headers["x-odd"]) == (str(len(BODY)), "1")
    assert "transfer-encoding" not in headers
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
    assert headers["user-agent"] == "bucket-brigade"
    assert sum(passed) == len(BODY)
    assert len(passed) > 1, "piece by piece"


def test_an_empty_body_is_one_too(odd_server, reply, carrier):
    odd_server.answers(reply(200))
    assert send(carrier, b"").status == 200
    (request,) = odd_server.requests
    assert (request.body, request.headers["content-length"]) == (b"", "0")


@pytest.mark.parametrize("status", [204, 301, 404, 412, 500, 503])
def test_what_the_server_says_is_the_callers_to_judge(odd_server, reply, carrier, status):
    odd_server.answers(reply(status, b"" if status == 204 else b"<Error/>", {"Location": "/elsewhere"}))
    assert [send(carrier).status for _ in range(2)] == [status] * 2


def test_one_connection_is_enough_for_bodies_that_follow_each_other(odd_server, reply, carrier):
    odd_server.answers(reply(200, b"ok"))
    for _ in range(3):
        send(carrier)
    assert carrier._pool.num_connections == 1


def test_threads_send_at_the_same_time(odd_server, reply, carrier):
    odd_server.answers(reply(200, b"ok"))
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(send(carrier).body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"ok"] * 8
    assert [request.body for request in odd_server.requests] == [BODY] * 8


@pytest.mark.parametrize("odd", ["longer", "cut"])
def test_after_no_answer_the_library_is_asked_for_a_while(odd_server, reply, carrier, clock, odd):
    longer = reply(200, bytes(carrier_module._MOST + 1))
    odd_server.answers(longer if odd == "longer" else reply(200, b"ok", {"Content-Length": "9"}), reply(200, b"ok"))
    assert send(carrier) is None
    clock.now += shortcut_module._REST - 1
    assert send(carrier) is None
    assert len(odd_server.requests) == 1
    clock.now += 1
    assert send(carrier).body == b"ok"


def test_where_nobody_listens_the_library_says_so(carrier_to):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    assert send(carrier_to(url)) is None


@pytest.mark.parametrize("value", ["two\r\nlines: more", "\N{EURO SIGN}"])
def test_a_header_that_would_say_more_or_cannot_be_said_is_not_sent(odd_server, reply, carrier, value):
    odd_server.answers(reply(200))
    assert send(carrier, **{"x-amz-meta-odd": value}) is None
    assert odd_server.requests == []


def test_a_body_may_take_as_long_as_it_needs_while_it_moves(odd_server, reply, carrier_to, monkeypatch):
    """A part takes a minute under a limit, or on a slow line."""
    monkeypatch.setattr(carrier_module, "CONNECT", 0.2)
    odd_server.answers(reply(200, b"ok"))
    carrier = carrier_to(odd_server.endpoint)
    carrier._pace.set_rate(256 << 10)
    assert send(carrier, bytes(192 << 10)).body == b"ok"
    assert len(odd_server.requests) == 1


@pytest.mark.parametrize("limit", ["SILENCE", "CONNECT"])
def test_a_server_that_takes_too_long_is_told_as_such(carrier_to, monkeypatch, limit):
    """It says nothing, or takes nothing: then the body fills what the system keeps, and goes no further."""
    monkeypatch.setattr(carrier_module, limit, 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        carrier = carrier_to(f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(TooLate):
            send(carrier, b"little" if limit == "SILENCE" else bytes(64 << 20))
        assert send(carrier) is None, "the library may know better for a while"
