"""Rows of files on their way up: dropped, stored, announced, moved into UploadedToS3, all of it durable."""

from __future__ import annotations

import random
import shutil
import sys
import threading
from typing import TYPE_CHECKING, Any

import peers
from contest import OURS, Row
from ground import Ground, empty
from program import Program, drop, make_files, waiting_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer, SqsServer
    from usage import Cost

MIB = 1 << 20


class Upwards(Ground):
    """Files on their way up."""

    def __init__(self, folder: Path, s3: NginxServer, sqs: SqsServer, sizes: list[int], **options: Any) -> None:
        """`options`: more of our route."""
        super().__init__(folder, s3, sqs, sizes)
        self._source = make_files(folder / "source", sizes)
        self._options = options

    def theirs(self, peer: peers.Peer) -> Cost:
        self.make_ready()
        if len(self.sizes) == 1:
            (file,) = self._source.iterdir()
            cost = peers.run(peer.up_one(self.s3.endpoint, file, "one"), self.s3)
        else:
            cost = peers.run(peer.up(self.s3.endpoint, self._source, "many"), self.s3)
        self._check(peer.name)
        return cost

    def ours(self, meanwhile: Callable[[], object] = lambda: None) -> Cost:
        """`meanwhile` is done beside it, in a thread, from when the files are dropped."""
        aside = threading.Thread(target=meanwhile)
        place = self.place()
        fresh = make_files(place / "fresh", self.sizes)
        count, before = len(self.sizes), waiting_in(self.sqs.endpoint)
        with Program(place, self.s3.endpoint, self.sqs.endpoint, download=False, **self._options) as program:

            def begin() -> None:
                aside.start()
                drop(fresh, program.route.watch_path)

            self.make_ready()
            cost = program.measure(begin, lambda: program.tally("uploaded_files") >= count, self.s3, self.sqs)
            aside.join()
            if len(list(program.route.uploaded_path.iterdir())) != count:
                sys.exit("not all files lie in UploadedToS3")
        if waiting_in(self.sqs.endpoint) - before != count:
            sys.exit("not every file was announced once")
        self._check(OURS)
        empty(place)
        return cost

    def _check(self, name: str) -> None:
        """That all is there; then it is taken away, to make room."""
        bucket = self.s3.data / "o" / peers.BUCKET
        found = sorted(file.stat().st_size for file in bucket.rglob("*") if file.is_file())
        if found != sorted(self.sizes):
            sys.exit(f"{name} stored {len(found)} objects, {sum(found)} bytes, of {len(self.sizes)}")
        self._clear()

    def _clear(self) -> None:
        for path in (self.s3.data / "o" / peers.BUCKET).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def mixed(count: int) -> list[int]:
    """Sizes from 1 KiB to 64 MiB: mostly small files, most bytes in large ones."""
    chance = random.Random(1)
    return [int(1024 * 65_536 ** (chance.random() ** 5)) for _ in range(count)]


def row(name: str, work: str, goal: float, sizes: list[int], rivals: list[peers.Peer], *place: object) -> Row:
    ground = Upwards(*place, sizes)  # type: ignore[arg-type]
    return Row(name, work, goal, ground.contestants(rivals), len(sizes), sum(sizes))
