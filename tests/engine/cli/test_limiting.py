"""limit: how fast everything may go for now."""

from __future__ import annotations

import time

import pytest

from engine.model import NEVER, Limit

HOUR = 3600.0


def chosen(story) -> Limit | None:
    return story.ledger.terms.limits(time.time()).get("")


def test_a_limit_lasts_in_the_ledger_until_it_is_changed(command, story):
    said = command("limit", "5Mbit/s")
    assert said.code == 0
    assert "Everything goes at most 5 Mbit/s up, and as much down, until that is changed." in said.out
    assert "No engine is running" in said.out
    assert chosen(story) == Limit("", 625_000, 625_000, NEVER, is_wish=True)
    assert command("limit", "settings").out.startswith("The settings say how fast bytes go.")
    assert chosen(story) is None


@pytest.mark.parametrize("words", [["--for", "1h"], ["--until", "60m"]])
def test_it_may_end_by_itself(command, story, words):
    assert ", until " in command("limit", "500KiB/s", *words).out
    assert chosen(story).until == pytest.approx(time.time() + HOUR, abs=5)
    assert story.ledger.terms.limits(time.time() + 2 * HOUR) == {}


def test_none_lifts_what_the_settings_say(command, story):
    story.ledger.terms.put([], [Limit("", 10)])
    assert "as fast as bytes can" in command("limit", "none").out
    assert chosen(story) == Limit("", is_wish=True)


def test_without_a_rate_it_tells_what_holds(command, story):
    assert "the settings say how fast" in command("limit").out
    command("limit", "20 Mbit/s", "--for", "1h")
    assert command("limit").out.startswith("Limit: up 20 Mbit/s, down 20 Mbit/s until ")
    assert "chosen for now" in command("status").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["fast"], "is not a rate"),
        (["1 kbit/s"], "too slow"),
        (["5mb/s"], "bits or bytes"),
        (["settings", "--for", "1h"], "Only a limit can end"),
        (["--until", "18:00"], "Only a limit can end"),
        (["5Mbit/s", "--for", "soon"], "is not a length of time"),
    ],
)
def test_what_is_not_understood_limits_nothing(command, story, words, complaint):
    said = command("limit", *words)
    assert said.code == 2
    assert complaint in said.err
    assert chosen(story) is None
