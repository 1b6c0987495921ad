"""The computer's settings lead through a proxy: it is read once, told who we are, and spoken to by every way."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from authority import DAY, NOW
from contents import text
from cryptography import x509
from faults.proxy import FaultProxy
from servers import new_bucket_and_queue

from engine.cloud.account import Account
from engine.cloud.checks.network import Server, compare_clocks
from engine.cloud.objects import Objects
from engine.cloud.parts import Parts
from engine.cloud.proxies import Proxy, proxy_for
from engine.cloud.s3 import SMALL
from engine.errors import Trouble
from engine.model import Verdict, Wanted

HOST = "s3.company.test"
"""Known to the proxy alone."""
LOGIN = {"Proxy-Authorization": f"Basic {base64.b64encode(b'jo:secret/1').decode()}"}


class Passer(ThreadingHTTPServer):
    """Passes on to one server whatever is asked for, for those who say who they are."""

    daemon_threads = True

    def __init__(self, upstream: str, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self._scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.upstream = (urlsplit(upstream).hostname, urlsplit(upstream).port)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.01,)).start()

    def address(self, login: str = "jo:secret%2F1@") -> str:
        return f"{self._scheme}://{login}127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    server: Passer

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        if self.headers["Proxy-Authorization"] != LOGIN["Proxy-Authorization"]:
            self.send_error(407)
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(self.server.upstream) as onward:
            back = threading.Thread(target=_pump, args=(onward, self.connection))
            back.start()
            _pump(self.connection, onward)
            back.join()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def _pump(source: socket.socket, goal: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65536):
            goal.sendall(block)
    for end in (source, goal):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def settings(monkeypatch):
    """The computer's, for https or http."""
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return lambda **values: [monkeypatch.setenv(name, value) for name, value in values.items()]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("http://proxy.example:3128", Proxy("http://proxy.example:3128", {})),
        ("proxy.example:3128", Proxy("http://proxy.example:3128", {})),
        ("//proxy.example", Proxy("http://proxy.example", {})),
        ("https://jo:secret%2F1@proxy.example:3128", Proxy("https://proxy.example:3128", LOGIN)),
        ("jo:secret%2F1@[::1]:3128", Proxy("http://[::1]:3128", LOGIN)),
        ("", None),
    ],
)
def test_how_proxies_are_written(settings, said, known):
    settings(https_proxy=said)
    assert proxy_for("https://s3.example:9000") == known
    assert proxy_for("http://s3.example:9000") is None


@pytest.mark.parametrize("bypass", ["s3.example", ".example", "*"])
def test_some_servers_are_reached_without(settings, bypass):
    settings(https_proxy="http://proxy.example:3128", no_proxy=bypass)
    assert proxy_for("https://s3.example:9000") is None


@pytest.fixture
def scheme() -> str:
    """In which the proxy itself is spoken to."""
    return "http"


@pytest.fixture
def company(ministack_server, authority, route_to, settings, scheme) -> Iterator[tuple[Account, Passer, FaultProxy]]:
    """A server that is reached by https, and only through the proxy."""
    own = authority.certify(x509.IPAddress(ipaddress.ip_address("127.0.0.1")), NOW + 9 * DAY)
    with (
        new_bucket_and_queue(ministack_server.endpoint) as cloud,
        FaultProxy(cloud.endpoint, tls=authority.certify(x509.DNSName(HOST), NOW + 9 * DAY)) as server,
        Passer(server.endpoint, own if scheme == "https" else None) as passer,
    ):
        settings(https_proxy=passer.address())
        yield Account(route_to(f"https://{HOST}", cloud.bucket, ca_bundle=str(authority.file))), passer, server
        passer.shutdown()


def sent_with(server: FaultProxy, size: int) -> set[str]:
    """By whom bodies were sent: our own way, or the library's."""
    agents = {seen.headers.get("user-agent") for seen in server.requests if seen.size == size}
    return {"boto3" if agent.startswith("Boto3") else agent for agent in agents}


@pytest.mark.integration
@pytest.mark.parametrize("size", [3, SMALL + 1])
def test_objects_and_parts_go_the_short_way_through_a_proxy(company, size):
    account, passer, server = company
    objects, parts, body = Objects(account), Parts(account), bytes(size)
    asyncio.run(objects.put("a", text(body), only_new=True))
    parts.send("b", parts.begin("b", {}, "text/plain"), 1, body)

    async def fetch() -> bytes:
        _, stream = await objects.get(Wanted(account.route.bucket, "a", size=size))
        return b"".join([bytes(chunk) async for chunk in stream])

    assert asyncio.run(fetch()) == body
    assert set(passer.asked) == {f"{HOST}:443"}
    assert sent_with(server, size) == {"bucket-brigade"}


@pytest.mark.integration
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("size", [3, SMALL + 1])
def test_one_tunnel_is_enough_for_what_goes_one_after_the_other(company, size):
    account, passer, server = company
    objects, body = Objects(account), bytes(size)

    async def put() -> None:
        for key in ("a", "b", "c"):
            await objects.put(key, text(body), only_new=True)

    asyncio.run(put())
    assert passer.asked == [f"{HOST}:443"]
    assert [seen.size for seen in server.requests] == [size] * 3


@pytest.mark.integration
def test_who_the_server_is_must_be_proven_behind_a_proxy_too(company):
    account, _, server = company
    stranger = Account(replace(account.route, endpoint_url="https://other.company.test"))
    with pytest.raises(Trouble) as caught:
        asyncio.run(Objects(stranger).put("a", text(b"x"), only_new=True))
    assert caught.value.code == "untrusted-server"
    assert server.requests == []


@pytest.mark.integration
def test_a_proxy_that_does_not_know_us_is_told_by_the_library(company, settings):
    account, passer, server = company
    settings(https_proxy=passer.address(login=""))
    with pytest.raises(Trouble) as caught:
        asyncio.run(Objects(account).put("a", text(b"x"), only_new=True))
    assert caught.value.code == "offline"
    assert server.requests == []


def test_a_proxy_of_plain_http_is_asked_for_the_whole_address(odd_server, route_to, reply, settings):
    settings(http_proxy=odd_server.endpoint.replace("//", "//jo:secret%2F1@"))
    odd_server.answers(reply(200, b"", {"ETag": '"e"'}))
    account = Account(route_to(f"http://{HOST}:9000"))
    asyncio.run(Objects(account).put("a +ü", text(b"x"), only_new=True))
    answer = compare_clocks(Server.at(f"http://{HOST}:9000"), "")
    assert answer.verdict is Verdict.GOOD
    put, look = odd_server.requests
    assert put.path == f"http://{HOST}:9000/bucket/a%20%2B%C3%BC"
    assert [name.lower() for name in put.headers].count("host") == 1
    assert put.headers["host"] == f"{HOST}:9000"
    assert put.headers["user-agent"] == "bucket-brigade"
    assert look.path == f"http://{HOST}:9000/"
    for request in (put, look):
        assert request.headers["Proxy-Authorization"] == LOGIN["Proxy-Authorization"]


@pytest.mark.parametrize("odd", ["socks5://proxy.example:1080", "http://proxy.example:none", "http://[::1:3128"])
def test_a_proxy_of_another_kind_is_the_librarys(odd_server, odd_account, settings, odd):
    settings(http_proxy=odd)
    with pytest.raises(Trouble):
        asyncio.run(Objects(odd_account).put("a", text(b"x"), only_new=True))
    assert odd_server.requests == []
