"""Transactions, and what happens where the disk has no room."""

from __future__ import annotations

import apsw
import pytest

from engine.errors import DamagedLedger, Trouble
from engine.ledger import Ledger
from engine.model import Remark


def test_a_transaction_is_all_or_nothing(ledger, pen):
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        _queue_and_fail(pen)
    assert not ledger.transfers.known("scans", ["a"])
    with ledger.transaction():
        pen.queue("b")
    assert ledger.transfers.known("scans", ["b"])


def test_what_is_committed_is_seen_by_others(ledger, pen, file):
    with Ledger(file) as other:
        before = other.version()
        with ledger.transaction():
            pen.queue("a")
            assert not other.transfers.known("scans", ["a"])
        assert other.transfers.known("scans", ["a"])
        assert other.version() != before


def test_the_own_commit_does_not_change_the_version(ledger, pen):
    before = ledger.version()
    pen.queue("a")
    assert ledger.version() == before


def _queue_and_fail(pen) -> None:
    pen.queue("a")
    raise ZeroDivisionError


def _write_much(ledger: Ledger, row_id: int) -> None:
    for number in range(1000):
        ledger.transfers.remark(row_id, Remark(number, "retry", "x" * 500))


def _fill_up(ledger: Ledger) -> None:
    """No page more than there are now."""
    pages = ledger._connection.pragma("page_count")
    ledger._connection.pragma("max_page_count", pages)


def test_a_full_disk_is_a_trouble_that_changes_nothing(ledger, pen):
    row = pen.queue("a")
    _fill_up(ledger)
    with pytest.raises(Trouble) as caught, ledger.transaction():
        _write_much(ledger, row.id)
    assert caught.value.code == "disk-full"
    assert ledger.reading.receipt_of_transfer(row.id).remarks == ()


def test_the_ledger_goes_on_when_there_is_room_again(ledger, pen):
    row = pen.queue("a")
    _fill_up(ledger)
    with pytest.raises(Trouble), ledger.transaction():
        _write_much(ledger, row.id)
    ledger._connection.pragma("max_page_count", 1 << 30)
    with ledger.transaction():
        ledger.transfers.remark(row.id, Remark(1.0, "retry", "again"))
    assert len(ledger.reading.receipt_of_transfer(row.id).remarks) == 1


def test_a_disk_that_takes_nothing_is_a_trouble(ledger, file):
    ledger._connection.pragma("query_only", value=True)
    with pytest.raises(Trouble) as caught, ledger.transaction():
        ledger.wishes.pause("scans", 1.0)
    assert (caught.value.code, caught.value.subject) == ("folder-refused", str(file.parent))


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (apsw.SQLITE_IOERR_READ, "folder-refused"),
        (apsw.SQLITE_CANTOPEN, "folder-refused"),
        (apsw.SQLITE_IOERR_WRITE, "disk-full"),
        (apsw.SQLITE_IOERR_SHMSIZE, "disk-full"),
    ],
)
def test_what_the_disk_refuses_is_a_trouble(ledger, refusal, code):
    with pytest.raises(Trouble) as caught, ledger.transaction():
        raise apsw.exception_for(refusal)
    assert caught.value.code == code


def test_a_file_that_was_taken_away_is_noticed(ledger, file):
    assert ledger.is_in_place()
    file.rename(file.with_name("elsewhere"))
    assert not ledger.is_in_place()
    with pytest.raises(DamagedLedger, match="taken away"):
        ledger.version()
    with Ledger(file):
        assert not ledger.is_in_place(), "another one lies there now"
