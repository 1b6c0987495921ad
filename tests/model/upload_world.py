"""The world of the way up: files and their places, the ledger, what the processes have in memory, and the cloud.

Files are known by their number, as real ones by their inode. A version stands for bytes, size and time. Everything is
immutable.
"""

from __future__ import annotations

from itertools import count, product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = TypeVar("Item")

QUEUED, UPLOADED, NOTIFIED, DONE, CANCELLED = 10, 20, 30, 40, 51


class File(NamedTuple):
    """One of the user's files, all of which have the same name."""

    version: str
    place: str = ""
    """Folder and name; empty: it does not exist (any more)."""
    before: tuple[str, ...] = ()
    """Where it was since its place was last made durable: a power loss may bring it back there."""


class Claim(NamedTuple):
    """What becomes a row."""

    name: str
    queued: str
    file: int
    version: str


class Row(NamedTuple):
    """A transfer in the ledger; durable as soon as it is there."""

    event: int
    name: str
    queued: str
    file: int
    version: str
    state: int = QUEUED
    key: str = ""
    upload: int = 0
    parts: tuple[str, ...] = ("", "")


class Thing(NamedTuple):
    """An object: its halves (or parts) as they were read, and its metadata."""

    key: str
    body: tuple[str, ...]
    event: int
    file: int
    version: str


class Multipart(NamedTuple):
    """An upload that S3 knows."""

    number: int
    thing: Thing


class Message(NamedTuple):
    """A notification that SQS has."""

    event: int
    key: str
    file: int
    version: str


class Request(NamedTuple):
    """Something that changes the cloud when it arrives."""

    action: str
    what: Any
    number: int = 0
    """Of the multipart upload."""
    index: int = 0
    """Of its part."""


class World(NamedTuple):
    """All there is. What a kill takes: `watch` and `jobs`."""

    files: tuple[File, ...]
    rows: tuple[Row, ...] = ()
    older: tuple[Row, ...] = ()
    """A copy of the ledger that somebody may put back; at first an empty one: a lost ledger."""
    watch: tuple[Any, ...] = ()
    """What the watch process is at, in its memory."""
    jobs: tuple[tuple[Any, ...], ...] = ()
    """What the upload process is at with each row, in its memory."""
    wire: frozenset[Request] = frozenset()
    """Requests whose sender has given them up, and which may arrive all the same."""
    bucket: tuple[Thing, ...] = ()
    uploads: tuple[Multipart, ...] = ()
    sent: tuple[Message, ...] = ()
    events: int = 0
    begun: int = 0
    faults: int = 0
    """How many more there may be; likewise below."""
    overwrites: int = 0
    strangers: int = 0
    removals: int = 0
    copies: int = 0
    ledgers_lost: int = 0
    harm: str = ""
    """The invariant that a step has broken."""


def numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def replaced(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])


# -- files ---------------------------------------------------------------------------------------------------------------


def file_at(world: World, place: str) -> int | None:
    return next((number for number, file in enumerate(world.files) if file.place == place), None)


def moved_new(world: World, number: int, folder: str, name: str, *, replaces: bool = False) -> tuple[World, str]:
    """A rename to the first free name, never over another file; and that name."""
    names = (numbered(name, n) for n in count(1))
    free = name if replaces else next(name for name in names if file_at(world, f"{folder}/{name}") is None)
    lost = file_at(world, f"{folder}/{free}")
    file = world.files[number]
    files = replaced(world.files, number, File(file.version, f"{folder}/{free}", (*file.before, file.place)))
    if lost is None:
        return world._replace(files=files), free
    return world._replace(files=replaced(files, lost, File(files[lost].version)), harm="I1"), free


def synced(world: World, folders: tuple[str, ...]) -> World:
    """These folders are durable: each rename out of one or into one, and what came before it, is not undone any more."""
    return world._replace(files=tuple(_durable(file, folders) for file in world.files))


