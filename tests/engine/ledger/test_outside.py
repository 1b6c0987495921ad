"""What is known of servers and queues, by the stages that know it."""

from __future__ import annotations

from engine.model import Contact, QueueFigures, Stage

NOW = 1_000_000.0


def test_the_newest_answer_counts_whichever_stage_got_it(ledger):
    ledger.outside.answered("scans", Stage.UPLOAD, [Contact("s3", 5.0, 0.2), Contact("sqs", 9.0)])
    ledger.outside.answered("scans", Stage.DOWNLOAD, [Contact("s3", 8.0)])
    ledger.outside.answered("other", Stage.DOWNLOAD, [Contact("s3", 99.0)])
    assert ledger.outside.contacts("scans") == [Contact("s3", 8.0, 0.2), Contact("sqs", 9.0)]


def test_what_is_received_from_comes_last_and_old_figures_say_nothing(ledger):
    mine = QueueFigures("in", NOW, 1, 2, 3, "dead", 4, 5, "", 6.0, 7.0)
    ledger.outside.asked("scans", Stage.DOWNLOAD, mine)
    ledger.outside.asked("scans", Stage.UPLOAD, QueueFigures("out", NOW))
    assert ledger.outside.queues("scans", NOW) == [QueueFigures("out", NOW), mine]
    assert ledger.outside.queues("scans", NOW + 90_000) == []


def test_the_last_figures_of_a_stage_are_kept(ledger):
    for count in (1, 2):
        ledger.outside.asked("scans", Stage.DOWNLOAD, QueueFigures("in", NOW, count))
    assert [figures.waiting for figures in ledger.outside.queues("scans", NOW)] == [2]


def test_what_a_server_lacks_is_remembered_for_a_week(ledger):
    ledger.outside.learned("minio:9000", ["checksums", "conditions"], NOW)
    assert ledger.outside.lacks("minio:9000", NOW + 6 * 86_400) == {"checksums", "conditions"}
    assert ledger.outside.lacks("minio:9000", NOW + 8 * 86_400) == set()
    assert ledger.outside.lacks("other:9000", NOW) == set()
    ledger.outside.learned("minio:9000", [], NOW)
    assert ledger.outside.lacks("minio:9000", NOW) == set()


def test_somebody_looks_until_then(ledger):
    assert ledger.wishes.attended_until() == 0.0
    for until in (5.0, 9.0):
        ledger.wishes.attend(until)
    assert ledger.wishes.attended_until() == 9.0
