"""What every stage works with: bells, pauses and the looks at the ledger."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import NEVER, Fingerprint, Problem, Stage
from engine.stages import workplace as workplace_module
from engine.stages.wire import Wake


def test_a_stage_has_the_routes_that_want_it(opened):
    async def run(stage: Stage, **changes: object) -> int:
        async with opened(stage, **changes) as desk:
            return len(desk.place.routes)

    assert asyncio.run(run(Stage.WATCH)) == asyncio.run(run(Stage.DOWNLOAD)) == 1
    assert asyncio.run(run(Stage.WATCH, upload=False)) == asyncio.run(run(Stage.UPLOAD, upload=False)) == 0
    assert asyncio.run(run(Stage.DOWNLOAD, download=False)) == 0


def test_a_bell_wakes_once_and_remembers_a_ring_that_nobody_waited_for(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            bell = desk.place.new_bell()
            bell.ring()
            await asyncio.wait_for(bell.wait(), 5)
            waiting = asyncio.ensure_future(bell.wait())
            await asyncio.sleep(0)
            assert not waiting.done()
            desk.place.ring()
            await asyncio.wait_for(waiting, 5)
            await asyncio.wait_for(bell.wait(0.0), 5)

    asyncio.run(run())


def test_no_bell_keeps_a_stage_that_is_to_stop(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            waiting = asyncio.ensure_future(desk.place.new_bell().wait())
            sleeping = asyncio.ensure_future(desk.place.sleep(60))
            await asyncio.sleep(0)
            desk.place._stop()
            await asyncio.wait_for(asyncio.gather(waiting, sleeping), 5)
            await asyncio.wait_for(desk.place.new_bell().wait(), 5)

    asyncio.run(run())


def test_a_pause_of_the_route_or_of_everything_is_known(opened, home):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            place, route = desk.place, desk.route
            for name in ("scans", ""):
                await desk.ask(lambda ledger, name=name: ledger.wishes.pause(name, time.time()))
                await place.refresh()
                assert place.is_paused(route)
                await desk.ask(lambda ledger: ledger.wishes.resume(""))
                await place.refresh()
                assert not place.is_paused(route)
            await desk.ask(lambda ledger: ledger.wishes.pause("other", time.time()))
            await place.refresh()
            assert not place.is_paused(route)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("now", "every", "seconds"), [(12.0, 5.0, 3.0), (15.0, 5.0, 5.0), (14.999, 5.0, 5.001), (0.0, 0.01, 0.01)]
)
def test_processes_that_look_as_often_wake_together(monkeypatch, now, every, seconds):
    """And none of them twice, where a timer was a little early."""
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert workplace_module.until_all_wake(every) == pytest.approx(seconds)


def test_a_wish_of_another_process_is_found_without_being_told(opened, home, monkeypatch):
    monkeypatch.setattr(workplace_module, "_LOOK", 0.01)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            bell = desk.place.new_bell()
            async with desk.at_work(desk.place.listen()):
                await asyncio.sleep(0.03)
                with Ledger(home.ledger_file) as front_end:
                    front_end.wishes.pause("scans", time.time())
                await asyncio.wait_for(bell.wait(), 5)
                assert desk.place.is_paused(desk.route)

    asyncio.run(run())


def test_the_end_of_a_pause_rings(opened, monkeypatch):
    monkeypatch.setattr(workplace_module, "_LOOK", 0.01)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            bell = desk.place.new_bell()
            await desk.ask(lambda ledger: ledger.wishes.pause("scans", time.time(), time.time() + 0.1))
            await desk.place.refresh()
            assert desk.place.is_paused(desk.route)
            async with desk.at_work(desk.place.listen()):
                await asyncio.wait_for(bell.wait(), 5)
                assert not desk.place.is_paused(desk.route)

    asyncio.run(run())


def test_a_file_goes_on_when_its_pause_ends(opened, monkeypatch):
    """By the clock of the computer: here by that of the test. What is paused until resumed stays."""
    monkeypatch.setattr(workplace_module, "_LOOK", 0.01)
    real, ahead = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])

    def ready(ledger: Ledger) -> list[str]:
        return [row.name for row in ledger.transfers.ready("scans", time.time(), 9)]

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            await desk.queue(("soon", b"a"), ("later", b"b"), ("resumed", b"c"))
            ids = [row.id for row in await desk.transfers()]
            ends = (time.time() + 60, time.time() + 3600, NEVER)
            for row, until in zip(ids, ends, strict=True):
                await desk.ask(
                    lambda ledger, row=row, until=until: ledger.wishes.pause_items(
                        "up", [row], paused=True, until=until
                    )
                )
            await desk.place.refresh()
            bell = desk.place.new_bell()
            async with desk.at_work(desk.place.listen()):
                ahead[0] += 40
                await desk.place.refresh()
                assert await desk.ask(ready) == []
                ahead[0] += 20
                await asyncio.wait_for(bell.wait(), 5)
                assert await desk.ask(ready) == ["soon"]
                ahead[0] += 3600
                await asyncio.wait_for(bell.wait(), 5)
                assert await desk.ask(ready) == ["soon", "later"]

    asyncio.run(run())


def test_a_pause_that_ended_while_no_engine_ran_is_over_at_the_start(opened, home):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            await desk.queue(("a", b"a"))
            (row,) = await desk.transfers()
            await desk.ask(lambda ledger: ledger.wishes.pause_items("up", [row.id], paused=True, until=1.0))
        async with opened(Stage.UPLOAD) as desk:
            (row,) = await desk.transfers()
            assert not row.is_paused

    asyncio.run(run())


def test_the_front_end_wakes_the_stage(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            bell = desk.place.new_bell()
            desk.pipe.send(Wake())
            await asyncio.wait_for(bell.wait(), 5)

    asyncio.run(run())


def test_the_problems_of_an_earlier_life_are_forgotten_and_only_those(opened, home):
    kept = [
        Problem("offline", Stage.DOWNLOAD, "scans", "s", "", "", 1, 1.0, 1.0, NEVER),
        Problem("offline", Stage.UPLOAD, "other", "s", "", "", 1, 1.0, 1.0, NEVER),
        Problem("ledger-repaired", Stage.WATCH, "", "s", "", "", 1, 1.0, 1.0, NEVER),
    ]
    over = [
        Problem("offline", Stage.UPLOAD, "scans", "s", "", "", 1, 1.0, 1.0, NEVER),
        Problem("stage-died", Stage.UPLOAD, "", "upload", "", "", 1, 1.0, 1.0, NEVER),
    ]
    with Ledger(home.ledger_file) as ledger:
        for problem in kept + over:
            ledger.problems.met(problem)

    async def run() -> None:
        async with opened(Stage.UPLOAD):
            pass

    asyncio.run(run())
    with Ledger(home.ledger_file) as ledger:
        assert {(one.stage, one.route) for one in ledger.problems.all()} == {(one.stage, one.route) for one in kept}


@pytest.mark.row("L14")
@pytest.mark.parametrize("is_while_it_runs", [True, False], ids=["while it runs", "while it does not"])
def test_a_clock_that_is_set_back_makes_nothing_wait_longer(opened, until, home, monkeypatch, is_while_it_runs):
    """Neither by summer time nor by a day."""
    monkeypatch.setattr(workplace_module, "_LOOK", 0.05)
    real, back = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() - back[0])

    def postpone(ledger: Ledger) -> None:
        ledger.transfers.add([Claim("scans", "a", "a", Fingerprint(1, 1, 1))], 1.0)
        (row,) = ledger.transfers.known("scans", ["a"])["a"]
        ledger.transfers.postpone(row.id, "throttled", "", time.time() + 50, 1.0)

    def ready(ledger: Ledger) -> int:
        return len(ledger.transfers.ready("scans", time.time(), 9))

    async def run() -> None:
        with Ledger(home.ledger_file) as ledger:
            postpone(ledger)
        if not is_while_it_runs:
            back[0] = 86_400
        async with opened(Stage.UPLOAD) as desk, desk.at_work(desk.place.listen()):
            if is_while_it_runs:
                assert await desk.ask(ready) == 0
                back[0] = 86_400
            await until(lambda: desk.ask(ready))

    asyncio.run(run())
