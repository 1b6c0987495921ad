"""A stage's process: what ends it, and what does not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from servers import ROOT
from waiting import wait_until

from engine.files.locks import FileLock
from engine.stages import process as process_module
from engine.stages.process import _acquire, _beat, _failure_of_any_task, _work_until_stopped


def test_what_no_task_handles_ends_the_stage(caplog):
    """Or it would be forgotten, and its work picked anew at once, for ever."""

    async def fail() -> None:
        raise ZeroDivisionError("a fault of ours")

    async def run() -> None:
        failed = _failure_of_any_task(asyncio.get_running_loop())
        task = asyncio.ensure_future(fail())
        await asyncio.wait([task])
        assert not failed.done()
        del task  # nobody asked what became of it
        await asyncio.wait_for(asyncio.shield(failed), 5)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())
    assert "never retrieved" in caplog.text


def test_a_callback_that_fails_ends_the_stage_too(caplog):
    def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        loop = asyncio.get_running_loop()
        failed = _failure_of_any_task(loop)
        loop.call_soon(fail)
        loop.call_soon(fail)
        await asyncio.wait_for(asyncio.shield(failed), 5)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


class Nothing:
    """A worker that no route wants."""

    async def work(self) -> None:
        return

    async def is_idle(self) -> bool:
        return True


def test_a_stage_without_work_goes_on_until_it_is_stopped():
    class Place:
        stopping: asyncio.Event

    async def run() -> None:
        place = Place()
        place.stopping = asyncio.Event()
        task = asyncio.ensure_future(_work_until_stopped(place, Nothing()))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert not task.done()
        place.stopping.set()
        await asyncio.wait_for(task, 5)

    asyncio.run(run())


def test_a_predecessor_is_waited_for_but_not_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_PREDECESSOR", 0.05)
    monkeypatch.setattr(process_module, "_LOOK", 0.01)
    first, second = FileLock(tmp_path / "watch.lock"), FileLock(tmp_path / "watch.lock")
    assert _acquire(first)
    assert not _acquire(second)
    first.release()
    assert _acquire(second)
    second.release()


@pytest.mark.row("L11")
def test_whoever_lost_its_front_end_takes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_is_wanted", lambda: False)
    lock = FileLock(tmp_path / "watch.lock")
    assert not _acquire(lock)
    lock.release()


@pytest.mark.row("L10")
def test_a_loop_that_turns_shows_it_and_one_that_hangs_does_not(monkeypatch):
    monkeypatch.setattr(process_module, "_BEAT", 0.01)

    async def run() -> None:
        beats: asyncio.Queue[str] = asyncio.Queue()
        place = SimpleNamespace(post=SimpleNamespace(alive=lambda: beats.put_nowait("alive")))
        beating = asyncio.ensure_future(_beat(place))  # type: ignore[arg-type]
        for _ in range(3):
            await asyncio.wait_for(beats.get(), 10)
        before = beats.qsize()
        time.sleep(0.1)  # noqa: ASYNC251 - it hangs
        assert beats.qsize() == before
        beating.cancel()

    asyncio.run(run())


_HANGING = """
import multiprocessing, os, signal, sys, time
from engine.stages.farewell import end_with_front_end

def hang(says):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_front_end(0.2)
    says.send(os.getpid())
    time.sleep(600)

if __name__ == "__main__":
    hears, says = multiprocessing.get_context("spawn").Pipe(duplex=False)
    multiprocessing.get_context("spawn").Process(target=hang, args=(says,), daemon=True).start()
    print(hears.recv(), flush=True)
    time.sleep(600)
"""


@pytest.mark.row("L11")
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_also_a_process_that_hangs_ends_with_its_front_end(tmp_path):
    script = tmp_path / "front_end.py"
    script.write_text(_HANGING)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as front_end:
        assert front_end.stdout is not None
        child = Path("/proc", front_end.stdout.readline().strip(), "fd", "0")
        assert child.exists()
        front_end.kill()
    wait_until(lambda: not child.exists())
