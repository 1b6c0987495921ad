"""The stage's end of the pipe: never too much, never late, never in the way."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from contextlib import asynccontextmanager

import pytest

from engine.model import IdleAnswer, Report, Stage, Step
from engine.stages import post as post_module
from engine.stages.post import Post
from engine.stages.wire import Alive, Ask, Ready, Ring, Stop, Wake


class Heard:
    def __init__(self) -> None:
        self.wakes = self.stops = 0

    def wake(self) -> None:
        self.wakes += 1

    def stop(self) -> None:
        self.stops += 1


@asynccontextmanager
async def started():
    ours, theirs = multiprocessing.Pipe()
    heard = Heard()
    post = Post(theirs, Stage.UPLOAD, heard.wake, heard.stop)
    post.start()
    try:
        yield post, ours, heard
    finally:
        post.close()
        ours.close()
        for thread in (post._sender, post._reader):
            thread.join(5)
        theirs.close()


def step(name: str) -> Step:
    return Step(1.0, Stage.UPLOAD, "scans", name, "uploaded")


async def receive(pipe, seconds: float = 5.0):
    assert await asyncio.to_thread(pipe.poll, seconds)
    return pipe.recv()


def drain(pipe) -> list[object]:
    found = []
    while pipe.poll(0.3):
        found.append(pipe.recv())
    return found


def test_the_first_word_is_ready():
    async def run() -> object:
        async with started() as (_, pipe, _heard):
            return await receive(pipe)

    assert asyncio.run(run()) == Ready()


def test_a_busy_stage_reports_ten_times_a_second_and_forgets_no_step():
    async def run() -> tuple[list[Report], float]:
        async with started() as (post, pipe, _):
            begin, number = time.monotonic(), 0
            while time.monotonic() - begin < 0.6:
                post.step(step(str(number)))
                post.moved(10)
                number += 1
                await asyncio.sleep(0.001)
            took = time.monotonic() - begin
            post.close()
            reports = [message for message in await asyncio.to_thread(drain, pipe) if isinstance(message, Report)]
            names = [one.name for report in reports for one in report.steps]
            assert names == [str(one) for one in range(number)]
            assert reports[-1].moved_bytes == 10 * number
            return reports, took

    reports, took = asyncio.run(run())
    assert 3 <= len(reports) <= took * 10 + 2


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (lambda post: post.ring(Stage.DOWNLOAD), Ring(Stage.DOWNLOAD)),
        (lambda post: post.answer(7, is_idle=True), IdleAnswer(Stage.UPLOAD, 7, is_idle=True)),
    ],
)
def test_what_is_urgent_does_not_wait_for_the_next_report(say, expected, monkeypatch):
    monkeypatch.setattr(post_module, "_INTERVAL", 60.0)

    async def run() -> object:
        async with started() as (post, pipe, _):
            await receive(pipe)
            post.step(step("a"))
            assert isinstance(await receive(pipe), Report)
            post.step(step("b"))
            say(post)
            return await receive(pipe)

    assert asyncio.run(run()) == expected


def test_however_often_it_rings_few_rings_are_sent():
    async def run() -> tuple[list[object], float]:
        async with started() as (post, pipe, _):
            begin = time.monotonic()
            while time.monotonic() - begin < 0.5:
                post.ring(Stage.WATCH)
                post.ring(Stage.DOWNLOAD)
                await asyncio.sleep(0.001)
            took = time.monotonic() - begin
            return [message for message in await asyncio.to_thread(drain, pipe) if isinstance(message, Ring)], took

    rings, took = asyncio.run(run())
    for stage in (Stage.WATCH, Stage.DOWNLOAD):
        assert 3 <= rings.count(Ring(stage)) <= took / post_module._RINGS + 2


def test_the_last_ring_is_sent_when_its_time_has_come(monkeypatch):
    monkeypatch.setattr(post_module, "_RINGS", 0.2)

    async def run() -> float:
        async with started() as (post, pipe, _):
            await receive(pipe)
            begin = time.monotonic()
            post.ring(Stage.WATCH)
            assert await receive(pipe) == Ring(Stage.WATCH)
            post.ring(Stage.WATCH)
            post.ring(Stage.DOWNLOAD)
            assert {await receive(pipe), await receive(pipe)} == {Ring(Stage.DOWNLOAD), Ring(Stage.WATCH)}
            return time.monotonic() - begin

    assert asyncio.run(run()) >= 0.2


def test_rings_that_wait_hold_nothing_else_up(monkeypatch):
    monkeypatch.setattr(post_module, "_RINGS", 60.0)

    async def run() -> tuple[Step, ...]:
        async with started() as (post, pipe, _):
            await receive(pipe)
            post.ring(Stage.WATCH)
            assert await receive(pipe) == Ring(Stage.WATCH)
            post.ring(Stage.WATCH)
            post.alive()
            assert await receive(pipe) == Alive()
            post.step(step("a"))
            report = await receive(pipe)
            return report.steps

    assert asyncio.run(run()) == (step("a"),)


def test_nobody_reading_never_blocks_the_loop():
    async def run() -> float:
        async with started() as (post, _pipe, _):
            longest = 0.0
            for number in range(50_000):  # far more than a pipe holds
                begin = time.monotonic()
                post.step(step(f"{number} {'x' * 50}"))
                longest = max(longest, time.monotonic() - begin)
                if number % 1000 == 0:
                    await asyncio.sleep(0.002)
            assert len(post._steps) <= post_module._KEPT_STEPS
            return longest

    begin = time.monotonic()
    assert asyncio.run(run()) < 1.0
    assert time.monotonic() - begin < 10


def test_progress_is_told_until_its_item_ended():
    async def run() -> list[Report]:
        async with started() as (post, pipe, _):
            post.progress(1, 5, 10, 2.0)
            post.progress(2, 1, 10, 2.0)
            reports = []
            while len(reports) < 3:
                message = await receive(pipe)
                if isinstance(message, Report):
                    reports.append(message)
                    post.ended(len(reports))
            return reports

    first, second, third = asyncio.run(run())
    assert [one.id for one in first.progress] == [1, 2]
    assert [one.id for one in second.progress] == [2]
    assert third.progress == ()


def test_the_rate_sinks_to_nothing_and_then_there_is_silence(monkeypatch):
    monkeypatch.setattr(post_module, "_RATE_WINDOW", 0.3)
    monkeypatch.setattr(post_module, "_INTERVAL", 0.02)

    async def run() -> list[Report]:
        async with started() as (post, pipe, _):
            post.moved(1000)
            return [one for one in await asyncio.to_thread(drain, pipe) if isinstance(one, Report)]

    reports = asyncio.run(run())
    assert reports[0].rate > 0
    assert reports[-1].rate == 0
    assert len(reports) < 40


def test_the_front_end_is_heard(until):
    async def run() -> tuple[int, int, int]:
        async with started() as (post, pipe, heard):
            pipe.send(Wake())
            pipe.send(Ask(3))
            number = await asyncio.wait_for(post.questions.get(), 5)
            pipe.send(Stop())
            await until(lambda: heard.stops)
            return number, heard.wakes, heard.stops

    assert asyncio.run(run()) == (3, 2, 1)


def test_a_front_end_that_is_gone_means_stop(until):
    async def run() -> None:
        async with started() as (post, pipe, heard):
            pipe.close()
            await until(lambda: heard.stops)
            post.step(step("a"))
            post.ring(Stage.WATCH)
            await until(lambda: not post._sender.is_alive())

    asyncio.run(run())


def test_what_is_said_again_and_again_piles_up_for_nobody(monkeypatch):
    """As to a front end that is stopped."""

    async def run() -> list[object]:
        async with started() as (post, pipe, _):
            with post._changed:  # the sending thread waits
                for _ in range(1000):
                    post.alive()
                    post.ring(Stage.WATCH)
                assert len(post._urgent) + len(post._rings) <= 3
            return await asyncio.to_thread(drain, pipe)

    said = asyncio.run(run())
    assert sorted(type(message).__name__ for message in said) == ["Alive", "Ready", "Ring"]
