"""The way up as it is implemented, in a world that does its worst: read from top to bottom, this is the protocol.

A step is what happens between two moments at which a kill makes a difference; where the code has a fail-point there,
the step has its name. A mutant is the protocol with one step done wrongly, and must be found out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from model.upload_world import (
    CANCELLED,
    DONE,
    NOTIFIED,
    QUEUED,
    UPLOADED,
    Claim,
    File,
    Message,
    Request,
    Row,
    Thing,
    World,
    aborted,
    added,
    after_power_loss,
    at,
    file_at,
    moved_new,
    noted,
    numbered,
    object_at,
    replaced,
    served,
    synced,
    upload_of,
    with_ledger,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_PARTS = ("", "")


@dataclass(frozen=True)
class Upload:
    """The bounds of the world, and the mutant if it is one."""

    files: tuple[str, ...] = ("a", "b")
    """The versions of the files that are dropped, one after the other, under one name."""
    is_large: bool = False
    faults: int = 2
    overwrites: int = 0
    """By the user, of a file in Watch or QueuedForUpload."""
    strangers: int = 0
    """Objects that another program puts under the key."""
    removals: int = 0
    """By the user, of a file in QueuedForUpload."""
    copies: int = 0
    """Of the ledger, which somebody may put back later."""
    can_lose_ledger: bool = True
    mutant: str = ""

    def start(self) -> World:
        return World(
            files=tuple(File(version) for version in self.files),
            faults=self.faults,
            overwrites=self.overwrites,
            strangers=self.strangers,
            removals=self.removals,
            copies=self.copies,
        )

    def own_steps(self, world: World) -> Iterator[tuple[str, World]]:
        yield from self._watch(world)
        yield from self._recover(world)
        for number, row in enumerate(world.rows):
            if row.state == QUEUED:
                yield from self._send(world, number, row)
            elif row.state == UPLOADED:
                yield from self._announce(world, number, row)
            elif row.state == NOTIFIED:
                yield from self._store(world, number, row)

    # -- the watch process: claiming and adopting --------------------------------------------------------------------

    def _watch(self, world: World) -> Iterator[tuple[str, World]]:
        match world.watch:
            case ():
                yield from self._look_round(world)
            case ("settled", number, version):
                yield "file-claimed", self._claim(world, number, version)
            case ("moved", claim):
                durable = self._synced(world, "claim", "Watch", "Queued")
                yield "claim-synced", durable._replace(watch=("durable", claim))
            case ("durable", claim):
                yield "claim-committed", self._added(world, claim)._replace(watch=())
            case ("scanned", claim):
                yield "adopt-compared", world._replace(watch=("stray", claim) if _is_stray(world, claim) else ())
            case ("stray", claim):
                yield "adopt-looked-again", world._replace(watch=self._adopted(world, claim))

    def _look_round(self, world: World) -> Iterator[tuple[str, World]]:
        for number, file in enumerate(world.files):
            if file.place == "Watch/x":
                yield "claim-settled", world._replace(watch=("settled", number, file.version))
            if file.place.startswith("Queued/"):
                name = file.place.removeprefix("Queued/")
                yield "adopt-scanned", world._replace(watch=("scanned", Claim(name, name, number, file.version)))

    def _claim(self, world: World, number: int, version: str) -> World:
        after, queued = self._moved_new(world, number, "Queued", "x", "claim")
        return after._replace(watch=("moved", Claim("x", queued, number, version)))

    def _adopted(self, world: World, claim: Claim) -> tuple[Any, ...]:
        """It is there as it was seen; or it was just moved into UploadedToS3, and its row is DONE."""
        file = world.files[claim.file]
        is_there = (file.place, file.version) == (f"Queued/{claim.queued}", claim.version)
        if not is_there and self.mutant != "adopt without looking again":
            return ()
        return ("durable" if self.mutant == "adopt without fsync" else "moved"), claim

    # -- sending: QUEUED to UPLOADED ---------------------------------------------------------------------------------

    def _send(self, world: World, number: int, row: Row) -> Iterator[tuple[str, World]]:
        match world.jobs[number]:
            case ():
                if not _is_key_busy(world, row):
                    yield "file-opened", at(world, number, self._opened(world, row))
            case ("gone",):
                yield from _abort(world, row) or [("cancel-committed", noted(world, number, state=CANCELLED, upload=0))]
            case ("changed", file, version):
                durable = self._synced(world, "change", "Queued")
                yield from _abort(world, row) or [
                    ("change-committed", self._changed(durable, number, row, file, version))
                ]
            case ("stored", key):
                yield from self._uploaded(world, number, key)
            case job if self.is_large:
                yield from self._send_in_parts(world, number, row, job)
            case job:
                yield from self._send_whole(world, number, row, job)

    def _uploaded(self, world: World, number: int, key: str) -> Iterator[tuple[str, World]]:
        """UPLOADED and in the outbox at once: a row without a key here has nothing in the outbox."""
        if self.mutant == "the outbox in another transaction" and world.rows[number].state == QUEUED:
            yield "upload-committed", at(noted(world, number, state=UPLOADED), number, ("stored", key))
        else:
            yield "upload-committed", noted(world, number, state=UPLOADED, key=key)

    def _changed(self, world: World, number: int, row: Row, file: int, version: str) -> World:
        """Another version is another event. Where another row speaks of the file, it is that row's."""
        if self._is_known(world, row.queued, file, but=number):
            return noted(world, number, state=CANCELLED, upload=0)
        event = world.events + (self.mutant != "another version under the same event id")
        changed = noted(world, number, event=event, file=file, version=version, upload=0, parts=NO_PARTS)
        return changed._replace(events=event)

    def _opened(self, world: World, row: Row) -> tuple[Any, ...]:
        found = file_at(world, f"Queued/{row.queued}")
        if found is None:
            return ("gone",)
        version = world.files[found].version
        is_it = (found, version) == (row.file, row.version)
        return ("opened" if is_it else "changed"), found, version

    def _unchanged(self, world: World, row: Row, file: int, job: tuple[Any, ...]) -> tuple[Any, ...]:
        """Go on with this job, if the open file is still the one that the row knows."""
        version = world.files[file].version
        is_it = (file, version) == (row.file, row.version) or self.mutant == "no look at the file after reading"
        return job if is_it else ("changed", file, version)

    def _send_whole(self, world: World, number: int, row: Row, job: tuple[Any, ...]) -> Iterator[tuple[str, World]]:
        match job:
            case ("opened", file, first_half):
                body = (first_half, world.files[file].version)
                yield "file-read", at(world, number, self._unchanged(world, row, file, ("put", row.name, body)))
            case ("put", _, _):
                yield self._call(world, number)
            case ("taken", key, body):
                yield "key-looked", at(world, number, self._whose(world, row, key, body))

    def _whose(self, world: World, row: Row, key: str, body: tuple[str, ...]) -> tuple[Any, ...]:
        """The key is taken: by this very file, or by another, so that the next one is tried."""
        if self.mutant == "412 is failure":
            return ()
        is_ours = self.mutant == "412 is success" or _is_same(object_at(world, key), row, body)
        return ("stored", key) if is_ours else ("put", _next_key(row, key), body)

    # -- sending in parts --------------------------------------------------------------------------------------------

    def _send_in_parts(self, world: World, number: int, row: Row, job: tuple[Any, ...]) -> Iterator[tuple[str, World]]:
        match job:
            case ("opened", file, _) if not row.upload:
                yield "key-looked", at(world, number, self._begin(world, row, file, row.name))
            case ("begun", file, key, upload):
                begun = noted(world, number, key=key, upload=upload, parts=NO_PARTS)
                yield "beginning-committed", at(begun, number, ("opened", file, row.version))
            case ("sent part", file, index, version):
                sent = noted(world, number, parts=replaced(row.parts, index, version))
                yield "part-committed", at(sent, number, ("opened", file, row.version))
            case ("opened", file, _) if all(row.parts):
                yield "parts-complete", at(world, number, self._unchanged(world, row, file, ("complete", file)))
            case ("look again", file):
                yield from self._look_again(world, number, row, file)
            case _:
                yield self._call(world, number)

    def _begin(self, world: World, row: Row, file: int, key: str) -> tuple[Any, ...]:
        """Under the first key that is free; one that has this very file already needs none."""
        thing = object_at(world, key)
        if thing is None or self.mutant == "no look at the key before an upload is begun":
            return "create", file, key
        if _is_same(thing, row, (world.files[file].version,) * 2):
            return self._unchanged(world, row, file, ("stored", key))
        return self._begin(world, row, file, _next_key(row, key))

    def _look_again(self, world: World, number: int, row: Row, file: int) -> Iterator[tuple[str, World]]:
        """The upload is not known, or its key was taken meanwhile: it may have been completed by ourselves."""
        if self.mutant == "NoSuchUpload is failure":
            yield "upload-looked", at(world, number, ())
        elif _is_same(object_at(world, row.key), row, (world.files[file].version,) * 2):
            yield "upload-looked", at(world, number, self._unchanged(world, row, file, ("stored", row.key)))
        else:
            yield from _abort(world, row) or [("upload-forgotten", noted(world, number, upload=0, parts=NO_PARTS))]

    # -- announcing: UPLOADED to NOTIFIED ----------------------------------------------------------------------------

    def _announce(self, world: World, number: int, row: Row) -> Iterator[tuple[str, World]]:
        if world.jobs[number][:1] == ("stored",):
            yield from self._uploaded(world, number, world.jobs[number][1])
        elif world.jobs[number] == ("sent",):
            yield "notification-committed", noted(world, number, state=NOTIFIED)
        elif self.mutant == "move before notify":
            yield from self._store(world, number, row)
        elif row.key:
            yield self._call(world, number)

    # -- storing: NOTIFIED to DONE -----------------------------------------------------------------------------------

    def _store(self, world: World, number: int, row: Row) -> Iterator[tuple[str, World]]:
        match world.jobs[number]:
            case ():
                yield "store-looked", at(world, number, self._found(world, row))
            case ("there", file):
                after, _ = self._moved_new(world, file, "Aside", row.queued, "store")
                yield "file-aside", at(after, number, ("aside", file))
            case ("aside", file):
                yield "aside-looked", self._looked_aside(world, number, row, file)
            case ("true", file):
                after, _ = self._moved_new(world, file, "Uploaded", row.name, "store")
                yield "file-stored", at(after, number, ("moved", file))
            case ("moved", file, *others):
                durable = self._synced(world, "store", "Queued", "Aside", "Uploaded")
                yield "store-synced", at(durable, number, ("durable", file, *others))
            case ("durable", _, *others):
                done = noted(world, number, state=DONE)
                yield "store-committed", self._added(done, *others) if others else done

    def _found(self, world: World, row: Row) -> tuple[Any, ...]:
        """Where the file is: in the queue, or where a crash left it; and another one that has its name by now."""
        other = file_at(world, f"Queued/{row.queued}")
        others = [] if other is None else [Claim(row.name, row.queued, other, world.files[other].version)]
        if others and ((row.file, row.version) == others[0][2:] or self.mutant == "store whatever has the name"):
            return "there", other
        file = world.files[row.file]
        if file.place.startswith("Aside/"):
            return "aside", row.file
        is_moved = file.place.startswith("Uploaded/") and file.version == row.version
        is_synced = is_moved and self.mutant != "store: found moved, not synced"
        return ("moved" if is_synced or others else "durable"), row.file, *others

    def _looked_aside(self, world: World, number: int, row: Row, file: int) -> World:
        """Another version that was put there in the last moment is not the one that was uploaded: it goes back."""
        version = world.files[file].version
        if version == row.version or self.mutant == "no look at the file that leaves":
            return at(world, number, ("true", file))
        after, queued = self._moved_new(world, file, "Queued", row.queued, "store")
        return at(after, number, ("moved", file, Claim(row.name, queued, file, version)))

    def _recover(self, world: World) -> Iterator[tuple[str, World]]:
        """What a crash left aside, and of which the ledger does not know, is queued again."""
        known = {row.file for row in world.rows if row.state in {UPLOADED, NOTIFIED}}
        for number, file in enumerate(world.files):
            if file.place.startswith("Aside/") and number not in known:
                name = file.place.removeprefix("Aside/")
                yield "aside-queued-again", self._moved_new(world, number, "Queued", name, "store")[0]

    # -- what all steps do -------------------------------------------------------------------------------------------

    def _moved_new(self, world: World, file: int, folder: str, name: str, step: str) -> tuple[World, str]:
        return moved_new(world, file, folder, name, replaces=self.mutant == f"{step}: a rename that replaces")

    def _synced(self, world: World, step: str, *folders: str) -> World:
        return world if self.mutant == f"{step}: no fsync of the folders" else synced(world, folders)

    def _added(self, world: World, claim: Claim) -> World:
        """A row, unless an open one speaks of this file: that one finds out by itself which version it is."""
        return world if self._is_known(world, claim.queued, claim.file) else added(world, claim)

    def _is_known(self, world: World, queued: str, file: int, but: int = -1) -> bool:
        rows = (row for number, row in enumerate(world.rows) if row.state < DONE and number != but)
        return any((row.queued, row.file) == (queued, file) for row in rows) and self.mutant != "two rows for one file"

    def _call(self, world: World, number: int) -> tuple[str, World]:
        request = self._request(world, number)
        assert request is not None
        after, reply = self._served(world, request)
        return request.action, at(after, number, _answered(world.rows[number], world.jobs[number], request, reply))

    def _request(self, world: World, number: int) -> Request | None:
        """What a job asks of the cloud next, if that changes anything there."""
        row = world.rows[number]
        match world.jobs[number]:
            case ("put", key, body):
                return Request("object-put", Thing(key, body, row.event, row.file, row.version))
            case ("create", _, key):
                return Request("upload-begun", Thing(key, NO_PARTS, row.event, row.file, row.version))
            case ("opened", file, _) if row.upload and not all(row.parts):
                return Request("part-sent", world.files[file].version, row.upload, row.parts.index(""))
            case ("complete", _):
                return Request("object-completed", row.parts, row.upload)
            case () if row.state == UPLOADED and row.key and self.mutant != "move before notify":
                return Request("notification-sent", Message(row.event, row.key, row.file, row.version))
        return None

    def _unanswered(self, world: World, number: int, request: Request) -> tuple[Any, ...]:
        """Whatever came of it: the job looks for its next step in the ledger."""
        is_success = self.mutant == "no answer is success" and request.action != "upload-begun"
        return _answered(world.rows[number], world.jobs[number], request, "ok") if is_success else ()

    def _served(self, world: World, request: Request) -> tuple[World, Any]:
        return served(world, request, is_conditional=self.mutant != "no If-None-Match")

    # -- what else may happen ----------------------------------------------------------------------------------------

    def mishaps(self, world: World) -> Iterator[tuple[str, World]]:
        yield from self._people(world)
        for request in world.wire:
            after, _ = self._served(world, request)
            yield "a late request arrives", after._replace(wire=world.wire - {request})
        if world.faults:
            for name, after in self._faults(world):
                yield name, after._replace(faults=world.faults - 1)

    def _people(self, world: World) -> Iterator[tuple[str, World]]:
        for number, file in enumerate(world.files):
            if world.overwrites and file.place.startswith(("Watch/", "Queued/")):
                files = replaced(world.files, number, file._replace(version=f"{file.version}'"))
                yield "a file is overwritten", world._replace(files=files, overwrites=world.overwrites - 1)
            if world.removals and file.place.startswith("Queued/"):
                files = replaced(world.files, number, File(file.version, f"Elsewhere/{number}"))
                yield "a file is taken away", world._replace(files=files, removals=world.removals - 1)
        fresh = next((number for number, file in enumerate(world.files) if not file.place), None)
        if fresh is not None and file_at(world, "Watch/x") is None:
            files = replaced(world.files, fresh, world.files[fresh]._replace(place="Watch/x"))
            yield "a file is dropped", world._replace(files=files)
        if world.strangers and object_at(world, "x") is None:
            bucket = tuple(sorted((*world.bucket, Thing("x", ("z", "z"), 0, -1, "z"))))
            yield "another program puts an object", world._replace(bucket=bucket, strangers=world.strangers - 1)
        if world.copies and world.rows:
            yield "the ledger is copied", world._replace(older=world.rows, copies=world.copies - 1)

    def _faults(self, world: World) -> Iterator[tuple[str, World]]:
        killed = world._replace(jobs=((),) * len(world.rows))
        if world.watch:
            yield "the watch process is killed", world._replace(watch=())
        if any(world.jobs):
            yield "the upload process is killed", killed
        for after in after_power_loss(world):
            yield "the power fails", after._replace(watch=(), jobs=killed.jobs)
        for number in range(len(world.rows)):
            if request := self._request(world, number):
                after, _ = self._served(world, request)
                yield (
                    f"the reply to {request.action} is lost",
                    at(after, number, self._unanswered(world, number, request)),
                )
                late = world._replace(wire=world.wire | {request})
                yield f"{request.action} is late", at(late, number, self._unanswered(world, number, request))
                yield "the upload process is killed in a call", late._replace(jobs=killed.jobs)
        if self.can_lose_ledger and world.rows:
            yield "the ledger is lost", with_ledger(world, ())
        if world.older != world.rows and world.older:
            yield "an old ledger is put back", with_ledger(world, world.older)

    # -- what must hold ----------------------------------------------------------------------------------------------

    def broken(self, world: World) -> str:
        if world.harm:
            return world.harm
        if any(file.place.startswith("Uploaded/") and not _is_true(world, i) for i, file in enumerate(world.files)):
            return "I2"
        if any(len(set(thing.body)) > 1 for thing in world.bucket):
            return "I10"
        if self._is_calm(world) and any(row.state == CANCELLED for row in world.rows):
            return "I12"
        if world.begun > 2 + self.faults + self.overwrites + self.strangers:
            return "I14"
        return "" if _are_few(world.sent, world.bucket, self.faults - world.faults, world.ledgers_lost) else "I5"

    def _is_calm(self, world: World) -> bool:
        """Whether nothing has happened that could end a transfer early."""
        return (world.faults, world.removals) == (self.faults, self.removals)

    def is_goal(self, world: World) -> bool:
        """Every file that was dropped lies in UploadedToS3, and nothing is under way."""
        is_quiet = not world.watch and not any(world.jobs) and all(row.state >= DONE for row in world.rows)
        return is_quiet and all(
            file.place.startswith(("Uploaded/", "Elsewhere/")) for file in world.files if file.place
        )


