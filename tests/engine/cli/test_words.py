"""Figures, times and names as people read them."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from engine.cli.words import amount, files, limit, moment, next_try, rate, rest, shown, size, span, until
from engine.model import NEVER, Count, Limit, Pause, Reason


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1499, "1.5 kB"),
        (99_949, "99.9 kB"),
        (150_000, "150 kB"),
        (999_600, "1.0 MB"),
        (1_400_000_000, "1.4 GB"),
        (5e18, "5000 PB"),
    ],
)
def test_sizes(count, text):
    assert size(count) == text


def test_counts_and_rates():
    assert (files(0), files(1), files(12_345)) == ("0 files", "1 file", "12,345 files")
    assert amount(Count(2, 1400)) == "2 files, 1.4 kB"
    assert amount(Count()) == "nothing"
    assert rate(42_100_000) == "42.1 MB/s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (-3, "0 s"),
        (4.4, "4 s"),
        (89, "89 s"),
        (91, "2 min"),
        (3600, "60 min"),
        (7200, "2 h"),
        (200_000, "2 d"),
    ],
)
def test_spans(seconds, text):
    assert span(seconds) == text


def test_moments_say_the_day_when_it_is_another(monkeypatch):
    now = datetime(2026, 11, 22, 14, 3, 21).astimezone().timestamp()
    assert moment(now - 60, now) == "14:02:21"
    assert moment(now - 86400, now) == "2026-11-21 14:03:21"
    assert until(now + 60, now) == "until 14:04:21"
    assert until(NEVER) == "until resumed"


def test_when_something_is_tried_again():
    now = time.time()
    assert next_try(NEVER, now) == "It waits for you."
    assert next_try(now + 40.2, now) == "Next try in 40 s."
    assert next_try(0, now) == "It is being tried again."


def test_names_cannot_play_tricks_on_the_terminal():
    assert shown("Übersicht 日本.txt") == "Übersicht 日本.txt"
    assert shown("a\x1b[2Jb\nc") == "a\\x1b[2Jb\\nc"
    assert shown("x\udce4") == "x\\udce4"


@pytest.mark.parametrize(
    ("pause", "text"),
    [
        (Pause("", 0, NEVER), "paused until resumed"),
        (Pause("", 0, NEVER, Reason.BATTERY), "resting on battery"),
        (Pause("", 0, NEVER, Reason.METERED), "resting on a metered network"),
        (Pause("", 0, NEVER, Reason.SCHEDULE), "outside the schedule"),
    ],
)
def test_a_rest_says_why(pause, text):
    assert rest(pause) == text


def test_hours_of_rest_and_limits_say_until_when():
    now = datetime(2026, 11, 22, 14, 3, 21).astimezone().timestamp()
    assert rest(Pause("", 0, now + 60, Reason.SCHEDULE), now) == "outside the schedule until 14:04:21"
    assert limit(Limit("", 2_500_000, 0, now + 60), now) == "up 20 Mbit/s, down no limit until 14:04:21"
    assert limit(Limit("", 0, 512_000), now) == "up no limit, down 500 KiB/s"
