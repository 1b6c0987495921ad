"""A stage's process: what ends it, and what does not."""

from __future__ import annotations

import asyncio

import pytest

from engine.files.locks import FileLock
from engine.stages import process as process_module
from engine.stages.process import _acquire, _failure_of_any_task, _work_until_stopped


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


def test_whoever_lost_its_front_end_takes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_is_wanted", lambda: False)
    lock = FileLock(tmp_path / "watch.lock")
    assert not _acquire(lock)
    lock.release()
