"""Which rows belong to which box of the strip."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from engine.model import TransferState

if TYPE_CHECKING:
    from gui.tables.entry import Entry


class Place(Enum):
    """The boxes of the strip."""

    WATCH = auto()
    QUEUED = auto()
    S3 = auto()
    SQS = auto()
    DOWNLOADS = auto()


def is_at(entry: Entry, place: Place | None) -> bool:
    """Whether the file is there now. Everything is at None."""
    return place is None or place_of(entry) is place


def place_of(entry: Entry) -> Place:
    """Where the file is on its way."""
    if entry.side != "up":
        return Place.WATCH if entry.side == "watch" else Place.DOWNLOADS
    if getattr(entry.item, "state", None) is not TransferState.QUEUED:
        return Place.SQS
    return Place.QUEUED if entry.progress is None else Place.S3
