"""Whatever goes wrong: its code, a plain sentence, what to do and when it is tried again stand wherever people look."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING

import pytest
from filled_ledger import Filler, Ground, make_ground

from engine.cli.main import run_command
from engine.errors import CAUSES, sentence_of
from engine.ledger import Ledger
from engine.model import Message, MessageState, Problem, Stage, TransferState, Unfinished
from gui import words
from gui.window.card import ProblemCard
from gui.window.problem_groups import Group
from gui.window.timeline import timeline_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.model import Receipt

ROUTE = ["offline", "sign-in-page", "clock", "no-credentials", "bad-credentials", "expired-credentials", "not-allowed"]
ROUTE += ["no-bucket", "no-queue", "wrong-region", "encryption-key", "untrusted-server", "requester-pays"]
ROUTE += ["disk-full", "folder-missing", "folder-refused", "other-disk", "no-resources"]
"""They stop whatever a route has in hand."""
FILE = ["file-changed", "file-refused", "bad-name", "too-large", "throttled", "server-error", "bad-request"]
FILE += ["gone-file", "upload-gone", "internal"]
OBJECT = ["gone-object", "object-too-large", "no-room", "archived", "object-changed", "checksum", "linked-folder"]
ALONE = ["server-too-old", "ledger-repaired", "bad-settings", "watch-limit", "stage-died", "not-a-file", "insecure"]
ALONE += ["events-missed", "no-trash"]
"""They are no single file's."""
MESSAGE = ["not-ours", "foreign-object"]
SUBJECT = "s3:PutObject on papers"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return make_ground(tmp_path)


@pytest.fixture
def filler(ground: Ground) -> Iterator[Filler]:
    with contextlib.closing(Filler(ground.home)) as opened:
        yield opened


@pytest.fixture
def ledger(filler: Filler) -> Ledger:
    return filler.ledger


@pytest.fixture
def command(ground: Ground, capsys):
    def run(*words: str) -> str:
        run_command([*words, "--home", str(ground.home.config_file.parent)])
        return capsys.readouterr().out

    return run


def assert_shown(qtbot, command, ledger: Ledger, code: str) -> Problem:
    """In the status, for programs and for people, and as a card in the window."""
    (found,) = [problem for problem in json.loads(command("status", "--json"))["problems"] if problem["code"] == code]
    assert found["sentence"] == sentence_of(code, found["subject"])
    assert "{" not in found["sentence"]
    assert found["advice"] == CAUSES[code].advice
    text = command("status")
    assert CAUSES[code].title in text
    assert found["sentence"] in text
    (problem,) = [problem for problem in ledger.reading.problems() if problem.code == code]
    card = ProblemCard(Group((problem,)))
    qtbot.addWidget(card)
    assert card.title.text() == CAUSES[code].title
    assert card.sentence.text().startswith(Group((problem,)).sentence)
    assert card.advice.text() == CAUSES[code].advice
    assert card.next.text() == words.next_try(problem.next_try, time.time())
    assert card.button.text()
    assert f"Code: {code}" in card.details.text()
    return problem


def assert_in_receipt(command, name: str, receipt: Receipt | None, problem: Problem) -> None:
    """Of the file, in the terminal and in the window."""
    assert receipt is not None
    assert [kept.code for kept in receipt.problems] == [problem.code]
    told = command("receipt", name)
    assert CAUSES[problem.code].title in told
    assert CAUSES[problem.code].advice in told
    (written,) = json.loads(command("receipt", name, "--json"))
    assert written["problems"][0]["code"] == problem.code
    facts = {fact.value for fact in timeline_of(receipt, time.time())[-1].facts}
    assert f"{sentence_of(problem.code, receipt.problems[0].subject)} ({problem.code})" in facts
    assert words.advice(problem.code) in facts
    assert words.next_try(receipt.problems[0].next_try, time.time()) in facts


def meet(ledger: Ledger, code: str, route: str = "Scans", stage: Stage = Stage.UPLOAD) -> None:
    now = time.time()
    with ledger.transaction():
        ledger.problems.met(Problem(code, stage, route, SUBJECT, "a.pdf", "403", 2, now - 60, now, now + 300))


