"""The demo's S3 and SQS: moto, in a process of its own that never outlives whoever started it."""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

from engine.errors import BrigadeError
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator


class ServerError(BrigadeError):
    """The demo's server is not installed, or did not start."""


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """A server with nothing in it, as its URL; it ends with the block.

    Raises:
        ServerError: moto is not installed, or the process ended before it listened.
    """
    with start_server() as process:  # leaving it closes the server's standard input, and waits for its end
        yield url_of(process)


def start_server(port: int = 0) -> subprocess.Popen[str]:
    """Start the process; port 0 takes a free one. It ends when its standard input closes, thus also with a killed parent.

    It stands in a group of its own: a Ctrl-C meant for the program must not take S3 away from stages that are still
    putting down their work.

    Raises:
        ServerError: moto is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in ("moto", "flask", "flask_cors")):
        raise ServerError(Sentence('The demo needs an S3 server of its own: pip install "bucket-brigade[demo]"'))
    return subprocess.Popen(
        [sys.executable, "-m", "engine.demo.moto_process", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def url_of(process: subprocess.Popen[str]) -> str:
    """Wait until the server listens: it says where in its first line."""
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    if not url:
        text = "The demo's S3 server ended at once, with exit code {code}."
        raise ServerError(Sentence(text, code=process.wait()))
    return url


def create_bucket(url: str, bucket: str) -> None:
    """One plain PUT: the front end imports no boto3, and moto checks no signature."""
    request = urllib.request.Request(f"{url}/{bucket}", method="PUT")  # noqa: S310 - a URL of our own server
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with without_proxy.open(request, timeout=30):
        pass
