"""Waking: noticing that the computer slept, or that this process was stopped for a while."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SLEEP: Final = 5.0
"""Seconds by which a wait is longer than it should be, from which on it was sleep."""


def time_with_sleep() -> float:
    """Seconds that never run backwards and, unlike Python's own on Linux and macOS, go on while the computer sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class Alarm:
    """Asked regularly, it tells when more time has passed than that."""

    def __init__(self, clock: Callable[[], float] = time_with_sleep) -> None:
        self._clock = clock
        self._asked_at = clock()

    def slept(self, waited: float) -> float:
        """Seconds of sleep since the last question, where `waited` seconds were to pass in between; 0 if there was none."""
        now = self._clock()
        more, self._asked_at = now - self._asked_at - waited, now
        return more if more >= _SLEEP else 0.0
