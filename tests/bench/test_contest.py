"""Contests are fair: everybody's turn comes in every round, and what is told is what was measured."""

from __future__ import annotations

import pytest
from bench.contest import OURS, RIVAL, Row, contest
from bench.usage import Cost

SLOW = "aws cli"


def row(order: list[str], walls: dict[str, list[float]], goal: float | None = 0.8) -> Row:
    def turn(name: str):
        def run() -> Cost:
            order.append(name)
            return Cost(walls[name].pop(0), 1.0, 1)

        return run

    return Row("P0", "work", goal, {name: turn(name) for name in walls}, files=1, size=1)


def test_turns_alternate_and_who_is_far_behind_has_one():
    order: list[str] = []
    contest(row(order, {OURS: [1.0] * 3, RIVAL: [1.0] * 3, SLOW: [9.0]}), 3, lambda _: None)
    assert order == [OURS, RIVAL, SLOW, RIVAL, OURS, OURS, RIVAL]


@pytest.mark.parametrize(("ours", "reached"), [(0.8, True), (0.81, False)])
def test_the_medians_are_compared(ours, reached):
    result = contest(row([], {OURS: [9.0, ours, 0.1], RIVAL: [0.1, 1.0, 5.0]}), 3, lambda _: None)
    assert result.ratio(OURS) == pytest.approx(ours)
    assert result.is_reached is reached


def test_without_a_rival_nothing_is_reached_or_missed():
    result = contest(row([], {OURS: [1.0]}), 1, lambda _: None)
    assert result.ratio(OURS) is None
    assert result.is_reached is None
