"""A server that answers what a test wants, and a route that leads to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from authority import Authority
from botocore.loaders import create_loader

from engine.cloud import shortcut
from engine.cloud.account import Account
from engine.settings.route import Route


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


SIGN_IN_PAGE = Reply(
    200, b"<!DOCTYPE html><html><body>Please sign in<br></body></html>", {"Content-Type": "text/html; charset=utf-8"}
)
TIDY_SIGN_IN_PAGE = Reply(200, b"<html><body>Please sign in</body></html>", {"Content-Type": "text/html"})


def s3_error(status: int, code: str, message: str = "Because.") -> Reply:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(status, body.encode(), {"Content-Type": "application/xml"})


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class OddServer:
    """Gives its replies in turn, the last one for ever, and notes what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply()]
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answers(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        odd = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one piece

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def handle_expect_100(self) -> bool:
                answer = super().handle_expect_100()
                self.wfile.flush()
                return answer

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                odd.requests.append(Request(self.command, self.path, dict(self.headers), body))
                reply = odd.replies.pop(0) if len(odd.replies) > 1 else odd.replies[0]
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(reply.body)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer  # noqa: N815 - names of the base class

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def odd_server() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.stop()


def route_to(endpoint: str, bucket: str = "bucket", queue: str = "queue", **more: object) -> Route:
    return Route(
        name="scans",
        root="/nowhere",
        bucket=bucket,
        queue=queue,
        endpoint_url=endpoint,
        region="us-east-1",
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def odd_account(odd_server: OddServer) -> Account:
    return Account(route_to(odd_server.endpoint))


@pytest.fixture(name="s3_error")
def _s3_error():
    return s3_error


@pytest.fixture
def sign_in_page() -> Reply:
    return SIGN_IN_PAGE


@pytest.fixture(params=[SIGN_IN_PAGE, TIDY_SIGN_IN_PAGE], ids=["page", "tidy page"])
def any_sign_in_page(request) -> Reply:
    """As HTML is written by hand, and as it happens to be XML as well."""
    return request.param


@pytest.fixture
def redirect_to(odd_server: OddServer):
    return lambda path: Reply(302, b"<html></html>", {"Location": f"{odd_server.endpoint}{path}"})


@pytest.fixture
def reply():
    return Reply


@pytest.fixture
def account(bucket_and_queue) -> Account:
    """A way into a real server's bucket."""
    return Account(route_to(bucket_and_queue.endpoint, bucket_and_queue.bucket, bucket_and_queue.queue))


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path, "company")


@pytest.fixture(name="route_to")
def _route_to():
    return route_to


class Clock:
    """Stands still, but for what a test adds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """That of the short way."""
    made = Clock()
    monkeypatch.setattr(shortcut, "time", made)
    return made


_SERVICES = create_loader()


@pytest.fixture(autouse=True)
def quick_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore knows of services is read once, and not for each client: 0.1 s each."""
    monkeypatch.setattr("botocore.session.create_loader", lambda *_: _SERVICES)
