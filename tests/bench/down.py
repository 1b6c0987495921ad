"""Rows of objects on their way down: messages received, bytes fetched, verified, synced and placed, messages deleted."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import peers
from contest import OURS, Row
from ground import Ground, empty
from program import Program, drop, make_files, queue_url, until, waiting_in
from servers import client
from usage import Cost

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer, SqsServer


DISK = "the disk alone"
_PIECE = 8 << 20
_AT_ONCE = 8


class Downwards(Ground):
    """Objects and their messages on their way down."""

    def __init__(self, folder: Path, s3: NginxServer, sqs: SqsServer, sizes: list[int]) -> None:
        super().__init__(folder, s3, sqs, sizes)
        self._messages = self._send_up()

    def _send_up(self) -> list[dict[str, Any]]:
        """By our own way up, so that the messages are those that it really sends. They are taken out of the queue."""
        place = self.folder / "up"
        fresh = make_files(place / "fresh", self.sizes)
        with Program(place, self.s3.endpoint, self.sqs.endpoint, prefix="many", download=False) as program:
            drop(fresh, program.route.watch_path)
            until(lambda: program.tally("uploaded_files") >= len(self.sizes), 900)
        empty(place)
        found: list[dict[str, Any]] = []
        with contextlib.closing(client("sqs", self.sqs.endpoint)) as queues:
            url = queue_url(queues)
            while len(found) < len(self.sizes):
                said = queues.receive_message(
                    QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, MessageAttributeNames=["All"]
                )
                found += said["Messages"]
                entries = [{"Id": m["MessageId"], "ReceiptHandle": m["ReceiptHandle"]} for m in said["Messages"]]
                queues.delete_message_batch(QueueUrl=url, Entries=entries)
        return found

    def _announce(self) -> None:
        """All messages are in the queue, and nobody gets one before it is let go."""
        with contextlib.closing(client("sqs", self.sqs.endpoint)) as queues:
            self.sqs.tell("Hold", queue_url(queues))
            for start in range(0, len(self._messages), 10):
                entries = [
                    {"Id": str(number), "MessageBody": m["Body"], "MessageAttributes": m["MessageAttributes"]}
                    for number, m in enumerate(self._messages[start : start + 10])
                ]
                queues.send_message_batch(QueueUrl=queue_url(queues), Entries=entries)

    def _let_go(self) -> None:
        self.sqs.tell("LetGo", f"{self.sqs.endpoint}/000000000000/{peers.BUCKET}")

    def theirs(self, peer: peers.Peer) -> Cost:
        place = self.place()
        place.mkdir()
        self.make_ready()
        if len(self.sizes) == 1:
            key = self._messages[0]["Body"]
            cost = peers.run(peer.down_one(self.s3.endpoint, place / "one", key), self.s3)
        else:
            cost = peers.run(peer.down(self.s3.endpoint, place, "many"), self.s3)
        self._check(peer.name, place)
        return cost

    def contestants(self, rivals: list[peers.Peer]) -> dict[str, Callable[[], Cost]]:
        """With the disk, to which a copy tool leaves it when the bytes are safe."""
        return super().contestants(rivals) | {DISK: self._disk}

    def _disk(self) -> Cost:
        """Only to write the same bytes and to make them durable, some files at once."""
        place = self.place()
        place.mkdir()
        body = os.urandom(min(max(self.sizes), _PIECE))
        self.make_ready()

        def write(number: int) -> None:
            with (place / str(number)).open("wb") as file:
                for start in range(0, self.sizes[number], _PIECE):
                    file.write(body[: self.sizes[number] - start])
                file.flush()
                os.fsync(file.fileno())

        spent, begun = time.process_time(), time.perf_counter()
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(write, range(len(self.sizes))))
        cost = Cost(time.perf_counter() - begun, time.process_time() - spent, 0)
        self._check(DISK, place)
        return cost

    def ours(self) -> Cost:
        self._announce()
        place = self.place()
        count = len(self.sizes)
        with Program(place, self.s3.endpoint, self.sqs.endpoint, prefix="many", upload=False) as program:
            self.make_ready()
            cost = program.measure(
                self._let_go,
                lambda: program.tally("downloaded_files") >= count and program.has_no_messages(),
                self.s3,
                self.sqs,
            )
        if waiting_in(self.sqs.endpoint):
            sys.exit("messages are left in the queue")
        self._check(OURS, program.route.downloaded_path)
        empty(place)
        return cost

    def _check(self, name: str, folder: Path) -> None:
        found = sorted(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        if found != sorted(self.sizes):
            sys.exit(f"{name} brought {len(found)} files, {sum(found)} bytes, of {len(self.sizes)}")
        empty(folder)


def row(name: str, work: str, goal: float, sizes: list[int], rivals: list[peers.Peer], *place: Any) -> Row:
    return Row(name, work, goal, Downwards(*place, sizes).contestants(rivals), len(sizes), sum(sizes))
