"""A clock that stands still until it is moved, in the place of the `time` module."""

from __future__ import annotations

import inspect
import sys
import time
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


class Clock:
    """Has what the engine uses of `time`."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    monotonic = time

    def time_ns(self) -> int:
        return int(self.now * 1e9)

    def clock_gettime(self, _which: int) -> float:
        return self.now

    def __getattr__(self, name: str) -> object:
        """Constants, and ways to write a time."""
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Whoever blocks a thread holds nobody else up here."""


def stop_time(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Every module of the engine that knows the time asks this clock, also where a parameter's default is the time."""
    for name, module in list(sys.modules.items()):
        if name.startswith("engine."):
            for function in _functions_of(module):
                defaults = function.__defaults__ or ()
                if {time.monotonic, time.time} & {value for value in defaults if callable(value)}:
                    ours = tuple(clock.time if value in (time.monotonic, time.time) else value for value in defaults)
                    monkeypatch.setattr(function, "__defaults__", ours)
            if getattr(module, "time", None) is time:
                monkeypatch.setattr(module, "time", clock)


def _functions_of(module: ModuleType) -> Iterator[FunctionType]:
    for thing in vars(module).values():
        members = vars(thing).values() if inspect.isclass(thing) else [thing]
        yield from (member for member in members if isinstance(member, FunctionType))
