"""The ground of one row: a bucket, a queue, files of some sizes, and who moves them."""

from __future__ import annotations

import itertools
import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from contest import OURS
from program import make_place
from usage import warm_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer, SqsServer
    from peers import Peer
    from usage import Cost

_ROOM: Final = 256 << 20
"""Bytes of memory that a turn needs beside those of the files."""


def empty(folder: Path) -> None:
    """Give the disk its room back, but leave the files there: ext4 looks at each that was removed within the last minutes
    whenever a new one is made, and so the turn of one program would cost the next one time.
    """
    for path in folder.rglob("*"):
        if path.is_file():
            os.truncate(path, 0)


class Ground(ABC):
    """What the rows of both ways have in common."""

    def __init__(self, folder: Path, s3: NginxServer, sqs: SqsServer, sizes: list[int]) -> None:
        self.folder = folder
        self.s3 = s3
        self.sqs = sqs
        self.sizes = sizes
        self._numbers = itertools.count()
        make_place(s3.endpoint, sqs.endpoint)

    def contestants(self, rivals: list[Peer]) -> dict[str, Callable[[], Cost]]:
        """All of them, by their names."""
        return {OURS: self.ours, **{peer.name: lambda peer=peer: self.theirs(peer) for peer in rivals}}

    def place(self) -> Path:
        """A folder for one turn, not made yet."""
        return self.folder / f"turn-{next(self._numbers)}"

    def make_ready(self) -> None:
        """Right before the clock runs: a quiet disk, and memory for the server and the files. Whatever comes between, as
        making files does, would use that memory up.
        """
        os.sync()
        warm_up(_ROOM + 2 * sum(self.sizes))

    @abstractmethod
    def ours(self) -> Cost:
        """By the whole durable way."""

    @abstractmethod
    def theirs(self, peer: Peer) -> Cost:
        """By a copy tool."""
