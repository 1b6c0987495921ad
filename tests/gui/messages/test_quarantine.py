"""Messages that were not taken, from a real ledger: tried again, fetched all the same, removed."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from engine.model import Message, MessageState
from engine.settings.config import Config
from engine.supervisor import queues
from gui.messages.quarantine import QuarantineDialog
from gui.window.main_window import PROBLEMS

OUTSIDE = "elsewhere/plan.pdf"
OTHER = json.dumps({"bucketBrigade": 1, "bucket": "their-bucket", "key": "in/b.pdf"})
ODD = '{"a": "<b>bold</b>"}'


def message(number: int, body: str, code: str, detail: str) -> Message:
    return Message(
        0, "Scans", f"m-{number}", f"handle-{number}", time.time(), 3, MessageState.QUARANTINED, body, code, detail
    )


@pytest.fixture
def ground(ground):
    """Its route takes only what is below `in/`."""
    return replace(ground, config=Config((replace(ground.config.routes[0], prefix="in"),)))


@pytest.fixture
def dialog(qtbot, program, filler):
    for number, (body, code, detail) in enumerate(
        [
            (ODD, "not-ours", "it is JSON, but neither S3's nor ours"),
            (OTHER, "foreign-object", "their-bucket/in/b.pdf"),
            (OUTSIDE, "foreign-object", "acme-scans/elsewhere/plan.pdf"),
        ]
    ):
        filler.ledger.inbox.quarantine(message(number, body, code, detail))
    program.start()
    qtbot.waitUntil(lambda: not program.window.problems.quarantine.isHidden())
    program.window.tabs.setCurrentIndex(PROBLEMS)
    program.window.problems.quarantine.button.click()
    dialog = program.window.dialogs._open["quarantine"]
    qtbot.waitUntil(lambda: len(dialog.view.model.rows) == 3)
    return dialog


@pytest.fixture
def meant(monkeypatch):
    """What is asked is answered with yes."""
    asked = []
    monkeypatch.setattr(QuarantineDialog, "ask", lambda _self, question, _button: asked.append(question) or True)
    return asked


def choose(dialog, body: str) -> None:
    rows = [row.body for row in dialog.view.model.rows]
    dialog.view.choose(rows.index(body))


def bodies(dialog) -> set[str]:
    return {row.body for row in dialog.view.model.rows}


def test_what_was_understood_of_each(dialog):
    choose(dialog, ODD)
    assert "neither S3's nor ours" in dialog.view.understood.text()
    assert dialog.view.body.toPlainText() == ODD
    choose(dialog, OTHER)
    assert "in/b.pdf in the bucket their-bucket" in dialog.view.understood.text()
    assert "outside the route's bucket and prefix" in dialog.view.understood.text()


def test_tried_again_it_is_given_back_and_judged_anew(qtbot, dialog, monkeypatch):
    given = []
    monkeypatch.setattr(queues, "give_back", lambda route, handles: given.append((route.name, handles)))
    choose(dialog, ODD)
    dialog.retry.click()
    qtbot.waitUntil(lambda: bodies(dialog) == {OTHER, OUTSIDE} and not dialog.is_busy)
    assert given == [("Scans", ["handle-0"])]


def test_only_what_lies_in_the_own_bucket_can_be_fetched(dialog):
    for body, is_possible in ((ODD, False), (OTHER, False), (OUTSIDE, True)):
        choose(dialog, body)
        assert dialog.fetch.isEnabled() == is_possible


def test_an_object_outside_the_prefix_is_fetched_when_it_is_wanted(qtbot, dialog, filler, meant):
    choose(dialog, OUTSIDE)
    dialog.fetch.click()
    assert OUTSIDE in meant[0]
    qtbot.waitUntil(lambda: bodies(dialog) == {ODD, OTHER})
    (delivery,) = filler.ledger.inbox.ready("Scans", time.time(), 10)
    assert (delivery.wanted.bucket, delivery.wanted.key) == ("acme-scans", OUTSIDE)


def test_what_sqs_did_not_delete_stays_in_the_list(qtbot, dialog, meant, monkeypatch):
    monkeypatch.setattr(queues, "delete", lambda _route, handles: [handle == "handle-0" for handle in handles])
    dialog.view.table.selectAll()
    dialog.delete.click()
    assert "3 messages" in meant[0]
    qtbot.waitUntil(lambda: bodies(dialog) == {OTHER, OUTSIDE})
    assert dialog.about.text()
