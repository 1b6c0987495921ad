from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gui.single import Claim, SingleInstance

ROOT = Path(__file__).parents[2]


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from engine.settings.home import Home
import pytest

from gui.single import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Home.at(Path(sys.argv[1]))).claim().name)
"""


@pytest.mark.row("L06")
def test_a_second_start_raises_the_first_ones_window(qtbot, ground):
    first = SingleInstance(ground.home)
    assert first.claim() is Claim.FIRST
    command = [sys.executable, "-c", SECOND, str(ground.home.lock_folder)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as second,
        qtbot.waitSignal(first.raised, timeout=20_000),
    ):
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
        assert second.stdout.read().strip() == "HANDED_OVER"
    first.release()


@pytest.mark.row("L06")
def test_after_the_first_one_ended_the_next_is_first(qtbot, ground):
    first, second = SingleInstance(ground.home), SingleInstance(ground.home)
    assert first.claim() is Claim.FIRST
    first.release()
    assert second.claim() is Claim.FIRST
    second.release()


def test_two_homes_have_a_window_each(qtbot, ground, tmp_path):
    other = type(ground.home).at(tmp_path / "other")
    first, second = SingleInstance(ground.home), SingleInstance(other)
    assert first.claim() is Claim.FIRST
    assert second.claim() is Claim.FIRST
    first.release()
    second.release()


def test_a_first_one_that_does_not_answer_is_not_waited_for_for_ever(qtbot, ground, monkeypatch):
    monkeypatch.setattr("gui.single._PATIENCE", 0.2)
    first, second = SingleInstance(ground.home), SingleInstance(ground.home)
    assert first.claim() is Claim.FIRST
    first._server.close()
    assert second.claim() is Claim.UNANSWERED
    first.release()


def test_a_start_in_the_tray_leaves_the_first_ones_window_where_it_is(qtbot, ground):
    first, second = SingleInstance(ground.home), SingleInstance(ground.home)
    assert first.claim() is Claim.FIRST
    raised = []
    first.raised.connect(lambda: raised.append(True))
    assert second.claim(is_quiet=True) is Claim.HANDED_OVER
    qtbot.wait(20)
    assert raised == []
    first.release()


def test_a_way_in_that_cannot_be_made_is_told_in_the_log(qtbot, ground, tmp_path, monkeypatch, caplog):
    far = tmp_path / ("x" * 100)
    far.mkdir()
    monkeypatch.setattr("gui.single._runtime_folder", lambda: far)
    first = SingleInstance(ground.home)
    assert first.claim() is Claim.FIRST
    assert "a second start cannot show this window" in caplog.text
    first.release()
