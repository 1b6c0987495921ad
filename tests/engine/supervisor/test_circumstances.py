"""What follows from hour, power and network, with a clock and a system that say what the test wants."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from waiting import wait_until

from engine.ledger import Ledger
from engine.model import NEVER, Condition, Limit, Reason
from engine.settings.config import Config
from engine.settings.route import General
from engine.supervisor import circumstances as module
from engine.supervisor.circumstances import Circumstances, Senses


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


MONDAY = at("2026-11-23T09:00")


class World:
    """What the circumstances are."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.power: bool | None = None
        self.network: bool | None = None
        self.asked: list[str] = []

    @property
    def senses(self) -> Senses:
        return Senses(lambda: self.now, lambda: self._told("power"), lambda: self._told("network"))

    def _told(self, what: str) -> bool | None:
        self.asked.append(what)
        told: bool | None = getattr(self, what)
        return told


@pytest.fixture
def world():
    return World()


@pytest.fixture
def look(ground, world):
    """What is in force under these settings."""
    ground.home.create()

    def look(general: General, **route: str) -> tuple[list[Reason], dict[str, Limit]]:
        config = replace(ground.with_route(**route), general=general)
        with Ledger(ground.home.ledger_file) as ledger:
            Circumstances(ground.home, config, lambda: None, world.senses).note(ledger)
            pauses = ledger.wishes.pauses(world.now)
            return [pause.reason for pause in pauses.values()], ledger.terms.limits(MONDAY)

    return look


def test_without_settings_nothing_is_in_force_and_nobody_is_asked(look, world):
    world.power = world.network = True
    assert look(General()) == ([], {})
    assert world.asked == []


@pytest.mark.parametrize(("told", "rests"), [(True, [Reason.BATTERY]), (False, []), (None, [])])
def test_on_battery(look, world, told, rests):
    world.power = told
    assert look(General(rest_on_battery=True)) == (rests, {})


@pytest.mark.parametrize(("told", "rests"), [(True, [Reason.METERED]), (False, []), (None, [])])
def test_on_a_metered_network(look, world, told, rests):
    world.network = told
    assert look(General(rest_on_metered=True)) == (rests, {})


def test_limits_of_all_and_of_a_route(look):
    _, limits = look(General(upload_limit="20 Mbit/s"), download_limit="1 MiB/s")
    assert limits == {"": Limit("", 2_500_000, 0), "scans": Limit("scans", 0, 1 << 20)}


@pytest.mark.parametrize(
    ("now", "limit"),
    [
        ("2026-11-23T09:00", Limit("", 250_000, 2_500_000, at("2026-11-23T18:00"))),
        ("2026-11-23T18:00", Limit("", 1_250_000, 2_500_000, at("2026-11-23T22:00"))),
        ("2026-11-23T22:00", None),
    ],
)
def test_the_hours_take_the_place_of_the_limits(look, world, now, limit):
    world.now = at(now)
    general = General(
        upload_limit="10 Mbit/s",
        download_limit="20 Mbit/s",
        schedule=("08:00-18:00 up 2 Mbit/s", "22:00-06:00 no limit"),
    )
    assert look(general)[1].get("") == limit


def test_hours_of_rest_end_when_the_schedule_says(ground, world, look):
    assert look(General(schedule=("Mon-Fri 08:00-18:00 rest",)))[0] == [Reason.SCHEDULE]
    with Ledger(ground.home.ledger_file) as ledger:
        assert ledger.wishes.pauses(world.now)[""].until == at("2026-11-23T18:00")


@pytest.fixture
def watched(ground, world, monkeypatch):
    """Circumstances that look all the time; tells the ledger, and when something changed."""
    monkeypatch.setattr(module, "_LOOK", 0.02)
    ground.home.create()
    changed = threading.Semaphore(0)
    general = General(rest_on_battery=True, schedule=("Mon-Fri 18:00-24:00 rest",))
    made = Circumstances(ground.home, Config(ground.config.routes, general), changed.release, world.senses)
    with Ledger(ground.home.ledger_file) as ledger:
        made.note(ledger)
        made.start()
        yield made, ledger, changed
        made.stop()


def test_a_plug_that_is_pulled_is_noticed_and_told_once(watched, world):
    _, ledger, changed = watched
    world.power = True
    assert changed.acquire(timeout=10)
    (pause,) = ledger.wishes.pauses(world.now).values()
    assert (pause.reason, pause.until) == (Reason.BATTERY, NEVER)
    world.asked.clear()
    wait_until(lambda: len(world.asked) > 5)
    assert not changed.acquire(timeout=0)
    world.power = False
    assert changed.acquire(timeout=10)
    assert ledger.wishes.pauses(world.now) == {}


def test_the_hour_comes(watched, world):
    _, ledger, changed = watched
    world.now = at("2026-11-23T18:00")
    assert changed.acquire(timeout=10)
    assert ledger.wishes.pauses(world.now)[""].reason is Reason.SCHEDULE


def test_other_settings_are_in_force_at_once(watched, ground, monkeypatch):
    made, ledger, changed = watched
    monkeypatch.setattr(module, "_LOOK", 3600.0)
    made.take(Config(ground.config.routes, General(download_limit="8 Mbit/s")))
    assert changed.acquire(timeout=10)
    assert ledger.terms.limits(MONDAY) == {"": Limit("", 0, 1_000_000)}


def test_a_ledger_that_cannot_be_written_is_tried_again(watched, world, monkeypatch):
    _, ledger, changed = watched
    put, failures = type(ledger.terms).put, []

    def fail_once(*arguments) -> None:
        if not failures:
            failures.append("disk full")
            raise module.BrigadeError("no room")
        put(*arguments)

    monkeypatch.setattr(type(ledger.terms), "put", fail_once)
    world.power = True
    assert changed.acquire(timeout=10)
    assert failures
    assert ledger.wishes.pauses(world.now) != {}


def test_an_engine_takes_other_limits_without_a_restart_of_its_stages(engine, ground, log):
    engine.start()
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    before = len(log.changes())
    engine.reload(Config(ground.config.routes, General(upload_limit="8 Mbit/s", rest_on_battery=True)))
    with Ledger(ground.home.ledger_file) as ledger:
        wait_until(lambda: ledger.terms.limits(MONDAY) == {"": Limit("", 1_000_000)})
    changed = replace(ground.config.routes[0], upload_limit="16 Mbit/s")
    engine.reload(Config((changed,), General()))
    with Ledger(ground.home.ledger_file) as ledger:
        wait_until(lambda: ledger.terms.limits(MONDAY) == {"scans": Limit("scans", 2_000_000)})
    assert len(log.changes()) == before
    assert log.are_all(Condition.RUNNING)