def _durable(file: File, folders: tuple[str, ...]) -> File:
    places = (*file.before, file.place)
    renames = range(len(file.before), 0, -1)
    last = next((n for n in renames if places[n - 1].startswith(folders) or places[n].startswith(folders)), 0)
    return file._replace(before=file.before[last:])


def after_power_loss(world: World) -> Iterator[World]:
    """Each rename that was not made durable may be undone, as far as no two files come into one place."""
    if not any(file.before for file in world.files):
        return
    there = [number for number, file in enumerate(world.files) if file.place]
    for places in product(*((world.files[number].place, *world.files[number].before) for number in there)):
        if len(set(places)) == len(places):
            files = list(world.files)
            for number, place in zip(there, places, strict=True):
                files[number] = File(files[number].version, place)
            yield world._replace(files=tuple(files))


# -- the ledger and the memory of the processes --------------------------------------------------------------------------


def added(world: World, claim: Claim) -> World:
    """A new row, with an event id of its own."""
    event = world.events + 1
    return world._replace(rows=(*world.rows, Row(event, *claim)), jobs=(*world.jobs, ()), events=event)


def noted(world: World, number: int, **fields: Any) -> World:
    """A commit, after which the job looks for its next step in the ledger."""
    rows = replaced(world.rows, number, world.rows[number]._replace(**fields))
    return world._replace(rows=rows, jobs=replaced(world.jobs, number, ()))


def at(world: World, number: int, job: tuple[Any, ...]) -> World:
    """Nothing durable: a row's job knows what it does next."""
    return world._replace(jobs=replaced(world.jobs, number, job))


def with_ledger(world: World, rows: tuple[Row, ...]) -> World:
    """Another ledger, when no process is running."""
    return world._replace(rows=rows, jobs=((),) * len(rows), watch=(), ledgers_lost=world.ledgers_lost + 1)


# -- the cloud -----------------------------------------------------------------------------------------------------------


def object_at(world: World, key: str) -> Thing | None:
    return next((thing for thing in world.bucket if thing.key == key), None)


def upload_of(world: World, number: int) -> Multipart | None:
    return next((upload for upload in world.uploads if upload.number == number), None)


def aborted(world: World, number: int) -> World:
    return world._replace(uploads=tuple(upload for upload in world.uploads if upload.number != number))


def served(world: World, request: Request, *, is_conditional: bool = True) -> tuple[World, Any]:
    """What the cloud is after a request, and what it answers."""
    match request.action:
        case "object-put":
            return _stored(world, request.what, is_conditional=is_conditional)
        case "upload-begun":
            upload = Multipart(world.begun + 1, request.what)
            return world._replace(uploads=(*world.uploads, upload), begun=upload.number), upload.number
        case "part-sent":
            return _part_stored(world, request)
        case "object-completed":
            return _completed(world, request, is_conditional=is_conditional)
        case _:
            return world._replace(sent=tuple(sorted((*world.sent, request.what)))), "ok"


def _stored(world: World, thing: Thing, *, is_conditional: bool) -> tuple[World, str]:
    old = object_at(world, thing.key)
    if old is not None and is_conditional:
        return world, "taken"
    harm = "I4" if old is not None and old.body != thing.body else world.harm
    others = [other for other in world.bucket if other is not old]
    return world._replace(bucket=tuple(sorted((*others, thing))), harm=harm), "ok"


def _part_stored(world: World, request: Request) -> tuple[World, str]:
    upload = upload_of(world, request.number)
    if upload is None:
        return world, "no such upload"
    thing = upload.thing._replace(body=replaced(upload.thing.body, request.index, request.what))
    uploads = tuple(other._replace(thing=thing) if other is upload else other for other in world.uploads)
    return world._replace(uploads=uploads), "ok"


def _completed(world: World, request: Request, *, is_conditional: bool) -> tuple[World, str]:
    upload = upload_of(world, request.number)
    if upload is None:
        return world, "no such upload"
    if upload.thing.body != request.what:
        return world, "invalid part"
    after, reply = _stored(world, upload.thing, is_conditional=is_conditional)
    return (aborted(after, upload.number) if reply == "ok" else after), reply
