"""HTTP in the event loop: connections that stay open, answers as they should be, and whatever else a server may say."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from contextlib import asynccontextmanager, suppress

import pytest
from authority import DAY, NOW
from cryptography import x509
from waiting import until

from engine.cloud import http as http_module
from engine.cloud.http import Answer, Http, NoAnswer, TooLate, host_of

FINE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


class Server:
    """Gives its replies in turn, the last one for ever; None: it says nothing. It notes what it was asked, and where."""

    def __init__(self, *replies: bytes | None) -> None:
        self.replies = list(replies)
        self.requests: list[tuple[int, str]] = []
        """The number of the connection, and the first line."""
        self.bodies: list[bytes] = []
        self.connections: list[asyncio.StreamWriter] = []
        self.ended: list[asyncio.Event] = []
        """Of each connection: whether the client has closed it."""
        self.asked = asyncio.Event()
        self.url = ""

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number, ended = len(self.connections), asyncio.Event()
        self.connections.append(writer)
        self.ended.append(ended)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    await self._answer(number, reader, writer)
        finally:
            ended.set()
            writer.close()

    async def _answer(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next((line for line in head.split("\r\n") if line.startswith("Content-Length: ")), "0").split()[-1]
        self.bodies.append(await reader.readexactly(int(length)))
        self.requests.append((number, head.partition("\r\n")[0]))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply is not None:
            writer.write(reply)
        self.asked.set()

    async def hear_the_end(self, number: int = 0) -> None:
        """Until the client has closed that connection."""
        async with asyncio.timeout(5):
            await self.ended[number].wait()


@asynccontextmanager
async def serving(*replies: bytes | None, tls: ssl.SSLContext | None = None, trust: ssl.SSLContext | None = None):
    """A server with these replies, and a way to it."""
    server = Server(*replies)
    listening = await asyncio.start_server(server.speak, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    http = Http(f"{'https' if tls else 'http'}://127.0.0.1:{port}", trust)
    try:
        yield server, http
    finally:
        http.close()
        listening.close()
        for writer in server.connections:
            writer.close()
        for ended in server.ended:
            await ended.wait()


async def ask(http: Http, body: bytes = b"", patience: float = 5.0, most: int = 1000) -> Answer:
    headers = {"Host": "here", "Content-Length": str(len(body))}
    return await http.ask("POST", "/", headers, body, patience=patience, most=most)


async def refused(http: Http, **more: float) -> str:
    """What it says of an answer that is none."""
    with pytest.raises(NoAnswer) as caught:
        await ask(http, **more)
    return str(caught.value)


async def assert_asks_anew(server: Server, http: Http) -> None:
    """The second request has a connection of its own, and all is well there."""
    assert (await ask(http)).body == b"ok"
    assert [number for number, _ in server.requests] == [0, 1]


def test_a_request_goes_out_as_it_is_and_an_answer_comes_in():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            headers = {"Host": "here", "Content-Length": "4", "X-Odd": "ü"}
            said = await http.ask("PUT", "/a?b=c", headers, b"body", patience=5, most=9)
            assert said == Answer(200, {"content-type": "text/plain", "content-length": "2"}, b"ok")
            assert server.requests == [(0, "PUT /a?b=c HTTP/1.1")]
            assert server.bodies == [b"body"]

    asyncio.run(run())


def test_one_connection_is_enough_for_requests_that_follow_each_other():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            for _ in range(5):
                assert (await ask(http)).body == b"ok"
            assert [number for number, _ in server.requests] == [0] * 5

    asyncio.run(run())


def test_requests_at_the_same_time_have_a_connection_each_and_leave_them_to_later_ones():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            for _ in range(2):
                answers = await asyncio.gather(*(ask(http) for _ in range(3)))
                assert [answer.body for answer in answers] == [b"ok"] * 3
            assert sorted(number for number, _ in server.requests) == [0, 0, 1, 1, 2, 2]

    asyncio.run(run())


def test_an_answer_to_head_ends_with_its_headers():
    async def run() -> None:
        missing = b"HTTP/1.1 404 No\r\nContent-Length: 243\r\nX-Odd: 1\r\n\r\n"
        async with serving(missing, FINE) as (server, http):
            said = await http.ask("HEAD", "/a", {"Host": "here"}, patience=5, most=9)
            assert (said.status, said.headers["x-odd"], said.body) == (404, "1", b"")
            assert (await ask(http)).body == b"ok"
            assert [number for number, _ in server.requests] == [0, 0]

    asyncio.run(run())


def test_a_server_that_answers_head_with_a_body_is_asked_anew():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            said = await http.ask("HEAD", "/a", {"Host": "here"}, patience=5, most=9)
            assert (said.status, said.body) == (200, b"")
            await assert_asks_anew(server, http)

    asyncio.run(run())


def test_a_body_may_come_in_chunks():
    async def run() -> None:
        chunked = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;odd=1\r\ncde\r\n0\r\nTrailer: 1\r\n\r\n"
        )
        async with serving(chunked, FINE) as (server, http):
            assert (await ask(http)).body == b"abcde"
            assert (await ask(http)).body == b"ok"
            assert len(server.connections) == 1

    asyncio.run(run())


def test_an_answer_may_come_in_pieces():
    """As on a slow line: cut anywhere."""

    async def run() -> None:
        async with serving(None) as (server, http):
            asking = asyncio.create_task(ask(http))
            await server.asked.wait()
            for at in range(len(FINE)):
                assert not asking.done()
                server.connections[0].write(FINE[at : at + 1])
                await asyncio.sleep(0)
            assert (await asking).body == b"ok"

    asyncio.run(run())


def test_answers_that_are_followed_by_another_are_passed_over():
    async def run() -> None:
        interim = b"HTTP/1.1 100 Continue\r\nX-Odd: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        async with serving(interim + FINE) as (server, http):
            said = await ask(http)
            assert (said.status, said.body) == (200, b"ok")
            assert set(said.headers) == {"content-type", "content-length"}
            assert (await ask(http)).body == b"ok"
            assert len(server.connections) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    "last",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
    ids=["told", "an old server"],
)
def test_a_connection_that_the_server_wants_to_close_is_not_used_again(last):
    async def run() -> None:
        async with serving(last) as (server, http):
            assert (await ask(http)).body == b"ok"
            await server.hear_the_end()
            await assert_asks_anew(server, http)

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + bytes(11),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\naaaaaa\r\n5\r\naaaaa\r\n0\r\n\r\n",
    ],
    ids=["at once", "in chunks"],
)
def test_an_answer_that_is_too_long_is_none(answer):
    async def run() -> None:
        async with serving(answer) as (server, http):
            assert (await ask(http, most=11)).status == 200
            await refused(http, most=10)
            await server.hear_the_end()

    asyncio.run(run())


def test_no_answer_in_time_is_none():
    async def run() -> None:
        async with serving(None, FINE) as (server, http):
            with pytest.raises(TooLate):
                await ask(http, patience=0.05)
            await server.hear_the_end()
            await assert_asks_anew(server, http)

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzwei\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        bytes(range(256)),
    ],
    ids=["another protocol", "no status", "no length", "two lengths", "no chunk", "an upgrade", "noise"],
)
def test_what_is_no_http_is_no_answer(answer):
    async def run() -> None:
        async with serving(answer, FINE) as (server, http):
            assert await refused(http)
            await server.hear_the_end()
            assert (await ask(http)).body == b"ok"

    asyncio.run(run())


def test_an_answer_that_breaks_off_is_none():
    async def run() -> None:
        async with serving(None, FINE) as (server, http):
            asking = asyncio.create_task(refused(http))
            await server.asked.wait()
            server.connections[0].write(FINE[:-1])
            server.connections[0].close()
            assert await asking
            assert (await ask(http)).body == b"ok"

    asyncio.run(run())


@pytest.mark.parametrize("value", ["two\r\nlines: more", "two\nlines", "\N{EURO SIGN}"])
def test_a_header_that_would_say_more_or_cannot_be_said_is_not_sent(value):
    async def run() -> None:
        async with serving(FINE) as (server, http):
            with pytest.raises(NoAnswer):
                await http.ask("GET", "/", {"name": value}, patience=5.0, most=1000)
            assert server.requests == []

    asyncio.run(run())


def test_where_nobody_listens_is_no_answer():
    async def run() -> None:
        async with serving(FINE) as (_, http):
            pass
        await refused(http)

    asyncio.run(run())


def test_a_connection_that_the_server_closed_is_not_used_again():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            await ask(http)
            server.connections[0].close()
            await until(lambda: not http._idle)
            await assert_asks_anew(server, http)

    asyncio.run(run())


def test_who_does_not_want_the_answer_any_more_closes_the_connection():
    async def run() -> None:
        async with serving(None, FINE) as (server, http):
            asking = asyncio.create_task(ask(http))
            await server.asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await server.hear_the_end()
            await assert_asks_anew(server, http)

    asyncio.run(run())


def test_connections_that_nobody_uses_are_closed_after_a_while(monkeypatch):
    monkeypatch.setattr(http_module, "_IDLE", 0.05)

    async def run() -> None:
        async with serving(FINE) as (server, http):
            await asyncio.gather(ask(http), ask(http))
            assert len(http._idle) == 2
            for number in range(2):
                await server.hear_the_end(number)
            await until(lambda: http._closing is None)
            assert http._idle == []
            assert (await ask(http)).body == b"ok"
            await server.hear_the_end(2)

    asyncio.run(run())


def test_one_that_is_in_use_is_closed_by_no_clock(monkeypatch):
    monkeypatch.setattr(http_module, "_IDLE", 0.05)

    async def run() -> None:
        async with serving(FINE, None, FINE) as (server, http):
            await ask(http)
            server.asked.clear()
            asking = asyncio.create_task(ask(http))
            await server.asked.wait()
            await until(lambda: http._closing is None)
            server.connections[0].write(FINE)
            assert (await asking).body == b"ok"
            assert len(server.connections) == 1

    asyncio.run(run())


def test_close_ends_those_that_nobody_uses():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            await ask(http)
            http.close()
            await server.hear_the_end()
            assert (await ask(http)).body == b"ok"

    asyncio.run(run())


def test_what_nobody_asked_for_closes_the_connection():
    async def run() -> None:
        async with serving(FINE) as (server, http):
            await ask(http)
            server.connections[0].write(FINE)
            await server.hear_the_end()
            assert http._idle == []
            assert (await ask(http)).body == b"ok"

    asyncio.run(run())


@pytest.mark.parametrize("more", [b"HTTP/1.1 500 Oh\r\nX-Odd: 1\r\nContent-Length: 2\r\n\r\nno", b"\x00"])
def test_what_comes_with_an_answer_is_no_answer_to_the_next_request(more):
    async def run() -> None:
        async with serving(FINE + more, FINE) as (server, http):
            said = await ask(http)
            assert (said.status, said.body, "x-odd" in said.headers) == (200, b"ok", False)
            await server.hear_the_end()
            assert (await ask(http)).body == b"ok"

    asyncio.run(run())


def test_another_event_loop_begins_anew():
    kept: list[Http] = []

    async def run() -> None:
        async with serving(FINE) as (_, http):
            kept.append(http)
            await ask(http)

    async def run_again(http: Http) -> None:
        async with serving(FINE) as (server, other):
            http._port = other._port
            assert (await ask(http)).body == b"ok"
            assert (await ask(http)).body == b"ok"
            assert len(server.connections) == 1
            http.close()

    asyncio.run(run())
    asyncio.run(run_again(kept[0]))


@pytest.mark.parametrize(
    ("url", "host", "port", "name"),
    [
        ("http://sqs.example.com", "sqs.example.com", 80, "sqs.example.com"),
        ("https://sqs.example.com/", "sqs.example.com", 443, "sqs.example.com"),
        ("https://me:secret@sqs.example.com:9/a", "sqs.example.com", 9, "sqs.example.com:9"),
        ("http://[::1]:9", "::1", 9, "[::1]:9"),
    ],
)
def test_a_url_says_where_the_server_is(url, host, port, name):
    http = Http(url)
    assert (http._host, http._port, host_of(url)) == (host, port, name)


@pytest.fixture
def certificate(authority):
    """What a server on this computer shows."""
    return authority.certify(HERE, NOW + 9 * DAY)


def test_who_the_server_is_is_proven_first(authority, certificate):
    trust = ssl.create_default_context(cafile=str(authority.file))

    async def run() -> None:
        async with serving(FINE, tls=certificate, trust=trust) as (server, http):
            for _ in range(2):
                assert (await ask(http)).body == b"ok"
            assert len(server.connections) == 1

    asyncio.run(run())


def test_a_certificate_of_nobody_known_is_no_answer(certificate):
    async def run() -> None:
        async with serving(FINE, tls=certificate, trust=ssl.create_default_context()) as (server, http):
            assert "certificate" in (await refused(http)).lower()
            assert server.requests == []

    asyncio.run(run())
