"""Where front ends ask the ledger and say what they want. Safe to use from several threads, also without an engine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from engine.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings.home import Home

T = TypeVar("T")


def _nobody() -> None:
    """No engine is in this process; one in another finds the wish by itself within a second."""


class Desk:
    """One connection to the ledger for a front end. Questions may take milliseconds: not for a GUI thread."""

    def __init__(self, home: Home, ring: Callable[[], None] = _nobody) -> None:
        """Open the ledger of `home`. `ring` wakes the stages after each wish.

        Raises:
            LedgerError: see `Ledger`.
        """
        home.create()
        self._ledger = Ledger(home.ledger_file)
        self._lock = threading.Lock()
        self._ring = ring

    def read(self, question: Callable[[Ledger], T]) -> T:
        """Ask the ledger."""
        with self._lock:
            return question(self._ledger)

    def wish(self, action: Callable[[Ledger], T]) -> T:
        """Change what the ledger says the user wants, durably, and wake the stages."""
        with self._lock, self._ledger.transaction():
            answer = action(self._ledger)
        self._ring()
        return answer

    def close(self) -> None:
        with self._lock:
            self._ledger.close()
