"""Looking out for changes of the ledger that nobody tells of, as those that the command line makes: one looks for all stages,
so that these may sleep.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import BrigadeError
from engine.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path


class Lookout:
    """Used by one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ledger: Ledger | None = None
        self._seen = 0

    def has_changed(self) -> bool:
        """Whether anybody has committed since the last look. Whatever is wrong with the ledger is for the stages to meet."""
        with suppress(BrigadeError):
            if self._ledger is None:
                self._ledger = Ledger(self._file)
                self._seen = self._ledger.version()
                return True  # perhaps while nobody looked
            before, self._seen = self._seen, self._ledger.version()
            return self._seen != before
        self.close()
        return False

    def close(self) -> None:
        """Let go of the ledger, until the next look."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
