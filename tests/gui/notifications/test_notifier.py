from __future__ import annotations

import time

import pytest

from engine.ledger.transfers import Claim
from engine.model import NEVER, Fingerprint
from gui.tables.entry import Entry
from gui.window.main_window import HISTORY, PROBLEMS


class Told(list):
    """Stands where the desktop shows notifications."""

    def __call__(self, title, text, action):
        self.append((title, text, action))
        return True

    @property
    def titles(self):
        return [title for title, _, _ in self]


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def ahead():
    """Seconds by which the notifier's clock is ahead."""
    return [0.0]


@pytest.fixture
def hidden(qtbot, program, filler, told, ahead):
    """A program in the tray: nobody looks at its window."""
    program._bus.tell = told
    program.notifier._clock = lambda: time.time() + ahead[0]
    with qtbot.waitSignal(program._overview.taken):
        program.start()
    program.window.hide()
    return program


def see(qtbot, program):
    """The ledger is looked at as it is now: the first answer may be to an earlier question."""
    for _ in range(2):
        with qtbot.waitSignal(program._overview.taken):
            program._overview.refresh()


def later(program, ahead, seconds):
    ahead[0] += seconds
    program.notifier.look()


def test_five_thousand_failing_files_give_one_notification(qtbot, hidden, filler, told, ahead):
    claims = [Claim("Scans", f"{n}.pdf", f"{n}.pdf", Fingerprint(1, 1, n)) for n in range(5_000)]
    with filler.ledger.transaction():
        filler.ledger.transfers.add(claims, filler.now)
        filler.ledger._connection.execute(
            "UPDATE transfer SET code = 'not-allowed', attempts = 3, next_try = ?", (NEVER,)
        )
        filler.ledger._connection.execute("UPDATE transfer SET code = 'bad-name' WHERE id % 2 = 0")
    for _ in range(3):
        see(qtbot, hidden)
        later(hidden, ahead, 120)
    assert len(told) == 1
    title, text, action = told[0]
    assert title == "Name not possible"
    assert text
    action()
    assert hidden.window.isVisible()
    assert hidden.window.tabs.currentIndex() == PROBLEMS


def test_a_batch_is_told_and_opens_the_history(qtbot, hidden, filler, told, ahead):
    for number in range(128):
        filler.transfer(f"{number}.pdf", 10_937_500, filler.done)
    see(qtbot, hidden)
    later(hidden, ahead, 10)
    assert told.titles == ["128 files uploaded, 1.4 GB"]
    told[0][2]()
    assert hidden.window.tabs.currentIndex() == HISTORY


def test_a_single_file_is_named_and_opens_its_receipt(qtbot, hidden, filler, told, ahead):
    row = filler.transfer("deep/invoice.pdf", 2_100_000, filler.done)
    see(qtbot, hidden)
    later(hidden, ahead, 10)
    qtbot.waitUntil(lambda: told.titles == ["invoice.pdf uploaded, 2.1 MB"])
    told[0][2]()
    qtbot.waitUntil(hidden.window.receipt.isVisible)
    assert Entry(row).name in hidden.window.receipt.text()


def test_it_looks_again_by_itself_when_the_time_has_come(qtbot, hidden, filler, told, monkeypatch):
    monkeypatch.setattr("gui.notifications.digest._CALM", 0.05)
    filler.delivery("2026/plan.dwg", 88_000_000, is_done=True)
    see(qtbot, hidden)
    qtbot.waitUntil(lambda: told.titles == ["plan.dwg downloaded, 88.0 MB"])
    assert not hidden.notifier._soon.isActive()


def test_markup_in_names_stays_text(qtbot, hidden, filler, told, ahead):
    filler.problem("no-bucket", '<a href="https://evil">acme</a>')
    see(qtbot, hidden)
    later(hidden, ahead, 10)
    assert "<" not in told[0][1]


def test_after_the_end_nothing_is_told(qtbot, hidden, filler, told, ahead):
    filler.transfer("a.pdf", 1, filler.done)
    see(qtbot, hidden)
    hidden.close()
    later(hidden, ahead, 100)
    assert not told
