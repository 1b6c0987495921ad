from __future__ import annotations

import threading

import pytest

from gui.questions import Questions


@pytest.fixture
def questions(qtbot):
    questions = Questions()
    yield questions
    questions.close()


def test_a_question_runs_elsewhere_and_its_answer_comes_here(qtbot, questions):
    answers = []
    questions.ask(threading.get_ident, lambda answer: answers.append((answer, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(answers))
    asked_on, answered_on = answers[0]
    assert asked_on != threading.get_ident()
    assert answered_on == threading.get_ident()


def test_of_one_topic_only_the_newest_answer_counts(qtbot, questions):
    gate = threading.Event()
    answers = []
    questions.ask(lambda: gate.wait(5) and "old", answers.append, topic="history")
    questions.ask(lambda: "new", answers.append, topic="history")
    qtbot.waitUntil(lambda: answers == ["new"])
    gate.set()
    questions.ask(lambda: "end", answers.append)
    qtbot.waitUntil(lambda: "end" in answers)
    questions.close()
    assert "old" not in answers


def test_a_failure_is_told_to_who_asked_or_to_all(qtbot, questions):
    failures = []
    questions.ask(lambda: 1 / 0, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)
    with qtbot.waitSignal(questions.complaint):
        questions.ask(lambda: 1 / 0)


def test_after_the_end_nothing_is_asked_or_answered(qtbot, questions):
    answers = []
    questions.ask(lambda: "late", answers.append)
    questions.close()
    questions.ask(lambda: "later", answers.append)
    qtbot.wait(20)
    assert not answers
