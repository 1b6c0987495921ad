from __future__ import annotations

import dataclasses

from engine.model import TRASHED, Stage
from gui.window.timeline import Tone, timeline_of


def story(filler, receipt):
    return [(moment.title, moment.tone) for moment in timeline_of(receipt, filler.now)]


def test_a_file_that_is_through_has_all_its_steps_in_order(filler):
    row = filler.transfer("a.pdf", 1000, filler.done)
    receipt = filler.ledger.reading.receipt_of_transfer(row.id)
    assert [title for title, _ in story(filler, receipt)] == [
        "Last written",
        "Settled, taken into the queue",
        "Stored in S3",
        "Announced in SQS",
        "Moved into UploadedToS3",
    ]


def test_remarks_stand_between_the_steps_and_the_next_step_at_the_end(filler):
    row = filler.transfer("a.pdf", 1000, filler.resumed(2, 5 << 20), filler.waiting("throttled", 40))
    told = story(filler, filler.ledger.reading.receipt_of_transfer(row.id))
    assert ("Went on after a restart, 10.5 MB not sent again", Tone.REMARK) in told
    assert ("The server asks to slow down", Tone.REMARK) in told
    assert told[-1] == ("Next: stored in S3", Tone.AWAITED)
    awaited = timeline_of(filler.ledger.reading.receipt_of_transfer(row.id), filler.now)[-1]
    assert awaited.facts[0].value == "Retry in 40 s: S3 asked to slow down"


def test_a_file_in_the_trash_is_said_to_be_there(filler):
    row = filler.transfer("a.pdf", 1000, filler.done)
    filler.remark(row, TRASHED, "")
    told = story(filler, filler.ledger.reading.receipt_of_transfer(row.id))
    assert ("Moved to this computer's trash; S3 has it still", Tone.REMARK) in told


def test_an_unknown_remark_of_a_newer_version_is_shown_as_it_is(filler):
    row = filler.transfer("a.pdf", 1000)
    filler.remark(row, "moved-to-mars", "olympus")
    moment = timeline_of(filler.ledger.reading.receipt_of_transfer(row.id), filler.now)[-2]
    assert moment.title == "Moved to mars"
    assert moment.facts[0].value == "olympus"


def test_a_file_that_is_announced_waits_for_what_keeps_the_watch_stage(filler):
    row = filler.transfer("a.pdf", 1000, filler.announced)
    for stage in (Stage.UPLOAD, Stage.WATCH):
        filler.problem("folder-missing", f"folder of {stage}", stage=stage)
    awaited = timeline_of(filler.ledger.reading.receipt_of_transfer(row.id), filler.now)[-1]
    assert awaited.title == "Next: moved into UploadedToS3"
    (problem,) = [fact.value for fact in awaited.facts if fact.label == "Problem"]
    assert "folder of watch" in problem


def test_a_delivery_names_its_proof(filler):
    number = filler.delivery("2026/plan.dwg", 1000, is_done=True)
    told = [title for title, _ in story(filler, filler.ledger.reading.receipt_of_delivery(number))]
    assert told == [
        "Announcement received",
        "Downloaded; equal to what was sent",
        "Placed in DownloadedFromS3",
        "Message deleted from the queue",
    ]


def test_a_delivery_names_its_message_and_how_often_it_came(filler):
    number = filler.delivery("2026/plan.dwg", 1000, wait="gone-object")
    receipt = filler.ledger.reading.receipt_of_delivery(number)
    again = receipt.message._replace(receive_count=3)
    told = timeline_of(dataclasses.replace(receipt, message=again), filler.now)
    known = {fact.label: fact.value for moment in told for fact in moment.facts}
    assert (known["Message"], known["Times received"], known["Tries so far"]) == ("message-1-Scans", "3", "1")


def test_what_is_received_stands_after_its_announcement_whatever_the_clock_says(filler):
    row = filler.transfer("a.pdf", 1000, filler.announced)
    filler.delivery("2026/a.pdf", 1000, event_id=row.event_id)
    receipt = filler.ledger.reading.receipt_of_transfer(row.id)
    late = receipt.transfer._replace(notified_at=receipt.delivery.received_at + 1)
    told = [title for title, _ in story(filler, dataclasses.replace(receipt, transfer=late))]
    assert told.index("Announced in SQS") < told.index("Announcement received")
