"""A server for S3 and SQS that knows who asks, and refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from engine.settings.route import Route


@dataclass(frozen=True)
class Refusal:
    """What the refusing server says; empty messages are S3's bare `Access Denied`."""

    message: str
    head: int = 200


NAMED = (
    "User: arn:aws:iam::123456789012:user/jo is not authorized to perform: {action} on resource: "
    "&quot;{resource}&quot; because no identity-based policy allows the {action} action"
)


class Refusing(BaseHTTPRequestHandler):
    """An S3 and SQS server that knows who asks, and refuses."""

    refusal = Refusal("Access Denied")

    def do_HEAD(self) -> None:
        self._answer(self.refusal.head if self.path != "/" else 200, "")

    def _refuse(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(403, f"<Error><Code>AccessDenied</Code><Message>{self.refusal.message}</Message></Error>")

    do_PUT = do_GET = do_DELETE = _refuse  # noqa: N815 - as the base class calls them

    def do_POST(self) -> None:
        if "X-Amz-Target" not in self.headers:
            return self._refuse()
        self.rfile.read(int(self.headers["Content-Length"]))
        what = self.headers["X-Amz-Target"].rpartition(".")[2].lower()
        said = f"User: jo is not authorized to perform: sqs:{what} on resource: arn:aws:sqs:us-east-1:123456789012:q"
        self._answer(400, f'{{"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "{said}"}}')
        return None

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


@contextmanager
def refusing(refusal: Refusal) -> Iterator[Route]:
    handler = type("Handler", (Refusing,), {"refusal": refusal})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield Route("scans", "/nowhere", bucket="bbb", queue="q", endpoint_url=url, region="us-east-1")
        server.shutdown()
        thread.join()
