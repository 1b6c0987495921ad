"""What front ends show."""

from __future__ import annotations

import pytest

from engine.model import (
    NEVER,
    Count,
    MessageState,
    Outcome,
    Part,
    Problem,
    Remark,
    Stage,
    TransferState,
    Unfinished,
    WatchHealth,
)

NOW = 1_000.0


def status_of(ledger, route="scans", now=NOW):
    return ledger.reading.status([route], now, is_running=True).routes[0]


def test_the_status_counts_files_where_they_are(ledger, pen):
    for size in (1, 2):
        pen.queue(f"q{size}", size=size)
    pen.upload(pen.queue("u", size=10))
    pen.announce(pen.upload(pen.queue("n", size=20)))
    pen.all_the_way("d1", size=100)
    pen.all_the_way("d2", size=200)
    skipped = pen.queue("s", size=1000)
    ledger.transfers.end(skipped.id, TransferState.SKIPPED, "exists", "", NOW)
    pen.queue("elsewhere", route="other", size=7)
    unknown, arriving, placed = (
        *pen.receive("x", size=-1),
        *pen.receive("y", size=30),
        *pen.receive("z", size=40),
    )
    pen.place(placed)
    ledger.inbox.quarantine(pen.message(state=MessageState.QUARANTINED, code="not-ours"))
    status = status_of(ledger)
    assert (status.queued, status.to_announce, status.to_move) == (Count(2, 3), Count(1, 10), Count(1, 20))
    assert (status.uploaded, status.skipped) == (Count(2, 300), Count(1, 1000))
    assert (status.arriving, status.downloaded) == (Count(2, 30), Count(1, 40))
    assert status.quarantined == 1
    assert unknown.size == -1
    assert arriving.size == 30


def test_the_status_of_an_unknown_route_is_empty(ledger):
    status = status_of(ledger, "new")
    assert status.queued == Count()
    assert status.watch == WatchHealth("new")
    assert status.pause is None


def test_the_status_tells_of_watcher_and_pause(ledger):
    health = WatchHealth("scans", 2, 3, 5.0, 6.0, 7, is_polling=True)
    ledger.problems.save_health(WatchHealth("scans"))
    ledger.problems.save_health(health)
    ledger.wishes.pause("scans", NOW, NOW + 10)
    assert status_of(ledger).watch == health
    assert status_of(ledger).pause.until == NOW + 10
    assert status_of(ledger, now=NOW + 10).pause is None
    ledger.wishes.pause("", NOW)
    assert status_of(ledger, "other").pause.route == ""


# -- problems --------------------------------------------------------------------------------------------------------


def problem(code="offline", subject="here", *, route="scans", first_at=NOW, stage=Stage.UPLOAD, count=1):
    return Problem(code, stage, route, subject, "a.txt", "detail", count, first_at, first_at, NOW + 60)


def test_a_cause_met_again_counts_up_and_keeps_its_first_time(ledger):
    ledger.problems.met(problem(first_at=NOW))
    ledger.problems.met(problem(first_at=NOW + 9, count=2))
    ledger.problems.met(problem(subject="there", first_at=NOW + 1))
    newer, older = ledger.reading.problems()
    assert (newer.subject, older.subject) == ("there", "here")
    assert (older.count, older.first_at, older.last_at) == (3, NOW, NOW + 9)


def test_a_cause_that_is_gone_is_told_no_more(ledger):
    for one in (problem(), problem(subject="there"), problem("no-bucket"), problem(route="other")):
        ledger.problems.met(one)
    ledger.problems.gone(Stage.UPLOAD, "scans", "offline", "here")
    assert len(ledger.problems.all()) == 3
    ledger.problems.gone(Stage.WATCH, "scans")
    assert len(ledger.problems.all()) == 3
    ledger.problems.gone(Stage.UPLOAD, "scans")
    assert [one.route for one in ledger.problems.all()] == ["other"]


def test_waiting_files_are_one_problem_for_each_cause(ledger, pen):
    for name in ("a", "b"):
        row = pen.queue(name)
        ledger.transfers.postpone(row.id, "bad-name", "too long", NEVER, NOW)
    once = pen.queue("c")
    ledger.transfers.postpone(once.id, "throttled", "", NOW + 1, NOW)
    (found,) = ledger.reading.problems()
    assert (found.code, found.stage, found.route, found.count) == ("bad-name", Stage.UPLOAD, "scans", 2)
    assert found.example in {"a", "b"}
    ledger.transfers.postpone(once.id, "throttled", "", NOW + 2, NOW)
    assert {one.code for one in ledger.reading.problems()} == {"bad-name", "throttled"}


def test_a_notification_that_keeps_failing_is_a_problem(ledger, pen):
    row = pen.upload(pen.queue("a"))
    for attempt in (1, 2):
        ledger.outbox.postpone(row.id, "bad-request", "refused", NOW + 10 * attempt)
    assert [one.code for one in ledger.reading.problems()] == ["bad-request"]


