from __future__ import annotations

from datetime import datetime

import pytest

from engine.settings.declaration import check, settings_of
from engine.settings.quiet import complaint_about_quiet_hours, quiet_for
from engine.settings.route import General

MINUTE = 60


def at(hour, minute=0, second=0):
    return datetime(2026, 11, 22, hour, minute, second).astimezone().timestamp()


@pytest.mark.parametrize(
    ("text", "now", "minutes"),
    [
        ("22:00-7:00", at(21, 59), 0),
        ("22:00-7:00", at(22), 9 * 60),
        ("22:00-7:00", at(3, 30), 3 * 60 + 30),
        ("22:00-7:00", at(7), 0),
        (" 9:15 - 17:45 ", at(12), 5 * 60 + 45),
        ("9:15-17:45", at(18), 0),
        ("", at(3), 0),
        ("nonsense", at(3), 0),
        ("8:00-8:00", at(8), 0),
    ],
)
def test_how_long_it_stays_quiet(text, now, minutes):
    assert quiet_for(text, now) == minutes * MINUTE


def test_to_the_second():
    assert quiet_for("22:00-7:00", at(6, 59, 30)) == 30


@pytest.mark.parametrize("text", ["22-7", "25:00-7:00", "22:60-7:00", "22:00", "8:00-8:00", "at night"])
def test_what_is_not_understood_is_told(text):
    assert complaint_about_quiet_hours(text)
    setting = next(setting for setting in settings_of(General) if setting.name == "quiet_hours")
    value, complaint = check(setting, text)
    assert (value, complaint) == ("", "quiet_hours: say it like 22:00-7:00, or nothing")


@pytest.mark.parametrize("text", ["", "  ", "22:00-7:00", "0:00-23:59"])
def test_what_is_understood(text):
    assert complaint_about_quiet_hours(text) == ""
