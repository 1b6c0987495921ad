"""A row of a table: a file on its way, with what is known of it at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model import Delivery, Transfer, Unfinished

if TYPE_CHECKING:
    from engine.model import Pause, Progress

Item = Transfer | Delivery | Unfinished
Key = tuple[str, int | str]
"""What makes an item the same row in the next snapshot: `up`, `down` (as wishes call them) or `watch`, and which."""


def key_of(item: Item) -> Key:
    """Asked often, for every row of every snapshot."""
    if isinstance(item, Transfer):
        return ("up", item.id)
    if isinstance(item, Delivery):
        return ("down", item.id)
    return ("watch", f"{item.route}\0{item.name}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file."""

    item: Item
    progress: Progress | None = None
    """Only while its bytes move."""
    pause: Pause | None = None
    """Of its route."""
    kept: int = 0
    """Bytes that went in parts already, and need not go again."""

    @property
    def key(self) -> Key:
        return key_of(self.item)

    @property
    def side(self) -> str:
        return self.key[0]

    @property
    def name(self) -> str:
        """What a person calls it."""
        if isinstance(self.item, Delivery):
            return self.item.final_name or self.item.wanted.key
        return self.item.name

    @property
    def s3_key(self) -> str:
        """Empty before it has one."""
        if isinstance(self.item, Transfer):
            return self.item.key
        return self.item.wanted.key if isinstance(self.item, Delivery) else ""

    @property
    def bucket(self) -> str:
        if isinstance(self.item, Transfer):
            return self.item.bucket
        return self.item.wanted.bucket if isinstance(self.item, Delivery) else ""

    @property
    def size(self) -> int:
        """Bytes; -1 where it is not known yet."""
        return self.item.size

    @property
    def fraction(self) -> float | None:
        """How much of it is done, 0 to 1; None where no bytes move, and none are kept."""
        if self.progress is None:
            return min(self.kept / self.size, 1.0) if self.kept and self.size > 0 else None
        return min(self.progress.done / self.progress.total, 1.0) if self.progress.total > 0 else 0.0

    @property
    def rate(self) -> float:
        """Bytes a second; 0 once all are sent."""
        return self.progress.rate if self.progress and self.progress.done < self.progress.total else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until its bytes are through, as it goes now."""
        if self.progress is None or self.rate <= 0:
            return None
        return (self.progress.total - self.progress.done) / self.rate
