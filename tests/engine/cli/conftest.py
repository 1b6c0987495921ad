"""A home with a route, and a ledger in which files have come as far as a test wants."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from engine.cli.main import run_command
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import (
    NEVER,
    Delivery,
    Fingerprint,
    Message,
    MessageState,
    Notification,
    Problem,
    Stage,
    Transfer,
    TransferState,
    Verification,
    Wanted,
)
from engine.settings.config import Config, load, save
from engine.settings.home import Home
from engine.settings.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Story:
    """Moves files forward in a ledger, as the stages do."""

    ledger: Ledger
    route: str = "scans"

    def queued(self, name: str, size: int = 1000, at: float = 0.0) -> Transfer:
        claim = Claim(self.route, name, name, Fingerprint(size, 1, 2))
        with self.ledger.transaction():
            self.ledger.transfers.add([claim], at or time.time())
        return self.ledger.reading.open_transfers(search=name)[-1]

    def uploaded(self, name: str, size: int = 1000) -> Transfer:
        transfer = self.queued(name, size)
        said = Acknowledgement("papers", f"2026/{name}", "etag-1", "v-7", "crc-of-it", "")
        note = Notification(transfer.id, self.route, transfer.event_id, f"2026/{name}", "{}", 0, 0.0)
        with self.ledger.transaction():
            self.ledger.transfers.uploaded([(said, note)], time.time())
        return self.get(transfer)

    def announced(self, name: str, size: int = 1000) -> Transfer:
        transfer = self.uploaded(name, size)
        with self.ledger.transaction():
            self.ledger.outbox.sent(transfer.route, [(transfer.id, "message-1")], time.time())
        return self.get(transfer)

    def done(self, name: str, size: int = 1000) -> Transfer:
        transfer = self.announced(name, size)
        with self.ledger.transaction():
            self.ledger.transfers.done(transfer.route, [(transfer, name)], time.time())
        return self.get(transfer)

    def waits_for_person(self, name: str) -> Transfer:
        transfer = self.queued(name)
        with self.ledger.transaction():
            self.ledger.transfers.postpone(transfer.id, "bad-name", "too long", NEVER, time.time())
        return self.get(transfer)

    def skipped(self, name: str) -> Transfer:
        transfer = self.queued(name)
        with self.ledger.transaction():
            self.ledger.transfers.end(transfer.id, TransferState.SKIPPED, "exists", name, time.time())
        return self.get(transfer)

    def received(self, key: str, event_id: str = "", size: int = 1000) -> Delivery:
        message = Message(0, self.route, f"m-{key}", "handle", time.time(), 1, MessageState.OPEN, key, "", "")
        with self.ledger.transaction():
            self.ledger.inbox.receive(message, [(f"identity {key}", Wanted("papers", key, event_id, size=size))])
        return self.ledger.reading.open_deliveries(search=key)[-1]

    def downloaded(self, key: str, event_id: str = "", size: int = 1000) -> Delivery:
        delivery = self.received(key, event_id, size)
        name = key.rpartition("/")[2]
        with self.ledger.transaction():
            self.ledger.inbox.verified([delivery.proven(size, name, Verification.END_TO_END)], time.time())
            self.ledger.inbox.placed(delivery.route, [delivery], time.time())
            self.ledger.inbox.deleted([delivery.inbox_id], time.time())
        got = self.ledger.inbox.get(delivery.id)
        assert got is not None
        return got

    def foreign_message(self, body: str) -> None:
        message = Message(0, self.route, f"m-{body}", "h", 1.0, 1, MessageState.QUARANTINED, body, "not-ours", body)
        with self.ledger.transaction():
            self.ledger.inbox.quarantine(message)

    def problem(self, code: str = "no-bucket", subject: str = "papers", stage: Stage = Stage.UPLOAD) -> None:
        now = time.time()
        problem = Problem(code, stage, self.route, subject, "a.txt", "404", 3, now - 60, now, now + 40)
        with self.ledger.transaction():
            self.ledger.problems.met(problem)

    def solved(self) -> None:
        with self.ledger.transaction():
            self.ledger.problems.gone(Stage.UPLOAD, self.route)

    def get(self, transfer: Transfer) -> Transfer:
        found = self.ledger.transfers.get(transfer.id)
        assert found is not None
        return found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Settings with one good route."""
    route = Route(name="scans", root=str(tmp_path / "scans"), bucket="papers", queue="papers-in")
    home = Home.at(tmp_path / "home")
    save(home.config_file, Config((route,)))
    return home


@pytest.fixture
def config(home: Home) -> Config:
    return load(home.config_file)


@pytest.fixture
def story(home: Home) -> Iterator[Story]:
    home.create()
    with Ledger(home.ledger_file) as ledger:
        yield Story(ledger)


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(home, capsys):
    """Carry out a command on the home."""

    def command(*words: str) -> Said:
        code = run_command([*words, "--home", str(home.config_file.parent)])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return command
