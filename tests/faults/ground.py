"""A small ground for the steps of one kind of work: its folders, its ledger, and a folder that stands for the cloud."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from faults.invariants import Sight, Story, broken, digests_in
from faults.steps import home_of, route_of

from engine.cloud.checksum import as_text, crc64
from engine.cloud.messages import compose
from engine.files.settling import look
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import Notification, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILES = {"a.txt": b"the first", "sub/deep/b.txt": b"the second", "empty": b"", "large.bin": bytes(range(250))}
DIGESTS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
OTHERS = b"somebody else's"
KINDS = ("claim", "store", "fetch")
SWEEPS_ALL = os.environ.get("BUCKET_BRIGADE_SWEEP") == "all"
"""Whether all points are tried, which takes minutes, and not every so-manieth."""


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is such a place: the disk's speed is not what is tested."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass(frozen=True)
class Ground:
    """One ground, on which the steps of a kind are made."""

    kind: str
    path: Path

    @classmethod
    def made(cls, kind: str, path: Path) -> Ground:
        ground = cls(kind, path)
        home_of(path).create()
        for folder in (*route_of(path).folders, path / "cloud" / "objects", path / "cloud" / "queue"):
            folder.mkdir(parents=True)
        with Ledger(home_of(path).ledger_file) as ledger, ledger.transaction():
            _PREPARED[kind](path, ledger)
        return ground

    def sight(self) -> Sight:
        route = route_of(self.path)
        with Ledger(home_of(self.path).ledger_file) as ledger:
            transfers = ledger.reading.open_transfers() + ledger.reading.past_transfers()
            deliveries = ledger.reading.open_deliveries() + ledger.reading.past_deliveries()
        incoming = route.downloaded_path / ".incoming"
        return Sight(
            watched=digests_in(route.watch_path),
            queued=digests_in(route.queued_path),
            uploaded=digests_in(route.uploaded_path),
            downloaded=digests_in(route.downloaded_path),
            objects=digests_in(self.path / "cloud" / "objects"),
            incoming=frozenset(path.name for path in incoming.iterdir()) if incoming.is_dir() else frozenset(),
            transfers=tuple(transfers),
            deliveries=tuple(deliveries),
        )

    def codes(self) -> set[str]:
        """Of all that a person is told of."""
        with Ledger(home_of(self.path).ledger_file) as ledger:
            rows = [*ledger.reading.open_transfers(), *ledger.reading.open_deliveries(), *ledger.reading.problems()]
            return {row.code for row in rows}

    def retry(self) -> None:
        """As the user asks for it."""
        with Ledger(home_of(self.path).ledger_file) as ledger, ledger.transaction():
            ledger.wishes.retry()

    def broken(self, before: Sight, *, is_over: bool) -> list[str]:
        """What must not be, now or (`is_over`) once all steps were made."""
        sight = self.sight()
        accepted = {} if self.kind == "fetch" else DIGESTS
        here = {json.loads(path.read_text())["body"] for path in (self.path / "cloud" / "queue").iterdir()}
        wanted = [key for key in sight.objects if key not in here] if self.kind == "fetch" else []
        is_idle = is_over and self.kind != "claim"
        found = broken(sight, Story(accepted, before, wanted=wanted, is_idle=is_idle))
        return found + (self._unfinished(sight) if is_over else [])

    def _unfinished(self, sight: Sight) -> list[str]:
        place = {"claim": "queued", "store": "uploaded", "fetch": "downloaded"}[self.kind]
        expected = {"claim": FILES.keys(), "store": {*FILES, "a (2).txt"}, "fetch": {*FILES, "a (2).txt"}}[self.kind]
        found = getattr(sight, place).keys()
        problems = [f"{place} holds {sorted(found)}"] if found != set(expected) else []
        rows = [row.queued_name for row in sight.transfers if not row.state.is_final]
        if self.kind == "claim" and sorted(rows) != sorted(FILES):
            problems.append(f"the rows are {rows}")
        return problems


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _to_claim(path: Path, _: Ledger) -> None:
    for name, content in FILES.items():
        _put(route_of(path).watch_path, name, content)


def _to_store(path: Path, ledger: Ledger) -> None:
    """NOTIFIED files; UploadedToS3 holds another one under a name of theirs."""
    route = route_of(path)
    _put(route.uploaded_path, "a.txt", OTHERS)
    for name, content in FILES.items():
        _put(route.queued_path, name, content)
        _put(path / "cloud" / "objects", name, content)
        sighting = look(route.queued_path / name)
        assert sighting is not None
        ledger.transfers.add([Claim(route.name, name, name, sighting.fingerprint)], 1.0)
    for row in ledger.reading.open_transfers():
        said = Acknowledgement(route.bucket, row.name, "e", "", as_text(crc64(FILES[row.name])), "")
        notification = Notification(row.id, route.name, row.event_id, row.name, "{}", 0, 0)
        ledger.transfers.uploaded([(said, notification)], 2.0)
        ledger.outbox.sent(row.route, [(row.id, f"message {row.id}")], 3.0)


def _to_fetch(path: Path, _: Ledger) -> None:
    """Objects with their messages; DownloadedFromS3 holds a file of the user's own under a name of theirs."""
    _put(route_of(path).downloaded_path, "a.txt", OTHERS)
    for number, (key, content) in enumerate(FILES.items()):
        _put(path / "cloud" / "objects", key, content)
        wanted = Wanted("bucket", key, f"event-{number}", size=len(content), crc64=as_text(crc64(content)))
        composed = compose("key", wanted, at=0.0, region="us-east-1")
        said = json.dumps({"body": composed.body, "attributes": composed.attributes})
        _put(path / "cloud" / "queue", f"message-{number}", said.encode())


_PREPARED: dict[str, Callable[[Path, Ledger], None]] = {"claim": _to_claim, "store": _to_store, "fetch": _to_fetch}
