"""A shadow file system: from the recorded system calls of some work it makes the disks that a power failure may leave.

What it assumes of a disk, and no more:
* fsync and fdatasync of a file make what was written to it durable, but not its name; fsync of a folder makes the names
  in it durable, those that were taken away included. What is durable stays.
* All else may or may not have reached the disk, each change by itself and in any order: a name without the bytes, the
  bytes without the name, the later write without the earlier one (zeros lie between), the first half of a write.
* A rename is one change, never half of one, durable once the folder that it leads into is; so are those of the same
  file before it. A folder is gone from the disk only when what was in it is elsewhere on the disk.
* A change in a folder whose own name was lost is lost as well, unless it was durable: then its file is lost.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Collection, Iterator

    from faults.trace import Call

_TOP: Final = 0


@dataclass
class Disk:
    """Folders and files by number; a file's content is bytes, or where they lie untouched."""

    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {_TOP: {}})
    files: dict[int, bytes | Path] = field(default_factory=dict)

    def copy(self) -> Disk:
        return Disk({node: dict(names) for node, names in self.folders.items()}, dict(self.files))

    def find(self, path: str) -> int | None:
        here: int | None = _TOP
        for name in path.split("/"):
            here = self.folders.get(here, {}).get(name) if here is not None else None
        return here

    def content(self, node: int) -> bytes:
        found = self.files.get(node, b"")
        return found.read_bytes() if isinstance(found, Path) else found

    def reached(self) -> set[int]:
        """What has a name."""
        found, waiting = set(), [_TOP]
        while waiting:
            node = waiting.pop()
            found.add(node)
            waiting += self.folders.get(node, {}).values()
        return found

    def lay_out(self, folder: Path, node: int = _TOP) -> None:
        """Make it true, in a folder that is not there yet."""
        folder.mkdir()
        for name, below in self.folders[node].items():
            content = self.files.get(below)
            if content is None:
                self.lay_out(folder / name, below)
            elif isinstance(content, Path):
                os.link(content, folder / name)  # the same file: it is known by its inode
            else:
                (folder / name).write_bytes(content)

    def signature(self, node: int = _TOP) -> object:
        """Equal disks have equal ones."""
        names = sorted(self.folders.get(node, {}).items())
        return self.files.get(node), tuple((name, self.signature(below)) for name, below in names)


@dataclass(frozen=True)
class Change:
    """Something that reaches the disk, or not."""

    apply: Callable[[Disk, bool, bool], None]
    """To a disk; whether it is durable; whether only half of it came."""
    waits_for: frozenset[int]
    """It is durable once these were synced after it."""
    within: frozenset[int]
    """The folders whose names it changes."""
    named: int | None = None
    """What gets its name by it,"""
    into: int | None = None
    """in this folder."""
    removed: int | None = None
    """The folder that it takes away."""


@dataclass(frozen=True)
class Sync:
    node: int


@dataclass(frozen=True)
class Failure:
    """The power fails after so many events."""

    count: int
    kept: frozenset[int]
    """The changes that reached the disk although nobody waited for them."""
    halves: frozenset[int]
    """Those of them of which only the first half did."""


