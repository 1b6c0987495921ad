"""What troubles tell is kept as words and values; what older versions kept as prose is read as it is."""

from __future__ import annotations

import pytest

from engine.ledger import Ledger
from engine.model import Message, MessageState, Problem, Remark, Stage, TransferState, Wanted
from engine.sentences import Sentence

DETAIL = Sentence("{size} bytes, and {most} is the most", size=9, most=5)
SUBJECT = Sentence("{action} on {resource}", action="s3:PutObject", resource="arn:aws:s3:::bbb/x")


@pytest.fixture
def again(ledger, file):
    """Another process that reads."""
    with Ledger(file) as other:
        yield other


def assert_kept(text: str, made: Sentence) -> None:
    assert isinstance(text, Sentence)
    assert (text.template, text.values) == (made.template, made.values)


def problem(subject: str) -> Problem:
    return Problem("not-allowed", Stage.UPLOAD, "scans", subject, "a.txt", DETAIL, 1, 1.0, 1.0, 2.0)


def test_a_problem_is_found_again_by_its_subject(ledger, again):
    with ledger.transaction():
        ledger.problems.met(problem(SUBJECT))
        ledger.problems.met(problem(SUBJECT))
    (met,) = again.problems.all()
    assert_kept(met.subject, SUBJECT)
    assert_kept(met.detail, DETAIL)
    assert met.count == 2
    with ledger.transaction():
        ledger.problems.gone(Stage.UPLOAD, "scans", "not-allowed", SUBJECT)
    assert again.problems.all() == []


def test_a_transfer_and_its_receipt_keep_the_words(ledger, again, pen):
    row = pen.queue("a.txt")
    with ledger.transaction():
        ledger.transfers.postpone(row.id, "too-large", DETAIL, 9e15, 5.0)
    receipt = again.reading.receipt_of_transfer(row.id)
    assert_kept(receipt.transfer.detail, DETAIL)
    assert_kept(receipt.remarks[-1].detail, DETAIL)
    with ledger.transaction():
        ledger.transfers.end(row.id, TransferState.SKIPPED, "too-large", DETAIL, 6.0)
    (found,) = [each for each in again.reading.problems() if each.code == "too-large"]
    assert_kept(found.detail, DETAIL)


def test_a_delivery_keeps_the_words(ledger, again):
    message = Message(0, "scans", "m", "handle", 1.0, 1, MessageState.OPEN, "a", "", "")
    with ledger.transaction():
        ledger.inbox.receive(message, [("one", Wanted("bbb", "a"))])
        ledger.inbox.postpone(1, "object-too-large", DETAIL, 9e15, 5.0)
    receipt = again.reading.receipt_of_delivery(1)
    assert_kept(receipt.delivery.detail, DETAIL)
    assert_kept(receipt.remarks[-1].detail, DETAIL)


def test_why_a_message_is_in_quarantine_keeps_the_words(ledger, again):
    reason = Sentence("{reason}: {summary}", reason=Sentence("it looks like JSON and is none"), summary="{")
    with ledger.transaction():
        ledger.inbox.quarantine(Message(0, "scans", "m", "h", 1.0, 1, MessageState.OPEN, "{", "not-ours", reason))
    (found,) = [each for each in again.reading.problems() if each.code == "not-ours"]
    assert_kept(found.subject, reason)
    assert_kept(found.subject.values["reason"], reason.values["reason"])
    (message,) = again.inbox.quarantined("scans", 5)
    assert_kept(message.detail, reason)


def test_what_an_older_version_kept_is_read_as_it_is(ledger, again, pen):
    row = pen.queue("a.txt")
    with ledger.transaction():
        ledger.problems.met(problem("s3:PutObject on arn:aws:s3:::bbb/x"))
        ledger.transfers.remark(row.id, Remark(5.0, "throttled", "it asked to slow down"))
    assert again.problems.all()[0].subject == "s3:PutObject on arn:aws:s3:::bbb/x"
    assert again.reading.receipt_of_transfer(row.id).remarks[-1].detail == "it asked to slow down"
