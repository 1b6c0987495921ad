"""Grouping: many items by what goes together, so that neither their number nor their weight gets too large."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


def groups(items: Iterable[T], weigh: Callable[[T], int], *, heaviest: int, most: int) -> Iterator[list[T]]:
    """In their order, at most so many together and no heavier than that; what is heavier by itself is alone."""
    group: list[T] = []
    weight = 0
    for item in items:
        more = weigh(item)
        if group and (len(group) == most or weight + more > heaviest):
            yield group
            group, weight = [], 0
        group.append(item)
        weight += more
    if group:
        yield group
