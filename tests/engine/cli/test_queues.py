"""`queue`: what SQS tells, in words and as JSON; what is sent back or dropped is what was named."""

from __future__ import annotations

import json

import pytest

from engine.errors import Trouble
from engine.model import Letter, Preview, QueueFigures, Sorted, Wanted
from engine.supervisor import queues


@pytest.fixture
def sqs(monkeypatch):
    """What was asked of the queues."""
    asked: list[object] = []

    def sorting(route, ids=None):
        asked.append((route.name, ids))
        yield Sorted(0, 1)
        yield Sorted(2, 1)

    letter = Letter(
        "m-1", 1e9, 4, "in/a.pdf", is_foreign=False, preview=Preview("key", (Wanted("papers", "in/a.pdf"),))
    )
    monkeypatch.setattr(queues, "figures", lambda _: [QueueFigures("papers-in", 1e9, 7, 2, 0, "papers-dead", 3, 5)])
    monkeypatch.setattr(queues, "look", lambda _: [letter])
    monkeypatch.setattr(queues, "send_back", sorting)
    monkeypatch.setattr(queues, "drop", sorting)
    return asked


def test_figures_in_words(command, sqs):
    said = command("queue", "status")
    assert said.code == 0
    assert "papers-in: 7 waiting, 2 in flight" in said.out
    assert "papers-dead: 3 dead letters" in said.out


def test_figures_for_programs(command, sqs):
    (figures,) = json.loads(command("queue", "status", "--json").out)
    assert (figures["route"], figures["waiting"], figures["dead_letters"]) == ("scans", 7, 3)


def test_what_is_not_told_is_no_problem(command, sqs, monkeypatch):
    monkeypatch.setattr(queues, "figures", lambda _: [QueueFigures("papers-in", 1e9, code="not-allowed")])
    said = command("queue", "status")
    assert said.code == 0
    assert "papers-in: not told" in said.out


def test_letters_and_what_they_are_about(command, sqs):
    said = command("queue", "letters")
    assert "m-1" in said.out
    assert "key: papers/in/a.pdf" in said.out


def test_all_letters_are_sent_back(command, sqs):
    assert "2 dead letters sent back to the queue, 1 left" in command("queue", "redrive").out
    assert sqs == [("scans", None)]


def test_only_what_is_named_is_dropped(command, sqs):
    assert command("queue", "drop").code == 2
    assert sqs == []
    assert command("queue", "drop", "scans", "--message", "m-1").code == 0
    assert sqs == [("scans", ["m-1"])]


def test_a_refusal_is_a_sentence(command, sqs, monkeypatch):
    def refuse(_):
        raise Trouble("no-dead-letter-queue", "papers-in")

    monkeypatch.setattr(queues, "look", refuse)
    said = command("queue", "letters")
    assert said.code == 3
    assert "papers-in has no dead-letter queue" in said.err
