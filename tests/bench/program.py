"""The program under measurement: the real one, headless, on homes and folders of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import apsw
from servers import REGION, ROOT, client
from usage import Cost, cpu_seconds, forget_peak, peak, read, tree
from waiting import wait_until

from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nginx_servers import NginxServer

PROCESSES: Final = ("front end", "watch", "upload", "download")
"""In the order in which they are started."""
_CALM: Final = 0.5
"""Seconds of hardly any work that show that nothing is left to do."""


class Program:
    """One running engine with one route."""

    def __init__(
        self,
        folder: Path,
        s3: str,
        sqs: str,
        name: str = "bench",
        screen: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """`s3`, `sqs`: endpoints. The bucket and the queue have the route's name. `screen`: the environment in which the
        window shows itself; None: there is none. `options`: more of the route.
        """
        self._screen = screen
        self.route = Route(
            name=name,
            root=str(folder / "root"),
            bucket=name,
            queue=name,
            region=REGION,
            endpoint_url=s3,
            sqs_endpoint_url=sqs,
            **({"settle_seconds": 0.0} | options),
        )
        self.home = Home.at(folder / "home")
        self.home.create()
        save(self.home.config_file, Config((self.route,)))
        for path in self.route.folders:
            path.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        wait_until(self._is_ready, seconds=60)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Without waiting until it is at rest, as entering it does."""
        command = [
            sys.executable,
            "-m",
            "gui",
            *([] if self._screen else ["run"]),
            "--home",
            str(self.home.lock_folder),
        ]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True, env=dict(self._screen or os.environ)
        )

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    @property
    def pids(self) -> list[int]:
        return [pid for pid in tree(self._process.pid) if b"resource_tracker" not in read(f"/proc/{pid}/cmdline")]

    @property
    def pid(self) -> int:
        return self._process.pid

    def _is_ready(self) -> bool:
        """Whether all its stages have begun, and wait for work."""
        if self._process.poll() is not None:
            sys.exit(f"the program ended with {self._process.returncode}")
        before = self._cpu()
        time.sleep(_CALM)
        return len(self.pids) == len(PROCESSES) and self._cpu() - before < _CALM / 20

    def tally(self, column: str) -> int:
        """So many files were brought to their end: `uploaded_files` or `downloaded_files`."""
        try:
            return self._reader.execute(f"SELECT sum({column}) FROM tally").get or 0
        except apsw.SQLError:
            return 0  # its tables are being made

    def claimed(self) -> int:
        """So many files were ever claimed."""
        try:
            return self._reader.execute("SELECT max(id) FROM transfer").get or 0
        except apsw.SQLError:
            return 0  # its tables are being made

    def peak(self) -> int:
        """The most bytes that one of its processes had in memory."""
        return max(peak(pid) for pid in self.pids)

    def has_no_messages(self) -> bool:
        """Whether all messages that it received are deleted from the queue."""
        return not self._reader.execute("SELECT 1 FROM inbox WHERE state <> 40 LIMIT 1").get

    @property
    def _reader(self) -> apsw.Connection:
        if "_connection" not in self.__dict__:
            self._connection = apsw.Connection(str(self.home.ledger_file), flags=apsw.SQLITE_OPEN_READONLY)
            self._connection.set_busy_timeout(5000)
        return self._connection

    def measure(
        self, act: Callable[[], object], is_done: Callable[[], bool], *servers: NginxServer, most: float = 900
    ) -> Cost:
        """From `act` until `is_done`."""
        for pid in self.pids:
            forget_peak(pid)
        cpu, server = self._cpu(), sum(each.cpu() for each in servers)
        begun = time.perf_counter()
        act()
        until(is_done, most)
        wall = time.perf_counter() - begun
        largest = self.peak()
        return Cost(wall, self._cpu() - cpu, largest, sum(each.cpu() for each in servers) - server)

    def _cpu(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids)


def until(is_done: Callable[[], bool], most: float) -> None:
    """Looks often, for what is measured."""
    deadline = time.monotonic() + most
    while not is_done():
        if time.monotonic() > deadline:
            sys.exit(f"not done within {most:g} s")
        time.sleep(0.002)


def make_files(folder: Path, sizes: list[int]) -> Path:
    """Files of these sizes, none like another, all of them on the disk."""
    folder.mkdir(parents=True)
    block = os.urandom(1 << 20)
    for number, size in enumerate(sizes):
        head = f"{folder.name}/{number:08}\n".encode()
        with (folder / f"file-{number:07}.bin").open("wb") as file:
            file.write(head[:size])
            left = size - min(size, len(head))
            while left > 0:
                file.write(block[:left])
                left -= len(block)
    os.sync()
    return folder


def drop(source: Path, target: Path) -> None:
    """Move all files of one folder into another, as a program that delivers finished files does."""
    for file in source.iterdir():
        file.rename(target / file.name)


def make_place(s3: str, sqs: str, name: str = "bench") -> None:
    """The bucket and the queue."""
    with contextlib.closing(client("s3", s3)) as store, contextlib.closing(client("sqs", sqs)) as queues:
        store.create_bucket(Bucket=name)
        queues.create_queue(QueueName=name)


def queue_url(queues: Any, name: str = "bench") -> str:
    return str(queues.get_queue_url(QueueName=name)["QueueUrl"])


def waiting_in(sqs: str, name: str = "bench") -> int:
    """Messages in the queue."""
    with contextlib.closing(client("sqs", sqs)) as queues:
        url = queue_url(queues, name)
        told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(told["ApproximateNumberOfMessages"])
