from __future__ import annotations

from datetime import datetime  # local time is what the words are about

import pytest

from engine.model import NEVER
from engine.settings.route import Route
from engine.settings.validation import validate_route
from gui import words

NOON = datetime(2026, 5, 12, 12, 0).astimezone().timestamp()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"),
        (7.4, "7 s"),
        (38, "40 s"),
        (61, "1 min"),
        (355, "6 min"),
        (3599, "1 h"),
        (2 * 3600 + 600, "2 h 10 min"),
        (11 * 3600 + 600, "11 h"),
        (3 * 86400, "3 days"),
    ],
)
def test_a_duration_is_rounded_as_people_say_it(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(-1, "unknown"), (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (2_100_000, "2.1 MB"), (1.4e9, "1.4 GB")],
)
def test_a_size_is_decimal_and_short(count, said):
    assert words.size(count) == said


def test_a_time_of_today_has_no_date_and_tomorrow_has_a_name():
    assert "2026" not in words.clock(NOON + 3600, NOON)
    assert words.clock(NOON + 86400, NOON).startswith("tomorrow ")
    assert words.clock(NOON - 86400, NOON).startswith("yesterday ")
    assert words.clock(NOON + 5 * 86400, NOON) != words.clock(NOON, NOON)


def test_a_pause_says_until_when_unless_a_person_ends_it():
    assert words.until(NEVER, NOON) == "Paused"
    assert words.until(NOON + 3600, NOON).startswith("Paused until ")


def test_what_happens_next():
    assert words.next_try(NEVER, NOON) == words.next_try(0.0, NOON) == "Waits for you"
    assert words.next_try(NOON + 40, NOON) == "Tried again in 40 s"
    assert words.next_try(NOON - 1, NOON) == "Tried again now"


def test_a_sentence_keeps_what_stands_in_its_subject():
    assert words.sentence("throttled", "S3") == "S3 asked to slow down."
    assert words.sentence("server-too-old", "no {subject} here") == "no {subject} here"


def test_tomorrow_at_eight_is_the_next_morning():
    assert words.tomorrow_at_eight(NOON) == datetime(2026, 5, 13, 8, 0).astimezone().timestamp()


def test_one_file_is_not_one_files():
    assert words.files(1) == "1 file"
    assert words.files(128) == "128 files"


def test_sentences_about_settings_are_said_in_the_users_language(monkeypatch):
    german = {"{value} is not a name that a bucket can have": "{value} kann kein Bucket heißen"}
    monkeypatch.setattr(words, "translate", lambda _, text: german.get(text, text))
    (complaint,) = [c for c in validate_route(Route("a", "/srv/a", bucket="no", queue="q")) if c.setting == "bucket"]
    assert complaint.text == "'no' is not a name that a bucket can have"
    assert words.said(complaint.text) == "'no' kann kein Bucket heißen"
    assert words.said("") == ""
