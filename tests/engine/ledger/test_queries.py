"""Years of history must not slow down the questions that are asked all the time: each finds its rows by an index."""

from __future__ import annotations

import pytest

from engine.ledger.transfers import Claim
from engine.model import Delivery, DeliveryState, Fingerprint, Remark, Stage, Verification, Wanted

_ROW = (*("", Verification.SIZE, 0, 0.0, "", ""), False, 0.0, False, 0, 1.0, 0.0, 0.0, 0.0)
_DELIVERY = Delivery(1, "scans", 1, "event", Wanted("bucket", "a", size=1), DeliveryState.VERIFIED, *_ROW)

ALL_THE_TIME = {
    "transfers.ready": lambda ledger: ledger.transfers.ready("scans", 1.0, 5),
    "transfers.to_move": lambda ledger: ledger.transfers.to_move("scans", 1.0, 5),
    "transfers.put_first": lambda ledger: ledger.transfers.put_first("scans", 1.0),
    "transfers.resting": lambda ledger: ledger.transfers.resting("scans"),
    "transfers.to_cancel": lambda ledger: ledger.transfers.to_cancel("scans"),
    "transfers.next_due": lambda ledger: ledger.transfers.next_due("scans", 1.0),
    "transfers.is_open": lambda ledger: ledger.transfers.is_open(["scans"]),
    "transfers.known": lambda ledger: ledger.transfers.known("scans", ["a"]),
    "transfers.add": lambda ledger: ledger.transfers.add([Claim("scans", "a", "a", Fingerprint(1, 1, 1))], 1.0),
    "transfers.uploaded": lambda ledger: ledger.transfers.uploaded([], 1.0),
    "transfers.done": lambda ledger: ledger.transfers.done("scans", [], 1.0),
    "transfers.parts": lambda ledger: ledger.transfers.parts(1),
    "transfers.remark": lambda ledger: ledger.transfers.remark(1, Remark(1.0, "resumed", "")),
    "waits.end_of_pauses, up": lambda ledger: ledger.waits.end_of_pauses(Stage.UPLOAD),
    "waits.end_pauses, up": lambda ledger: ledger.waits.end_pauses(Stage.UPLOAD, 1.0),
    "waits.end_of_pauses, down": lambda ledger: ledger.waits.end_of_pauses(Stage.DOWNLOAD),
    "waits.end_pauses, down": lambda ledger: ledger.waits.end_pauses(Stage.DOWNLOAD, 1.0),
    "outbox.ready": lambda ledger: ledger.outbox.ready("scans", 1.0, 5),
    "outbox.sent": lambda ledger: ledger.outbox.sent("scans", [(1, "m")], 1.0),
    "inbox.ready": lambda ledger: ledger.inbox.ready("scans", 1.0, 5),
    "inbox.put_first": lambda ledger: ledger.inbox.put_first("scans", 1.0),
    "inbox.resting": lambda ledger: ledger.inbox.resting("scans"),
    "inbox.to_cancel": lambda ledger: ledger.inbox.to_cancel("scans"),
    "inbox.next_due": lambda ledger: ledger.inbox.next_due("scans", 1.0),
    "inbox.is_open": lambda ledger: ledger.inbox.is_open(["scans"]),
    "inbox.open_count": lambda ledger: ledger.inbox.open_count("scans"),
    "inbox.worked_on": lambda ledger: ledger.inbox.worked_on("scans", 1.0, 30.0),
    "inbox.deletable": lambda ledger: ledger.inbox.deletable("scans", 5),
    "inbox.deleted": lambda ledger: ledger.inbox.deleted([1], 1.0),
    "inbox.placed": lambda ledger: ledger.inbox.placed("scans", [_DELIVERY], 1.0),
    "inbox.verified": lambda ledger: ledger.inbox.verified([_DELIVERY], 1.0),
}
OF_THE_WINDOW = {
    "reading.open_transfers": lambda ledger: ledger.reading.open_transfers("scans"),
    "reading.open_deliveries": lambda ledger: ledger.reading.open_deliveries("scans"),
    "reading.past_transfers": lambda ledger: ledger.reading.past_transfers("scans"),
    "reading.past_deliveries": lambda ledger: ledger.reading.past_deliveries("scans"),
    "reading.status": lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=True),
    "reading.kept": lambda ledger: ledger.reading.kept(),
    "inbox.quarantined": lambda ledger: ledger.inbox.quarantined(None, 5),
}
SMALL_TABLES = (
    "SCAN part",
    "SCAN piece",
    "SCAN pause",
    "SCAN rest",
    "SCAN pace",
    "SCAN quick_limit",
    "SCAN problem",
    "SCAN unfinished",
)


@pytest.mark.parametrize("question", ALL_THE_TIME.values(), ids=ALL_THE_TIME.keys())
def test_the_stages_questions_search(plans, question):
    own = ("SCAN json_each",)  # the rows that are handed over
    assert [plan for plan in plans(question) if plan.startswith("SCAN") and not plan.startswith(own)] == []


@pytest.mark.parametrize("question", [ALL_THE_TIME["transfers.ready"], ALL_THE_TIME["transfers.to_move"]])
def test_what_is_sent_next_needs_no_sorting(plans, question):
    assert not [plan for plan in plans(question) if "TEMP B-TREE" in plan]


@pytest.mark.parametrize(
    "question", [ALL_THE_TIME[name] for name in ("inbox.ready", "inbox.put_first", "inbox.open_count", "inbox.is_open")]
)
def test_open_deliveries_are_found_without_the_past_ones(plans, question):
    assert "USING INDEX delivery_open (" in " ".join(plans(question))


@pytest.mark.parametrize("question", OF_THE_WINDOW.values(), ids=OF_THE_WINDOW.keys())
def test_the_windows_questions_walk_along_an_index(plans, question):
    """One of few rows (open, waiting, quarantined), or one in the order that is asked for and cut off early."""
    scans = [plan for plan in plans(question) if plan.startswith("SCAN") and plan not in SMALL_TABLES]
    assert [plan for plan in scans if " INDEX " not in plan or "autoindex" in plan] == []
