"""The world of the way down: the queue, the ledger, what lies on the disk and what a power loss may leave of it.

Two events name two objects whose files want the same name. Every file has two halves, and all are of the same size.
"""

from __future__ import annotations

from itertools import combinations, count, product
from typing import TYPE_CHECKING, Any, NamedTuple

from model.upload_world import numbered, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

RECEIVED, VERIFIED, PLACED = 10, 20, 30
OPEN, DELETABLE, DELETED = 10, 20, 40
VISIBLE, HIDDEN, GONE = "visible", "hidden", "gone"
LOST = "?"
"""What stands where bytes were never written."""


class Local(NamedTuple):
    """A file on the disk."""

    place: str
    """Empty: it was removed, which a power loss may undo."""
    body: tuple[str, ...]
    event: int
    before: tuple[str, ...] = ()
    """Where it was since its place was last made durable; empty: it did not exist."""
    dirty: frozenset[int] = frozenset()
    """Halves that are not durable."""


class Delivery(NamedTuple):
    """In the ledger. Its number there names its part: `.incoming/0`."""

    event: int
    state: int = RECEIVED
    name: str = ""
    etag: str = ""
    pieces: tuple[str, ...] = ("", "")


class Entry(NamedTuple):
    """A message in the inbox."""

    state: int
    is_newest: bool = True
    """Whether the ledger has its newest receipt handle."""


class World(NamedTuple):
    """What a kill takes: `received`, `deleting` and `jobs`."""

    queue: tuple[str, ...]
    """Of each message where it is."""
    objects: tuple[str, ...]
    """Of each event what lies under its key."""
    inbox: tuple[Entry | None, ...]
    deliveries: tuple[Delivery, ...] = ()
    received: int = -1
    deleting: int = -1
    jobs: tuple[tuple[Any, ...], ...] = ()
    disk: frozenset[Local] = frozenset()
    taken: frozenset[int] = frozenset()
    """Events whose files somebody took out of DownloadedFromS3."""
    faults: int = 0
    """How many more there may be; likewise below."""
    takings: int = 0
    cleanings: int = 0
    strangers: int = 0
    replacements: int = 0
    ledgers_lost: int = 0
    harm: str = ""


def found_at(world: World, place: str) -> Local | None:
    return next((local for local in world.disk if local.place == place), None)


def free_name(world: World) -> str:
    names = (numbered("x", number) for number in count(1))
    return next(name for name in names if found_at(world, f"Downloaded/{name}") is None)


def with_local(world: World, old: Local | None, new: Local) -> World:
    disk = world.disk - {old} if old else world.disk
    return world._replace(disk=disk | {new})


def removed(world: World, place: str) -> World:
    local = found_at(world, place)
    return world if local is None else with_local(world, local, moved(local, ""))


def moved(local: Local, place: str) -> Local:
    return local._replace(place=place, before=(*local.before, local.place))


def synced(world: World) -> World:
    """`.incoming` and DownloadedFromS3 are durable: all files are where they are, and what was removed is so for good."""
    return world._replace(disk=frozenset(local._replace(before=()) for local in world.disk if local.place))


def put(deliveries: tuple[Delivery, ...], number: int, **fields: Any) -> tuple[Delivery, ...]:
    return replaced(deliveries, number, deliveries[number]._replace(**fields))


def after_power_loss(world: World) -> Iterator[frozenset[Local]]:
    """Every file in any of the places where it may be now, without any of the halves that were not synced."""
    files = sorted(world.disk)
    if any(local.before or local.dirty for local in files):
        for chosen in product(*map(_after_power_loss, files)):
            there = [local for local in chosen if local.place]
            if len({local.place for local in there}) == len(there):
                yield frozenset(there)


def _after_power_loss(local: Local) -> list[Local]:
    halves = [half for size in range(len(local.dirty) + 1) for half in combinations(sorted(local.dirty), size)]
    bodies = [tuple(LOST if n in lost else half for n, half in enumerate(local.body)) for lost in halves]
    return [Local(place, body, local.event) for place in {local.place, *local.before} for body in bodies]
