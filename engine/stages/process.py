"""A stage's process: from its spawn to its end. It ends gracefully when told, and at once when the front end is gone."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Protocol

from engine.computer.memory import Surplus, share_heap
from engine.errors import BrigadeError, DamagedLedger
from engine.files.locks import FileLock
from engine.log import start_log
from engine.model import Stage
from engine.stages.farewell import end_with_front_end
from engine.stages.workplace import Workplace, until_all_wake

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from engine.settings.config import Config
    from engine.settings.home import Home

_log = logging.getLogger(__name__)

EXIT_DAMAGED_LEDGER: Final = 65
"""How a stage tells that the ledger has to be made anew."""

_PREDECESSOR: Final = 10.0
"""Seconds that an earlier process of the same stage, told to end, may take before this one gives up."""
_LOOK: Final = 0.1
_GRACE: Final = 2.5
"""Seconds for work under way to be put down."""
_FAREWELL: Final = 10.0
"""Seconds after the end of the front end, after which also a stage that hangs is gone."""
_BEAT: Final = 10.0
"""Seconds between two signs of life."""


class Worker(Protocol):
    """What a stage does."""

    async def work(self) -> None:
        """Work until `stopping` of the workplace is set, and leave nothing that the ledger does not know."""

    async def is_idle(self) -> bool:
        """Whether there is nothing left to do, found out anew."""


def run_stage(stage: Stage, home: Home, config: Config, connection: Connection) -> None:
    """The target of the spawned process. Never returns: threads that wait for the network must not hold it up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches all; the front end decides
    share_heap()
    end_with_front_end(_FAREWELL)
    start_log(home, config.general, stage.value)
    code = 1
    try:
        _with_lock(stage, home, config, connection)
        code = 0
    except DamagedLedger as error:
        _log.error("%s", error)
        code = EXIT_DAMAGED_LEDGER
    except BrigadeError as error:
        _log.error("%s", error)
    except Exception:  # noqa: BLE001 - it is logged, and the process ends
        _log.exception("the stage failed")
    finally:
        logging.shutdown()
        os._exit(code)


def _with_lock(stage: Stage, home: Home, config: Config, connection: Connection) -> None:
    lock = FileLock(home.lock_folder / f"{stage.value}.lock")
    if not _acquire(lock):
        _log.warning("another %s process is still at work, or the front end is gone", stage)
        return
    try:
        _seldom_collect()
        loop = _new_loop()
        asyncio.set_event_loop(loop)
        # The loop is not closed: that would wait for threads that wait for the network.
        loop.run_until_complete(_work(stage, home, config, connection))
    finally:
        lock.release()


def _acquire(lock: FileLock) -> bool:
    """Wait for a predecessor to end. A front end that is gone meanwhile has a successor, whose stages want the lock."""
    deadline = time.monotonic() + _PREDECESSOR
    while _is_wanted() and time.monotonic() < deadline:
        if lock.acquire(_LOOK):
            return _is_wanted()
    return False


def _is_wanted() -> bool:
    front_end = multiprocessing.parent_process()
    return front_end is None or front_end.is_alive()


def _seldom_collect() -> None:
    """6 % of the upload process's time per small file went into looking for cycles, of which there are hardly any, among what is
    there from the start and what waits its turn.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - exists on POSIX only; a fifth of the time per small file

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


async def _work(stage: Stage, home: Home, config: Config, connection: Connection) -> None:
    place = Workplace(stage, home, config, connection)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_threads())
    await place.open()
    worker = _worker(stage, place)
    tasks = [asyncio.ensure_future(job) for job in (_work_until_stopped(place, worker), place.listen())]
    aside = [asyncio.ensure_future(job) for job in (_answer(place, worker), _beat(place))]
    stopped = asyncio.ensure_future(place.stopping.wait())
    watched: list[asyncio.Future[Any]] = [place.ledger.damaged, *tasks, *aside, _failure_of_any_task(loop)]
    begun = [*watched, stopped]
    try:
        await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        if place.stopping.is_set():
            await asyncio.wait(tasks, timeout=_GRACE)
        for task in watched:
            if task.done() and (error := task.exception()):
                raise error
    finally:
        for job in begun:
            job.cancel()
        await place.close()


async def _work_until_stopped(place: Workplace, worker: Worker) -> None:
    """Also where no route wants this stage: a process that ended by itself would be started again and again."""
    await worker.work()
    await place.stopping.wait()


def _failure_of_any_task(loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
    """A future that fails with what nobody handles: it ends the stage, and the next one goes on from the ledger."""
    failed: asyncio.Future[None] = loop.create_future()

    def note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        loop.default_exception_handler(context)
        error = context.get("exception")
        if isinstance(error, Exception) and not failed.done():
            failed.set_exception(error)

    loop.set_exception_handler(note)
    return failed


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(64, thread_name_prefix="stage")


async def _answer(place: Workplace, worker: Worker) -> None:
    """Answer the front end's questions."""
    while True:
        number = await place.post.questions.get()
        place.post.answer(number, is_idle=await worker.is_idle())


async def _beat(place: Workplace) -> None:
    """Show that this loop turns, and hold no more memory than it needs."""
    surplus = Surplus()
    while True:
        place.post.alive()
        surplus.give_back()
        await asyncio.sleep(until_all_wake(_BEAT))


def _worker(stage: Stage, place: Workplace) -> Worker:
    """Only the stage's own modules are imported: the watch process needs no boto3."""
    if stage is Stage.WATCH:
        from engine.stages.watch import Watch  # noqa: PLC0415

        return Watch(place)
    if stage is Stage.UPLOAD:
        from engine.stages.upload import Upload  # noqa: PLC0415

        return Upload(place)
    from engine.stages.download import Download  # noqa: PLC0415

    return Download(place)
