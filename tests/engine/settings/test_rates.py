"""Rates as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settings.rates import LEAST, complaint_about_rate, number_and_unit, parse_rate, rate_text


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20 Mbit/s", 2_500_000),
        ("20mbit/s", 2_500_000),
        ("2,5 Mbps", 312_500),
        ("500 KiB/s", 512_000),
        ("10 MB/s", 10_000_000),
        ("10 Mb/s", 1_250_000),
        ("1 Gbit/s", 125_000_000),
        ("", 0),
        ("0", 0),
        ("none", 0),
    ],
)
def test_what_is_understood(text, rate):
    assert parse_rate(text) == rate
    assert complaint_about_rate(text) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fast", "like 20 Mbit/s"),
        ("20", "needs a unit"),
        ("20 knots", "'knots' is not one of them"),
        ("10 mb/s", "10 Mbit/s or 10 MB/s"),
        ("-1 Mbit/s", "like 20 Mbit/s"),
        ("1 KiB/s", "at least 8 KiB/s"),
    ],
)
def test_what_is_not_says_how_to_write_it(text, says):
    assert says in complaint_about_rate(text)


@given(st.integers(LEAST, 10**10))
def test_every_rate_can_be_written_and_read_again(rate):
    assert parse_rate(rate_text(rate)) == rate


@pytest.mark.parametrize("text", ["20 Mbit/s", "500 KiB/s", "1.5 Mbit/s", "100 kbit/s", "1 Gbit/s"])
def test_a_rate_is_told_in_the_unit_of_people(text):
    assert rate_text(parse_rate(text)) == text


def test_the_unit_stays_as_it_was_written():
    assert number_and_unit("1.5 MiB/s") == (1.5, "MiB/s")
    assert number_and_unit("3 mbps") == (3.0, "Mbit/s")
