"""Rows of files on their way up: dropped, stored, announced, moved into UploadedToS3, all of it durable."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import sys
from typing import TYPE_CHECKING

import peers
from contest import OURS, Row
from program import Program, drop, make_files, make_place, waiting_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer
    from usage import Cost

MIB = 1 << 20


class Upwards:
    """The ground of one row: the files, and who brings them up."""

    def __init__(self, folder: Path, s3: NginxServer, sqs: NginxServer, sizes: list[int]) -> None:
        self._folder = folder
        self._s3 = s3
        self._sqs = sqs
        self._sizes = sizes
        self._numbers = itertools.count()
        self._source = make_files(folder / "source", sizes)
        make_place(s3.endpoint, sqs.endpoint)

    def contestants(self, rivals: list[peers.Peer]) -> dict[str, Callable[[], Cost]]:
        return {OURS: self.ours, **{peer.name: lambda peer=peer: self.theirs(peer) for peer in rivals}}

    def theirs(self, peer: peers.Peer) -> Cost:
        """By a copy tool."""
        os.sync()
        if len(self._sizes) == 1:
            (file,) = self._source.iterdir()
            cost = peers.run(peer.up_one(self._s3.endpoint, file, "one"), self._s3)
        else:
            cost = peers.run(peer.up(self._s3.endpoint, self._source, "many"), self._s3)
        self._check(peer.name)
        return cost

    def ours(self) -> Cost:
        """By the whole durable way."""
        place = self._folder / f"ours-{next(self._numbers)}"
        fresh = make_files(place / "fresh", self._sizes)
        count, before = len(self._sizes), waiting_in(self._sqs.endpoint)
        with Program(place, self._s3.endpoint, self._sqs.endpoint, download=False) as program:
            cost = program.measure(
                lambda: drop(fresh, program.route.watch_path),
                lambda: program.tally("uploaded_files") >= count,
                self._s3,
                self._sqs,
            )
            if len(list(program.route.uploaded_path.iterdir())) != count:
                sys.exit("not all files lie in UploadedToS3")
        if waiting_in(self._sqs.endpoint) - before != count:
            sys.exit("not every file was announced once")
        self._check(OURS)
        shutil.rmtree(place)
        return cost

    def _check(self, name: str) -> None:
        """That all is there; then it is taken away, to make room."""
        bucket = self._s3.data / "o" / peers.BUCKET
        found = sorted(file.stat().st_size for file in bucket.rglob("*") if file.is_file())
        if found != sorted(self._sizes):
            sys.exit(f"{name} stored {len(found)} objects, {sum(found)} bytes, of {len(self._sizes)}")
        for path in bucket.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def mixed(count: int) -> list[int]:
    """Sizes from 1 KiB to 64 MiB: mostly small files, most bytes in large ones."""
    chance = random.Random(1)
    return [int(1024 * 65_536 ** (chance.random() ** 5)) for _ in range(count)]


def row(name: str, work: str, goal: float, sizes: list[int], rivals: list[peers.Peer], *place: object) -> Row:
    ground = Upwards(*place, sizes)  # type: ignore[arg-type]
    return Row(name, work, goal, ground.contestants(rivals), len(sizes), sum(sizes))