def test_skipped_files_are_a_problem_and_those_taken_back_are_none(ledger, pen):
    skipped, taken_back = pen.queue("a"), pen.queue("b")
    ledger.transfers.end(skipped.id, TransferState.SKIPPED, "exists", "in/a", NOW)
    ledger.transfers.end(taken_back.id, TransferState.CANCELLED, "", "taken back", NOW)
    (found,) = ledger.reading.problems()
    assert (found.code, found.example) == ("exists", "a")


def test_waiting_deliveries_and_foreign_messages_are_problems(ledger, pen):
    (row,) = pen.receive("in/a")
    for attempt in (1, 2):
        ledger.inbox.postpone(row.id, "gone-object", "404", NOW + attempt, NOW)
    for number in (1, 2):
        message = pen.message(state=MessageState.QUARANTINED, code="not-ours", detail=f"odd {number}")
        ledger.inbox.quarantine(message)
    found = {one.code: one for one in ledger.reading.problems()}
    assert set(found) == {"gone-object", "not-ours"}
    assert found["gone-object"].example == "in/a"
    assert (found["not-ours"].count, found["not-ours"].stage) == (2, Stage.DOWNLOAD)


def test_what_the_whole_route_met_is_not_told_again_for_each_file(ledger, pen):
    ledger.problems.met(problem("offline"))
    row = pen.queue("a")
    for attempt in (1, 2):
        ledger.transfers.postpone(row.id, "offline", "", NOW + attempt, NOW)
    assert len(ledger.reading.problems()) == 1


# -- lists -----------------------------------------------------------------------------------------------------------


def names(rows) -> list[str]:
    return [row.name for row in rows]


def test_open_work_is_listed_with_the_furthest_first(ledger, pen):
    queued = [pen.queue(name) for name in ("a", "b")]
    pen.upload(pen.queue("c"))
    pen.all_the_way("d")
    ledger.wishes.first_in_line("up", [queued[1].id])
    assert names(ledger.reading.open_transfers()) == ["c", "b", "a"]
    assert names(ledger.reading.open_transfers(limit=1, offset=1)) == ["b"]
    assert ledger.reading.open_transfers("other") == []


def test_open_deliveries_are_listed_as_they_came(ledger, pen):
    first, second, third = pen.receive("in/a", "in/b", "in/c")
    ledger.inbox.deleted([pen.place(second).inbox_id], NOW)
    ledger.inbox.cancelled(third, "", NOW)
    assert [row.id for row in ledger.reading.open_deliveries()] == [first.id]
    assert ledger.reading.open_deliveries(search="zzz") == []


def test_history_is_listed_newest_first_and_by_outcome(ledger, pen):
    for number, name in enumerate("abc"):
        pen.store(pen.announce(pen.upload(pen.queue(name))), NOW + number)
    ended = pen.queue("taken back")
    ledger.transfers.end(ended.id, TransferState.CANCELLED, "", "", NOW + 9)
    pen.queue("open")
    reading = ledger.reading
    assert names(reading.past_transfers()) == ["taken back", "c", "b", "a"]
    assert names(reading.past_transfers(outcome=Outcome.DONE, limit=2)) == ["c", "b"]
    assert names(reading.past_transfers(outcome=Outcome.FAILED)) == ["taken back"]
    assert reading.past_transfers("other") == []


def test_past_deliveries_too(ledger, pen):
    done, given_up = pen.receive("in/a", "in/b")
    ledger.inbox.deleted([pen.place(done).inbox_id], NOW + 1)
    ledger.inbox.cancelled(given_up, "object-changed", NOW + 2)
    reading = ledger.reading
    assert [row.wanted.key for row in reading.past_deliveries(outcome=Outcome.FAILED)] == ["in/b"]
    assert [row.wanted.key for row in reading.past_deliveries()] == ["in/b", "in/a"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("%", ["50%.txt"]),
        ("_", ["a_b.txt"]),
        ("\\", ["back\\slash"]),
        ("TXT", ["50%.txt", "a_b.txt", "axb.txt"]),
        ("a_b", ["a_b.txt"]),
        ("in/axb", ["axb.txt"]),
        ("", ["50%.txt", "a_b.txt", "axb.txt", "back\\slash"]),
        ("'; DROP TABLE transfer; --", []),
    ],
)
def test_a_search_takes_every_character_as_it_is(ledger, pen, search, found):
    for name in ("50%.txt", "a_b.txt", "axb.txt", "back\\slash"):
        pen.all_the_way(name)
        pen.upload(pen.queue(name))
    assert sorted(names(ledger.reading.past_transfers(search=search))) == found
    assert sorted(names(ledger.reading.open_transfers(search=search))) == found


