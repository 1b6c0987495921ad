"""A ledger of a test's own, and short ways to put transfers and deliveries into it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import (
    Delivery,
    Fingerprint,
    Message,
    MessageState,
    Notification,
    Transfer,
    Verification,
    Wanted,
)

NOW = 1_000.0
ROUTE = "scans"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    with Ledger(file) as opened:
        yield opened


@dataclass
class Pen:
    """Writes into a ledger what stages would."""

    ledger: Ledger
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def queue(self, name: str, *, route: str = ROUTE, size: int = 100, at: float = NOW) -> Transfer:
        claim = Claim(route, name, name, Fingerprint(size, 5, 7))
        self.ledger.transfers.add([claim], at)
        return max(self.ledger.transfers.known(route, [name])[name], key=lambda row: row.id)

    def upload(self, row: Transfer, at: float = NOW + 1) -> Transfer:
        said = Acknowledgement("bucket", f"in/{row.name}", '"tag"', "v1", "crc", "")
        note = Notification(row.id, row.route, row.event_id, f"in/{row.name}", "{}", 0, 0.0)
        self.ledger.transfers.uploaded([(said, note)], at)
        return self.transfer(row.id)

    def announce(self, row: Transfer, at: float = NOW + 2) -> Transfer:
        self.ledger.outbox.sent(row.route, [(row.id, f"message of {row.id}")], at)
        return self.transfer(row.id)

    def store(self, row: Transfer, at: float = NOW + 3) -> Transfer:
        self.ledger.transfers.done(row.route, [(row, row.name)], at)
        return self.transfer(row.id)

    def all_the_way(self, name: str, **more: object) -> Transfer:
        return self.store(self.announce(self.upload(self.queue(name, **more))))  # type: ignore[arg-type]

    def transfer(self, row_id: int) -> Transfer:
        found = self.ledger.transfers.get(row_id)
        assert found is not None
        return found

    def message(self, *, route: str = ROUTE, message_id: str = "", **more: object) -> Message:
        number = next(self.numbers)
        plain = Message(
            0, route, message_id or f"m{number}", f"handle {number}", NOW, 1, MessageState.OPEN, "body", "", ""
        )
        return plain._replace(**more)

    def receive(
        self, *keys: str, route: str = ROUTE, size: int = 50, event_id: str = "", **more: str
    ) -> list[Delivery]:
        message = self.message(route=route)
        wanted = [(f"{message.message_id}:{key}", Wanted("bucket", key, event_id, size=size, **more)) for key in keys]
        assert self.ledger.inbox.receive(message, wanted)
        return [row for row in self.ledger.reading.open_deliveries(route) if row.wanted.key in keys]

    def place(self, row: Delivery, at: float = NOW + 5) -> Delivery:
        self.ledger.inbox.verified([row.proven(row.size, row.wanted.key, Verification.END_TO_END)], at)
        self.ledger.inbox.placed(self.delivery(row.id).route, [self.delivery(row.id)], at)
        return self.delivery(row.id)

    def delivery(self, row_id: int) -> Delivery:
        found = self.ledger.inbox.get(row_id)
        assert found is not None
        return found


@pytest.fixture
def pen(ledger: Ledger) -> Pen:
    return Pen(ledger)


Ask = Callable[[Callable[[Ledger], object]], list[str]]


@pytest.fixture
def plans(ledger: Ledger) -> Ask:
    """The query plans of every statement that a question makes SQLite run."""
    connection = ledger._connection

    def ask(question: Callable[[Ledger], object]) -> list[str]:
        statements: list[tuple[str, object]] = []

        def note(_cursor: object, sql: str, bindings: object) -> bool:
            statements.append((sql, bindings))
            return True

        connection.exec_trace = note
        try:
            question(ledger)
        finally:
            connection.exec_trace = None
        assert statements
        return [
            str(row[3]) for sql, values in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        ]

    return ask
