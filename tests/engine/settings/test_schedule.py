"""The week: what a line means, what holds when and until when, also where clocks are put forward and back."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.model import NEVER
from engine.settings.schedule import (
    DAY,
    Rule,
    Schedule,
    complaint_about_schedule,
    days_text,
    line_text,
    parse_rule,
)

WORKDAYS = frozenset(range(5))
needs_zones = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process cannot be set here")


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """Puts the process into a time zone, and back."""

    def put(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    if hasattr(time, "tzset"):
        put("Europe/Berlin")
    yield put
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def at(text: str, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(fold=fold).timestamp()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Mon-Fri 08:00-18:00 up 2 Mbit/s", Rule(WORKDAYS, 480, 1080, up=250_000)),
        ("mon-fri  8:00 - 18:00  UP 2 Mbit/s, down none", Rule(WORKDAYS, 480, 1080, up=250_000, down=0)),
        ("Sat, Sun rest", Rule(frozenset({5, 6}), rests=True)),
        ("Friday-Monday rest", Rule(frozenset({4, 5, 6, 0}), rests=True)),
        ("daily 22:00-06:00 no limit", Rule(start=1320, end=360, up=0, down=0)),
        ("rest", Rule(rests=True)),
        ("18:00-24:00 down 1 MiB/s", Rule(start=1080, down=1 << 20)),
    ],
)
def test_what_a_line_means(line, rule):
    assert parse_rule(line) == rule


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Mon-Fri 08:00-18:00", "says nothing to do"),
        ("", "says nothing to do"),
        ("Funday rest", "'Funday' is not a day"),
        ("Mon 08:00-25:00 rest", "'25:00' is not a time"),
        ("Mon 08:75-09:00 rest", "'08:75' is not a time"),
        ("Mon 24:00-08:00 rest", "begins at 00:00"),
        ("Mon 08:00 rest", "is not understood"),
        ("Mon up fast", "like 20 Mbit/s"),
        ("Mon up", "needs a rate"),
        ("Mon up 1 Mbit/s up 2 Mbit/s", "twice"),
        ("Mon 08:00-18:00 lunch", "is not understood"),
    ],
)
def test_a_line_that_is_none_says_what_is_wrong_and_is_named(line, says):
    complaint = complaint_about_schedule(("Sat rest", line))
    assert says in complaint
    assert line in complaint


def test_hours_past_midnight_belong_to_the_day_on_which_they_began():
    night = parse_rule("Fri 22:00-06:00 rest")
    assert night.is_at(4, 22 * 60)
    assert night.is_at(5, 5 * 60 + 59)
    assert not night.is_at(5, 6 * 60)
    assert not night.is_at(4, 5 * 60)


def test_the_first_line_that_fits_decides():
    schedule = Schedule(["Mon 12:00-13:00 no limit", "Mon 08:00-18:00 rest"])
    assert schedule.at(at("2026-11-23T12:30")).up == 0
    assert schedule.at(at("2026-11-23T13:00")).rests


def test_a_rest_over_several_lines_is_one():
    schedule = Schedule(["Fri 18:00-24:00 rest", "Sat,Sun rest", "Mon 00:00-08:00 rest"])
    hours = schedule.at(at("2026-11-20T19:00"))
    assert (hours.rests, hours.until) == (True, at("2026-11-23T08:00"))


def test_what_always_holds_never_ends():
    assert Schedule([]).at(0.0).until == NEVER
    assert Schedule(["rest"]).at(at("2026-11-23T12:00")).until == NEVER


@needs_zones
@pytest.mark.parametrize(
    ("now", "until", "rests"),
    [
        ("2026-03-29T01:59", "2026-03-29T03:00", False),  # 02:15 is skipped: it begins where the clocks go on
        ("2026-03-29T03:00", "2026-03-29T03:30", True),
    ],
)
def test_hours_that_begin_in_the_hour_that_is_skipped(now, until, rests, zone):
    zone("Europe/Berlin")
    hours = Schedule(["Sun 02:15-03:30 rest"]).at(at(now))
    assert (hours.rests, hours.until) == (rests, at(until))


@needs_zones
def test_an_hour_that_comes_twice_is_at_rest_twice(zone):
    zone("Europe/Berlin")
    schedule = Schedule(["Sun 02:30-03:00 rest"])
    first = schedule.at(at("2026-10-25T02:30", fold=0))
    assert (first.rests, first.until) == (True, at("2026-10-25T02:00", fold=1))
    again = schedule.at(first.until)
    assert (again.rests, again.until) == (False, at("2026-10-25T02:30", fold=1))


minutes = st.integers(0, DAY - 1)
lines = st.builds(
    line_text,
    st.frozensets(st.integers(0, 6), min_size=1),
    minutes,
    st.integers(1, DAY),
    st.sampled_from(["rest", "no limit", "up 2 Mbit/s", "up 100 KiB/s down 1 Mbit/s"]),
)


@needs_zones
@settings(deadline=None, max_examples=20)
@given(
    st.lists(lines, max_size=3),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.integers(int(datetime(2026, 1, 1).timestamp()), int(datetime(2027, 1, 1).timestamp())),  # noqa: DTZ001
)
@example(["Sun 02:07-02:30 rest"], "Europe/Berlin", int(datetime(2026, 3, 29, 0, 30).timestamp()))  # noqa: DTZ001
@example(["Sun 01:37-01:52 rest"], "Australia/Lord_Howe", int(datetime(2026, 4, 4, 15, 0).timestamp()))  # noqa: DTZ001
def test_the_end_is_the_first_minute_at_which_something_else_holds(rules, name, now):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        schedule = Schedule(rules)
        said = schedule._said_at(now)
        minute = now - now % 60 + 60
        others = (at for at in range(minute, now + 9 * 86400, 60) if schedule._said_at(at) != said)
        first = next(others, None)
        hours = schedule.at(now)
        assert (hours.rests, hours.up, hours.down) == said
        if first is None or first < now + 8 * 86400:
            assert hours.until == (NEVER if first is None else first)


@given(st.frozensets(st.integers(0, 6), min_size=1), minutes, st.integers(1, DAY))
def test_a_line_says_what_it_was_made_of(days, start, end):
    assert parse_rule(line_text(days, start, end, "rest")) == Rule(days, start, end, rests=True)


def test_days_are_written_as_people_do():
    assert days_text(frozenset(range(7))) == ""
    assert days_text(WORKDAYS) == "Mon-Fri"
    assert days_text(frozenset({0, 2, 3, 4, 6})) == "Mon,Wed-Fri,Sun"
    assert days_text(frozenset({5, 6})) == "Sat,Sun"
