"""pause, resume, retry and cancel: durable wishes."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from engine.cli.wishing import end_of_pause
from engine.errors import ConfigError
from engine.model import NEVER

NOON = datetime(2026, 11, 22, 12, 0).astimezone().timestamp()
HOUR = 3600.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30m", 0.5 * HOUR),
        ("30min", 0.5 * HOUR),
        ("2h", 2 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("45s", 45),
        ("1d", 24 * HOUR),
        ("14:30", 2.5 * HOUR),
        ("8:00", 20 * HOUR),
        ("12:00", 24 * HOUR),
        (" 12:01 ", 60),
        ("2026-11-22T18:00", 6 * HOUR),
        ("2026-11-22 18:00:30", 6 * HOUR + 30),
        ("2026-11-23", 12 * HOUR),
    ],
)
def test_the_end_of_a_pause(text, seconds):
    assert end_of_pause(text, NOON) == NOON + seconds


def test_a_time_may_bring_its_own_zone():
    assert end_of_pause("2026-12-24T18:00+09:00", NOON) == datetime.fromisoformat("2026-12-24T18:00+09:00").timestamp()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be set on POSIX only")
def test_the_clock_on_the_wall_counts_where_summer_time_ends(monkeypatch, request):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    request.addfinalizer(lambda: (monkeypatch.undo(), time.tzset()))
    evening = datetime.fromisoformat("2026-10-24T20:00+02:00").timestamp()
    assert end_of_pause("8:00", evening) == evening + 13 * HOUR
    assert end_of_pause("13h", evening) == evening + 13 * HOUR


@pytest.mark.parametrize("text", ["soon", "25:00", "12:60", "", "m", "30", "2026-13-01", "9999999999999d", "-3h"])
def test_what_is_no_time_is_told(text):
    with pytest.raises(ConfigError, match="is not a time") as caught:
        end_of_pause(text, NOON)
    assert "30m" in caught.value.advice


@pytest.mark.parametrize("text", ["2026-11-21", "2026-11-22T11:59", "0m"])
def test_a_time_that_has_passed_is_told(text):
    with pytest.raises(ConfigError, match="in the past"):
        end_of_pause(text, NOON)


def test_a_pause_lasts_in_the_ledger(command, story):
    said = command("pause")
    assert said.code == 0
    assert "Everything rests until resumed" in said.out
    assert "No engine is running" in said.out
    assert story.ledger.wishes.pauses(time.time())[""].until == NEVER


def test_one_route_can_rest_for_a_while(command, story):
    assert command("pause", "scans", "--until", "30m").out.startswith("The route scans rests until ")
    pause = story.ledger.wishes.pauses(time.time())["scans"]
    assert pause.until - pause.since == pytest.approx(1800, abs=1)


def test_a_pause_may_be_given_by_its_length(command, story):
    assert command("pause", "--for", "2h").code == 0
    pause = story.ledger.wishes.pauses(time.time())[""]
    assert pause.until - pause.since == pytest.approx(2 * HOUR, abs=1)


@pytest.mark.parametrize("text", ["18:00", "soon", "0m", "", "2026-12-24", "9999999999999d"])
def test_a_length_that_is_none_is_told_and_pauses_nothing(command, story, text):
    said = command("pause", "--for", text)
    assert said.code == 2
    assert "is not a length of time" in said.err
    assert story.ledger.wishes.pauses(0) == {}


@pytest.mark.parametrize("words", [["--for", "1h", "--until", "18:00"], ["scans", "--file", "a.txt"]])
def test_what_contradicts_itself_is_refused(command, words):
    assert command("pause", *words).code == 2


def test_one_file_rests_and_goes_on(command, story):
    queued, other = story.queued("deep/a.txt"), story.queued("deep/b.txt")
    before = time.time()
    assert command("pause", "--file", "deep/a.txt", "--for", "30m").out.startswith("deep/a.txt rests until ")
    assert story.get(queued).paused_until == pytest.approx(before + 1800, abs=5)
    assert not story.get(other).is_paused
    assert story.ledger.wishes.pauses(0) == {}
    assert command("resume", "--file", "deep/a.txt").out == "deep/a.txt goes on.\n"
    assert not story.get(queued).is_paused


def test_a_delivery_rests_by_its_key_until_it_is_resumed(command, story):
    delivery = story.received("2026/b.txt")
    assert "rests until resumed" in command("pause", "--file", "2026/b.txt").out
    got = story.ledger.inbox.get(delivery.id)
    assert got is not None
    assert (got.is_paused, got.paused_until) == (True, NEVER)


def test_a_file_that_cannot_rest_any_more_is_told(command, story):
    story.uploaded("a.txt")
    said = command("pause", "--file", "a.txt")
    assert said.code == 1
    assert "in S3 already" in said.err
    assert "Nothing called none.txt is on its way" in command("resume", "--file", "none.txt").err


def test_one_file_is_tried_again(command, story):
    waiting, skipped, other = story.waits_for_person("a.txt"), story.skipped("b.txt"), story.waits_for_person("c.txt")
    for name in ("a.txt", "b.txt"):
        assert command("retry", "--file", name).out == f"{name} is tried again now.\n"
    assert story.get(waiting).next_try == 0
    assert not story.get(skipped).state.is_final
    assert story.get(other).next_try == NEVER


def test_a_pause_until_nonsense_pauses_nothing(command, story):
    said = command("pause", "--until", "soon")
    assert said.code == 2
    assert "soon is not a time" in said.err
    assert story.ledger.wishes.pauses(0) == {}


def test_resume_ends_one_pause_or_all(command, story):
    command("pause", "scans")
    command("pause")
    assert "The route scans goes on" in command("resume", "scans").out
    assert set(story.ledger.wishes.pauses(0)) == {""}
    command("pause", "scans")
    assert "Everything goes on" in command("resume").out
    assert story.ledger.wishes.pauses(0) == {}


@pytest.mark.parametrize("word", ["pause", "resume", "retry"])
def test_a_route_that_does_not_exist_is_told(command, word):
    said = command(word, "scan")
    assert said.code == 2
    assert "There is no route called scan." in said.err
    assert "Did you mean scans?" in said.err


def test_retry_wakes_what_waits(command, story):
    waiting, skipped = story.waits_for_person("a.txt"), story.skipped("b.txt")
    story.problem()
    assert command("retry").out.startswith("2 files tried again now.")
    assert story.get(waiting).next_try == 0
    assert not story.get(skipped).state.is_final
    assert story.ledger.problems.all() == []
    assert command("retry", "scans").out == "Nothing waits.\n"


def test_cancel_takes_back_what_is_not_in_s3(command, story):
    queued, other = story.queued("deep/a.txt"), story.queued("deep/a.txt.bak")
    said = command("cancel", "deep/a.txt")
    assert said.code == 0
    assert "stays in QueuedForUpload" in said.out
    assert story.get(queued).is_cancelled
    assert not story.get(other).is_cancelled


def test_cancel_gives_up_a_delivery_by_its_key(command, story):
    delivery = story.received("2026/b.txt")
    assert "given up" in command("cancel", "2026/b.txt").out
    got = story.ledger.inbox.get(delivery.id)
    assert got is not None
    assert got.is_cancelled


def test_cancel_says_when_it_is_too_late_or_unknown(command, story):
    stored = story.uploaded("a.txt")
    said = command("cancel", "a.txt")
    assert said.code == 1
    assert "in S3 already" in said.err
    assert not story.get(stored).is_cancelled
    assert "Nothing called none.txt is on its way" in command("cancel", "none.txt").err
