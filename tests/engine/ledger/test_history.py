"""The history finds, filters, sorts and counts the same, whether rows are listed or not yet."""

from __future__ import annotations

import pytest

from engine.model import HistoryOrder, Outcome, Sought, Transfer, TransferState

NOW = 1_000.0


def list_all(ledger):
    while ledger.listing.list_page(2):
        pass


def names(rows):
    return [row.item.name if isinstance(row.item, Transfer) else row.item.final_name for row in rows]


@pytest.fixture(params=["unlisted", "some listed", "listed"])
def past(request, ledger, pen):
    """Five that ended, one after the other."""
    ups = {"scans/Invoice 1.pdf": 300, "scans/ÄRGER.txt": 100, "x%y_z.csv": 200}
    for number, (name, size) in enumerate(ups.items()):
        pen.store(pen.announce(pen.upload(pen.queue(name, size=size))), NOW + number)
    (came,) = pen.receive("in/invoice 2.pdf", size=50)
    ledger.inbox.deleted([pen.place(came).inbox_id], NOW + 10)
    failed = pen.queue("taken back", route="other", size=400)
    ledger.transfers.end(failed.id, TransferState.CANCELLED, "", "", NOW + 20)
    pen.queue("still open, an invoice")
    if request.param == "some listed":
        ledger.listing.list_page(3)
    elif request.param == "listed":
        list_all(ledger)
    return ledger.history


