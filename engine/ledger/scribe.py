"""The ledger for an asyncio stage: one thread owns it, and what is asked for at the same time is committed together.

A commit waits for the disk (synchronous=FULL); sharing it is what makes durability cheap with thousands of files.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from engine.errors import DamagedLedger
from engine.ledger.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

_MOST_TOGETHER = 1000


class _Task(NamedTuple):
    action: Callable[[Ledger], Any]
    writes: bool
    future: asyncio.Future[Any]


class _Outcome(NamedTuple):
    future: asyncio.Future[Any]
    value: Any
    error: BaseException | None


class Scribe:
    """Runs actions on the ledger, in order, in a thread of its own. Use from one event loop."""

    def __init__(self, file: Path) -> None:
        """Open the ledger.

        Raises:
            LedgerError: see `Ledger`.
        """
        self._ledger = Ledger(file)
        self._loop = asyncio.get_running_loop()
        self.damaged: asyncio.Future[None] = self._loop.create_future()
        """Fails when the file turns out to be damaged or gone, whoever catches what the actions raise then."""
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    async def write(self, action: Callable[[Ledger], T]) -> T:
        """Run `action` in a transaction; returns when it is durable. It may be run twice, but is kept once.

        Raises:
            Trouble: `disk-full` where the ledger's disk has no room.
        """
        return await self._run(action, writes=True)

    async def read(self, action: Callable[[Ledger], T]) -> T:
        """Ask the ledger; sees every write that was asked for before."""
        return await self._run(action, writes=False)

    async def _run(self, action: Callable[[Ledger], T], *, writes: bool) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        self._tasks.put(_Task(action, writes, future))
        return await future

    async def close(self) -> None:
        """Finish what was asked for, then close the ledger."""
        self._tasks.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        is_open = True
        while is_open:
            tasks = [self._tasks.get()]
            while len(tasks) < _MOST_TOGETHER and not self._tasks.empty():
                tasks.append(self._tasks.get())
            is_open = None not in tasks
            self._do([task for task in tasks if task is not None])
        self._ledger.close()

    def _do(self, tasks: list[_Task]) -> None:
        try:
            outcomes = self._together(tasks)
        except BaseException:  # noqa: BLE001 - one bad action spoils no other: each gets a transaction of its own
            outcomes = [self._alone(task) for task in tasks]
        if outcomes:
            self._loop.call_soon_threadsafe(self._tell, outcomes)

    def _together(self, tasks: list[_Task]) -> list[_Outcome]:
        if not any(task.writes for task in tasks):
            return [_Outcome(task.future, self._ledger.ask(task.action), None) for task in tasks]
        with self._ledger.transaction():
            return [_Outcome(task.future, task.action(self._ledger), None) for task in tasks]

    def _alone(self, task: _Task) -> _Outcome:
        try:
            return self._together([task])[0]
        except BaseException as error:  # noqa: BLE001 - it is raised where the action was asked for
            return _Outcome(task.future, None, error)

    def _tell(self, outcomes: list[_Outcome]) -> None:
        for future, value, error in outcomes:
            if isinstance(error, DamagedLedger) and not self.damaged.done():
                self.damaged.set_exception(error)
            if future.done():  # the asking task was cancelled meanwhile
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)
