"""Messages and the objects they name: nothing twice, nothing forgotten, no message deleted early."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model import NEVER, SHOWN, DeliveryState, MessageState, Outcome, Part, Remark, Verification, Wanted

NOW = 1_000.0


def wanted(key: str, **more) -> Wanted:
    return Wanted("bucket", key, **more)


def deletable(ledger) -> list[str]:
    return [message.message_id for message in ledger.inbox.deletable("scans", 99)]


def test_the_steps_come_one_after_the_other(ledger, pen):
    (row,) = pen.receive("a", size=-1)
    assert (row.state, row.received_at, row.size) == (DeliveryState.RECEIVED, NOW, -1)
    ledger.inbox.verified([row.proven(50, "a.txt", Verification.STORED)], NOW + 1)
    row = pen.delivery(row.id)
    assert (row.state, row.final_name, row.verification, row.size) == (
        DeliveryState.VERIFIED,
        "a.txt",
        Verification.STORED,
        50,
    )
    assert deletable(ledger) == []
    ledger.inbox.placed(row.route, [row], NOW + 2)
    assert pen.delivery(row.id).state is DeliveryState.PLACED
    (message,) = ledger.inbox.deletable("scans", 9)
    ledger.inbox.deleted([message.id], NOW + 3)
    row = pen.delivery(row.id)
    assert (row.state, row.done_at) == (DeliveryState.DONE, NOW + 3)
    assert ledger.inbox.message(message.id).state is MessageState.DELETED


def test_a_message_may_go_only_when_all_its_files_are_placed(ledger, pen):
    first, second, third = pen.receive("a", "b", "c")
    pen.place(second)
    assert deletable(ledger) == []
    pen.place(first)
    ledger.inbox.cancelled(third, "", NOW)
    assert len(deletable(ledger)) == 1


def test_a_message_that_names_nothing_may_go_at_once(ledger, pen):
    assert ledger.inbox.receive(pen.message(message_id="test event"), [])
    assert deletable(ledger) == ["test event"]


def test_a_message_may_name_one_event_twice(ledger, pen):
    """One that does, of whatever origin, must not throw back the others that were received with it."""
    assert ledger.inbox.receive(pen.message(), [("same", wanted("a")), ("same", wanted("a"))])
    assert len(ledger.reading.open_deliveries()) == 1


def test_the_same_message_again_brings_only_its_newer_handle(ledger, pen):
    message = pen.message()
    ledger.inbox.receive(message, [("1", wanted("a"))])
    assert ledger.inbox.receive(message._replace(receipt_handle="newer", receive_count=2), [("1", wanted("a"))])
    (row,) = ledger.reading.open_deliveries()
    kept = ledger.inbox.message(row.inbox_id)
    assert (kept.receipt_handle, kept.receive_count, kept.state) == ("newer", 2, MessageState.OPEN)


def test_a_message_that_comes_again_after_it_was_deleted_is_deleted_again(ledger, pen):
    message = pen.message()
    ledger.inbox.receive(message, [("1", wanted("a"))])
    (row,) = ledger.reading.open_deliveries()
    ledger.inbox.deleted([pen.place(row).inbox_id], NOW)
    assert deletable(ledger) == []
    ledger.inbox.receive(message._replace(receipt_handle="newer"), [("1", wanted("a"))])
    (again,) = ledger.inbox.deletable("scans", 9)
    assert again.receipt_handle == "newer"
    assert pen.delivery(row.id).state is DeliveryState.DONE


def test_another_message_for_a_placed_file_is_only_deleted(ledger, pen):
    ledger.inbox.receive(pen.message(), [("event", wanted("a"))])
    pen.place(ledger.reading.open_deliveries()[0])
    assert ledger.inbox.receive(pen.message(message_id="twin"), [("event", wanted("a"))])
    assert "twin" in deletable(ledger)
    assert ledger.inbox.ready("scans", NOW, 9) == []


def test_another_message_for_a_file_under_way_is_left_to_the_queue(ledger, pen):
    ledger.inbox.receive(pen.message(), [("event", wanted("a"))])
    assert not ledger.inbox.receive(pen.message(message_id="twin"), [("event", wanted("a")), ("new", wanted("b"))])
    assert [row.wanted.key for row in ledger.reading.open_deliveries()] == ["a"]
    assert deletable(ledger) == []


def test_a_message_with_one_known_and_one_new_file_waits_for_the_new_one(ledger, pen):
    ledger.inbox.receive(pen.message(), [("1", wanted("a"))])
    pen.place(ledger.reading.open_deliveries()[0])
    ledger.inbox.receive(pen.message(message_id="both"), [("1", wanted("a")), ("2", wanted("b"))])
    assert "both" not in deletable(ledger)
    (row,) = ledger.inbox.ready("scans", NOW, 9)
    assert row.wanted.key == "b"
    pen.place(row)
    assert "both" in deletable(ledger)


def test_the_same_event_on_two_routes_is_two_deliveries(ledger, pen):
    for route in ("scans", "other"):
        assert ledger.inbox.receive(pen.message(route=route, message_id="m"), [("event", wanted("a"))])
    assert len(ledger.reading.open_deliveries()) == 2


# -- quarantine ------------------------------------------------------------------------------------------------------


def quarantined(pen, **more):
    return pen.message(state=MessageState.QUARANTINED, code="not-ours", detail="it is none", **more)


def test_a_foreign_message_is_kept_once_and_never_deletable(ledger, pen):
    for count in (1, 2, 3):
        ledger.inbox.quarantine(quarantined(pen, message_id="m", receive_count=count, body="x" * 9999))
    (message,) = ledger.inbox.quarantined("scans", 9)
    assert (message.receive_count, message.code, message.state) == (3, "not-ours", MessageState.QUARANTINED)
    assert len(message.body) == SHOWN
    assert deletable(ledger) == []
    assert not ledger.inbox.is_open(["scans"])


def test_quarantine_is_listed_newest_first_for_one_route_or_all(ledger, pen):
    for route, name in (("scans", "1"), ("other", "2"), ("scans", "3")):
        ledger.inbox.quarantine(quarantined(pen, route=route, message_id=name))
    assert [message.message_id for message in ledger.inbox.quarantined(None, 2)] == ["3", "2"]
    assert [message.message_id for message in ledger.inbox.quarantined("scans", 9)] == ["3", "1"]


def test_a_message_leaves_quarantine_when_the_route_was_corrected(ledger, pen):
    ledger.inbox.quarantine(quarantined(pen, message_id="m"))
    assert ledger.inbox.receive(pen.message(message_id="m"), [("1", wanted("a"))])
    assert ledger.inbox.quarantined(None, 9) == []
    assert [row.wanted.key for row in ledger.inbox.ready("scans", NOW, 9)] == ["a"]


def test_a_message_in_quarantine_may_be_judged_again(ledger, pen):
    for name in ("1", "2"):
        ledger.inbox.quarantine(quarantined(pen, message_id=name))
    (second, first) = ledger.inbox.quarantined(None, 9)
    ledger.inbox.judge_again([first.id])
    assert ledger.inbox.quarantined(None, 9) == [second]
    taken = pen.receive("a")[0].inbox_id
    ledger.inbox.judge_again([taken])
    assert ledger.inbox.message(taken) is not None, "what is at work stays"


def test_a_person_may_have_what_a_message_in_quarantine_names(ledger, pen):
    ledger.inbox.quarantine(quarantined(pen, message_id="m"))
    (message,) = ledger.inbox.quarantined(None, 9)
    assert ledger.inbox.admit(message.id, [("1", wanted("a"))])
    assert not ledger.inbox.admit(message.id, [("2", wanted("b"))]), "once"
    (row,) = ledger.inbox.ready("scans", NOW, 9)
    ledger.inbox.quarantine(quarantined(pen, message_id="m", receipt_handle="newer"))  # it came again meanwhile
    assert ledger.inbox.message(row.inbox_id).state is MessageState.OPEN
    ledger.inbox.placed(row.route, [row], NOW)
    assert [found.receipt_handle for found in ledger.inbox.deletable("scans", 9)] == ["newer"]


# -- what is to do ---------------------------------------------------------------------------------------------------


def test_what_rests_is_not_ready(ledger, pen):
    paused, given_up, waiting, other = pen.receive("paused", "given up", "waiting", "other")
    pen.receive("elsewhere", route="else")
    ledger.wishes.pause_items("down", [paused.id], paused=True)
    ledger.wishes.cancel("down", [given_up.id])
    ledger.inbox.postpone(waiting.id, "gone-object", "", NOW + 10, NOW)
    assert [row.id for row in ledger.inbox.ready("scans", NOW, 9)] == [other.id]
    assert ledger.inbox.resting("scans") == {paused.id, given_up.id}
    assert [row.id for row in ledger.inbox.to_cancel("scans")] == [given_up.id]
    assert ledger.inbox.next_due("scans", NOW) == NOW + 10
    assert ledger.inbox.next_due("scans", NOW + 10) is None
    assert ledger.inbox.open_count("scans") == 3


def test_verified_ones_are_ready_to_be_placed_after_a_crash(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.verified([row.proven(50, "a", Verification.SIZE)], NOW)
    assert [one.state for one in ledger.inbox.ready("scans", NOW, 9)] == [DeliveryState.VERIFIED]
    ledger.inbox.fetch_again(row.id)
    (again,) = ledger.inbox.ready("scans", NOW, 9)
    assert (again.state, again.final_name) == (DeliveryState.RECEIVED, "")


def test_the_inbox_is_open_until_its_last_message_is_deleted(ledger, pen):
    assert not ledger.inbox.is_open(["scans"])
    (row,) = pen.receive("a")
    assert ledger.inbox.is_open(["scans"])
    assert not ledger.inbox.is_open(["other"])
    ledger.inbox.postpone(row.id, "gone-object", "", NOW + 10, NOW)
    assert ledger.inbox.is_open(["scans"])
    pen.place(row)
    assert ledger.inbox.is_open(["scans"]), "its message is still to be deleted"
    ledger.inbox.deleted([row.inbox_id], NOW)
    assert not ledger.inbox.is_open(["scans"])


def test_what_waits_for_a_person_is_not_open(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.postpone(row.id, "bad-name", "", NEVER, NOW)
    assert not ledger.inbox.is_open(["scans"])


def test_messages_are_kept_hidden_while_one_of_their_files_is_worked_on_soon(ledger, pen):
    now_due, soon, late, paused, done = (pen.receive(key)[0] for key in ("now", "soon", "late", "paused", "done"))
    ledger.inbox.postpone(soon.id, "offline", "", NOW + 20, NOW)
    ledger.inbox.postpone(late.id, "gone-object", "", NOW + 900, NOW)
    ledger.wishes.pause_items("down", [paused.id], paused=True)
    pen.place(done)
    held = {message.id for message in ledger.inbox.worked_on("scans", NOW, 30.0)}
    assert held == {now_due.inbox_id, soon.inbox_id}


# -- what was learnt -------------------------------------------------------------------------------------------------


def test_the_pinned_version_is_remembered_until_it_is_replaced(ledger, pen):
    (row,) = pen.receive("a", size=-1)
    ledger.inbox.pinned(row.id, row.wanted._replace(version_id="v", etag="tag", size=70, crc64="c", sha256="s"))
    assert pen.delivery(row.id).wanted == row.wanted._replace(
        version_id="v", etag="tag", size=70, crc64="c", sha256="s"
    )
    ledger.inbox.add_pieces(row.id, [Part(1, 8, "", 2**64 - 1)])
    assert ledger.inbox.pieces(row.id) == [Part(1, 8, "", 2**64 - 1)]
    ledger.inbox.unpinned(row.id)
    assert ledger.inbox.pieces(row.id) == []
    found = pen.delivery(row.id).wanted
    assert (found.etag, found.size, found.crc64) == ("", -1, "c")


@pytest.mark.parametrize("end", ["forgotten", "placed", "cancelled"])
def test_pieces_go_with_their_delivery(ledger, pen, end):
    (row,) = pen.receive("a")
    ledger.inbox.add_pieces(row.id, [Part(1, 8, "", 1)])
    {
        "forgotten": lambda: ledger.inbox.forget_pieces(row.id),
        "placed": lambda: pen.place(row),
        "cancelled": lambda: ledger.inbox.cancelled(row, "", NOW),
    }[end]()
    assert ledger.inbox.pieces(row.id) == []


def test_a_name_that_was_taken_meanwhile_is_replaced(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.verified([row.proven(50, "a", Verification.SIZE)], NOW)
    ledger.inbox.renamed(row.id, "a (2)")
    ledger.inbox.placed(pen.delivery(row.id).route, [pen.delivery(row.id)], NOW)
    assert pen.delivery(row.id).final_name == "a (2)"


def test_a_failed_step_says_why_and_until_when(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.postpone(row.id, "checksum", "differs", NOW + 10, NOW)
    row = pen.delivery(row.id)
    assert (row.attempts, row.code, row.detail, row.next_try) == (1, "checksum", "differs", NOW + 10)
    assert ledger.reading.receipt_of_delivery(row.id).remarks == (Remark(NOW, "checksum", "differs"),)
    row = pen.place(row)
    assert (row.attempts, row.code, row.next_try) == (0, "", 0)


def test_remarks_of_both_sides_are_kept_apart_and_bounded(ledger, pen):
    (row,) = pen.receive("a")
    transfer = pen.queue("b")
    assert transfer.id == row.id
    ledger.transfers.remark(transfer.id, Remark(0, "up", ""))
    for number in range(130):
        ledger.inbox.remark(row.id, Remark(number, "down", ""))
    assert [remark.at for remark in ledger.reading.receipt_of_delivery(row.id).remarks] == list(range(30, 130))
    assert [remark.code for remark in ledger.reading.receipt_of_transfer(transfer.id).remarks] == ["up"]


def test_pieces_of_another_version_go_when_one_is_pinned(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.pinned(row.id, wanted("a", etag='"old"', size=9))
    ledger.inbox.add_pieces(row.id, [Part(1, 8, "", 1)])
    ledger.inbox.pinned(row.id, wanted("a", etag='"old"', size=9))
    assert ledger.inbox.pieces(row.id) == [Part(1, 8, "", 1)]
    ledger.inbox.pinned(row.id, wanted("a", etag='"new"', size=9))
    assert ledger.inbox.pieces(row.id) == []


@pytest.mark.row("D09")
def test_what_could_not_be_had_ends_and_its_message_is_not_deleted(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.add_pieces(row.id, [Part(1, 5, "", 7)])
    ledger.inbox.returned(row, "gone-object", "404", NOW + 5)
    row = pen.delivery(row.id)
    assert (row.state, row.code, row.detail, row.done_at) == (DeliveryState.RETURNED, "gone-object", "404", NOW + 5)
    assert ledger.inbox.message(row.inbox_id).state is MessageState.RETURNED
    assert (deletable(ledger), ledger.inbox.pieces(row.id)) == ([], [])
    assert not ledger.inbox.is_open(["scans"])
    assert ledger.reading.past_deliveries(outcome=Outcome.FAILED) == [row]


@pytest.mark.row("D09")
@pytest.mark.parametrize("last", ["placed", "returned"])
def test_a_message_is_not_deleted_where_one_of_its_files_could_not_be_had(ledger, pen, last):
    first, second = pen.receive("a", "b")
    steps = [lambda: pen.place(first), lambda: ledger.inbox.returned(second, "gone-object", "", NOW)]
    for step in steps if last == "returned" else reversed(steps):
        step()
    assert deletable(ledger) == []
    assert ledger.inbox.message(first.inbox_id).state is MessageState.RETURNED


@pytest.mark.row("D09")
def test_a_message_that_comes_again_after_all_tries_what_could_not_be_had_once_more(ledger, pen):
    message = pen.message()
    ledger.inbox.receive(message, [("event", wanted("a"))])
    (row,) = ledger.reading.open_deliveries()
    ledger.inbox.returned(row, "gone-object", "404", NOW)
    again = message._replace(receipt_handle="new", receive_count=9)
    assert ledger.inbox.receive(again, [("event", wanted("a"))])
    (row,) = ledger.inbox.ready("scans", NOW, 9)
    assert (row.wanted.key, row.attempts) == ("a", 1), "its next wait is longer than the first"
    assert ledger.inbox.message(row.inbox_id).state is MessageState.OPEN


@pytest.mark.row("D09")
def test_an_event_that_comes_back_from_the_dead_letters_is_tried_anew(ledger, pen):
    """Under another message id, as SQS moves it back: its object must not be taken for one that came down."""
    ledger.inbox.receive(pen.message(), [("event", wanted("a"))])
    (row,) = ledger.reading.open_deliveries()
    ledger.inbox.returned(row, "gone-object", "404", NOW)
    assert ledger.inbox.receive(pen.message(message_id="moved back"), [("event", wanted("a"))])
    (row,) = ledger.inbox.ready("scans", NOW, 9)
    assert (row.attempts, row.code, row.done_at) == (0, "", 0)
    pen.place(row)
    assert deletable(ledger) == ["moved back"]


@pytest.mark.row("D09")
def test_the_message_of_a_missing_object_is_left_to_the_queue_while_it_waits(ledger, pen):
    (row,) = pen.receive("a")
    ledger.inbox.postpone(row.id, "gone-object", "", NOW + 5, NOW)
    assert ledger.inbox.worked_on("scans", NOW, 30) == []
    assert len(ledger.inbox.worked_on("scans", NOW + 6, 30)) == 1


@pytest.mark.row("D11")
@pytest.mark.parametrize("named", [{}, {"crc64": "crc"}, {"sequencer": "7"}, {"event_id": "e"}])
def test_a_later_message_for_the_same_key_overtakes(ledger, pen, named):
    (first,) = pen.receive("a", **named)
    assert not ledger.inbox.is_overtaken(first)
    pen.receive("b")
    assert not ledger.inbox.is_overtaken(first)
    later = pen.receive("a")[-1]
    assert ledger.inbox.is_overtaken(first)
    assert not ledger.inbox.is_overtaken(later)


@pytest.mark.row("D11")
def test_what_lies_there_is_left_only_to_a_message_that_will_bring_it(ledger, pen):
    """One that names its own bytes will not, once they are gone; nor will one that is through."""
    first, particular = pen.receive("a") + pen.receive("a", sequencer="7")[1:]
    assert not ledger.inbox.is_overtaken(first)
    later = pen.receive("a")[-1]
    assert ledger.inbox.is_overtaken(first)
    pen.place(later)
    assert not ledger.inbox.is_overtaken(first)
    assert ledger.inbox.is_overtaken(particular)


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["m1", "m2", "m3", "m4"]),
        st.lists(st.sampled_from(["e1", "e2", "e3", "e4", "e5"]), max_size=3),
        st.sampled_from(["body", "\N{GRINNING FACE}", "no\0thing", "x" * (SHOWN + 1)]),
    ),
    max_size=8,
)


def _contents(ledger) -> list[object]:
    """Without the numbers of rows, which follow the order in which they were written."""
    connection = ledger._connection
    deliveries = connection.execute(
        "SELECT inbox.message_id, identity, key, etag, size, delivery.state, delivery.received_at FROM delivery"
        " JOIN inbox ON inbox.id = inbox_id ORDER BY identity"
    ).fetchall()
    messages = connection.execute(
        "SELECT message_id, receipt_handle, received_at, receive_count, state, body FROM inbox ORDER BY message_id"
    ).fetchall()
    return [*deliveries, *messages]


class _Undone(Exception):  # noqa: N818 - nothing went wrong
    pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=MESSAGES, came=MESSAGES, placed=st.sets(st.sampled_from(["e1", "e2", "e3"])))
def test_many_at_once_are_taken_in_as_one_after_the_other(ledger, pen, known, came, placed):
    def taken_in(*, together: bool) -> list[object]:
        fresh = type(pen)(ledger)
        items = [
            (fresh.message(message_id=name, body=body), [(event, wanted(f"{event}/{body}")) for event in events])
            for name, events, body in [*known, *came]
        ]
        before, after = items[: len(known)], items[len(known) :]
        for message, objects in before:
            ledger.inbox.receive(message, objects)
        for row in ledger.reading.open_deliveries("scans"):
            if row.identity in placed:
                fresh.place(row)
        for message, objects in ledger.inbox.receive_new("scans", after) if together else after:
            ledger.inbox.receive(message, objects)
        return _contents(ledger)

    found = []
    for together in (False, True):
        with contextlib.suppress(_Undone), ledger.transaction():
            found.append(taken_in(together=together))
            raise _Undone
    assert found[0] == found[1]
