"""Files on their way up, step by step."""

from __future__ import annotations

import pytest

from engine.errors import delay_before_retry
from engine.ledger.transfers import Claim, new_event_id
from engine.model import NEVER, Fingerprint, Part, Remark, TransferState

NOW = 1_000.0


def test_the_steps_come_one_after_the_other(ledger, pen):
    row = pen.queue("a")
    assert (row.state, row.queued_at) == (TransferState.QUEUED, NOW)
    row = pen.upload(row, NOW + 1)
    assert (row.state, row.uploaded_at, row.etag, row.version_id) == (TransferState.UPLOADED, NOW + 1, '"tag"', "v1")
    row = pen.announce(row, NOW + 2)
    assert (row.state, row.notified_at, row.message_id) == (TransferState.NOTIFIED, NOW + 2, f"message of {row.id}")
    row = pen.store(row, NOW + 3)
    assert (row.state, row.done_at, row.final_name) == (TransferState.DONE, NOW + 3, "a")
    assert row.state.is_final


def test_each_step_asks_only_for_its_own(ledger, pen):
    queued, uploaded = pen.queue("queued"), pen.upload(pen.queue("uploaded"))
    announced = pen.announce(pen.upload(pen.queue("announced")))
    pen.all_the_way("done")
    assert [row.id for row in ledger.transfers.ready("scans", NOW, 9)] == [queued.id]
    assert [row.transfer_id for row in ledger.outbox.ready("scans", NOW, 9)] == [uploaded.id]
    assert [row.id for row in ledger.transfers.to_move("scans", NOW, 9)] == [announced.id]


def test_files_are_sent_in_the_order_they_came_but_for_those_put_first(ledger, pen):
    rows = [pen.queue(name) for name in "abcd"]
    ledger.wishes.first_in_line("up", [rows[2].id])
    ledger.wishes.first_in_line("up", [rows[3].id])
    assert [row.name for row in ledger.transfers.ready("scans", NOW, 3)] == ["d", "c", "a"]


def test_what_rests_is_not_ready(ledger, pen):
    paused, cancelled, waiting, other = (pen.queue(name) for name in ("paused", "cancelled", "waiting", "other"))
    pen.queue("elsewhere", route="else")
    ledger.wishes.pause_items("up", [paused.id], paused=True)
    ledger.wishes.cancel("up", [cancelled.id])
    ledger.transfers.postpone(waiting.id, "throttled", "", NOW + 10, NOW)
    assert [row.id for row in ledger.transfers.ready("scans", NOW, 9)] == [other.id]
    assert ledger.transfers.resting("scans") == {paused.id, cancelled.id}
    assert [row.id for row in ledger.transfers.to_cancel("scans")] == [cancelled.id]
    assert [row.id for row in ledger.transfers.ready("scans", NOW + 10, 9)] == [waiting.id, other.id]


def test_the_next_due_time_is_the_earliest_one_that_lies_ahead(ledger, pen):
    assert ledger.transfers.next_due("scans", NOW) is None
    sooner, later, in_outbox, paused = (pen.queue(name) for name in "abcd")
    assert ledger.transfers.next_due("scans", NOW) is None
    pen.upload(in_outbox)
    ledger.transfers.postpone(later.id, "x", "", NOW + 30, NOW)
    assert ledger.transfers.next_due("scans", NOW) == NOW + 30
    ledger.outbox.postpone(in_outbox.id, "x", "", NOW + 20)
    ledger.transfers.postpone(sooner.id, "x", "", NOW + 10, NOW)
    ledger.transfers.postpone(paused.id, "x", "", NOW + 5, NOW)
    ledger.wishes.pause_items("up", [paused.id], paused=True)
    assert ledger.transfers.next_due("scans", NOW) == NOW + 10
    assert ledger.transfers.next_due("scans", NOW + 10) == NOW + 20
    assert ledger.transfers.next_due("scans", NOW + 20) == NOW + 30
    assert ledger.transfers.next_due("other", NOW) is None


