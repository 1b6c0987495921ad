"""The dead-letter desk: what it shows, what it asks for, and what it says when that is refused."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QMessageBox

from engine.errors import Trouble
from engine.model import Letter, Preview, Sorted, Wanted
from engine.settings.route import Route
from engine.supervisor import queues
from gui.messages.letters import LettersDialog

ROUTE = Route("Scans", "/nowhere", bucket="acme", prefix="in", queue="scans")


NOTHING = Preview()


def letter(number: int, body: str = "", preview: Preview = NOTHING, *, is_foreign: bool = False) -> Letter:
    return Letter(f"m-{number}", 1e9 + number, 4, body or f"in/{number}", is_foreign, preview)


class Desk:
    """Stands where SQS stands."""

    def __init__(self) -> None:
        self.letters = [
            letter(2, preview=Preview("key", (Wanted("acme", "in/2"),))),
            letter(1, '{"<b>a</b>": 1}', Preview(reason="it is JSON, but neither S3's nor ours")),
            letter(3, is_foreign=True),
        ]
        self.asked: list[tuple[str, object]] = []
        self.refusal: Exception | None = None

    def look(self, route, is_wanted):
        if self.refusal:
            raise self.refusal
        yield from list(self.letters)

    def sort(self, what, ids):
        self.asked.append((what, ids))
        gone = [each for each in self.letters if ids is None or each.message_id in ids]
        self.letters = [each for each in self.letters if each not in gone]
        yield Sorted(len(gone), len(self.letters))


@pytest.fixture
def desk(monkeypatch):
    desk = Desk()
    monkeypatch.setattr(queues, "look", desk.look)
    monkeypatch.setattr(queues, "send_back", lambda _r, ids=None, _w=None: desk.sort("back", ids))
    monkeypatch.setattr(queues, "drop", lambda _r, ids, _w=None: desk.sort("drop", ids))
    return desk


@pytest.fixture
def dialog(qtbot, desk):
    dialog = LettersDialog(ROUTE)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    return dialog


def ids(dialog):
    return [row.id for row in dialog.view.model.rows]


def test_the_oldest_comes_first_and_each_says_what_it_is(dialog, qtmodeltester):
    qtmodeltester.check(dialog.view.model)
    assert ids(dialog) == ["m-1", "m-2", "m-3"]
    assert "3 dead letters" in dialog.about.text()
    assert "neither S3's nor ours" in dialog.view.understood.text()
    dialog.view.choose(1)
    assert dialog.view.understood.text() == "Format: plain key\nObject: in/2 in the bucket acme"
    assert dialog.back.isEnabled()
    dialog.view.choose(2)
    assert dialog.view.model.rows[2].remark == "Of another queue"
    assert not dialog.back.isEnabled()


def test_the_text_is_shown_as_it_came(dialog):
    assert dialog.view.body.toPlainText() == '{"<b>a</b>": 1}'
    assert dialog.view.body.isReadOnly()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == '{"<b>a</b>": 1}'


def test_what_is_chosen_is_sent_back_and_the_list_is_asked_anew(qtbot, dialog, desk):
    dialog.view.choose(1)
    dialog.back.click()
    assert not dialog.back.isEnabled(), "one thing at a time"
    qtbot.waitUntil(lambda: ids(dialog) == ["m-1", "m-3"])
    assert desk.asked == [("back", frozenset({"m-2"}))]


def test_all_are_sent_back(qtbot, dialog, desk):
    dialog.all_back.click()
    qtbot.waitUntil(lambda: dialog.empty.isVisible() and not dialog.is_busy)
    assert desk.asked == [("back", None)]
    assert dialog.empty.label.text() == "There are no dead letters."
    assert not dialog.all_back.isEnabled()


@pytest.mark.parametrize("is_meant", [True, False])
def test_nothing_is_deleted_without_a_question(qtbot, dialog, desk, monkeypatch, is_meant):
    asked = []

    def answer(box):
        asked.append(box.text())
        wanted = "Delete" if is_meant else "Cancel"
        next(button for button in box.buttons() if button.text().replace("&", "") == wanted).click()

    monkeypatch.setattr(QMessageBox, "exec", answer)
    dialog.delete.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert "1 dead letter" in asked[0]
    assert desk.asked == ([("drop", frozenset({"m-1"}))] if is_meant else [])


def test_a_refusal_is_said_with_advice(qtbot, dialog, desk):
    desk.refusal = Trouble("no-dead-letter-queue", "scans", "because")
    dialog.again.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert "The queue scans has no dead-letter queue" in dialog.about.text()
    assert "redrive policy" in dialog.about.text()
    assert dialog.again.isEnabled()


def test_closing_waits_for_nothing(qtbot, monkeypatch):
    was_stopped, may_end = threading.Event(), threading.Event()

    def look(route, is_wanted):
        while is_wanted():
            may_end.wait(0.01)
        was_stopped.set()
        yield from ()

    monkeypatch.setattr(queues, "look", look)
    dialog = LettersDialog(ROUTE)
    dialog.show()
    dialog.reject()
    assert was_stopped.wait(5)


def test_every_button_has_a_name(dialog):
    for button in dialog.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text() or not button.isVisible()
    assert dialog.view.table.accessibleName()
    assert dialog.view.body.accessibleName()
