"""A damaged ledger is kept aside and made anew: the folders are the truth, so this costs memory, never a file."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TYPE_CHECKING, Final

from engine.errors import DamagedLedger, LedgerError
from engine.ledger import Ledger
from engine.model import NEVER, Problem, Stage
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = logging.getLogger(__name__)

_TRIES: Final = 20
_PAUSE: Final = 0.05


def open_or_renew(file: Path) -> Ledger:
    """Open the ledger, bring its tables on, renew it where damage shows at once. Only for whoever has the home's lock.

    Raises:
        LedgerError: it cannot be opened for another reason, as a newer version's ledger.
    """
    try:
        _refuse_emptied(file)
        return Ledger(file, may_migrate=True)
    except DamagedLedger as error:
        return renew(file, error.sentence)


def renew(file: Path, damage: str) -> Ledger:
    """Set the ledger aside (`ledger.sqlite.damaged-1764000000000`) and open a new one, which tells so.

    Raises:
        LedgerError: that cannot be done.
    """
    _log.error("%s", damage)
    try:
        _set_aside(file)
    except OSError as error:
        raise LedgerError(
            Sentence("the damaged ledger {file} cannot be set aside: {error}", file=file, error=error)
        ) from error
    ledger = _opened(file)
    now = time.time()
    problem = Problem("ledger-repaired", Stage.WATCH, "", file.name, "", damage, 1, now, now, NEVER)
    with ledger.transaction():
        ledger.problems.met(problem)
    return ledger


def _opened(file: Path) -> Ledger:
    """Whoever opens the ledger in the very moment in which it is set aside, as a window does that looks for news, makes a
    new file before its log is gone, or holds the lock that a new one needs: once it has noticed, all is well.
    """
    for _ in range(_TRIES):
        try:
            return Ledger(file)
        except LedgerError as error:
            _log.warning("%s", error)
            time.sleep(_PAUSE)
    return Ledger(file)


def damage_in(file: Path, is_wanted: Callable[[], bool]) -> str:
    """What a look through the whole ledger finds, as long as that is wanted; empty where it is sound."""
    try:
        with Ledger(file) as ledger:
            ledger.check(is_wanted)
    except DamagedLedger as error:
        return error.sentence
    except LedgerError as error:
        _log.warning("%s", error)  # the stages meet it too, and somebody is told then
    return ""


def _refuse_emptied(file: Path) -> None:
    """SQLite takes an empty file for a new database; ours is never empty, except after an accident."""
    if file.exists() and file.stat().st_size == 0:
        raise DamagedLedger(Sentence("the ledger {file} is empty", file=file))


def _set_aside(file: Path) -> None:
    stamp = f".damaged-{time.time_ns() // 1_000_000}"
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):  # the last one who closes it removes its log
            file.with_name(file.name + suffix).rename(file.with_name(file.name + stamp + suffix))