class Recorded:
    """What some work did to a disk."""

    def __init__(self, before: Disk, calls: Collection[Call], elsewhere: str) -> None:
        """`elsewhere`: a folder that is on another machine, where nothing is ever lost."""
        self._before = before
        self._elsewhere = elsewhere
        self._live = before.copy()
        self._next = 1 + max([*before.folders, *before.files])
        self.events: list[Change | Sync] = []
        for call in calls:
            self._take(call)

    def _take(self, call: Call) -> None:
        event = getattr(self, f"_{call.name}")(call)
        if event is None:
            return
        self.events.append(event)
        if isinstance(event, Change):
            event.apply(self._live, True, False)

    def _openat(self, call: Call) -> Change | None:
        return None if self._live.find(call.paths[-1]) is not None else self._made(call.paths[-1], is_folder=False)

    def _mkdir(self, call: Call) -> Change:
        return self._made(call.paths[-1], is_folder=True)

    _mkdirat = _mkdir

    def _made(self, path: str, *, is_folder: bool) -> Change:
        node, (parent, name) = self._next, self._place(path)
        self._next += 1

        def apply(disk: Disk, _durable: bool, _half: bool) -> None:
            if is_folder:
                disk.folders.setdefault(node, {})
            else:
                disk.files.setdefault(node, b"")
            disk.folders.setdefault(parent, {})[name] = node

        return self._change({parent}, apply, path, named=node, into=parent)

    def _unlink(self, call: Call) -> Change:
        parent, name = self._place(call.paths[-1])
        return self._change({parent}, lambda disk, *_: disk.folders[parent].pop(name, None), call.paths[-1])

    def _rmdir(self, call: Call) -> Change:
        (parent, name), node = self._place(call.paths[-1]), self._node(call.paths[-1])

        def apply(disk: Disk, _durable: bool, _half: bool) -> None:
            if not disk.folders.get(node):
                disk.folders[parent].pop(name, None)

        return self._change({parent}, apply, call.paths[-1], removed=node)

    _unlinkat = _unlink

    def _renameat2(self, call: Call) -> Change:
        (old, name), (new, new_name) = (self._place(path) for path in call.paths[-2:])
        node = self._live.folders[old][name]

        def apply(disk: Disk, durable: bool, _half: bool) -> None:
            if durable or disk.folders.get(old, {}).get(name) == node:
                if disk.folders[old].get(name) == node:
                    del disk.folders[old][name]
                disk.folders.setdefault(new, {})[new_name] = node

        return self._change({new}, apply, call.paths[-1], old=old, named=node, into=new)

    _rename = _renameat = _renameat2

    def _pwrite64(self, call: Call) -> Change:
        node, start = self._node(call.paths[0]), call.number

        def apply(disk: Disk, _durable: bool, half: bool) -> None:
            content, data = disk.content(node), call.data[: len(call.data) // 2] if half else call.data
            disk.files[node] = content[:start].ljust(start, b"\0") + data + content[start + len(data) :]

        return self._change({node}, apply, call.paths[0])

    def _ftruncate(self, call: Call) -> Change:
        node, size = self._node(call.paths[0]), call.number

        def apply(disk: Disk, _durable: bool, _half: bool) -> None:
            disk.files[node] = disk.content(node)[:size].ljust(size, b"\0")

        return self._change({node}, apply, call.paths[0])

    def _fsync(self, call: Call) -> Sync:
        return Sync(self._node(call.paths[0]))

    _fdatasync = _fsync

    def _change(
        self, waits_for: set[int], apply: Callable[..., object], path: str, *, old: int | None = None, **said: int
    ) -> Change:
        def do(disk: Disk, durable: bool, half: bool) -> None:
            apply(disk, durable, half)

        synced = set() if path.startswith(f"{self._elsewhere}/") else waits_for
        within = waits_for if old is None else waits_for | {old}
        return Change(do, frozenset(synced), frozenset(within), **said)

    def _node(self, path: str) -> int:
        node = self._live.find(path)
        assert node is not None, path
        return node

    def _place(self, path: str) -> tuple[int, str]:
        parent, _, name = path.rpartition("/")
        return self._node(parent), name

    def forget_syncs(self, *, of_folders: bool) -> None:
        """As if the work had waited for none of its folders, or for none of its files."""
        folders = self._live.folders
        is_forgotten = {
            event for event in self.events if isinstance(event, Sync) and (event.node in folders) == of_folders
        }
        self.events = [event for event in self.events if event not in is_forgotten]

    # -- what may be left ----------------------------------------------------------------------------------------------

    def failures(self, chance: random.Random) -> list[Failure]:
        """After each of the events; bounded: of what is not durable then nothing reached the disk, or all, each change
        alone, all but each, half of each, and some at random.
        """
        return [
            Failure(count, frozenset(kept), frozenset(halves))
            for count in range(len(self.events) + 1)
            for kept, halves in _choices(self._pending(count), chance)
        ]

    def _pending(self, count: int) -> list[int]:
        """The changes that are not durable after so many events."""
        durable = _Durable()
        return [at for at in reversed(range(count)) if not durable.takes(self.events[at])][::-1]

    def left_by(self, failure: Failure) -> Disk:
        """What is on the disk after it."""
        disk, pending = self._before.copy(), set(self._pending(failure.count))
        for at, event in enumerate(self.events[: failure.count]):
            if isinstance(event, Change) and (at not in pending or self._is_kept(at, event, failure, disk)):
                event.apply(disk, at not in pending, at in failure.halves)
        return disk

    def _is_kept(self, at: int, change: Change, failure: Failure, disk: Disk) -> bool:
        return at in failure.kept and change.waits_for <= disk.reached()


class _Durable:
    """What is durable, found out from the last event to the first."""

    def __init__(self) -> None:
        self._synced: set[int] = set()
        self._placed: set[int | None] = set()
        """What has its place on the disk: so have all that it passed through before."""
        self._emptied: set[int | None] = set()

    def takes(self, event: Change | Sync) -> bool:
        if isinstance(event, Sync):
            self._synced.add(event.node)
            return True
        is_synced = event.waits_for <= self._synced
        if not is_synced and event.named not in self._placed and not event.within & self._emptied:
            return False
        self._placed |= {event.named} if is_synced else {event.named, event.into}
        self._placed.discard(None)
        self._emptied |= {event.removed} - {None}
        return True


def _choices(pending: list[int], chance: random.Random) -> Iterator[tuple[set[int], set[int]]]:
    """Which of the changes reached the disk, and of which only half did."""
    everything = set(pending)
    yield set(), set()
    yield everything, set()
    for one in pending:
        yield {one}, set()
        yield everything - {one}, set()
        yield everything, {one}
    for _ in range(3 if pending else 0):
        some = {at for at in pending if chance.random() < 0.5}
        yield some, {at for at in some if chance.random() < 0.2}
