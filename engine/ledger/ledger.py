"""The ledger as a whole: one connection, transactions, and a drawer for each subject."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import apsw

from engine.errors import DamagedLedger, Trouble
from engine.ledger.inbox import Inbox
from engine.ledger.outbox import Outbox
from engine.ledger.problems import Problems
from engine.ledger.reading import Reading
from engine.ledger.schema import connect, roll_back
from engine.ledger.transfers import Transfers
from engine.ledger.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Ledger:
    """One connection to the ledger. Methods that write do it in the transaction that is open, or in one of their own."""

    def __init__(self, file: Path) -> None:
        """Open or make the ledger.

        Raises:
            LedgerError: it cannot be opened, or a newer version wrote it.
        """
        self._connection = connect(file)
        self.transfers = Transfers(self._connection)
        self.outbox = Outbox(self._connection)
        self.inbox = Inbox(self._connection)
        self.problems = Problems(self._connection)
        self.wishes = Wishes(self._connection)
        self.reading = Reading(self._connection)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Durable when it ends without an exception.

        Raises:
            DamagedLedger: the file is no sound database any more.
            Trouble: `disk-full` where the ledger's disk has no room; nothing was changed.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            roll_back(self._connection)
            if isinstance(error, apsw.FullError | apsw.IOError):
                raise Trouble("disk-full", "the program's own folder", str(error)) from error
            if isinstance(error, apsw.CorruptError | apsw.NotADBError):
                raise DamagedLedger(f"the ledger is damaged: {error}") from error
            raise

    def check(self) -> None:
        """Look through the whole file for damage.

        Raises:
            DamagedLedger: some was found.
        """
        try:
            verdict = self._connection.execute("PRAGMA quick_check(1)").get
        except (apsw.CorruptError, apsw.NotADBError) as error:
            verdict = str(error)
        if verdict != "ok":
            self.close()
            raise DamagedLedger(f"the ledger is damaged: {verdict}")

    def version(self) -> int:
        """A number that changes when another connection has committed. Costs a look at shared memory."""
        number: int = self._connection.pragma("data_version")
        return number
