"""What the user wants is durable."""

from __future__ import annotations

import pytest

from engine.ledger import Ledger
from engine.model import NEVER, DeliveryState, Problem, Stage, TransferState, Verification

NOW = 1_000.0


def test_a_pause_survives_and_ends_by_itself_or_by_resume(ledger, file):
    ledger.wishes.pause("scans", NOW, NOW + 60)
    ledger.wishes.pause("", NOW)
    with Ledger(file) as later:
        pauses = later.wishes.pauses(NOW + 59)
        assert {route: pause.until for route, pause in pauses.items()} == {"scans": NOW + 60, "": NEVER}
        assert set(later.wishes.pauses(NOW + 60)) == {""}
        later.wishes.resume("")
    assert ledger.wishes.pauses(NOW) == {}


def test_resuming_one_route_leaves_the_others(ledger):
    for route in ("a", "b"):
        ledger.wishes.pause(route, NOW)
    ledger.wishes.resume("a")
    assert set(ledger.wishes.pauses(NOW)) == {"b"}


def test_a_new_pause_takes_the_place_of_the_old_one(ledger):
    ledger.wishes.pause("a", NOW, NOW + 10)
    ledger.wishes.pause("a", NOW + 1, NOW + 99)
    pause = ledger.wishes.pauses(NOW)["a"]
    assert (pause.since, pause.until) == (NOW + 1, NOW + 99)


def test_single_files_are_paused_and_go_on(ledger, pen):
    row = pen.queue("a")
    assert ledger.wishes.pause_items("up", [row.id], paused=True) == 1
    assert pen.transfer(row.id).is_paused
    assert ledger.wishes.pause_items("up", [row.id, 999], paused=False) == 1
    assert not pen.transfer(row.id).is_paused


@pytest.mark.parametrize(("side", "stage"), [("up", Stage.UPLOAD), ("down", Stage.DOWNLOAD)])
def test_the_pause_of_a_single_file_may_have_an_end(ledger, pen, side, stage):
    rows = [pen.queue(name) for name in "abc"] if side == "up" else list(pen.receive("a", "b", "c"))
    ids = [row.id for row in rows]
    assert ledger.waits.end_of_pauses(stage) == NEVER
    ledger.wishes.pause_items(side, ids[:1], paused=True)
    assert ledger.waits.end_of_pauses(stage) == NEVER
    ledger.wishes.pause_items(side, ids[1:2], paused=True, until=NOW + 60)
    ledger.wishes.pause_items(side, ids[2:], paused=True, until=NOW + 90)
    assert ledger.waits.end_of_pauses(stage) == NOW + 60
    ready = ledger.transfers.ready if side == "up" else ledger.inbox.ready
    ledger.waits.end_pauses(stage, NOW + 59)
    assert ready("scans", NOW, 9) == []
    ledger.waits.end_pauses(stage, NOW + 60)
    assert [row.id for row in ready("scans", NOW, 9)] == ids[1:2]
    assert ledger.waits.end_of_pauses(stage) == NOW + 90


def test_a_retry_ends_the_pause_of_a_file_for_good(ledger, pen):
    row = pen.queue("a")
    ledger.wishes.pause_items("up", [row.id], paused=True, until=NOW + 60)
    ledger.wishes.retry_items("up", [row.id])
    assert ledger.waits.end_of_pauses(Stage.UPLOAD) == NEVER
    assert pen.transfer(row.id).paused_until == 0


def test_only_what_is_not_in_s3_yet_can_be_taken_back(ledger, pen):
    waiting, uploaded, done = pen.queue("a"), pen.upload(pen.queue("b")), pen.all_the_way("c")
    ledger.transfers.postpone(waiting.id, "not-allowed", "", NEVER, NOW)
    assert ledger.wishes.cancel("up", [waiting.id, uploaded.id, done.id]) == 1
    assert [row.id for row in ledger.transfers.to_cancel("scans")] == [waiting.id]
    assert not pen.transfer(uploaded.id).is_cancelled


def test_everything_of_a_route_or_of_all_can_be_taken_back(ledger, pen):
    here, there, stored = pen.queue("a"), pen.queue("b", route="other"), pen.upload(pen.queue("c"))
    waiting, placed = pen.receive("d", "e")
    pen.place(placed)
    assert ledger.wishes.cancel_all("scans") == 2
    assert pen.transfer(here.id).is_cancelled
    assert pen.delivery(waiting.id).is_cancelled
    assert not pen.transfer(there.id).is_cancelled
    assert not pen.transfer(stored.id).is_cancelled
    assert not pen.delivery(placed.id).is_cancelled
    ledger.wishes.cancel_all()
    assert pen.transfer(there.id).is_cancelled


def test_only_what_is_not_in_its_folder_yet_can_be_given_up(ledger, pen):
    waiting, placed = pen.receive("a", "b")
    pen.place(placed)
    assert ledger.wishes.cancel("down", [waiting.id, placed.id]) == 1
    assert [row.id for row in ledger.inbox.to_cancel("scans")] == [waiting.id]


