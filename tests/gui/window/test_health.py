"""How things are doing, in sentences; and the page that shows them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from engine.errors import Trouble
from engine.model import Contact, Problem, QueueFigures, RouteStatus, Stage, WatchHealth
from engine.supervisor import queues
from gui.tables.filters import Place
from gui.window.health import connection_lines, dead_letters, health_of, queue_lines, waiting, watcher_lines

NOW = 1_700_000_000.0
FIGURES = QueueFigures("scans", NOW - 20, 7, 2, 0, "scans-dead", 3, 5, "", 7200.0, NOW - 30)


def test_a_watcher_that_is_well():
    lines = watcher_lines(WatchHealth("Scans", last_event_at=NOW - 4, last_scan_at=NOW - 20), NOW)
    assert lines == ("The system told of a change 4 s ago.", "The folder was looked through 20 s ago.")


@pytest.mark.parametrize("reason", ["no-events", "events-missed", "left-alone", "large"])
def test_why_a_folder_is_looked_through_so_often(reason):
    health = WatchHealth("Scans", missed=3, missed_at=NOW - 60, scan_seconds=5.0, reason=reason)
    lines = watcher_lines(health, NOW)
    assert "Looking found 3 files that no event had told of, last 1 min ago." in lines
    assert lines[-1].startswith("It is looked through every 5 s, because ")
    assert reason not in lines[-1]


def test_the_connection_and_since_when_there_is_none():
    offline = Problem("offline", Stage.UPLOAD, "Scans", "S3 in eu-central-1", "", "", 3, NOW - 600, NOW, NOW + 5)
    contacts = (Contact("s3", NOW - 7, 0.045), Contact("sqs", NOW - 3))
    lines = connection_lines(contacts, [offline], NOW)
    assert lines[0] == "S3 answered 7 s ago; a small request takes 45 ms."
    assert lines[1] == "SQS answered 3 s ago."
    assert lines[2].endswith("S3 in eu-central-1 cannot be reached.")
    assert connection_lines((), (), NOW) == ("No server has been asked yet.",)


def test_what_a_queue_tells():
    lines = queue_lines((FIGURES,), NOW)
    assert lines == (
        "scans: 7 waiting, 2 being worked on.",
        "The oldest message that came lately had waited 2 h.",
        "scans-dead: 3 dead letters.",
    )


def test_what_a_queue_does_not_tell():
    lines = queue_lines((QueueFigures("scans", NOW, code="not-allowed"),), NOW)
    assert lines[0].startswith("scans: not told.")
    lines = queue_lines((QueueFigures("scans", NOW - 900, 1, 0, 0, "dead", -1),), NOW)
    assert "as of" in lines[0]
    assert lines[-1] == "dead: not told how many dead letters."
    assert waiting([RouteStatus("Scans", WatchHealth("Scans"))]) == -1


def test_only_what_concerns_the_route_makes_it_unwell():
    offline = Problem("offline", Stage.UPLOAD, "Other", "S3", "", "", 1, NOW, NOW, NOW)
    route = RouteStatus("Scans", WatchHealth("Scans", last_scan_at=NOW), queues=(FIGURES,))
    assert [section.is_well for section in health_of(route, [offline], NOW)] == [True, None, False]
    offline = replace(offline, route="Scans")
    assert [section.is_well for section in health_of(route, [offline], NOW)] == [True, False, False]
    unknown = RouteStatus("Scans", WatchHealth("Scans"))
    assert [section.is_well for section in health_of(unknown, [], NOW)] == [None, None, None]
    assert dead_letters(route, route) == 6


@pytest.fixture
def window(qtbot, program, filler):
    filler.ledger.problems.save_health(WatchHealth("Scans", missed=2, scan_seconds=5.0, reason="no-events"))
    filler.ledger.outside.answered("Scans", Stage.UPLOAD, [Contact("s3", time.time(), 0.045)])
    filler.ledger.outside.asked("Scans", Stage.DOWNLOAD, QueueFigures("scans", time.time(), 7, 2, 0, "dead", 3))
    program.start()
    qtbot.waitUntil(lambda: "3 dead letters" in program.window.strip._boxes[Place.SQS].toolTip())
    return program.window


def test_the_strip_says_it_in_its_tooltips_and_to_screen_readers(window):
    box = window.strip._boxes[Place.SQS]
    assert "scans: 7 waiting, 2 being worked on." in box.toolTip()
    assert "7 waiting" in box.accessibleDescription()
    assert box._detail.text() == "3 dead letters"


def test_dead_letters_have_a_card(qtbot, window, monkeypatch):
    opened = []
    monkeypatch.setattr(window.dialogs, "letters", opened.append)
    assert not window.problems.letters.isHidden()
    assert window.problems.letters.title.text() == "3 dead letters"
    window.problems.letters.button.click()
    assert [route.name for route in opened] == ["Scans"]


@pytest.fixture
def dialog(window):
    window.actions_.health.trigger()
    return window.dialogs._open["health"]


def test_the_page_shows_every_route_and_can_be_copied(dialog):
    texts = [label.text() for label in dialog.routes["Scans"]._texts]
    assert "looked through every 5 s" in texts[0]
    assert "a small request takes 45 ms" in texts[1]
    assert "dead: 3 dead letters." in texts[2]
    dialog.copy.click()
    assert "scans: 7 waiting" in QGuiApplication.clipboard().text()


def test_sqs_can_be_asked_from_the_page(qtbot, dialog, monkeypatch):
    newer = [QueueFigures("scans", time.time() + 5, 9, 0, 0, "dead", 0)]
    monkeypatch.setattr(queues, "figures", lambda _route: newer)
    dialog.ask.click()
    qtbot.waitUntil(lambda: "9 waiting" in dialog.routes["Scans"]._texts[2].text())
    qtbot.waitUntil(dialog.ask.isEnabled)


def test_what_kept_it_from_being_asked_is_said(qtbot, dialog, monkeypatch):
    def refuse(_route):
        raise Trouble("no-credentials", "this route")

    monkeypatch.setattr(queues, "figures", refuse)
    dialog.ask.click()
    qtbot.waitUntil(dialog.ask.isEnabled)
    assert dialog.note.text().startswith("No credentials were found for this route. Sign in")


def test_the_stages_know_that_somebody_looks(qtbot, program, window, filler):
    qtbot.waitUntil(lambda: filler.ledger.wishes.attended_until() > time.time())
    window.hide()
    assert not program._attention._timer.isActive()
