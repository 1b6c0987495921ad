"""The invariants, looked at from outside: what lies in the folders, the bucket, the queue and the ledger, and what broke.

`look` takes a sight while nothing moves; `broken` compares it with what was given to the program, and says in words
what must not be. I3 and I14 are asked once all is idle, I9 is `differences` of two sights. I11 (secrets) and I13
(one owner) are not to be seen here: they have tests of their own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from folders import each_file_in

from engine.errors import CAUSES
from engine.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from servers import BucketAndQueue

    from engine.model import Delivery, Transfer
    from engine.settings.route import Route


class Announcement(NamedTuple):
    """A message that says that an object is there."""

    message_id: str
    event_id: str
    key: str


@dataclass(frozen=True)
class Sight:
    """Everything that can be seen of one route at one moment."""

    watched: Mapping[str, str] = field(default_factory=dict)
    queued: Mapping[str, str] = field(default_factory=dict)
    uploaded: Mapping[str, str] = field(default_factory=dict)
    downloaded: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    """What lies around the four folders."""
    incoming: frozenset[str] = frozenset()
    """Files that are not whole yet."""
    open_uploads: tuple[str, ...] = ()
    """Keys of multipart uploads that were begun."""
    transfers: tuple[Transfer, ...] = ()
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True)
class Story:
    """What was given to the program, and what was done to it."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    """Files put into Watch: all of them must be somewhere for ever."""
    before: Sight = field(default_factory=Sight)
    """What was there when it began, which nobody else has touched since."""
    announced: Sequence[Announcement] | None = None
    """Every message that was sent; None: as the ledger says."""
    faults: int = 0
    """Kills and lost replies: each may cost one more message for a file."""
    wanted: Sequence[str] = ()
    """Keys of which messages told that are in the queue no more."""
    is_idle: bool = True
    """Nothing is left to be done."""


def look(route: Route, ground: BucketAndQueue, ledger_file: Path) -> Sight:
    """Takes a sight. Nothing may be at work meanwhile."""
    with Ledger(ledger_file) as ledger:
        transfers = ledger.reading.open_transfers(route.name) + ledger.reading.past_transfers(route.name, limit=10**6)
        deliveries = ledger.reading.open_deliveries(route.name) + ledger.reading.past_deliveries(
            route.name, limit=10**6
        )
    incoming = route.downloaded_path / ".incoming"
    uploads = ground.s3.list_multipart_uploads(Bucket=ground.bucket).get("Uploads", [])
    return Sight(
        watched=digests_in(route.watch_path),
        queued=digests_in(route.queued_path),
        uploaded=digests_in(route.uploaded_path),
        downloaded=digests_in(route.downloaded_path),
        objects=digests_of_objects(ground),
        strangers=_around(route),
        incoming=frozenset(path.name for path in incoming.iterdir()) if incoming.is_dir() else frozenset(),
        open_uploads=tuple(upload["Key"] for upload in uploads),
        transfers=tuple(transfers),
        deliveries=tuple(deliveries),
    )


def digests_in(folder: Path) -> dict[str, str]:
    """Every regular file below the folder that is no mark of the program and not on its way down."""
    return {name: hashlib.sha256(body).hexdigest() for name, body in each_file_in(folder, {".incoming"})}


def digests_of_objects(ground: BucketAndQueue) -> dict[str, str]:
    pages = ground.s3.get_paginator("list_objects_v2").paginate(Bucket=ground.bucket)
    return {item["Key"]: _digest_of_object(ground, item["Key"]) for page in pages for item in page.get("Contents", [])}


def _digest_of_object(ground: BucketAndQueue, key: str) -> str:
    digest = hashlib.sha256()
    with contextlib.closing(ground.s3.get_object(Bucket=ground.bucket, Key=key)["Body"]) as body:
        while block := body.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _around(route: Route) -> frozenset[str]:
    """The paths in the folder above the four that are in none of them."""
    above = route.watch_path.parent
    found = set()
    for within, folders, names in os.walk(above):
        folders[:] = [name for name in folders if Path(within, name) not in route.folders]
        found.update(Path(within, name).relative_to(above).as_posix() for name in (*folders, *names))
    return frozenset(found)


def take_announcements(ground: BucketAndQueue) -> list[Announcement]:
    """All messages of the queue, which then holds none."""
    url = ground.sqs.create_queue(QueueName=ground.queue)["QueueUrl"]
    found: dict[str, Announcement] = {}
    while messages := _receive(ground, url):
        for message in messages:
            found[message["MessageId"]] = _announcement(message)
            ground.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return list(found.values())


def _receive(ground: BucketAndQueue, url: str) -> list[dict[str, Any]]:
    ask = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
    found: list[dict[str, Any]] = ground.sqs.receive_message(**ask).get("Messages", [])
    return found


def _announcement(message: dict[str, Any]) -> Announcement:
    attributes = message.get("MessageAttributes", {})
    return Announcement(message["MessageId"], attributes["bb-event-id"]["StringValue"], message["Body"])


# -- what must hold ---------------------------------------------------------------------------------------------------


def broken(sight: Sight, story: Story) -> list[str]:
    """What must not be, each with the invariant that it breaks; empty where all hold."""
    return [f"{name}: {what}" for name, check in INVARIANTS.items() for what in check(sight, story)]


def _conserved(sight: Sight, story: Story) -> Iterator[str]:
    here = Counter([*sight.watched.values(), *sight.queued.values(), *sight.uploaded.values()])
    for name, digest in story.accepted.items():
        here[digest] -= 1
        if here[digest] < 0:
            yield f"{name} is in none of the folders"


def _truthful(sight: Sight, story: Story) -> Iterator[str]:
    announced = _announced_keys(sight, story)
    proven = {digest for key, digest in sight.objects.items() if key in announced}
    for name, digest in sight.uploaded.items():
        if digest not in proven and story.before.uploaded.get(name) != digest:
            yield f"{name} lies in UploadedToS3, but no object with its content was announced"


def _announced_keys(sight: Sight, story: Story) -> set[str]:
    if story.announced is None:
        return {row.key for row in sight.transfers if row.message_id}
    return {message.key for message in story.announced}


def _finished(sight: Sight, story: Story) -> Iterator[str]:
    if story.is_idle:
        yield from (f"{name} is still in Watch" for name in sight.watched)
        yield from (f"{name} is still in QueuedForUpload" for name in sight.queued)
        rows = [*sight.transfers, *sight.deliveries]
        yield from (f"row {row.id} is still {row.state.name}" for row in rows if not row.state.is_final)


def _not_replaced(sight: Sight, story: Story) -> Iterator[str]:
    for place in ("objects", "uploaded", "downloaded"):
        now = getattr(sight, place)
        for name, digest in getattr(story.before, place).items():
            if now.get(name) != digest:
                yield f"{name} in {place} is not what it was"


def _announced_once(_: Sight, story: Story) -> Iterator[str]:
    announced = story.announced or ()
    events: dict[str, set[str]] = {}
    for message in announced:
        events.setdefault(message.key, set()).add(message.event_id)
    yield from (f"{key} was announced as {len(ids)} events" for key, ids in events.items() if len(ids) > 1)
    for key, count in Counter(message.key for message in announced).items():
        if count > 1 + story.faults:
            yield f"{key} was announced {count} times"


def _not_deleted_early(sight: Sight, story: Story) -> Iterator[str]:
    here = set(sight.downloaded.values())
    for key in story.wanted:
        if sight.objects[key] not in here:
            yield f"the message about {key} is gone, and its file is not there"


def _whole(sight: Sight, story: Story) -> Iterator[str]:
    proven = {*sight.objects.values(), *story.before.downloaded.values()}
    yield from (f"{name} is no whole object" for name, digest in sight.downloaded.items() if digest not in proven)


def _contained(sight: Sight, story: Story) -> Iterator[str]:
    yield from (f"{path} lies outside the folders" for path in sight.strangers - story.before.strangers)


def _of_one_version(sight: Sight, story: Story) -> Iterator[str]:
    known = {*story.accepted.values(), *story.before.objects.values()}
    yield from (
        f"the object {key} is no version of a file" for key, digest in sight.objects.items() if digest not in known
    )


def _explained(sight: Sight, _: Story) -> Iterator[str]:
    for row in (*sight.transfers, *sight.deliveries):
        if row.attempts and not row.state.is_final and (row.code not in CAUSES or not row.next_try):
            yield f"row {row.id} waits, and does not say why and until when"


def _tidy(sight: Sight, story: Story) -> Iterator[str]:
    if story.is_idle:
        yield from (f"{name} was left in .incoming" for name in sight.incoming)
        yield from (f"an upload of {key} was left open" for key in sight.open_uploads)


INVARIANTS: dict[str, Callable[[Sight, Story], Iterator[str]]] = {
    "I1": _conserved,
    "I2": _truthful,
    "I3": _finished,
    "I4": _not_replaced,
    "I5": _announced_once,
    "I6": _not_deleted_early,
    "I7": _whole,
    "I8": _contained,
    "I10": _of_one_version,
    "I12": _explained,
    "I14": _tidy,
}


def differences(first: Sight, second: Sight) -> list[str]:
    """I9: what one more start has changed although nothing was left to do."""
    places = [place for place in Sight.__dataclass_fields__ if getattr(first, place) != getattr(second, place)]
    return [f"I9: {place} changed by another start" for place in places]
