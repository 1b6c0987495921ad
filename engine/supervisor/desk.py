"""Where front ends ask the ledger and say what they want. Safe to use from several threads, also without an engine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from engine.errors import OlderLedger
from engine.ledger import Ledger
from engine.supervisor.claims import home_lock

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
        self._home = home
        self._ledger = _open(home)
        self._lock = threading.Lock()
        self._ring = ring

    def read(self, question: Callable[[Ledger], T]) -> T:
        """Ask the ledger.

        Raises:
            LedgerError: it is damaged, or gone and cannot be opened again.
        """
        with self._lock:
            return self._current().ask(question)

    def wish(self, action: Callable[[Ledger], T]) -> T:
        """Change what the ledger says the user wants, durably, and wake the stages. Raises as `read`."""
        with self._lock, self._current().transaction():
            answer = action(self._ledger)
        self._ring()
        return answer

    def _current(self) -> Ledger:
        """The ledger that lies there now: an engine may have set a damaged one aside, and made a new one."""
        if not self._ledger.is_in_place():
            self._ledger.close()
            self._ledger = _open(self._home)
        return self._ledger

    def close(self) -> None:
        with self._lock:
            self._ledger.close()


def _open(home: Home) -> Ledger:
    """An older version's ledger is brought on, unless an engine, which is an older one then, is at work on it."""
    try:
        return Ledger(home.ledger_file)
    except OlderLedger:
        with home_lock(home):
            return Ledger(home.ledger_file, may_migrate=True)
