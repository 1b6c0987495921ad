"""The ledger as a whole: one connection, transactions, and a drawer for each subject."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self, TypeVar

import apsw

from engine.errors import DamagedLedger, Trouble
from engine.ledger.history import History
from engine.ledger.inbox import Inbox
from engine.ledger.listing import Listing
from engine.ledger.outbox import Outbox
from engine.ledger.outside import Outside
from engine.ledger.past import Past
from engine.ledger.problems import Problems
from engine.ledger.reading import Reading
from engine.ledger.schema import connect, roll_back
from engine.ledger.terms import Terms
from engine.ledger.transfers import Transfers
from engine.ledger.waits import Waits
from engine.ledger.wishes import Wishes
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


T = TypeVar("T")

_READING: Final = {apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ}


class Ledger:
    """One connection to the ledger. Methods that write do it in the transaction that is open, or in one of their own."""

    def __init__(self, file: Path, *, may_migrate: bool = False) -> None:
        """Open or make the ledger. `may_migrate`: an older version's tables are brought on.

        Raises:
            LedgerError: it cannot be opened, or another version wrote it.
        """
        self._file = file
        self._connection = connect(file, may_migrate=may_migrate)
        self._opened = file.stat()
        self.transfers = Transfers(self._connection)
        self.outbox = Outbox(self._connection)
        self.inbox = Inbox(self._connection)
        self.problems = Problems(self._connection)
        self.wishes = Wishes(self._connection)
        self.terms = Terms(self._connection)
        self.waits = Waits(self._connection)
        self.history = History(self._connection)
        self.listing = Listing(self._connection)
        self.outside = Outside(self._connection)
        self.reading = Reading(self._connection, self.history)
        self.past = Past(self._connection)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: Callable[[Ledger], T]) -> T:
        """The answer to a question that changes nothing.

        Raises:
            DamagedLedger: the file is no sound database any more.
        """
        with _damage_told():
            return question(self)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Durable when it ends without an exception.

        Raises:
            DamagedLedger: the file is no sound database any more.
            Trouble: `disk-full` where the ledger's disk has no room, `folder-refused` where it takes nothing; nothing
                was changed.
        """
        with _damage_told():
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                roll_back(self._connection)
                if trouble := self._trouble_of(error):
                    raise trouble from error
                raise

    def _trouble_of(self, error: BaseException) -> Trouble | None:
        """What the disk means that does not do what it should. (Also shared memory may find no room.)"""
        is_refused = isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError)
        if is_refused or (isinstance(error, apsw.IOError) and getattr(error, "extendedresult", 0) in _READING):
            return Trouble("folder-refused", str(self._file.parent), str(error))
        if isinstance(error, apsw.FullError | apsw.IOError):
            return Trouble("disk-full", Sentence("the program's own folder"), str(error))
        return None

    def check(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Look through the whole file for damage, as long as that is wanted. Seconds where it is large.

        Raises:
            DamagedLedger: some was found.
        """
        self._connection.set_progress_handler(lambda: not is_wanted(), 10_000)
        with _damage_told(), suppress(apsw.InterruptError):
            verdict = self._connection.execute("PRAGMA quick_check(1)").get
            if verdict != "ok":
                raise DamagedLedger(Sentence("the ledger is damaged: {error}", error=verdict))

    def is_in_place(self) -> bool:
        """Whether its file lies where it was opened. Others would open another one there, or none."""
        try:
            return os.path.samestat(self._opened, self._file.stat())
        except FileNotFoundError:
            return False
        except OSError:
            return True  # as far as can be told

    def version(self) -> int:
        """A number that changes when another connection has committed. Costs a look at shared memory.

        Raises:
            DamagedLedger: the file was taken away.
        """
        if not self.is_in_place():
            raise DamagedLedger(Sentence("the ledger {file} was taken away", file=self._file))
        number: int = self._connection.pragma("data_version")
        return number


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedLedger(Sentence("the ledger is damaged: {error}", error=error)) from error
