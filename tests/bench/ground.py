"""The ground of one row: a bucket, a queue, files of some sizes, and who moves them."""

from __future__ import annotations

import itertools
import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from contest import OURS
from program import make_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nginx_servers import NginxServer, SqsServer
    from peers import Peer
    from usage import Cost


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

    @abstractmethod
    def ours(self) -> Cost:
        """By the whole durable way."""

    @abstractmethod
    def theirs(self, peer: Peer) -> Cost:
        """By a copy tool."""
