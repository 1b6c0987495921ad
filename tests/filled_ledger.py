"""A ledger as it looks in the middle of a busy day, filled through the ledger's own methods."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import (
    NEVER,
    Fingerprint,
    Message,
    MessageState,
    Notification,
    Part,
    Problem,
    Remark,
    Stage,
    Transfer,
    TransferState,
    Verification,
    Wanted,
    WatchHealth,
)
from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MIB = 1 << 20
BUCKET = "acme-scans"
CRC = "5wzLmVgB5Uo="


@dataclass(frozen=True)
class Ground:
    """A home with one or two routes and their folders."""

    home: Home
    config: Config


def make_ground(folder: Path, names: Sequence[str] = ("Scans",)) -> Ground:
    """A home and its settings, with the folders of the routes."""
    home = Home.at(folder / "home")
    home.create()
    routes = tuple(
        Route(name, root=str(folder / name), bucket=BUCKET, queue=name.lower().replace(" ", "-")) for name in names
    )
    for route in routes:
        for path in route.folders:
            path.mkdir(parents=True)
    config = Config(routes)
    save(home.config_file, config)
    return Ground(home, config)


class Filler:
    """Adds files in any state."""

    def __init__(self, home: Home, route: str = "Scans") -> None:
        self.ledger = Ledger(home.ledger_file)
        self.route = route
        self.now = time.time()
        self._messages = 0

    def close(self) -> None:
        self.ledger.close()

    def transfer(self, name: str, size: int, *steps: Callable[[Transfer], object]) -> Transfer:
        """A queued file, brought on by `steps`."""
        with self.ledger.transaction():
            fingerprint = Fingerprint(size, int((self.now - 90) * 1e9), 1)
            self.ledger.transfers.add([Claim(self.route, name, name, fingerprint)], self.now - 60)
            for step in steps:
                step(self._last(name))
        return self._last(name)

    def _last(self, name: str) -> Transfer:
        receipt = self.ledger.reading.receipts_named(name, 1)[0]
        assert receipt.transfer is not None
        return receipt.transfer

    def uploaded(self, transfer: Transfer) -> None:
        note = Notification(transfer.id, self.route, transfer.event_id, f"2026/{transfer.name}", "{}", 0, 0.0)
        key = f"2026/{transfer.name}"
        said = Acknowledgement(
            BUCKET, key, '"9b2cf535f27731c974343645a3985328"', "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY", CRC, ""
        )
        self.ledger.transfers.uploaded([(said, note)], self.now - 30)

    def announced(self, transfer: Transfer) -> None:
        self.uploaded(transfer)
        self.ledger.outbox.sent(transfer.route, [(transfer.id, "d6e1a7a2-5b0c-4b61-9a38-0f6f1d5f3a11")], self.now - 20)

    def done(self, transfer: Transfer) -> None:
        self.announced(transfer)
        self.ledger.transfers.done(transfer.route, [(transfer, transfer.name)], self.now - 10)

    def cancelled(self, transfer: Transfer) -> None:
        self.ledger.transfers.end(transfer.id, TransferState.CANCELLED, "", "", self.now - 5)

    def waiting(self, code: str, seconds: float, detail: str = "") -> Callable[[Transfer], None]:
        until = NEVER if seconds >= NEVER else self.now + seconds

        def wait(transfer: Transfer) -> None:
            self.ledger.transfers.postpone(transfer.id, code, detail, until, self.now - 3)

        return wait

    def resumed(self, parts: int, part_size: int) -> Callable[[Transfer], None]:
        def resume(transfer: Transfer) -> None:
            transfers = self.ledger.transfers
            transfers.start_upload(transfer.id, BUCKET, f"2026/{transfer.name}", "upload-1", part_size)
            for number in range(1, parts + 1):
                transfers.add_part(transfer.id, Part(number, part_size, f'"{number}"', number))
            transfers.resumed(transfer.id, parts * part_size, self.now - 40)

        return resume

    def delivery(self, key: str, size: int, *, event_id: str = "", is_done: bool = False, wait: str = "") -> int:
        """A delivery under way, waiting or done; its id."""
        self._messages += 1
        message = Message(
            0,
            self.route,
            f"message-{self._messages}-{self.route}",
            "handle",
            self.now - 15,
            1,
            MessageState.OPEN,
            key,
            "",
            "",
        )
        with self.ledger.transaction():
            wanted = Wanted(BUCKET, key, event_id=event_id, size=size, crc64=CRC)
            self.ledger.inbox.receive(message, [(f"{key}-{self._messages}", wanted)])
            found = self.ledger.reading.open_deliveries(self.route)[-1]
            if wait:
                self.ledger.inbox.postpone(found.id, wait, "", self.now + 40, self.now)
            if is_done:
                self.ledger.inbox.verified([found.proven(size, key, Verification.END_TO_END)], self.now - 8)
                self.ledger.inbox.placed(found.route, [found], self.now - 7)
                self.ledger.inbox.deleted([found.inbox_id], self.now - 6)
        return found.id

    def foreign_message(self, body: str) -> None:
        self._messages += 1
        message = Message(
            0,
            self.route,
            f"foreign-{self._messages}",
            "handle",
            self.now - 100,
            3,
            MessageState.QUARANTINED,
            body,
            "not-ours",
            "neither a key nor JSON",
        )
        with self.ledger.transaction():
            self.ledger.inbox.quarantine(message)

    def problem(self, code: str, subject: str, *, stage: Stage = Stage.UPLOAD, detail: str = "") -> None:
        problem = Problem(
            code,
            stage,
            self.route,
            subject,
            "scans/0812-invoice.pdf",
            detail,
            3,
            self.now - 300,
            self.now,
            self.now + 40,
        )
        with self.ledger.transaction():
            self.ledger.problems.met(problem)

    def watching(self, settling: int) -> None:
        with self.ledger.transaction():
            health = WatchHealth(self.route, settling, 0, self.now - 4, self.now - 20)
            self.ledger.problems.save_health(health)

    def remark(self, transfer: Transfer, code: str, detail: str) -> None:
        with self.ledger.transaction():
            self.ledger.transfers.remark(transfer.id, Remark(self.now - 50, code, detail))


def fill_busy_day(filler: Filler) -> dict[str, int]:
    """Some of everything; answers the ids of what may be shown as moving."""
    moving = {}
    moving["invoice"] = filler.transfer("scans/0812-invoice.pdf", 2_100_000).id
    moving["movie"] = filler.transfer("video/take4.mov", 9_800_000_000, filler.resumed(29, 107 * MIB)).id
    filler.transfer("photos/IMG_2201.HEIC", 4_400_000, filler.waiting("throttled", 40))
    filler.transfer("report\\bad.txt", 1200, filler.waiting("bad-name", NEVER))
    filler.transfer("letters/contract-with-a-very-long-name-that-nobody-can-read-at-once-final-v7-signed.pdf", 812_000)
    for number in range(120):
        filler.transfer(f"batch/page-{number:04}.tif", 6_300_000 + number * 1000)
    for number in range(12):
        filler.transfer(f"sent/note-{number}.txt", 800 + number, filler.uploaded)
    for number in range(40):
        sent = filler.transfer(f"older/scan-{number:03}.pdf", 300_000 + number * 7000, filler.done)
        if number % 4 == 0:
            filler.delivery(sent.key, sent.size, event_id=sent.event_id, is_done=True)
    filler.transfer("older/oops.bin", 5000, filler.cancelled)
    moving["inbound"] = filler.delivery("2026/from-berlin/plan.dwg", 88_000_000)
    filler.delivery("2026/from-berlin/plan-2.dwg", 12_000_000)
    filler.delivery("2026/from-berlin/lost.dwg", 900_000, wait="gone-object")
    filler.watching(2)
    return moving
