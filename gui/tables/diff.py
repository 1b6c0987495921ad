"""How one list of keys becomes the next with the fewest signals of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

K = TypeVar("K")


def spans(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rising row numbers as (first, last) of each run: `1 2 3 7` is `(1, 3) (7, 7)`."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def missing_spans(keys: Sequence[K], there: Container[K]) -> list[tuple[int, int]]:
    """Runs of the rows whose keys are not there."""
    return spans(row for row, key in enumerate(keys) if key not in there)
