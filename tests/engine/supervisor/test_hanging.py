"""A stage that hangs is noticed, killed and started again; one that only had no chance to speak is left alone."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from waiting import wait_until

from engine.model import Condition, Stage
from engine.supervisor import engine as engine_module
from engine.supervisor import keeper as keeper_module
from engine.supervisor.engine import Engine
from engine.supervisor.idling import Idling
from engine.supervisor.keeper import Keeper

pytestmark = pytest.mark.row("L10")
needs_stop = pytest.mark.skipif(os.name == "nt", reason="there is no SIGSTOP")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(engine_module, "_TURN", 0.5)
    monkeypatch.setattr(keeper_module, "_LONGEST_SILENCE", 12.0)  # they speak every five seconds


def pid(engine: Engine, stage: Stage) -> int:
    return engine._keepers[stage]._process.pid


@needs_stop
def test_a_stopped_stage_is_killed_and_started_again_and_the_others_go_on(engine, log, impatient):
    engine.start()
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    others = {stage: pid(engine, stage) for stage in (Stage.WATCH, Stage.DOWNLOAD)}
    os.kill(pid(engine, Stage.UPLOAD), signal.SIGSTOP)
    wait_until(lambda: log.starts(Stage.UPLOAD) == 2, 40)
    assert [change.detail for change in log.changes(Stage.UPLOAD) if change.detail] == ["did not answer and was ended"]
    assert {stage: pid(engine, stage) for stage in others} == others


@pytest.fixture
def keeper(ground):
    """With a process that takes note of being killed."""

    class Process:
        pid = 1
        kills = 0

        def kill(self) -> None:
            self.kills += 1

        def join(self, _timeout: float) -> None: ...
        def close(self) -> None: ...

    made = Keeper(Stage.WATCH, ground.home, ground.config)
    made._process = Process()
    return made


def test_silence_is_counted_until_a_word_is_heard(keeper):
    for _ in range(10):
        keeper.waited(keeper_module._LONGEST_SILENCE - 1)
        keeper.heard()
    assert keeper._process.kills == 0
    keeper.waited(keeper_module._LONGEST_SILENCE - 1)
    keeper.waited(2.0)
    keeper.waited(2.0)
    assert keeper._process.kills == 1


@pytest.mark.row("W26")
def test_the_sleep_of_the_computer_is_no_silence(engine, keeper, monkeypatch):
    """Also not that of the engine alone: a stage cannot be blamed for what nobody was awake to hear."""
    now = [1000.0]
    monkeypatch.setattr(engine_module.time, "monotonic", lambda: now[0])
    engine._keepers = {Stage.WATCH: keeper}
    engine._turned_at = now[0]
    for _ in range(3):
        now[0] += 8 * 3600
        engine._count_silence()
    assert keeper._process.kills == 0
    for _ in range(100):
        now[0] += engine_module._TURN
        engine._count_silence()
    assert keeper._process.kills == 1
    engine._keepers = {}


@needs_stop
def test_nobody_waits_for_the_answer_of_a_stage_that_rests(engine, log, monkeypatch):
    monkeypatch.setattr(keeper_module, "_DEATHS", 1)
    engine.start()
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    os.kill(pid(engine, Stage.WATCH), signal.SIGKILL)
    wait_until(lambda: engine.conditions()[Stage.WATCH].condition is Condition.RESTING)
    begin = time.monotonic()
    assert not engine.is_idle(timeout=60)
    assert time.monotonic() - begin < 5
    engine.stop()
    assert not engine.is_idle(timeout=60)
    assert time.monotonic() - begin < 10


def test_a_stage_that_goes_leaves_what_it_was_asked_open():
    idling, put = Idling(), threading.Event()
    answers: list[bool] = []
    asking = threading.Thread(
        target=lambda: answers.append(idling.ask(Stage.UPLOAD, lambda _: put.set(), timeout=60)), daemon=True
    )
    asking.start()
    assert put.wait(10)
    idling.is_gone(Stage.WATCH)
    assert asking.is_alive()
    idling.is_gone(Stage.UPLOAD)
    asking.join(10)
    assert answers == [False]


def test_an_answer_that_comes_too_late_disturbs_nobody():
    numbers: list[int] = []
    idling = Idling()
    assert not idling.ask(Stage.UPLOAD, numbers.append, timeout=0.01)
    idling.answered(Stage.UPLOAD, numbers[0], is_idle=True)
    assert idling.ask(Stage.UPLOAD, lambda number: idling.answered(Stage.UPLOAD, number, is_idle=True), timeout=10)