def test_only_what_waits_for_no_person_is_open(ledger, pen):
    assert not ledger.transfers.is_open(["scans"])
    row = pen.queue("a")
    assert ledger.transfers.is_open(["other", "scans"])
    ledger.transfers.postpone(row.id, "throttled", "", NOW + 10, NOW)
    assert ledger.transfers.is_open(["scans"])
    ledger.transfers.postpone(row.id, "bad-name", "", NEVER, NOW)
    assert not ledger.transfers.is_open(["scans"])
    assert delay_before_retry("bad-name", 1) == NEVER


def test_known_files_are_all_but_the_done_ones(ledger, pen):
    pen.all_the_way("a")
    skipped = pen.queue("a")
    ledger.transfers.end(skipped.id, TransferState.SKIPPED, "exists", "in/a", NOW)
    waiting = pen.queue("a")
    pen.queue("b", route="other")
    known = ledger.transfers.known("scans", ["a", "b", "c"])
    assert {name: [row.id for row in rows] for name, rows in known.items()} == {"a": [skipped.id, waiting.id]}


def test_a_claimed_file_keeps_its_own_name_beside_that_in_the_queue(ledger):
    ledger.transfers.add([Claim("scans", "a.txt", "a (2).txt", Fingerprint(2**50, 2**61, 2**63 - 1))], NOW)
    (row,) = ledger.transfers.known("scans", ["a (2).txt"])["a (2).txt"]
    assert (row.name, row.queued_name, row.size) == ("a.txt", "a (2).txt", 2**50)
    assert row.fingerprint == Fingerprint(2**50, 2**61, 2**63 - 1)


@pytest.mark.parametrize("name", ["ü/日本.txt", "a'b\"c", "line\nbreak", "%", "\N{GRINNING FACE}"])
def test_any_name_is_kept_as_it_is(ledger, pen, name):
    assert pen.queue(name).name == name


