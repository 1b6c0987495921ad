"""Many items by what goes together."""

from __future__ import annotations

import pytest

from engine.stages.grouping import groups


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([], []),
        ([1, 1, 1, 1], [[1, 1, 1], [1]]),
        ([4, 6, 1], [[4, 6], [1]]),
        ([4, 7], [[4], [7]]),
        ([1, 99, 1, 1], [[1], [99], [1, 1]]),
        ([99, 99], [[99], [99]]),
        ([0, 0, 0, 0, 0], [[0, 0, 0], [0, 0]]),
    ],
)
def test_neither_their_number_nor_their_weight_gets_too_large(weights, expected):
    assert list(groups(weights, lambda weight: weight, heaviest=10, most=3)) == expected