NEWEST_FIRST = ["taken back", "in/invoice 2.pdf", "x%y_z.csv", "scans/ÄRGER.txt", "scans/Invoice 1.pdf"]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), NEWEST_FIRST),
        (Sought(route="other"), ["taken back"]),
        (Sought(outcome=Outcome.FAILED), ["taken back"]),
        (Sought(outcome=Outcome.DONE, side="up"), NEWEST_FIRST[2:]),
        (Sought(side="down"), ["in/invoice 2.pdf"]),
        (Sought(since=NOW + 1, until=NOW + 11), NEWEST_FIRST[1:4]),
        (Sought(since=NOW + 11, until=NOW + 12), []),
        (Sought(since=NOW + 30), []),
        (Sought(search="invoice"), ["in/invoice 2.pdf", "scans/Invoice 1.pdf"]),
        (Sought(search="VOI", since=NOW + 5), ["in/invoice 2.pdf"]),
        (Sought(search="ärger"), ["scans/ÄRGER.txt"]),
        (Sought(search="%y_"), ["x%y_z.csv"]),
        (Sought(search='pdf"'), []),
        (Sought(search='"'), []),
        (Sought(search="csvcs"), []),  # its trigrams are there, but not so
        (Sought(search="ÄR"), ["scans/ÄRGER.txt"]),
        (Sought(search="ck"), ["taken back"]),  # at the end of a text
        (Sought(search="%"), ["x%y_z.csv"]),
        (Sought(search="a", side="up"), ["taken back", "scans/ÄRGER.txt", "scans/Invoice 1.pdf"]),
        (Sought(search="q\0"), []),
        (Sought(search="zq"), []),
    ],
)
def test_a_question_finds_what_fits(past, sought, found, request):
    rows = past.page(sought, 10)
    assert [name for name in names(rows) if sought.search != "a" or "a" in name.lower()] == found
    numbers = [row.number for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert past.count(sought) == (len(rows), 0)


def test_ids_are_found_from_any_part_of_them(past, ledger):
    row = ledger.reading.past_transfers(search="invoice")[0]
    for search in (row.event_id, row.event_id[5:15].upper(), row.message_id):
        assert names(past.page(Sought(search=search, side="up"), 10)) == ["scans/Invoice 1.pdf"]
    message = ledger.inbox.message(ledger.reading.past_deliveries()[0].inbox_id)
    assert names(past.page(Sought(search=message.message_id, side="down"), 10)) == ["in/invoice 2.pdf"]


@pytest.mark.parametrize(
    ("order", "rising"),
    [
        (HistoryOrder.NAME, sorted(NEWEST_FIRST, key=str.casefold)),
        (HistoryOrder.SIZE, [NEWEST_FIRST[number] for number in (1, 3, 2, 4, 0)]),
        (HistoryOrder.TIME, NEWEST_FIRST[::-1]),
    ],
)
def test_it_is_sorted_both_ways(past, order, rising):
    assert names(past.page(Sought(), 10, order, is_rising=True)) == rising
    assert names(past.page(Sought(), 10, order)) == rising[::-1]


@pytest.mark.parametrize("order", list(HistoryOrder))
def test_pages_follow_each_other(past, order):
    whole = past.page(Sought(), 10, order)
    assert len(whole) == 5
    assert [row for skip in range(0, 6, 2) for row in past.page(Sought(), 2, order, skip=skip)] == whole
    if order is HistoryOrder.TIME:
        first = past.page(Sought(), 2)
        assert first + past.page(Sought(), 10, before=first[-1].number) == whole


def test_a_page_goes_on_where_it_was_though_rows_were_listed_meanwhile(ledger, pen):
    for number in range(6):
        pen.all_the_way(f"{number}")
    seen = ledger.history.page(Sought(), 2)
    list_all(ledger)
    rest = ledger.history.page(Sought(), 10, before=seen[-1].number)
    assert set(names(seen) + names(rest)) == set("012345")


def test_counting_goes_on_in_stretches(ledger, pen, monkeypatch):
    monkeypatch.setattr("engine.ledger.history._COUNTED", 2)
    for number in range(5):
        pen.all_the_way(f"{number}")
    ledger.listing.list_page(4)
    found, behind, steps = 0, 0, 0
    while True:
        more, behind = ledger.history.count(Sought(), behind)
        found, steps = found + more, steps + 1
        if not behind:
            break
    assert (found, steps) == (5, 2)


def test_letters_that_begin_too_many_trigrams_are_looked_for_along_the_list(past, monkeypatch):
    whole = past.page(Sought(search="in"), 10)
    monkeypatch.setattr("engine.ledger.history._TRIGRAMS", 1)
    assert past.page(Sought(search="in"), 10) == whole
    assert past.page(Sought(search="invoice 2"), 10) == past.page(Sought(search="nvoice 2"), 10)


def test_a_file_that_is_tried_again_is_not_in_the_history(ledger, pen):
    row = pen.queue("a")
    ledger.transfers.end(row.id, TransferState.SKIPPED, "exists", "", NOW)
    list_all(ledger)
    ledger.wishes.retry_items("up", [row.id])
    assert ledger.history.page(Sought(search="a"), 10) == []
    assert ledger._connection.execute("SELECT count(*) FROM history").get == 0
    ledger.transfers.end(row.id, TransferState.CANCELLED, "", "", NOW + 1)
    list_all(ledger)
    assert [found.item.state for found in ledger.history.page(Sought(search="a"), 10)] == [TransferState.CANCELLED]


def test_what_is_forgotten_leaves_nothing_behind(ledger, pen):
    for name in ("old file", "new file"):
        pen.all_the_way(name)
    (came,) = pen.receive("old object")
    ledger.inbox.deleted([pen.place(came).inbox_id], NOW)
    list_all(ledger)
    ledger._connection.execute("UPDATE transfer SET done_at = 9e9 WHERE name = 'new file'")
    ledger.past.forget_sent(0, NOW + 100)
    ledger.past.forget_received(0, NOW + 100)
    assert names(ledger.history.page(Sought(), 10)) == ["new file"]
    assert ledger._connection.execute("SELECT count(*) FROM history").get == 1
    assert ledger.history.page(Sought(search="old"), 10) == []
    assert ledger.history.page(Sought(search="ol"), 10) == []


def test_listing_is_in_the_order_in_which_files_ended_both_ways(ledger, pen):
    pen.store(pen.announce(pen.upload(pen.queue("second"))), NOW + 2)
    (came,) = pen.receive("first")
    ledger.inbox.deleted([pen.place(came).inbox_id], NOW + 1)
    assert (ledger.listing.backlog(10), ledger.listing.newest()) == (2, NOW + 2)
    assert ledger.listing.list_page(10) == 2
    assert (ledger.listing.backlog(10), ledger.listing.newest()) == (0, 0.0)
    assert names(ledger.history.page(Sought(), 10)) == ["second", "first"]


SEARCHES = {"walked": "", "index": "invoice", "letters": "in", "letter": "q", "id": "0123-4567-89ab"}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES.keys())
@pytest.mark.parametrize("more", [{}, {"route": "scans"}, {"outcome": Outcome.FAILED}, {"side": "up"}, {"since": 5.0}])
def test_a_page_in_the_order_of_time_reads_no_more_than_it_shows(plans, pen, search, more):
    """At a million rows the whole list is neither read nor sorted: along its numbers, or along what the index finds."""
    pen.all_the_way("in/invoice")
    pen.ledger.listing.list_page(10)
    told = plans(lambda ledger: ledger.history.page(Sought(search=search, **more), 10))
    whole = [plan for plan in told if plan.startswith("SCAN") and "INDEX" not in plan]
    assert whole == []
    sorting = told.index("MERGE (UNION ALL)") if "MERGE (UNION ALL)" in told else -1
    assert sorting >= 0
    listed = told[sorting : told.index("RIGHT")]
    assert not [plan for plan in listed if "TEMP B-TREE" in plan]


def test_the_page_to_be_listed_is_found_without_a_look_at_the_rest(plans):
    told = plans(lambda ledger: ledger.listing.list_page(10))
    assert not [plan for plan in told if plan.startswith("SCAN") and "_unlisted" not in plan]
    assert not [plan for plan in told if "TEMP B-TREE FOR ORDER BY" in plan]
