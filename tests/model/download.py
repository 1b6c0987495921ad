"""The way down as it is implemented, in a world that does its worst: read from top to bottom, this is the protocol.

A step is what happens between two moments at which a kill makes a difference; where the code has a fail-point there,
the step has its name. A mutant is the protocol with one step done wrongly, and must be found out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.download_world import (
    DELETABLE,
    DELETED,
    GONE,
    HIDDEN,
    LOST,
    OPEN,
    PLACED,
    RECEIVED,
    VERIFIED,
    VISIBLE,
    Delivery,
    Entry,
    Local,
    World,
    after_power_loss,
    found_at,
    free_name,
    moved,
    put,
    removed,
    synced,
    with_local,
)
from model.upload_world import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_PIECES = EMPTY = ("", "")


@dataclass(frozen=True)
class Download:
    """The bounds of the world, and the mutant if it is one."""

    events: tuple[str, ...] = ("a", "b")
    """What the object of each event was when it was announced."""
    messages: tuple[int, ...] = (0, 1)
    """The event of each message; the same one twice: announced again."""
    is_large: bool = False
    is_proven: bool = True
    """Whether the messages carry a checksum."""
    faults: int = 2
    cleanings: int = 0
    """Parts that somebody's cleaning takes away."""
    takings: int = 0
    """Files that somebody takes out of DownloadedFromS3."""
    strangers: int = 0
    """Files that somebody puts there under the name."""
    replacements: int = 0
    """Objects that another program replaces."""
    mutant: str = ""

    def start(self) -> World:
        return World(
            queue=(VISIBLE,) * len(self.messages),
            objects=self.events,
            inbox=(None,) * len(self.messages),
            faults=self.faults,
            takings=self.takings,
            cleanings=self.cleanings,
            strangers=self.strangers,
            replacements=self.replacements,
        )

    def own_steps(self, world: World) -> Iterator[tuple[str, World]]:
        yield from self._receive(world)
        yield from self._sweep(world)
        for number, delivery in enumerate(world.deliveries):
            if delivery.state == RECEIVED:
                yield from self._fetch(world, number, delivery)
            elif delivery.state == VERIFIED:
                yield from self._place(world, number, delivery)
        yield from self._release(world)

    # -- receiving ---------------------------------------------------------------------------------------------------

    def _receive(self, world: World) -> Iterator[tuple[str, World]]:
        for message, where in enumerate(world.queue):
            if where == VISIBLE and world.received < 0:
                queue, entry = replaced(world.queue, message, HIDDEN), world.inbox[message]
                inbox = replaced(world.inbox, message, entry and entry._replace(is_newest=False))
                yield "messages-received", world._replace(queue=queue, inbox=inbox, received=message)
            if where == HIDDEN:
                yield "a message comes back", world._replace(queue=replaced(world.queue, message, VISIBLE))
        if world.received >= 0:
            yield "inbox-committed", self._taken_in(world, world.received)._replace(received=-1)

    def _taken_in(self, world: World, message: int) -> World:
        """The same message once more, an event that is known, or a new one."""
        entry, event = world.inbox[message], self.messages[message]
        if entry is not None:
            state = DELETABLE if entry.state == DELETED else entry.state
            return _with_entry(world, message, Entry(state))
        known = [delivery.state for delivery in world.deliveries if delivery.event == event]
        if self.mutant == "a known event is fetched again":
            known = []
        if known and known[0] < PLACED and self.mutant != "a message of a file under way is deleted":
            return world  # the queue brings it back when that one is done
        if known:
            return _with_entry(world, message, Entry(DELETABLE))
        after = _with_entry(world, message, Entry(OPEN))
        return after._replace(deliveries=(*world.deliveries, Delivery(event)), jobs=(*world.jobs, ()))

    # -- fetching: RECEIVED to VERIFIED ------------------------------------------------------------------------------

    def _fetch(self, world: World, number: int, delivery: Delivery) -> Iterator[tuple[str, World]]:
        match world.jobs[number]:
            case ("arrived", pieces):
                yield (
                    "arrival-synced",
                    self._entry_synced(self._bytes_synced(world, number, ("synced", pieces)), "proven part"),
                )
            case ("synced", pieces):
                yield "arrival-proven", self._proven(world, number, delivery, pieces)
            case ("named", name):
                yield "proof-committed", _noted(world, number, state=VERIFIED, name=name)
            case ("damaged",):
                yield "damage-committed", _noted(world, number, etag="", pieces=NO_PIECES)
            case job if self.is_large:
                yield from self._fetch_ranges(world, number, delivery, job)
            case ():
                yield "object-got", _at(world, number, ("got", world.objects[delivery.event]))
            case ("got", bytes_):
                body = (bytes_, bytes_)
                yield "body-written", _at(self._written(world, number, body, {0, 1}), number, ("arrived", body))

    def _written(self, world: World, number: int, body: tuple[str, ...], dirty: set[int]) -> World:
        """The part with other bytes, made if there is none."""
        part, event = found_at(world, _part(number)), world.deliveries[number].event
        if part is None:
            return with_local(world, None, Local(_part(number), body, event, ("",), frozenset(dirty)))
        return with_local(world, part, part._replace(body=body, event=event, dirty=part.dirty | dirty))

    def _bytes_synced(self, world: World, number: int, job: tuple[Any, ...]) -> World:
        part = found_at(world, _part(number))
        if part is None or self.mutant == "no fsync of the bytes":
            return _at(world, number, job)
        return _at(with_local(world, part, part._replace(dirty=frozenset())), number, job)

    def _entry_synced(self, world: World, step: str) -> World:
        return world if self.mutant == f"{step}: no fsync of its entry" else synced(world)

    def _proven(self, world: World, number: int, delivery: Delivery, pieces: tuple[str, ...]) -> World:
        """By the checksum of the bytes as they were written, against the announced one."""
        if not self.is_proven or self.mutant == "no proof" or set(pieces) == {self.events[delivery.event]}:
            return _at(world, number, ("named", free_name(world)))
        return _at(removed(world, _part(number)), number, ("damaged",))

    # -- fetching in ranges ------------------------------------------------------------------------------------------

    def _fetch_ranges(
        self, world: World, number: int, delivery: Delivery, job: tuple[Any, ...]
    ) -> Iterator[tuple[str, World]]:
        match job:
            case () | ("pin", _):
                yield self._begin_ranges(world, number, delivery, job)
            case ("opened",) | ("durable",) | ("empty",):
                yield self._prepare_part(world, number, job)
            case ("open",) if all(delivery.pieces):
                yield "ranges-whole", _at(world, number, ("arrived", delivery.pieces))
            case ("open",):
                for index in (index for index, piece in enumerate(delivery.pieces) if not piece):
                    yield "range-written", self._range_written(world, number, delivery, index)
            case ("written", index, piece):
                yield "range-synced", self._bytes_synced(world, number, ("kept", index, piece))
            case ("kept", index, piece):
                noted = _noted(world, number, pieces=replaced(delivery.pieces, index, piece))
                yield "range-committed", _at(noted, number, ("open",))

    def _begin_ranges(self, world: World, number: int, delivery: Delivery, job: tuple[Any, ...]) -> tuple[str, World]:
        """This version of the object and no other, into the part that is there or a new, empty one."""
        if job:
            return "pin-committed", _noted(world, number, etag=job[1], pieces=NO_PIECES)
        if not delivery.etag:
            return "object-looked", _at(world, number, ("pin", world.objects[delivery.event]))
        is_there = found_at(world, _part(number)) is not None
        opened = world if is_there else self._written(world, number, EMPTY, set())
        return "part-opened", _at(opened, number, ("opened",))

    def _prepare_part(self, world: World, number: int, job: tuple[Any, ...]) -> tuple[str, World]:
        """Its pieces count only if it is the file that the ledger knew, which an empty one is not."""
        if job == ("opened",):
            return "part-synced", _at(self._entry_synced(world, "new part"), number, ("durable",))
        if job == ("empty",):
            return "part-stretched", _at(self._written(world, number, (LOST, LOST), set()), number, ("open",))
        part = found_at(world, _part(number))
        if part is not None and part.body != EMPTY:
            return "part-looked-at", _at(world, number, ("open",))
        if self.mutant == "the pieces of a part that is gone count":
            return "part-looked-at", _at(world, number, ("empty",))
        return "pieces-forgotten", _at(_noted(world, number, pieces=NO_PIECES), number, ("empty",))

    def _range_written(self, world: World, number: int, delivery: Delivery, index: int) -> World:
        """If the object is still the pinned one; else all is fetched anew."""
        piece, part = world.objects[delivery.event], found_at(world, _part(number))
        if piece != delivery.etag and self.mutant != "no If-Match":
            return _at(removed(world, _part(number)), number, ("damaged",))
        step = "kept" if self.mutant == "a piece is committed before it is durable" else "written"
        after = _at(world, number, (step, index, piece))
        if part is None:  # taken away meanwhile: the open descriptor leads nowhere
            return after
        return self._written(after, number, replaced(part.body, index, piece), {index})

    # -- placing: VERIFIED to PLACED ---------------------------------------------------------------------------------

    def _place(self, world: World, number: int, delivery: Delivery) -> Iterator[tuple[str, World]]:
        match world.jobs[number]:
            case ():
                yield "file-placed", self._placed(world, number, delivery)
            case ("taken",):
                yield "name-committed", _noted(world, number, name=free_name(world))
            case ("missing",):
                yield "again-committed", _noted(world, number, state=RECEIVED, name="")
            case ("placed",):
                durable = world if self.mutant == "no fsync of the folders" else synced(world)
                yield "place-synced", _at(durable, number, ("durable",))
            case ("durable",):
                yield "place-committed", self._safe(_noted(world, number, state=PLACED), delivery.event)

    def _placed(self, world: World, number: int, delivery: Delivery) -> World:
        part = found_at(world, _part(number))
        name = free_name(world) if self.mutant == "the name is not committed before it is used" else delivery.name
        other = found_at(world, f"Downloaded/{name}")
        if part is None:  # placed before a crash, or gone
            return _at(world, number, ("placed",) if self._is_placed(other) else ("missing",))
        if other is not None and self.mutant != "a rename that replaces":
            return _at(world, number, ("taken",))
        after = with_local(world, part, moved(part, f"Downloaded/{name}"))
        if other is not None:
            after = after._replace(disk=after.disk - {other}, harm="I4")
        return _at(after, number, ("placed",))

    def _is_placed(self, other: Local | None) -> bool:
        """By its name and size: all files of this world have the same."""
        return other is not None

    def _safe(self, world: World, event: int) -> World:
        """The messages of a file that is durable under its final name."""
        inbox = tuple(
            entry._replace(state=DELETABLE)
            if entry and entry.state == OPEN and self.messages[message] == event
            else entry
            for message, entry in enumerate(world.inbox)
        )
        return world._replace(inbox=inbox)

    def _sweep(self, world: World) -> Iterator[tuple[str, World]]:
        """Parts of deliveries that the ledger does not know."""
        for number in range(len(world.deliveries), len(self.events)):
            if found_at(world, _part(number)):
                yield "part-swept", removed(world, _part(number))

    # -- releasing ---------------------------------------------------------------------------------------------------

    def _release(self, world: World) -> Iterator[tuple[str, World]]:
        if world.deleting >= 0:
            entry = world.inbox[world.deleting]
            assert entry is not None
            yield (
                "deletion-committed",
                _with_entry(world, world.deleting, entry._replace(state=DELETED))._replace(deleting=-1),
            )
            return
        for message, entry in enumerate(world.inbox):
            is_safe = entry and (entry.state == DELETABLE or (entry.state == OPEN and self.mutant == "deleted early"))
            if entry and is_safe:
                gone = world._replace(queue=replaced(world.queue, message, GONE))
                yield "messages-deleted", gone._replace(deleting=message)
                if not entry.is_newest:
                    yield "an old handle deletes nothing", world._replace(deleting=message)

    # -- what else may happen ----------------------------------------------------------------------------------------

    def mishaps(self, world: World) -> Iterator[tuple[str, World]]:
        yield from self._people(world)
        if world.faults:
            for name, after in self._faults(world):
                yield name, after._replace(faults=world.faults - 1)

    def _people(self, world: World) -> Iterator[tuple[str, World]]:
        for local in world.disk:
            left = world._replace(disk=world.disk - {local})
            if world.takings and local.place.startswith("Downloaded/") and local.event >= 0:
                taken = world.taken | {local.event}
                yield "a file is taken away", left._replace(taken=taken, takings=world.takings - 1)
            if world.cleanings and local.place.startswith(".incoming/"):
                yield "a part is cleaned away", left._replace(cleanings=world.cleanings - 1)
        if world.strangers and found_at(world, "Downloaded/x") is None:
            file = Local("Downloaded/x", ("z", "z"), -1)
            yield (
                "a file of that name is put there",
                with_local(world, None, file)._replace(strangers=world.strangers - 1),
            )
        if world.replacements:
            objects = replaced(world.objects, 0, "z")
            yield "an object is replaced", world._replace(objects=objects, replacements=world.replacements - 1)

    def _faults(self, world: World) -> Iterator[tuple[str, World]]:
        killed = world._replace(received=-1, deleting=-1, jobs=((),) * len(world.jobs))
        if killed != world:
            yield "the download process is killed", killed
        for disk in after_power_loss(world):
            yield "the power fails", killed._replace(disk=disk)
        for message, where in enumerate(world.queue):
            if where == GONE:
                yield "a deleted message comes again", world._replace(queue=replaced(world.queue, message, VISIBLE))
        if world.deliveries:
            nothing = (None,) * len(self.messages)
            empty = killed._replace(inbox=nothing, deliveries=(), jobs=(), ledgers_lost=world.ledgers_lost + 1)
            yield "the ledger is lost", empty

    # -- what must hold ----------------------------------------------------------------------------------------------

    def broken(self, world: World) -> str:
        if world.harm:
            return world.harm
        files = [local for local in world.disk if local.place.startswith("Downloaded/") and local.event >= 0]
        if any(not self._is_whole(local) for local in files):
            return "I7"
        safe = world.taken | {local.event for local in files if not local.before and not local.dirty}
        if any(where == GONE and event not in safe for where, event in zip(world.queue, self.messages, strict=True)):
            return "I6"
        return "" if self._are_copies_few(world, files) else "I5"

    def _are_copies_few(self, world: World, files: list[Local]) -> bool:
        """A second one only where a ledger was lost, or where the first was taken away before a crash."""
        copies = Counter([*(local.event for local in files), *world.taken])
        has_crashed = world.faults < self.faults
        return all(
            number <= 1 + world.ledgers_lost + (event in world.taken and has_crashed)
            for event, number in copies.items()
        )

    def _is_whole(self, local: Local) -> bool:
        """One version of the object, and the announced one where it was announced which that is."""
        versions = set(local.body)
        return versions == {self.events[local.event]} or (not self.is_proven and versions == {"z"})

    def is_goal(self, world: World) -> bool:
        """Every message is deleted, except those whose object is another now; nothing is under way."""
        is_quiet = world.received < 0 and world.deleting < 0 and not any(world.jobs)
        return is_quiet and all(
            where == GONE or (self.is_proven and world.objects[event] != self.events[event])
            for where, event in zip(world.queue, self.messages, strict=True)
        )


def _part(number: int) -> str:
    return f".incoming/{number}"


def _at(world: World, number: int, job: tuple[Any, ...]) -> World:
    return world._replace(jobs=replaced(world.jobs, number, job))


def _noted(world: World, number: int, **fields: Any) -> World:
    return _at(world._replace(deliveries=put(world.deliveries, number, **fields)), number, ())


def _with_entry(world: World, message: int, entry: Entry) -> World:
    return world._replace(inbox=replaced(world.inbox, message, entry))
