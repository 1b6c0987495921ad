"""A damaged ledger is kept aside and made anew: the folders are the truth, so this costs memory, never a file."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from engine.errors import DamagedLedger
from engine.ledger import Ledger
from engine.model import NEVER, Problem, Stage

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


def open_or_renew(file: Path) -> Ledger:
    """Open the ledger; a damaged one is set aside (`ledger.sqlite.damaged-1764000000`) and a new one tells so.

    Raises:
        LedgerError: it cannot be opened for another reason, as a newer version's ledger.
    """
    try:
        ledger = Ledger(file)
        ledger.check()
    except DamagedLedger as error:
        _log.error("%s", error)
        _set_aside(file)
        ledger = Ledger(file)
        now = time.time()
        problem = Problem("ledger-repaired", Stage.WATCH, "", file.name, "", str(error), 1, now, now, NEVER)
        with ledger.transaction():
            ledger.problems.met(problem)
    return ledger


def _set_aside(file: Path) -> None:
    stamp = f".damaged-{time.time_ns() // 1_000_000}"
    for suffix in ("", "-wal", "-shm", "-journal"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(file.with_name(file.name + stamp + suffix))