def _answered(row: Row, job: tuple[Any, ...], request: Request, reply: Any) -> tuple[Any, ...]:
    """What a job does next."""
    match request.action, reply:
        case "object-put", "ok":
            return "stored", job[1]
        case "object-put", _:
            return "taken", *job[1:]
        case "upload-begun", upload:
            return "begun", *job[1:], upload
        case "part-sent", "ok":
            return "sent part", job[1], request.index, request.what
        case "object-completed", "ok":
            return "stored", row.key
        case "object-completed", "invalid part":
            return ()
        case "notification-sent", _:
            return ("sent",)
    return "look again", job[1]


@cache
def _are_few(sent: tuple[Message, ...], bucket: tuple[Thing, ...], faults: int, ledgers_lost: int) -> bool:
    """A version is announced again only after faults, and under another event id only after a lost ledger."""
    announced = Counter((message.file, message.version) for message in sent)
    ids = {message.event: (message.file, message.version) for message in sent}
    stored = Counter((thing.file, thing.version) for thing in bucket)
    return (
        all(ids[message.event] == (message.file, message.version) for message in sent)
        and all(number <= 1 + faults for number in announced.values())
        and all(number <= 1 + ledgers_lost for number in (*Counter(ids.values()).values(), *stored.values()))
    )


def _abort(world: World, row: Row) -> list[tuple[str, World]]:
    """What S3 still has of the upload is thrown away first."""
    return [("upload-aborted", aborted(world, row.upload))] if upload_of(world, row.upload) else []


def _is_key_busy(world: World, row: Row) -> bool:
    """Files that want the same key go one after the other."""
    others = zip(world.rows, world.jobs, strict=True)
    return any(job and other.state == QUEUED and other.name == row.name for other, job in others)


def _is_stray(world: World, claim: Claim) -> bool:
    """No open row speaks of a file of this name."""
    return not any(row.queued == claim.queued and row.state < DONE for row in world.rows)


def _is_same(thing: Thing | None, row: Row, body: tuple[str, ...]) -> bool:
    """Our event id and time in its metadata, or the same checksum."""
    return thing is not None and ((thing.event, thing.version) == (row.event, row.version) or thing.body == body)


def _next_key(row: Row, key: str) -> str:
    number = next(number for number in range(1, 9) if numbered(row.name, number) == key)
    return numbered(row.name, number + 1)


def _is_true(world: World, number: int) -> bool:
    """A file in UploadedToS3 is stored and announced as it is."""
    version = world.files[number].version
    stored = {thing.key for thing in world.bucket if set(thing.body) == {version}}
    announced = {message.key for message in world.sent if (message.file, message.version) == (number, version)}
    return bool(stored & announced)