def test_a_retry_wakes_everything_that_waits(ledger, pen):
    queued, in_outbox, fresh = pen.queue("a"), pen.upload(pen.queue("b")), pen.queue("c")
    ledger.transfers.postpone(queued.id, "not-allowed", "", NEVER, NOW)
    ledger.outbox.postpone(in_outbox.id, "throttled", "", NOW + 99)
    (delivery,) = pen.receive("d")
    ledger.inbox.postpone(delivery.id, "gone-object", "", NOW + 900, NOW)
    assert ledger.wishes.retry() == 3
    assert [row.id for row in ledger.transfers.ready("scans", NOW, 9)] == [queued.id, fresh.id]
    assert len(ledger.outbox.ready("scans", NOW, 9)) == 1
    assert [row.id for row in ledger.inbox.ready("scans", NOW, 9)] == [delivery.id]
    assert pen.transfer(queued.id).attempts == 0


def test_a_retry_may_be_for_one_route(ledger, pen):
    here, there = pen.queue("a"), pen.queue("a", route="other")
    for row in (here, there):
        ledger.transfers.postpone(row.id, "throttled", "", NOW + 99, NOW)
    assert ledger.wishes.retry("scans") == 1
    assert ledger.transfers.ready("other", NOW, 9) == []


def test_a_retry_tries_skipped_files_once_more_but_not_those_taken_back(ledger, pen):
    skipped, taken_back = pen.queue("a"), pen.queue("b")
    ledger.transfers.end(skipped.id, TransferState.SKIPPED, "exists", "in/a", NOW)
    ledger.transfers.end(taken_back.id, TransferState.CANCELLED, "", "", NOW)
    assert ledger.wishes.retry() == 1
    row = pen.transfer(skipped.id)
    assert (row.state, row.done_at) == (TransferState.QUEUED, 0)
    assert pen.transfer(taken_back.id).state is TransferState.CANCELLED


def test_a_retry_takes_the_problems_away(ledger):
    for route in ("", "scans"):
        ledger.problems.met(Problem("offline", Stage.UPLOAD, route, "s", "", "", 1, NOW, NOW, NOW + 60))
    ledger.wishes.retry("scans")
    assert [problem.route for problem in ledger.problems.all()] == [""]
    ledger.wishes.retry()
    assert ledger.problems.all() == []


def test_single_files_are_tried_again_even_when_taken_back(ledger, pen):
    taken_back, in_outbox, done = pen.queue("a"), pen.upload(pen.queue("b")), pen.all_the_way("c")
    ledger.wishes.cancel("up", [taken_back.id])
    ledger.transfers.end(taken_back.id, TransferState.CANCELLED, "", "", NOW)
    ledger.outbox.postpone(in_outbox.id, "bad-request", "", NOW + 600)
    assert ledger.wishes.retry_items("up", [taken_back.id, in_outbox.id, done.id]) == 2
    row = pen.transfer(taken_back.id)
    assert (row.state, row.is_cancelled, row.done_at) == (TransferState.QUEUED, False, 0)
    assert len(ledger.outbox.ready("scans", NOW, 9)) == 1
    assert pen.transfer(done.id).state is TransferState.DONE


def test_single_deliveries_are_tried_again(ledger, pen):
    waiting, placed = pen.receive("a", "b")
    ledger.inbox.postpone(waiting.id, "gone-object", "", NOW + 900, NOW)
    ledger.wishes.pause_items("down", [waiting.id], paused=True)
    pen.place(placed)
    ledger.wishes.retry_items("down", [waiting.id])
    assert [row.id for row in ledger.inbox.ready("scans", NOW, 9)] == [waiting.id]
    assert pen.delivery(placed.id).state is DeliveryState.PLACED


def test_the_last_one_put_first_comes_first(ledger, pen):
    rows = [pen.queue(name) for name in "abc"]
    assert ledger.wishes.first_in_line("up", [rows[1].id]) == 1
    assert ledger.wishes.first_in_line("up", [rows[2].id]) == 1
    assert [row.name for row in ledger.transfers.ready("scans", NOW, 9)] == ["c", "b", "a"]


def test_deliveries_put_first_come_first_too_as_long_as_they_are_not_fetched(ledger, pen):
    first, second, third = pen.receive("a", "b", "c")
    assert ledger.wishes.first_in_line("down", [second.id, third.id]) == 2
    assert ledger.wishes.first_in_line("down", [third.id]) == 1
    assert [row.wanted.key for row in ledger.inbox.ready("scans", NOW, 9)] == ["c", "b", "a"]
    assert [row.wanted.key for row in ledger.reading.open_deliveries()] == ["c", "b", "a"]
    assert ledger.inbox.put_first("scans", NOW) == {second.id: 1, third.id: 2}
    ledger.wishes.pause_items("down", [third.id], paused=True)
    ledger.inbox.postpone(second.id, "gone-object", "", NOW + 900, NOW)
    assert ledger.inbox.put_first("scans", NOW) == {}, "nothing is to wait for what waits itself"
    ledger.inbox.verified([first.proven(1, "a", Verification.SIZE)], NOW)
    assert ledger.wishes.first_in_line("down", [first.id]) == 0
    assert pen.delivery(first.id).priority == 0
