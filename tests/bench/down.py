"""Rows of objects on their way down: messages received, bytes fetched, verified, synced and placed, messages deleted."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import peers
from contest import OURS, Row
from program import Program, drop, make_files, make_place, queue_url, until, waiting_in
from servers import client

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer
    from usage import Cost


class Downwards:
    """The ground of one row: the objects and their messages, and who brings them down."""

    def __init__(self, folder: Path, s3: NginxServer, sqs: NginxServer, sizes: list[int]) -> None:
        self._folder = folder
        self._s3 = s3
        self._sqs = sqs
        self._sizes = sizes
        self._numbers = itertools.count()
        make_place(s3.endpoint, sqs.endpoint)
        self._messages = self._send_up()

    def contestants(self, rivals: list[peers.Peer]) -> dict[str, Callable[[], Cost]]:
        return {OURS: self.ours, **{peer.name: lambda peer=peer: self.theirs(peer) for peer in rivals}}

    def _send_up(self) -> list[dict[str, Any]]:
        """By our own way up, so that the messages are those that it really sends. They are taken out of the queue."""
        place = self._folder / "up"
        fresh = make_files(place / "fresh", self._sizes)
        with Program(place, self._s3.endpoint, self._sqs.endpoint, prefix="many", download=False) as program:
            drop(fresh, program.route.watch_path)
            until(lambda: program.tally("uploaded_files") >= len(self._sizes), 900)
        shutil.rmtree(place)
        found: list[dict[str, Any]] = []
        with contextlib.closing(client("sqs", self._sqs.endpoint)) as queues:
            url = queue_url(queues)
            while len(found) < len(self._sizes):
                said = queues.receive_message(
                    QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, MessageAttributeNames=["All"]
                )
                found += said["Messages"]
                entries = [{"Id": m["MessageId"], "ReceiptHandle": m["ReceiptHandle"]} for m in said["Messages"]]
                queues.delete_message_batch(QueueUrl=url, Entries=entries)
        return found

    def _announce(self) -> None:
        """All messages are in the queue, and nobody gets one before it is let go."""
        with contextlib.closing(client("sqs", self._sqs.endpoint)) as queues:
            self._sqs.tell("Hold", queue_url(queues))
            for start in range(0, len(self._messages), 10):
                entries = [
                    {"Id": str(number), "MessageBody": m["Body"], "MessageAttributes": m["MessageAttributes"]}
                    for number, m in enumerate(self._messages[start : start + 10])
                ]
                queues.send_message_batch(QueueUrl=queue_url(queues), Entries=entries)

    def _let_go(self) -> None:
        self._sqs.tell("LetGo", f"{self._sqs.endpoint}/000000000000/{peers.BUCKET}")

    def theirs(self, peer: peers.Peer) -> Cost:
        """By a copy tool."""
        place = self._folder / f"theirs-{next(self._numbers)}"
        place.mkdir()
        os.sync()
        if len(self._sizes) == 1:
            key = self._messages[0]["Body"]
            cost = peers.run(peer.down_one(self._s3.endpoint, place / "one", key), self._s3)
        else:
            cost = peers.run(peer.down(self._s3.endpoint, place, "many"), self._s3)
        self._check(peer.name, place)
        return cost

    def ours(self) -> Cost:
        """By the whole durable way."""
        self._announce()
        place = self._folder / f"ours-{next(self._numbers)}"
        count = len(self._sizes)
        os.sync()
        with Program(place, self._s3.endpoint, self._sqs.endpoint, prefix="many", upload=False) as program:
            cost = program.measure(
                self._let_go,
                lambda: program.tally("downloaded_files") >= count and program.has_no_messages(),
                self._s3,
                self._sqs,
            )
        if waiting_in(self._sqs.endpoint):
            sys.exit("messages are left in the queue")
        self._check(OURS, program.route.downloaded_path)
        shutil.rmtree(place, ignore_errors=True)
        return cost

    def _check(self, name: str, folder: Path) -> None:
        found = sorted(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        if found != sorted(self._sizes):
            sys.exit(f"{name} brought {len(found)} files, {sum(found)} bytes, of {len(self._sizes)}")
        shutil.rmtree(folder)


def row(name: str, work: str, goal: float, sizes: list[int], rivals: list[peers.Peer], *place: Any) -> Row:
    return Row(name, work, goal, Downwards(*place, sizes).contestants(rivals), len(sizes), sum(sizes))
