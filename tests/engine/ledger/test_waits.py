"""Waits that the clock has made too long."""

from __future__ import annotations

import pytest

from engine.errors import CAUSES
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import NEVER, Fingerprint, Notification, Stage

NOW = 1_000_000_000.0
HOUR = 3600.0
pytestmark = pytest.mark.row("L14")


@pytest.fixture
def waiting(ledger):
    """Makes a transfer that waits until then."""

    def wait(name: str, code: str, until: float) -> int:
        ledger.transfers.add([Claim("scans", name, name, Fingerprint(1, 1, 1))], 1.0)
        (row,) = ledger.transfers.known("scans", [name])[name]
        ledger.transfers.postpone(row.id, code, "", until, 1.0)
        return row.id

    return wait


def ready(ledger) -> set[str]:
    return {row.name for row in ledger.transfers.ready("scans", NOW, 99)}


def test_nothing_waits_longer_than_its_cause_lets_it(ledger, waiting):
    longest = CAUSES["throttled"].longest_delay
    waiting("an hour too long", "throttled", NOW + HOUR)
    waiting("as long as may be", "throttled", NOW + longest)
    waiting("longer, and may", "archived", NOW + longest + 1)
    waiting("for a person", "too-large", NEVER)
    ledger.waits.shorten(Stage.UPLOAD, NOW)
    assert ready(ledger) == {"an hour too long"}
    ledger.waits.shorten(Stage.UPLOAD, NOW - 24 * HOUR)
    assert ready(ledger) == {"an hour too long", "as long as may be", "longer, and may"}


def test_notifications_wait_no_longer_than_their_transfers(ledger, waiting):
    row_id = waiting("a", "", 0)
    note = Notification(row_id, "scans", "event", "a", "{}", 0, 0.0)
    ledger.transfers.uploaded([(Acknowledgement("bucket", "a", '"e"', "", "", ""), note)], 2.0)
    ledger.outbox.postpone(row_id, "no-queue", "", NOW + HOUR)
    ledger.waits.shorten(Stage.DOWNLOAD, NOW)
    assert ledger.outbox.ready("scans", NOW, 9) == [], "that stage has no say in it"
    ledger.waits.shorten(Stage.UPLOAD, NOW)
    assert [item.transfer_id for item in ledger.outbox.ready("scans", NOW, 9)] == [row_id]


def test_watching_has_no_rows_that_wait(ledger, waiting):
    waiting("a", "throttled", NOW + HOUR)
    ledger.waits.shorten(Stage.WATCH, NOW)
    assert ready(ledger) == set()