@pytest.mark.parametrize("code", ROUTE)
def test_what_stops_a_route_is_shown_also_in_the_receipts_of_files_that_wait_for_it(
    qtbot, command, ledger, filler, code
):
    row = filler.transfer("a.pdf", 1000)
    meet(ledger, code)
    problem = assert_shown(qtbot, command, ledger, code)
    assert_in_receipt(command, "a.pdf", ledger.reading.receipt_of_transfer(row.id), problem)


@pytest.mark.parametrize("code", FILE)
def test_what_stops_one_file_is_shown(qtbot, command, ledger, filler, code):
    row = filler.transfer("a.pdf", 1000)
    with ledger.transaction():
        for _ in range(2):
            ledger.transfers.postpone(row.id, code, "in S3's words", time.time() + 300, time.time())
    problem = assert_shown(qtbot, command, ledger, code)
    assert_in_receipt(command, "a.pdf", ledger.reading.receipt_of_transfer(row.id), problem)


@pytest.mark.parametrize("code", OBJECT)
def test_what_stops_one_object_is_shown(qtbot, command, ledger, filler, code):
    number = filler.delivery("2026/a.pdf", 1000)
    with ledger.transaction():
        for _ in range(2):
            ledger.inbox.postpone(number, code, "in S3's words", time.time() + 300, time.time())
    problem = assert_shown(qtbot, command, ledger, code)
    assert_in_receipt(command, "2026/a.pdf", ledger.reading.receipt_of_delivery(number), problem)


@pytest.mark.parametrize("code", ALONE)
def test_what_is_no_single_files_is_shown(qtbot, command, ledger, filler, code):
    row = filler.transfer("a.pdf", 1000)
    stage = Stage.WATCH if code in {"watch-limit", "not-a-file", "events-missed"} else Stage.UPLOAD
    meet(ledger, code, "" if code in {"stage-died", "ledger-repaired"} else "Scans", stage)
    assert_shown(qtbot, command, ledger, code)
    receipt = ledger.reading.receipt_of_transfer(row.id)
    assert receipt is not None
    assert [problem.code for problem in receipt.problems] == (["stage-died"] if code == "stage-died" else [])


def test_a_key_that_is_taken_is_shown_with_the_file_that_was_left_in_the_queue(qtbot, command, ledger, filler):
    row = filler.transfer("a.pdf", 1000)
    with ledger.transaction():
        ledger.transfers.end(row.id, TransferState.SKIPPED, "exists", "2026/a.pdf", time.time())
    assert_shown(qtbot, command, ledger, "exists")
    assert "skipped: Exists already" in command("receipt", "a.pdf")
    receipt = ledger.reading.receipt_of_transfer(row.id)
    assert "Exists already" in timeline_of(receipt, time.time())[-1].title


@pytest.mark.parametrize("code", MESSAGE)
def test_a_message_that_was_not_taken_is_shown(qtbot, command, ledger, code):
    message = Message(0, "Scans", "m-1", "handle", time.time(), 1, MessageState.QUARANTINED, "{}", code, "some/key")
    with ledger.transaction():
        ledger.inbox.quarantine(message)
    assert_shown(qtbot, command, ledger, code)


def test_a_file_that_another_program_does_not_let_go_is_shown_after_a_while(qtbot, command, ledger):
    for seconds, is_shown in ((20, False), (90, True)):
        busy = Unfinished("Scans", "a.mov", 1000, "file-busy", time.time() - seconds)
        with ledger.transaction():
            ledger.problems.save_unfinished("Scans", [busy])
        assert bool(ledger.reading.problems()) is is_shown
    assert_shown(qtbot, command, ledger, "file-busy")


def test_every_cause_is_shown_by_one_of_these_tests():
    by_name = {"exists", "file-busy"}
    is_no_problem = {"settling", "ignored"}  # the row in the table says so
    is_an_answer = {"no-dead-letter-queue"}  # to whoever asks for what lies there
    assert CAUSES.keys() == {*ROUTE, *FILE, *OBJECT, *ALONE, *MESSAGE, *by_name, *is_no_problem, *is_an_answer}
