"""The S3 and SQS servers of the measurements: nginx, so fast that what is measured is not the server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from servers import Server, listens
from usage import cpu_seconds, tree
from waiting import wait_until

LUA: Final = Path(__file__).resolve().parent / "nginx"
_MEMORY: Final = Path("/dev/shm")
"""A disk in memory, so that no disk of the server's is measured."""


class NginxServer(Server):
    """nginx with one of the configurations beside this file, in its own folder."""

    def __init__(self, configuration: str, *, workers: int, address: str = "127.0.0.1") -> None:
        """`address`: where clients find it."""
        super().__init__()
        self._template = LUA / configuration
        self._workers = workers
        self._address = address
        self._listen = address if address == "127.0.0.1" else "0.0.0.0"
        self._folder = Path(tempfile.mkdtemp(prefix="brigade-bench-", dir=_MEMORY if _MEMORY.is_dir() else None))

    @property
    def endpoint(self) -> str:
        return f"http://{self._address}:{self.port}"

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def cpu(self) -> float:
        """Seconds that it has worked since its start."""
        return sum(cpu_seconds(pid) for pid in tree(self.pid))

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        shutil.rmtree(self._folder)

    def command(self) -> list[str]:
        """What runs it; its folders are made."""
        run = self._folder / "run"
        for folder in (self.data, *(run / name for name in ("body", "proxy", "fcgi", "uwsgi", "scgi"))):
            folder.mkdir(parents=True, exist_ok=True)
        text = self._template.read_text(encoding="utf-8")
        for name, value in {
            "@RUN@": run,
            "@DATA@": self.data,
            "@LISTEN@": f"{self._listen}:{self.port}",
            "@WORKERS@": self._workers,
            "@LUA@": LUA,
        }.items():
            text = text.replace(name, str(value))
        (run / "nginx.conf").write_text(text, encoding="utf-8")
        return ["nginx", "-p", str(run), "-e", str(run / "error.log"), "-c", str(run / "nginx.conf")]

    def _launch(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=sys.stderr, text=True, start_new_session=True
        )
        wait_until(lambda: listens(self.port) or process.poll() is not None, seconds=10)
        if process.poll() is not None:
            sys.exit(f"nginx did not start: {(self._folder / 'run' / 'error.log').read_text()[-2000:]}")
        return process


class SqsServer(NginxServer):
    """With the two operations that only this one has: Hold and LetGo."""

    def tell(self, operation: str, queue_url: str) -> None:
        """Have it do something."""
        request = Request(self.endpoint, self.request(operation, queue_url), self.headers(operation), method="POST")
        with urlopen(request) as answer:
            answer.read()

    @staticmethod
    def request(_operation: str, queue_url: str, **more: Any) -> bytes:
        return json.dumps({"QueueUrl": queue_url, **more}).encode()

    @staticmethod
    def headers(operation: str) -> dict[str, str]:
        return {"X-Amz-Target": f"AmazonSQS.{operation}", "Content-Type": "application/x-amz-json-1.0"}


def s3_server(**options: Any) -> NginxServer:
    """Objects lie in memory; two workers, as the computer has cores to share."""
    return NginxServer("s3.conf.in", workers=min(2, os.cpu_count() or 1), **options)


def sqs_server(**options: Any) -> SqsServer:
    return SqsServer("sqs.conf.in", workers=1, **options)
