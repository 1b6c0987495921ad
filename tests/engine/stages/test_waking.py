"""After sleep nothing is trusted that was known before: folders are looked through, connections are made anew."""

from __future__ import annotations

import asyncio
import time

import pytest
from watch_ground import put

from engine.model import Stage
from engine.stages import waking, workplace
from engine.stages.download import Download
from engine.stages.upload import Upload
from engine.stages.waking import Alarm, time_with_sleep
from engine.stages.watch import Watch

pytestmark = pytest.mark.row("W26")


def test_only_far_more_time_than_was_waited_is_sleep():
    clock = iter([0.0, 1.0, 1.0 + waking._SLEEP, 300.0, 301.0])
    alarm = Alarm(lambda: next(clock))
    assert alarm.slept(1.0) == 0.0
    assert alarm.slept(1.0) == 0.0
    assert alarm.slept(1.0) == pytest.approx(300.0 - 2.0 - waking._SLEEP)
    assert alarm.slept(1.0) == 0.0


def test_the_clock_goes_on():
    before = time_with_sleep()
    assert 0 <= time_with_sleep() - before < 60


@pytest.fixture
def sleeper(monkeypatch):
    """Makes the computer sleep for so many seconds."""
    slept = [0.0]

    def clock() -> float:
        return time.monotonic() + slept[0]

    monkeypatch.setattr(workplace, "_LOOK", 0.02)
    monkeypatch.setattr(workplace, "Alarm", lambda: Alarm(clock))

    def sleep(seconds: float) -> None:
        slept[0] += seconds

    return sleep


def test_files_that_came_meanwhile_are_found_without_an_event(opened, until, route, monkeypatch, sleeper):
    monkeypatch.setattr("engine.stages.observing.Observing._tell", lambda *_, **__: None)

    async def run() -> None:
        async with opened(Stage.WATCH) as desk:
            watch = Watch(desk.place)

            async def is_scanned() -> float:
                status = await desk.ask(lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=True))
                return status.routes[0].watch.last_scan_at

            async with desk.at_work(watch.work(), desk.place.listen()):
                await until(is_scanned)
                await until(lambda: not watch._lines[0]._observing.doubt)
                put(route.watch_path, "a")
                sleeper(300.0)
                await until((route.queued_path / "a").exists)

    asyncio.run(run())


@pytest.mark.parametrize(("stage", "worker"), [(Stage.UPLOAD, Upload), (Stage.DOWNLOAD, Download)])
def test_connections_are_made_anew(opened, until, stage, worker, sleeper):
    async def run() -> None:
        async with opened(stage) as desk:
            made = worker(desk.place)
            (renew,) = desk.place.on_waking
            account = renew.__self__
            account.open()
            before = (account.session, account.s3, account.store)
            async with desk.at_work(desk.place.listen()):
                await until(lambda: [sleeper(300.0), not account.is_open][1])
            account.open()
            assert made
            assert not {id(item) for item in before} & {id(account.session), id(account.s3), id(account.store)}

    asyncio.run(run())
