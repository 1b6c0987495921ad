"""Causes, their words, and when a step is tried again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import CAUSES, Scope, Trouble, cause_of, delay_before_retry, sentence_of
from engine.model import NEVER

ENGINE = Path(__file__).resolve().parents[2] / "engine"


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES.keys())
def test_every_cause_can_be_read_by_a_person(cause):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cause.code)
    for text in (cause.title, cause.sentence, cause.advice):
        assert text.strip() == text
        assert text
    assert cause.sentence == "{subject}" or cause.sentence.endswith(".")
    assert not re.search(r"\{(?!subject\})", cause.sentence)
    assert "{" not in cause.title + cause.advice
    assert sentence_of(cause.code, "IT").count("{") == 0


def test_every_code_that_the_engine_uses_is_a_cause():
    """A code that is in no table reads as `Unexpected error` to a person."""
    raised = re.compile(r"Trouble\(\s*\"([a-z-]+)\"")
    used = {code for file in ENGINE.rglob("*.py") for code in raised.findall(file.read_text(encoding="utf-8"))}
    assert len(used) > 15
    assert used <= set(CAUSES)


def test_a_subject_is_taken_as_it_is():
    assert sentence_of("no-bucket", "{0} {subject} %s") == "The bucket {0} {subject} %s does not exist."


def test_a_code_of_a_newer_version_reads_as_unexpected():
    assert cause_of("from-the-future").code == "internal"
    assert "something" in sentence_of("from-the-future", "x").lower()


def test_waits_grow_by_doubling_up_to_the_longest():
    delays = [delay_before_retry("offline", attempts, spread=0.5) for attempts in range(1, 9)]
    assert delays == [1, 2, 4, 8, 16, 32, 60, 60]
    assert delay_before_retry("offline", 10_000, spread=0.5) == 60


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES.keys())
def test_chance_spreads_waits_by_a_quarter(cause):
    if cause.longest_delay <= 0:
        assert delay_before_retry(cause.code, 1) == NEVER
        return
    middle = min(cause.first_delay, cause.longest_delay)
    for attempts in range(1, 5):
        least, most = (delay_before_retry(cause.code, attempts, spread=spread) for spread in (0.0, 1.0))
        assert least <= delay_before_retry(cause.code, attempts) <= most <= cause.longest_delay
        assert most == pytest.approx(min(cause.longest_delay, least * 1.25 / 0.75))
    assert delay_before_retry(cause.code, 1, spread=0.5) == middle


def test_what_stops_everything_is_tried_again_by_itself():
    """Nobody sits beside it: as soon as the network, the bucket or the drive is back, work goes on."""
    stopping = {code: cause for code, cause in CAUSES.items() if cause.scope is Scope.ROUTE and not cause.is_notice}
    assert [code for code, cause in stopping.items() if cause.longest_delay <= 0] == []


def test_a_trouble_tells_its_cause():
    trouble = Trouble("no-bucket", "scans", "404 NoSuchBucket")
    assert str(trouble) == "no-bucket: scans 404 NoSuchBucket"
    assert trouble.cause is CAUSES["no-bucket"]
    assert str(Trouble("offline")) == "offline:"
