"""How many statements the steps of many files take: a regression shows without a clock."""

from __future__ import annotations

import pytest

from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import Fingerprint, Notification, Verification, Wanted

MANY = 64
NOW = 100.0


@pytest.fixture
def statements(ledger):
    """Those that were run since the last look."""
    told: list[str] = []

    def note(_cursor, text, _values) -> bool:
        told.append(text)
        return True

    ledger._connection.exec_trace = note

    def look() -> int:
        count = len(told)
        told.clear()
        return count

    yield look
    ledger._connection.exec_trace = None


def test_the_way_up_takes_as_many_statements_for_many_files_as_for_one(ledger, statements):
    claims = [Claim("scans", f"{number}", f"{number}", Fingerprint(1, 1, number)) for number in range(MANY)]
    ledger.transfers.add(claims, NOW)
    assert statements() == 1
    rows = ledger.transfers.ready("scans", NOW, MANY)
    assert (len(rows), statements()) == (MANY, 1)
    notes = [Notification(row.id, "scans", row.event_id, row.name, "{}", 0, 0.0) for row in rows]
    ledger.transfers.uploaded([(Acknowledgement("b", note.body, "e", "", "", ""), note) for note in notes], NOW)
    assert statements() == 2
    assert [note.body for note in ledger.outbox.ready("scans", NOW, MANY)] == [row.name for row in rows]
    assert statements() == 1
    ledger.outbox.sent("scans", [(row.id, f"m{row.id}") for row in rows], NOW)
    assert statements() == 3
    moving = ledger.transfers.to_move("scans", NOW, MANY)
    assert [row.message_id for row in moving] == [f"m{row.id}" for row in rows]
    statements()
    ledger.transfers.done("scans", [(row, f"{row.name}!") for row in moving], NOW)
    assert statements() == 2, "the rows and the tally: none of them was sent in parts"
    assert {row.final_name for row in ledger.reading.past_transfers("scans")} == {
        f"{number}!" for number in range(MANY)
    }


def test_messages_are_taken_in_by_as_many_statements_for_many_as_for_one(ledger, pen, statements):
    items = [(pen.message(), [(f"event {number}", Wanted("bucket", f"{number}"))]) for number in range(MANY)]
    assert ledger.inbox.receive_new("scans", items) == []
    assert statements() == 4
    assert [row.wanted.key for row in ledger.reading.open_deliveries("scans")] == [
        f"{number}" for number in range(MANY)
    ]


def test_what_was_fetched_takes_as_many_statements_for_many_files_as_for_one(ledger, pen, statements):
    rows = [row for number in range(MANY) for row in pen.receive(f"{number}")]
    statements()
    proven = [row.proven(7, row.wanted.key, Verification.END_TO_END) for row in rows]
    ledger.inbox.verified(proven, NOW)
    assert statements() == 1
    ledger.inbox.placed("scans", proven, NOW)
    assert statements() == 4
    assert len(ledger.inbox.deletable("scans", MANY)) == MANY
    statements()
    ledger.inbox.deleted([row.inbox_id for row in rows], NOW)
    assert statements() == 2
    assert {row.size for row in ledger.reading.past_deliveries("scans")} == {7}
