"""S3 and SQS servers on loopback, each a process of its own that ends with the test session, however that ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import boto3
from botocore.config import Config
from waiting import wait_until

from engine.demo.server import start_server, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
MINISTACK_PYTHON = ROOT / ".venv-ministack" / SCRIPTS / "python"

# Runs ministack, and ends with it as soon as standard input closes: no server outlives the tests, not even kill -9.
_MINISTACK = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
runpy.run_module("ministack", run_name="__main__")
"""


class Server:
    """A server that can be stopped, killed and started again at the same endpoint."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server does not run"
        return self._process.pid

    def start(self) -> Self:
        """Start it, and return when it takes connections."""
        self._process = self._launch()
        return self

    def stop(self) -> None:
        """End it in an orderly way: a server that keeps things saves them."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(getattr(signal, "SIGKILL", signal.SIGTERM))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _launch(self) -> subprocess.Popen[str]:
        raise NotImplementedError

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with self._process as process:  # leaving it closes the pipes and waits
            process.send_signal(how)
        self._process = None


class MotoServer(Server):
    """moto, as the demo runs it. It keeps everything in memory, and verifies neither checksums nor signatures."""

    def _launch(self) -> subprocess.Popen[str]:
        process = start_server(self.port)
        url_of(process)
        return process


class MinistackServer(Server):
    """ministack: verifies checksums and MD5. Objects survive `kill()` and `start()`, queues only `stop()` and `start()`."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="ministack-")

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self._folder.cleanup()

    def _launch(self) -> subprocess.Popen[str]:
        assert MINISTACK_PYTHON.exists(), "ministack is not installed: `python3 dev.py test` sets it up"
        folder = Path(self._folder.name)
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [MINISTACK_PYTHON, "-c", _MINISTACK],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                env=self._environment(folder),
                cwd=folder,
                start_new_session=True,
            )
        wait_until(lambda: listens(self.port) or process.poll() is not None, seconds=30)
        assert process.poll() is None, (folder / "log").read_text(errors="replace")[-4000:]
        return process

    def _environment(self, folder: Path) -> dict[str, str]:
        return os.environ | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "SERVICES": "s3,sqs",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(folder / "s3"),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder),
        }


@dataclass(frozen=True)
class BucketAndQueue:
    """A bucket of a test's own, the name of a queue that does not exist yet, and clients to look in from outside."""

    endpoint: str
    bucket: str
    queue: str
    s3: Any
    sqs: Any


@contextlib.contextmanager
def new_bucket_and_queue(endpoint: str) -> Iterator[BucketAndQueue]:
    own = uuid4().hex[:12]
    with contextlib.closing(client("s3", endpoint)) as s3, contextlib.closing(client("sqs", endpoint)) as sqs:
        s3.create_bucket(Bucket=f"bucket-{own}")
        yield BucketAndQueue(endpoint, f"bucket-{own}", f"queue-{own}", s3, sqs)


def queue_texts(ground: BucketAndQueue, attribute: str = "") -> list[str]:
    """Of all messages that wait: the bodies, or what one attribute says. They are taken away."""
    try:
        url = ground.sqs.get_queue_url(QueueName=ground.queue)["QueueUrl"]
    except ground.sqs.exceptions.QueueDoesNotExist:
        return []
    found = []
    while messages := ground.sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, MessageAttributeNames=["All"]
    ).get("Messages"):
        found += [m["MessageAttributes"][attribute]["StringValue"] if attribute else m["Body"] for m in messages]
    return sorted(found)


def client(service: str, endpoint: str, **more: Any) -> Any:
    """A boto3 client that tries once: what goes wrong shall be seen. `more` is for its Config."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=30, **more),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
