from __future__ import annotations

import dataclasses

import pytest

from engine.model import NEVER, Pause, Progress, Reason, Stage, TransferState, Unfinished
from gui import words
from gui.tables.entry import Entry
from gui.tables.filters import Place, is_at
from gui.tables.states import state_of

MIB = 1 << 20


@pytest.fixture
def row(filler):
    return filler.transfer("scans/invoice.pdf", 91 * 16 * MIB)


def said(row, now, **changes):
    return state_of(Entry(row._replace(**changes)), now)


def test_a_retry_says_when_and_why(row, filler):
    now = filler.now
    assert said(row, now, code="throttled", next_try=now + 40) == "Retry in 40 s: S3 asked to slow down"
    assert said(row, now, code="no-bucket", bucket="acme", next_try=now + 40).endswith("The bucket acme does not exist")
    assert said(row, now, code="bad-name", next_try=NEVER) == "Waits for you: Name not possible"
    assert said(row, now, code="file-busy", next_try=now + 9) == "The file is still being written by another program"
    assert said(row, now, code="throttled", next_try=now - 1) == "Queued"


def test_while_the_announcement_waits_the_queue_is_to_blame(row, filler):
    now = filler.now
    text = said(row, now, state=TransferState.UPLOADED, code="throttled", next_try=now + 10)
    assert text == "Retry in 10 s: SQS asked to slow down"


def test_parts_and_what_was_not_sent_again(row, filler):
    progress = Progress(Stage.UPLOAD, row.id, 37 * 16 * MIB, row.size, 1e6)
    whole = Entry(row._replace(part_size=16 * MIB, resumed_bytes=3_100_000_000), progress)
    assert state_of(whole, 0) == "Part 38 of 91, 3.1 GB not sent again"
    small = Entry(row, progress)
    assert state_of(small, 0) == "Uploading"
    sent = dataclasses.replace(whole, progress=progress._replace(done=row.size))
    assert state_of(sent, 0) == "All sent, S3 is to confirm"
    assert (sent.rate, sent.left) == (0.0, None)


def test_a_pause_says_until_when(row, filler):
    now = filler.now
    assert state_of(Entry(row, pause=Pause("", now, NEVER)), now) == "Paused"
    assert state_of(Entry(row, pause=Pause("", now, now + 60)), now).startswith("Paused until ")
    assert state_of(Entry(row, pause=Pause("", now, now - 60)), now) == "Queued"
    assert said(row, now, is_paused=True, paused_until=NEVER) == "Paused"
    assert said(row, now, is_paused=True, paused_until=now + 60).startswith("Paused until ")
    assert said(row, now, is_paused=True, paused_until=now - 1) == "Queued", "its stage is about to say so"


def test_what_rests_says_and_shows_what_need_not_go_again(row, filler):
    now, kept = filler.now, row.size // 2
    paused = row._replace(is_paused=True, paused_until=NEVER)
    entry = Entry(paused, kept=kept)
    assert state_of(entry, now) == f"Paused, {words.size(kept)} not sent again"
    assert entry.fraction == pytest.approx(0.5)
    assert state_of(Entry(row, kept=kept), now).startswith("Queued, ")
    assert Entry(paused).fraction is None
    moving = dataclasses.replace(entry, progress=Progress(Stage.UPLOAD, row.id, row.size, row.size, 1e6))
    assert moving.fraction == 1.0


def test_a_delivery_that_rests_says_what_is_here(filler):
    filler.delivery("2026/plan.dwg", 88_000_000)
    (item,) = filler.ledger.reading.open_deliveries()
    resting = item._replace(is_paused=True, paused_until=NEVER)
    assert state_of(Entry(resting, kept=8_000_000), filler.now) == "Paused, 8.0 MB not fetched again"


@pytest.mark.parametrize(
    ("reason", "says"),
    [(Reason.SCHEDULE, "Outside the schedule"), (Reason.BATTERY, "On battery"), (Reason.METERED, "Metered connection")],
)
def test_a_rest_says_why(row, filler, reason, says):
    now = filler.now
    assert state_of(Entry(row, pause=Pause("", now, NEVER, reason)), now) == says


def test_hours_of_rest_say_until_when(row, filler):
    now = filler.now
    text = state_of(Entry(row, pause=Pause("", now, now + 60, Reason.SCHEDULE)), now)
    assert text.startswith("Outside the schedule until ")


def test_every_state_of_a_transfer_has_words(row, filler):
    texts = {state: said(row, filler.now, state=state) for state in TransferState}
    assert len(set(texts.values())) == len(texts)


def test_a_delivery_from_its_message_to_its_end(filler):
    delivery = filler.ledger.inbox.get(filler.delivery("2026/plan.dwg", 100))
    assert state_of(Entry(delivery), filler.now) == "Announced, to be fetched"
    done = filler.ledger.inbox.get(filler.delivery("2026/b.dwg", 100, is_done=True))
    assert state_of(Entry(done), filler.now) == "Received, equal to what was sent"
    waiting = filler.ledger.inbox.get(filler.delivery("2026/c.dwg", 100, wait="gone-object"))
    assert state_of(Entry(waiting), filler.now) == "Retry in 40 s: The object 2026/c.dwg is not in the bucket"


def test_a_file_in_watch_settles_first(filler):
    file = Unfinished("Scans", "a.csv", 1, "settling", filler.now)
    assert state_of(Entry(file), filler.now + 5) == "Settling"
    busy = dataclasses.replace(file, code="file-busy")
    assert state_of(Entry(busy), filler.now + 60) == "Still being written by another program"
    for code, text in {"ignored": "Left alone", "file-refused": "File cannot be read"}.items():
        assert state_of(Entry(dataclasses.replace(file, code=code)), filler.now + 60) == text


def test_each_file_is_at_one_box_of_the_strip(row, filler):
    progress = Progress(Stage.UPLOAD, row.id, 1, 2, 1.0)
    placed = {
        Place.WATCH: Entry(Unfinished("Scans", "a", 1, "settling", 0.0)),
        Place.QUEUED: Entry(row),
        Place.S3: Entry(row, progress),
        Place.SQS: Entry(row._replace(state=TransferState.UPLOADED)),
        Place.DOWNLOADS: Entry(filler.ledger.inbox.get(filler.delivery("k", 1))),
    }
    for place, entry in placed.items():
        assert [other for other in Place if is_at(entry, other)] == [place]
        assert is_at(entry, None)
