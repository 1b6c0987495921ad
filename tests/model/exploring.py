"""Every state that a model can come into, breadth first: is an invariant broken anywhere, and does all always end well?"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

World = TypeVar("World")


class Model(Protocol[World]):
    """A protocol in a world that does what it likes, within its bounds."""

    def start(self) -> World: ...

    def own_steps(self, world: World) -> Iterator[tuple[str, World]]:
        """What the program may do next, all being well: (step, world after it)."""

    def mishaps(self, world: World) -> Iterator[tuple[str, World]]:
        """What people, other programs and bad luck may do next."""

    def broken(self, world: World) -> str:
        """The invariant that does not hold here, or nothing."""

    def is_goal(self, world: World) -> bool:
        """Whether all is done that was to be done."""


@dataclass(frozen=True)
class Explored:
    """What was found."""

    states: int
    steps: frozenset[str]
    """The names of all that happened."""
    broken: str = ""
    """The first invariant found broken, if one is, on the shortest way to it."""
    story: tuple[str, ...] = ()
    """That way."""


def explore(model: Model[World]) -> Explored:
    """Look at every state; stop at the first that breaks an invariant. I3 is looked at when all are known."""
    gc.disable()  # millions of small tuples, and no cycles
    try:
        return _Exploration(model).run()
    finally:
        gc.enable()


class _Exploration(Generic[World]):
    def __init__(self, model: Model[World]) -> None:
        self._model = model
        start = model.start()
        self._numbers = {start: 0}
        self._worlds = [start]
        self._came: list[tuple[int, str]] = [(0, "")]
        """Of each state, the one before it and the step that led here."""
        self._before: list[list[int]] = [[]]
        """Of each state, those from which the program comes here by itself."""
        self._names: set[str] = set()

    def run(self) -> Explored:
        model = self._model
        for number, world in enumerate(self._worlds):  # it grows meanwhile
            if broken := model.broken(world):
                return self._explored(broken, number)
            for name, after in model.own_steps(world):
                self._before[self._number(after, number, name)].append(number)
            for name, after in model.mishaps(world):
                self._number(after, number, name)
        stuck = self._stuck()
        return self._explored("", 0) if stuck is None else self._explored("I3", stuck)

    def _number(self, world: World, origin: int, name: str) -> int:
        self._names.add(name)
        number = self._numbers.setdefault(world, len(self._worlds))
        if number == len(self._worlds):
            self._worlds.append(world)
            self._came.append((origin, name))
            self._before.append([])
        return number

    def _stuck(self) -> int | None:
        """The first state from which the program, left in peace, cannot come to a goal any more."""
        ahead = [number for number, world in enumerate(self._worlds) if self._model.is_goal(world)]
        well = set(ahead)
        while ahead:
            for number in self._before[ahead.pop()]:
                if number not in well:
                    well.add(number)
                    ahead.append(number)
        return next((number for number in range(len(self._worlds)) if number not in well), None)

    def _explored(self, broken: str, number: int) -> Explored:
        story: list[str] = []
        while number:
            number, name = self._came[number]
            story.append(name)
        return Explored(len(self._worlds), frozenset(self._names), broken, tuple(reversed(story)))
