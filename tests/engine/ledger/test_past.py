"""What came down long ago is forgotten, and nothing else."""

from __future__ import annotations

import os
import time

import pytest

from engine.model import DeliveryState, MessageState, Remark, TransferState, Verification, Wanted

OLD, LIMIT, NEW = 1_000.0, 5_000.0, 9_000.0


def came_down(ledger, pen, key, at, *, deleted=True):
    message = pen.message(received_at=at)
    ledger.inbox.receive(message, [(f"event {key}", Wanted("bucket", key))])
    row = ledger.reading.open_deliveries()[-1]
    ledger.inbox.verified([row.proven(1, key, Verification.SIZE)], at)
    ledger.inbox.placed(row.route, [row], at)
    ledger.inbox.remark(row.id, Remark(at, "offline", ""))
    if deleted:
        ledger.inbox.deleted([row.inbox_id], at)
    return row, message


def forget_all(ledger):
    row, pages = 0, 0
    while row := ledger.past.forget_received(row, LIMIT):
        pages += 1
    return pages


def rows(ledger, table):
    return ledger._connection.execute(f"SELECT count(*) FROM {table}").get


@pytest.mark.row("D32")
def test_what_ended_long_ago_goes_with_all_that_belongs_to_it(ledger, pen):
    came_down(ledger, pen, "old", OLD)
    newer, _ = came_down(ledger, pen, "new", NEW)
    forget_all(ledger)
    assert [row.id for row in ledger.reading.past_deliveries()] == [newer.id]
    assert (rows(ledger, "inbox"), rows(ledger, "delivery"), rows(ledger, "remark")) == (1, 1, 1)


@pytest.mark.row("D32")
def test_what_is_not_over_stays_however_old_it_is(ledger, pen):
    waiting = pen.message(received_at=OLD)
    ledger.inbox.receive(waiting, [("waiting", Wanted("bucket", "waiting"))])
    came_down(ledger, pen, "to be deleted", OLD, deleted=False)
    forget_all(ledger)
    assert {row.wanted.key for row in ledger.reading.open_deliveries()} == {"waiting", "to be deleted"}
    assert rows(ledger, "inbox") == 2


@pytest.mark.row("D32")
def test_a_message_that_came_again_lately_is_still_known(ledger, pen):
    """And so is its event, or the file would come down a second time."""
    _, message = came_down(ledger, pen, "a", OLD)
    again = pen.message(message_id=message.message_id, received_at=NEW)
    ledger.inbox.receive(again, [("event a", Wanted("bucket", "a"))])
    ledger.inbox.deleted([1], NEW)
    forget_all(ledger)
    assert rows(ledger, "delivery") == 1
    other = pen.message(received_at=NEW)
    ledger.inbox.receive(other, [("event a", Wanted("bucket", "a"))])
    assert ledger.reading.open_deliveries() == []


@pytest.mark.row("D32")
def test_quarantined_and_returned_messages_go_when_they_do_not_come_any_more(ledger, pen):
    for at in (OLD, NEW):
        ledger.inbox.quarantine(pen.message(received_at=at, state=MessageState.QUARANTINED, code="not-ours"))
        ledger.inbox.receive(pen.message(received_at=at), [(f"gone {at}", Wanted("bucket", "gone"))])
        row = ledger.reading.open_deliveries()[-1]
        ledger.inbox.returned(row, "gone-object", "404", at)
    forget_all(ledger)
    assert [message.received_at for message in ledger.inbox.quarantined(None, 10)] == [NEW]
    assert [row.done_at for row in ledger.reading.past_deliveries()] == [NEW]
    assert {row.state for row in ledger.reading.past_deliveries()} == {DeliveryState.RETURNED}


@pytest.mark.row("D32")
def test_a_million_rows_are_forgotten_in_small_steps(ledger):
    """BUCKET_BRIGADE_ROWS=1000000: as the row says. Always: each step is short, and the file grows no more."""
    count = int(os.environ.get("BUCKET_BRIGADE_ROWS", "20000"))
    fill(ledger, count)
    steps, row = [], 0
    while True:
        begin = time.perf_counter()
        with ledger.transaction():
            row = ledger.past.forget_received(row, LIMIT)
        steps.append(time.perf_counter() - begin)
        if not row:
            break
    assert len(steps) == count // 1000 + 1
    assert rows(ledger, "inbox") == rows(ledger, "delivery") == count // 2
    assert sorted(steps)[len(steps) // 2] < 0.25, "seconds, the usual step"
    size = ledger._connection.pragma("page_count")
    fill(ledger, count // 2, number=count)
    assert ledger._connection.pragma("page_count") <= size * 1.1, "what was freed is used again"


def fill(ledger, count, number=0):
    """The first half is old."""
    with ledger.transaction():
        ledger._connection.executemany(
            "INSERT INTO inbox(id, route, message_id, receipt_handle, received_at, receive_count, state, body)"
            " VALUES (?1, 'scans', 'm' || ?1, 'handle', ?2, 1, 40, 'in/a')",
            ((row, OLD if row <= number + count // 2 else NEW) for row in range(number + 1, number + count + 1)),
        )
        ledger._connection.executemany(
            "INSERT INTO delivery(id, route, inbox_id, identity, bucket, key, event_id, version_id, etag, size, crc64,"
            " sha256, sequencer, state, done_at) VALUES (?1, 'scans', ?1, 'event' || ?1, 'bucket', 'in/a', '', '', '',"
            " 1, '', '', '', 40, ?2)",
            ((row, OLD if row <= number + count // 2 else NEW) for row in range(number + 1, number + count + 1)),
        )


def test_what_went_up_long_ago_goes_with_its_remarks_and_still_counts(ledger, pen):
    old, new = pen.all_the_way("old", at=OLD), pen.all_the_way("new", at=NEW)
    with ledger.transaction():
        ledger._connection.execute("UPDATE transfer SET done_at = ? WHERE id = ?", (OLD, old.id))
        ledger._connection.execute("UPDATE transfer SET done_at = ? WHERE id = ?", (NEW, new.id))
    for row in (old, new):
        ledger.transfers.remark(row.id, Remark(OLD, "offline", ""))
    assert ledger.past.forget_sent(0, LIMIT) == new.id
    assert ledger.past.forget_sent(new.id, LIMIT) == 0
    assert [row.id for row in ledger.reading.past_transfers()] == [new.id]
    assert rows(ledger, "remark") == 1
    assert ledger.reading.status(["scans"], NEW, is_running=True).routes[0].uploaded.files == 2


def test_a_file_that_lies_in_the_queue_is_never_forgotten(ledger, pen):
    """Without its row it would be adopted, and sent against its user's wish."""
    states = [TransferState.CANCELLED, TransferState.SKIPPED]
    for state in states:
        ledger.transfers.end(pen.queue(state.name, at=OLD).id, state, "exists", "", OLD)
    pen.queue("waiting", at=OLD)
    ledger.past.forget_sent(0, LIMIT)
    assert rows(ledger, "transfer") == 3
