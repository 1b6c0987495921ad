"""A machine for a test: a home, its routes with their folders, and the engine in this process or in one of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from servers import REGION, ROOT, BucketAndQueue
from waiting import wait_until

from engine.ledger import Ledger
from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route
from engine.supervisor.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.model import Delivery, Problem, RouteStatus, Transfer

T = TypeVar("T")

COMMAND = (sys.executable, "-m", "gui")


def route_on(ground: BucketAndQueue, root: Path, **settings: Any) -> Route:
    """A route between `root` and the ground's bucket and queue, that waits for nothing."""
    values: dict[str, Any] = {
        "name": "scans",
        "root": str(root),
        "bucket": ground.bucket,
        "queue": ground.queue,
        "region": REGION,
        "endpoint_url": ground.endpoint,
        "sqs_endpoint_url": ground.endpoint,
        "settle_seconds": 0.0,
    }
    return Route(**(values | settings))


@dataclass
class Machine:
    """One computer with Bucket Brigade on it. What it says is asked from outside: folders and ledger."""

    home: Home
    config: Config
    engine: Engine | None = None
    runs: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, *routes: Route) -> Machine:
        home, config = Home.at(folder), Config(routes)
        home.create()
        save(home.config_file, config)
        for route in routes:
            for path in route.folders:
                path.mkdir(parents=True, exist_ok=True)
        return cls(home, config)

    # -- the engine --------------------------------------------------------------------------------------------------

    def start(self) -> Engine:
        self.engine = Engine(self.home, self.config)
        self.engine.start()
        return self.engine

    def stop(self) -> float:
        """End the engine; answers the seconds that it took."""
        before = time.monotonic()
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
        return time.monotonic() - before

    def wish(self, wish: Callable[[Ledger], T]) -> T:
        """As the window does: into the ledger, and the stages are woken."""
        with self.ledger() as ledger, ledger.transaction():
            answer = wish(ledger)
        if self.engine is not None:
            self.engine.ring()
        return answer

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the program in a process of its own."""
        return subprocess.run(
            [*COMMAND, *words, "--home", str(self.folder)],
            capture_output=True, text=True, timeout=90, check=False, cwd=ROOT,
        )

    def answer(self, *words: str) -> Any:
        """What a command with `--json` says."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start_run(self, *words: str) -> subprocess.Popen[str]:
        """`run` in a process of its own, which ends with the test."""
        process = subprocess.Popen(
            [*COMMAND, "run", "--home", str(self.folder), *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )
        self.runs.append(process)
        return process

    def end(self) -> None:
        """Whatever runs is ended, and whatever the test has read of it."""
        self.stop()
        for process in self.runs:
            with process:
                process.kill()

    @property
    def folder(self) -> Path:
        return self.home.lock_folder

    # -- the folders -------------------------------------------------------------------------------------------------

    @property
    def route(self) -> Route:
        return self.config.routes[0]

    def drop(self, name: str, content: bytes, route: Route | None = None) -> None:
        """Put a file into Watch at one stroke, as a move does."""
        put(self.folder / "dropped", content, (route or self.route).watch_path / name)

    @property
    def watched(self) -> dict[str, bytes]:
        return files_in(self.route.watch_path)

    @property
    def queued(self) -> dict[str, bytes]:
        return files_in(self.route.queued_path)

    @property
    def uploaded(self) -> dict[str, bytes]:
        return files_in(self.route.uploaded_path)

    @property
    def downloaded(self) -> dict[str, bytes]:
        return files_in(self.route.downloaded_path)

    # -- the ledger --------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def ledger(self) -> Iterator[Ledger]:
        with Ledger(self.home.ledger_file) as ledger:
            yield ledger

    def ask(self, question: Callable[[Ledger], T]) -> T:
        with self.ledger() as ledger:
            return question(ledger)

    def status(self, route: str = "") -> RouteStatus:
        name = route or self.route.name
        return self.ask(lambda ledger: ledger.reading.status([name], time.time(), is_running=True)).routes[0]

    def problems(self, code: str = "") -> list[Problem]:
        found = self.ask(lambda ledger: ledger.reading.problems())
        return [problem for problem in found if not code or problem.code == code]

    def transfers(self) -> list[Transfer]:
        """All of them, the oldest first."""
        found = self.ask(lambda ledger: ledger.reading.open_transfers() + ledger.reading.past_transfers())
        return sorted(found, key=lambda transfer: transfer.id)

    def deliveries(self) -> list[Delivery]:
        found = self.ask(lambda ledger: ledger.reading.open_deliveries() + ledger.reading.past_deliveries())
        return sorted(found, key=lambda delivery: delivery.id)

    # -- waiting -----------------------------------------------------------------------------------------------------

    def until_uploaded(self, count: int, seconds: float = 20) -> None:
        """Until so many files are DONE on their way up."""
        wait_until(lambda: self.status().uploaded.files >= count, seconds)

    def until_arrived(self, count: int, seconds: float = 20) -> None:
        """Until so many files lie in DownloadedFromS3 and their messages are deleted."""
        wait_until(lambda: self.status().downloaded.files >= count, seconds)
        wait_until(lambda: all(delivery.state.is_final for delivery in self.deliveries()), seconds)

    @staticmethod
    def until(condition: Callable[[], T], seconds: float = 20) -> T:
        return wait_until(condition, seconds)

    def until_problem(self, code: str, seconds: float = 20) -> Problem:
        return wait_until(lambda: self.problems(code), seconds)[0]

    def until_no_problem(self, code: str = "", seconds: float = 20) -> None:
        wait_until(lambda: not self.problems(code), seconds)


def put(aside: Path, content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(content)
    aside.rename(path)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every regular file below the folder that is not one of the program's own, with its content."""
    return {
        name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not (name := path.relative_to(folder).as_posix()).startswith(".incoming/")
    }


def objects_in(ground: BucketAndQueue) -> dict[str, bytes]:
    """The bucket's content, by key."""
    pages = ground.s3.get_paginator("list_objects_v2").paginate(Bucket=ground.bucket)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    return {key: content_of(ground, key) for key in keys}


def content_of(ground: BucketAndQueue, key: str) -> bytes:
    with ground.s3.get_object(Bucket=ground.bucket, Key=key)["Body"] as body:
        return bytes(body.read())


def queue_url(ground: BucketAndQueue, name: str = "") -> str:
    """The queue, made if it is missing."""
    return str(ground.sqs.create_queue(QueueName=name or ground.queue)["QueueUrl"])


def messages_in(ground: BucketAndQueue, name: str = "") -> int:
    """How many the queue holds, those included that somebody has taken for a while."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    said = ground.sqs.get_queue_attributes(QueueUrl=queue_url(ground, name), AttributeNames=names)
    return sum(int(said["Attributes"][name]) for name in names)


def read_messages(ground: BucketAndQueue, count: int, name: str = "") -> list[dict[str, Any]]:
    """Take so many messages out of the queue, as another program does."""
    url = queue_url(ground, name)
    found: list[dict[str, Any]] = []

    def take() -> bool:
        said = ground.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        for message in said.get("Messages", []):
            found.append(message)
            ground.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(found) >= count

    wait_until(take)
    return found


def peek(ground: BucketAndQueue) -> dict[str, Any]:
    """A message that stays in the queue."""
    url = queue_url(ground)
    found: list[dict[str, Any]] = wait_until(
        lambda: ground.sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, MessageAttributeNames=["All"]).get("Messages")
    )
    return found[0]


def attributes_of(message: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
