"""Looking out for changes of the ledger that nobody tells of, as those that the command line makes: one looks for all stages,
so that these may sleep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path


class Lookout:
    """Used by one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ledger: Ledger | None = None
        self._is_lost = False
        self._seen = 0

    def has_changed(self) -> bool:
        """Whether anybody has committed since the last look. What is wrong with the ledger is for the stages to meet: it is
        not looked at again then before `begin_anew`, for opening one that was taken away would make another.
        """
        if self._is_lost:
            return False
        try:
            self._ledger = self._ledger or Ledger(self._file)
            before, self._seen = self._seen, self._ledger.version()
        except Exception:  # noqa: BLE001 - also what nobody has a name for: the stages look themselves, only later
            self.begin_anew()
            self._is_lost = True
            return False
        return self._seen != before

    def begin_anew(self) -> None:
        """Let go of the ledger, until the next look."""
        self._is_lost = False
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
