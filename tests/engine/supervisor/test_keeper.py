"""One stage's process: when it is started again, and when it is left to rest."""

from __future__ import annotations

import multiprocessing.context

import pytest

from engine.model import Condition, Stage
from engine.stages.wire import Wake
from engine.supervisor import keeper as keeper_module
from engine.supervisor.keeper import Keeper


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(keeper_module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def keeper(ground):
    return Keeper(Stage.WATCH, ground.home, ground.config)


@pytest.mark.row("L10")
def test_each_death_makes_the_next_start_later_until_it_rests(keeper, clock):
    delays, changes = [], []
    for _ in range(keeper_module._DEATHS):
        changes.append(keeper.bury())
        delays.append(round(keeper.restart_at - clock[0], 3))
    assert delays == [0.2, 0.4, 0.8, 1.6, keeper_module._REST]
    assert [change.condition for change in changes] == [Condition.STOPPED] * 4 + [Condition.RESTING]
    assert keeper.bury().condition is Condition.STOPPED, "after its rest it has all its lives again"


def test_deaths_of_long_ago_do_not_count(keeper, clock):
    for _ in range(20):
        assert keeper.bury().condition is Condition.STOPPED
        assert keeper.restart_at == pytest.approx(clock[0] + 0.2)
        clock[0] += keeper_module._WITHIN


def test_a_rest_may_be_cut_short(keeper, clock):
    keeper.wake_from_rest()
    assert keeper.restart_at is None
    keeper.bury()
    keeper.wake_from_rest()
    assert keeper.restart_at == clock[0]
    keeper.ask_to_stop()
    assert keeper.restart_at is None


@pytest.mark.row("L10")
def test_a_system_that_has_no_room_for_a_process_is_asked_again_later(keeper, clock, monkeypatch):
    def refuse(_self) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", refuse)
    change = keeper.start()
    assert change.condition is Condition.STOPPED
    assert "Resource" in change.detail
    assert keeper.restart_at == pytest.approx(clock[0] + 0.2)
    assert (keeper.sentinel, keeper.connection) == (None, None)


def test_what_is_said_to_nobody_is_lost_without_harm(keeper):
    keeper.say(Wake())
    keeper.hang_up()
    assert keeper.kill().condition is Condition.STOPPED


@pytest.mark.skipif(keeper_module.sys.platform == "win32", reason="it cannot tell there")
def test_a_stage_that_does_not_listen_never_holds_the_engine_up(keeper):
    ours, theirs = multiprocessing.Pipe()
    keeper.connection = ours
    for _ in range(100_000):  # far more than a pipe holds
        keeper.say(Wake())
    assert keeper.connection is ours
    theirs.close()
    for _ in range(3):
        keeper.say(Wake())
    assert keeper.connection is None