def test_history_is_found_by_message_and_event_too(ledger, pen):
    row, _ = pen.all_the_way("a"), pen.all_the_way("b")
    for search in (row.message_id, row.event_id):
        assert names(ledger.reading.past_transfers(search=search)) == ["a"]


# -- receipts --------------------------------------------------------------------------------------------------------


def test_a_receipt_pairs_both_sides_of_one_event(ledger, pen):
    sent = pen.all_the_way("a")
    (got,) = pen.receive("in/a", event_id=sent.event_id)
    ledger.inbox.remark(got.id, Remark(NOW + 5, "down", ""))
    ledger.transfers.remark(sent.id, Remark(NOW + 4, "up", ""))
    for receipt in (ledger.reading.receipt_of_transfer(sent.id), ledger.reading.receipt_of_delivery(got.id)):
        assert (receipt.transfer.id, receipt.delivery.id) == (sent.id, got.id)
        assert [remark.code for remark in receipt.remarks] == ["up", "down"]


def test_a_receipt_may_have_one_side_only(ledger, pen):
    row = pen.queue("a")
    ledger.transfers.start_upload(row.id, "bucket", "in/a", "u", 8)
    ledger.transfers.add_part(row.id, Part(1, 8, '"1"', 1))
    (foreign,) = pen.receive("in/b")
    receipt = ledger.reading.receipt_of_transfer(row.id)
    assert receipt.delivery is None
    assert len(receipt.parts) == 1
    assert ledger.reading.receipt_of_delivery(foreign.id).transfer is None
    assert ledger.reading.receipt_of_transfer(99) is None
    assert ledger.reading.receipt_of_delivery(99) is None


def test_a_receipt_shows_the_problems_of_the_stage_that_has_the_file_in_hand(ledger, pen):
    for stage in Stage:
        ledger.problems.met(problem("disk-full", str(stage), stage=stage))

    def keeping(row) -> list[tuple[Stage, str]]:
        return [(one.stage, one.subject) for one in ledger.reading.receipt_of_transfer(row.id).problems]

    row = pen.queue("a")
    assert keeping(row) == [(Stage.UPLOAD, "upload")]
    assert keeping(pen.upload(row)) == [(Stage.UPLOAD, "upload")]
    assert keeping(pen.announce(row)) == [(Stage.WATCH, "watch")]
    assert keeping(pen.store(row)) == []
    (got,) = pen.receive("in/b")
    (kept,) = ledger.reading.receipt_of_delivery(got.id).problems
    assert kept.stage is Stage.DOWNLOAD


def test_a_file_that_waits_to_be_put_away_has_a_problem_of_its_own(ledger, pen):
    row = pen.announce(pen.upload(pen.queue("a")))
    ledger.transfers.postpone(row.id, "file-busy", "why", NOW + 60, NOW)
    (kept,) = ledger.reading.receipt_of_transfer(row.id).problems
    assert (kept.stage, kept.code, kept.next_try) == (Stage.WATCH, "file-busy", NOW + 60)


def test_receipts_are_found_by_name_key_and_event(ledger, pen):
    older, newer = pen.all_the_way("a"), pen.all_the_way("a")
    (foreign,) = pen.receive("in/b")
    for name in ("a", "in/a"):
        assert [one.transfer.id for one in ledger.reading.receipts_named(name)] == [newer.id, older.id]
    assert [one.transfer.id for one in ledger.reading.receipts_named(older.event_id)] == [older.id]
    assert [one.delivery.id for one in ledger.reading.receipts_named("in/b")] == [foreign.id]
    assert ledger.reading.receipts_named("%") == []


def test_files_that_wait_in_watch_are_those_saved_last(ledger):
    first = Unfinished("scans", "a.csv", 5, "settling", NOW - 9)
    second = Unfinished("scans", "b 100%.csv", 6, "file-busy", NOW - 20)
    ledger.problems.save_unfinished("scans", [first])
    ledger.problems.save_unfinished("scans", [first, second])
    ledger.problems.save_unfinished("other", [Unfinished("other", "c", 1, "settling", NOW)])
    assert ledger.reading.unfinished("scans") == [second, first]
    assert ledger.reading.unfinished(search="100%") == [second]
    ledger.problems.save_unfinished("scans", [])
    assert [file.route for file in ledger.reading.unfinished()] == ["other"]


def test_what_went_in_parts_is_told_by_side_and_id(ledger, pen):
    row, other = pen.queue("a"), pen.queue("b")
    (delivery,) = pen.receive("c")
    assert ledger.reading.kept() == {}
    for number in (1, 2):
        ledger.transfers.add_part(row.id, Part(number, 8, f'"{number}"', 1))
    ledger.inbox.add_pieces(delivery.id, [Part(1, 5, "", 1)])
    assert ledger.reading.kept() == {("up", row.id): 16, ("down", delivery.id): 5}
    assert ("up", other.id) not in ledger.reading.kept()
