"""A receipt as rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled_ledger import Filler, make_ground

from engine.model import Remark, TransferState
from engine.sheet import RECEIPT, receipt_rows


@pytest.fixture
def receipt(tmp_path):
    filler = Filler(make_ground(tmp_path).home)
    sent = filler.transfer("a.txt", 10, filler.done)
    with filler.ledger.transaction():
        filler.ledger.transfers.remark(sent.id, Remark(filler.now - 40, "throttled", "SlowDown"))
        filler.ledger.transfers.resumed(sent.id, 77, filler.now - 35)
    filler.delivery("2026/a.txt", 10, event_id=sent.event_id, is_done=True)
    yield filler.ledger.reading.receipt_of_transfer(sent.id)
    filler.close()


def test_every_moment_has_its_line_in_order(receipt):
    rows = receipt_rows(receipt)
    assert [row["event"] for row in rows] == [
        *("queued", "throttled", "resumed", "uploaded", "announced"),
        *("received", "moved", "verified", "placed", "message-deleted"),
    ]
    assert all(set(row) <= set(RECEIPT) for row in rows)
    told = {row["event"]: row for row in rows}
    assert told["uploaded"]["crc64nvme"] == "5wzLmVgB5Uo="
    assert told["announced"]["message_id"].startswith("d6e1a7a2")
    assert told["throttled"]["detail"] == "SlowDown"
    assert told["resumed"]["bytes_not_sent_again"] == "77"
    assert told["verified"]["verification"] == "end-to-end"


def test_what_ended_otherwise_says_how(receipt):
    skipped = receipt.transfer._replace(state=TransferState.SKIPPED, code="exists", uploaded_at=0.0)
    rows = receipt_rows(replace(receipt, transfer=skipped, delivery=None))
    assert "uploaded" not in {row["event"] for row in rows}
    assert (rows[-1]["event"], rows[-1]["cause"]) == ("skipped", "Exists already")