def test_event_ids_are_unique_and_grow():
    ids = [new_event_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(len(one) == 32 and int(one, 16) for one in ids)
    assert [one[:12] for one in ids] == sorted(one[:12] for one in ids)


# -- large files -----------------------------------------------------------------------------------------------------


def test_parts_are_kept_by_number_and_once(ledger, pen):
    row = pen.queue("a")
    ledger.transfers.start_upload(row.id, "bucket", "in/a", "upload 1", 8)
    for number in (2, 1, 2):
        ledger.transfers.add_part(row.id, Part(number, 8, f'"{number}"', 2**64 - number))
    assert ledger.transfers.parts(row.id) == [Part(1, 8, '"1"', 2**64 - 1), Part(2, 8, '"2"', 2**64 - 2)]
    row = pen.transfer(row.id)
    assert (row.bucket, row.key, row.upload_id, row.part_size) == ("bucket", "in/a", "upload 1", 8)


@pytest.mark.parametrize("end", ["begun anew", "forgotten", "another version", "cancelled", "done"])
def test_parts_go_with_their_upload(ledger, pen, end):
    row = pen.queue("a")
    ledger.transfers.start_upload(row.id, "bucket", "in/a", "upload 1", 8)
    ledger.transfers.add_part(row.id, Part(1, 8, '"1"', 1))
    {
        "begun anew": lambda: ledger.transfers.start_upload(row.id, "bucket", "in/a", "upload 2", 16),
        "forgotten": lambda: ledger.transfers.forget_upload(row.id),
        "another version": lambda: ledger.transfers.changed(row.id, Fingerprint(9, 9, 9)),
        "cancelled": lambda: ledger.transfers.end(row.id, TransferState.CANCELLED, "", "", NOW),
        "done": lambda: pen.store(pen.announce(pen.upload(row))),
    }[end]()
    assert ledger.transfers.parts(row.id) == []


def test_another_version_of_the_file_voids_what_was_sent(ledger, pen):
    row = pen.queue("a")
    ledger.transfers.start_upload(row.id, "bucket", "in/a", "upload 1", 8)
    ledger.transfers.resumed(row.id, 8, NOW)
    ledger.transfers.changed(row.id, Fingerprint(200, 6, 8))
    row = pen.transfer(row.id)
    assert row.fingerprint == Fingerprint(200, 6, 8)
    assert (row.upload_id, row.part_size, row.resumed_bytes) == ("", 0, 0)
    assert row.state is TransferState.QUEUED


# -- waiting, remarks ------------------------------------------------------------------------------------------------


def test_a_failed_step_says_why_and_until_when(ledger, pen):
    row = pen.queue("a")
    ledger.transfers.postpone(row.id, "throttled", "503 SlowDown", NOW + 10, NOW)
    row = pen.transfer(row.id)
    assert (row.attempts, row.code, row.detail, row.next_try) == (1, "throttled", "503 SlowDown", NOW + 10)
    (remark,) = ledger.reading.receipt_of_transfer(row.id).remarks
    assert remark == Remark(NOW, "throttled", "503 SlowDown")
    row = pen.upload(row)
    assert (row.attempts, row.code, row.detail, row.next_try) == (0, "", "", 0)


def test_a_receipt_keeps_the_last_hundred_remarks_of_each_file(ledger, pen):
    row, other = pen.queue("a"), pen.queue("b")
    for number in range(130):
        ledger.transfers.remark(row.id, Remark(number, "retry", "x" * 1000))
    ledger.transfers.remark(other.id, Remark(1, "retry", ""))
    remarks = ledger.reading.receipt_of_transfer(row.id).remarks
    assert [remark.at for remark in remarks] == list(range(30, 130))
    assert len(remarks[0].detail) == 500
    assert len(ledger.reading.receipt_of_transfer(other.id).remarks) == 1


# -- outbox ----------------------------------------------------------------------------------------------------------


def _upload_and_fail(pen, row) -> None:
    pen.upload(row)
    raise ZeroDivisionError


def test_an_upload_puts_its_notification_into_the_outbox_in_one_step(ledger, pen):
    row = pen.queue("a")
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        _upload_and_fail(pen, row)
    assert ledger.outbox.ready("scans", NOW, 9) == []
    pen.upload(row)
    (note,) = ledger.outbox.ready("scans", NOW, 9)
    assert (note.transfer_id, note.event_id, note.body) == (row.id, row.event_id, "in/a")


def test_what_is_sent_leaves_the_outbox(ledger, pen):
    first, second = pen.upload(pen.queue("a")), pen.upload(pen.queue("b"))
    ledger.outbox.sent(first.route, [(first.id, "m1")], NOW + 5)
    assert [note.transfer_id for note in ledger.outbox.ready("scans", NOW, 9)] == [second.id]
    (status,) = ledger.reading.status(["scans"], NOW, is_running=True).routes
    assert status.last_announced_at == NOW + 5


def test_a_notification_that_failed_waits_and_says_so_on_its_file(ledger, pen):
    row = pen.upload(pen.queue("a"))
    ledger.outbox.postpone(row.id, "throttled", "slow", NOW + 10)
    assert ledger.outbox.ready("scans", NOW, 9) == []
    (note,) = ledger.outbox.ready("scans", NOW + 10, 9)
    assert note.attempts == 1
    row = pen.transfer(row.id)
    assert (row.code, row.attempts, row.next_try) == ("throttled", 1, NOW + 10)
    row = pen.announce(row)
    assert (row.code, row.attempts, row.next_try) == ("", 0, 0)


def test_the_outbox_is_emptied_oldest_first_and_route_by_route(ledger, pen):
    rows = [pen.upload(pen.queue(name)) for name in "abc"]
    pen.upload(pen.queue("d", route="other"))
    assert [note.transfer_id for note in ledger.outbox.ready("scans", NOW, 2)] == [rows[0].id, rows[1].id]
    assert [note.route for note in ledger.outbox.ready("other", NOW, 9)] == ["other"]


def test_uploads_in_parts_are_told_apart_by_their_ids_and_by_the_files_that_have_their_keys(ledger, pen):
    begun, done = pen.queue("begun"), pen.all_the_way("sub/ü.txt")
    assert ledger.transfers.upload_ids() == set()
    ledger.transfers.start_upload(begun.id, "bucket", "in/begun (2)", "", 5)
    assert ledger.transfers.upload_ids() == set(), "it is about to begin, and has no id yet"
    ledger.transfers.start_upload(begun.id, "bucket", "in/begun (2)", "id", 5)
    assert ledger.transfers.upload_ids() == {"id"}
    names = {f"in/{name}": name for name in ("begun", "begun (2)", "theirs")} | {done.key: done.name}
    assert ledger.transfers.ours("scans", names) == {"in/begun", "in/begun (2)", done.key}
    assert ledger.transfers.ours("another route", names) == set()
