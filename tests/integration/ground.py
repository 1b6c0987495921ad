"""A machine for a test: a home, its routes with their folders, and the engine in this process or in one of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from folders import files_in
from servers import REGION, ROOT, BucketAndQueue
from waiting import wait_until

from engine.ledger import Ledger
from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route
from engine.supervisor.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Delivery, Problem, RouteStatus, Transfer

T = TypeVar("T")

ON_ONE_SERVER = pytest.mark.parametrize("cloud_server", ["ministack"], indirect=True)
"""For what does not depend on the server: the stricter one."""
ON_MOTO = pytest.mark.parametrize("cloud_server", ["moto"], indirect=True)
"""For many bytes: ministack computes their checksums slowly."""


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


@dataclass(frozen=True)
class Folders:
    """The four folders of a route, with the content of what lies in them by name."""

    route: Route

    @property
    def root(self) -> Path:
        return Path(self.route.root)

    def put(self, path: str, content: bytes) -> None:
        """Put a file there at one stroke, as a move does; the path begins with the folder's name."""
        aside = self.root / "aside"
        aside.write_bytes(content)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        aside.rename(self.root / path)

    def drop(self, name: str, content: bytes) -> None:
        """Put a file into Watch."""
        self.put(f"Watch/{name}", content)

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
        return files_in(self.route.downloaded_path, {".incoming"})


@dataclass
class Machine:
    """One computer with Bucket Brigade on it. What it did is asked from outside: folders and ledger."""

    home: Home
    config: Config
    engine: Engine | None = None
    runs: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, *routes: Route) -> Machine:
        home, config = Home.at(folder), Config(routes)
        home.create()
        save(home.config_file, config)
        for path in (path for route in routes for path in route.folders):
            path.mkdir(parents=True, exist_ok=True)
        return cls(home, config)

    # -- the engine --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.engine = Engine(self.home, self.config)
        self.engine.start()

    def stop(self) -> float:
        """End the engine; answers the seconds that it took."""
        before = time.monotonic()
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
        return time.monotonic() - before

    def wish(self, wish: Callable[[Ledger], T]) -> T:
        """As the window does: into the ledger, and the stages are woken."""
        with Ledger(self.home.ledger_file) as ledger, ledger.transaction():
            answer = wish(ledger)
        if self.engine is not None:
            self.engine.ring()
        return answer

    def retry(self) -> None:
        self.wish(lambda ledger: ledger.wishes.retry())

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "gui", *words, "--home", str(self.home.lock_folder)]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the program in a process of its own."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=90, check=False, cwd=ROOT)

    def answer(self, *words: str) -> Any:
        """What a command says with `--json`."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start_run(self, *words: str) -> subprocess.Popen[str]:
        """`run` in a process of its own, which ends with the test."""
        process = subprocess.Popen(
            self.command("run", *words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        )
        self.runs.append(process)
        return process

    def end(self) -> None:
        """Whatever runs is ended."""
        self.stop()
        for process in self.runs:
            with process:
                process.kill()

    # -- the folders -------------------------------------------------------------------------------------------------

    @property
    def route(self) -> Route:
        return self.config.routes[0]

    def folders(self, name: str = "") -> Folders:
        """Of the route with that name; of the first one without."""
        return Folders(self.config.route(name) or self.route)

    @property
    def root(self) -> Path:
        return self.folders().root

    def put(self, path: str, content: bytes) -> None:
        self.folders().put(path, content)

    def drop(self, name: str, content: bytes) -> None:
        self.folders().drop(name, content)

    @property
    def watched(self) -> dict[str, bytes]:
        return self.folders().watched

    @property
    def queued(self) -> dict[str, bytes]:
        return self.folders().queued

    @property
    def uploaded(self) -> dict[str, bytes]:
        return self.folders().uploaded

    @property
    def downloaded(self) -> dict[str, bytes]:
        return self.folders().downloaded

    # -- the ledger --------------------------------------------------------------------------------------------------

    def ask(self, question: Callable[[Ledger], T]) -> T:
        with Ledger(self.home.ledger_file) as ledger:
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

    def until_uploaded(self, count: int, route: str = "") -> None:
        """Until so many files of the route are DONE on their way up."""
        until(lambda: self.status(route).uploaded.files >= count)

    def until_arrived(self, count: int, route: str = "") -> None:
        """Until so many files lie in DownloadedFromS3 and the messages of all are deleted."""
        until(lambda: self.status(route).downloaded.files >= count)
        until(lambda: all(delivery.state.is_final for delivery in self.deliveries()))

    def until_through(self, count: int, route: str = "") -> None:
        """Until so many files are done on both sides: one may have arrived before its original lies in UploadedToS3."""
        self.until_uploaded(count, route)
        self.until_arrived(count, route)

    def until_problem(self, code: str) -> Problem:
        return until(lambda: self.problems(code))[0]

    def until_no_problem(self, code: str = "") -> None:
        until(lambda: not self.problems(code))


def until(condition: Callable[[], T]) -> T:
    """The condition's first true value, with patience for a busy computer."""
    return wait_until(condition, 40)


def objects_in(ground: BucketAndQueue, prefix: str = "") -> dict[str, bytes]:
    """The bucket's content, by key."""
    pages = ground.s3.get_paginator("list_objects_v2").paginate(Bucket=ground.bucket, Prefix=prefix)
    return {item["Key"]: content_of(ground, item["Key"]) for page in pages for item in page.get("Contents", [])}


def content_of(ground: BucketAndQueue, key: str) -> bytes:
    with contextlib.closing(ground.s3.get_object(Bucket=ground.bucket, Key=key)["Body"]) as body:
        return bytes(body.read())


def put_object(ground: BucketAndQueue, key: str, content: bytes, **more: Any) -> str:
    """As another program does; answers the ETag."""
    said = ground.s3.put_object(Bucket=ground.bucket, Key=key, Body=content, **more)
    return str(said["ETag"]).strip('"')


def queue_url(ground: BucketAndQueue, name: str = "") -> str:
    """Of the queue, which is made if it is missing."""
    return str(ground.sqs.create_queue(QueueName=name or ground.queue)["QueueUrl"])


def say(ground: BucketAndQueue, body: str | dict[str, Any]) -> str:
    """Send a message as another program does; answers its id."""
    text = body if isinstance(body, str) else json.dumps(body)
    return str(ground.sqs.send_message(QueueUrl=queue_url(ground), MessageBody=text)["MessageId"])


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

    until(take)
    return found


def bodies_of(ground: BucketAndQueue, count: int, name: str = "") -> list[str]:
    """What so many messages say, taken out of the queue."""
    return sorted(message["Body"] for message in read_messages(ground, count, name))


def peek(ground: BucketAndQueue, name: str = "") -> dict[str, Any]:
    """A message that stays in the queue."""
    ask = {"QueueUrl": queue_url(ground, name), "VisibilityTimeout": 0, "MessageAttributeNames": ["All"]}
    found: list[dict[str, Any]] = until(lambda: ground.sqs.receive_message(**ask).get("Messages"))
    return found[0]


def attributes_of(message: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
