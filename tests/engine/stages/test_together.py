"""Several jobs for one item at once."""

from __future__ import annotations

import asyncio
import gc

import pytest

from engine.stages.together import in_turn, together


def never() -> None:
    raise AssertionError("nothing failed")


def test_results_come_in_the_order_of_the_jobs():
    async def job(number: int) -> int:
        for _ in range(5 - number):
            await asyncio.sleep(0)
        return number

    assert asyncio.run(together([job(number) for number in range(5)], never)) == [0, 1, 2, 3, 4]
    assert asyncio.run(together([], never)) == []


def test_after_a_failure_the_others_end_before_it_is_raised():
    told: list[str] = []

    async def fail() -> None:
        raise ZeroDivisionError

    async def go_on() -> None:
        await asyncio.sleep(0.02)
        told.append(f"ended, stop was {'stop' in told}")

    with pytest.raises(ZeroDivisionError):
        asyncio.run(together([go_on(), fail(), go_on()], lambda: told.append("stop")))
    assert told == ["stop", "ended, stop was True", "ended, stop was True"]


def test_of_several_failures_the_first_job_s_is_raised():
    async def fail(error: Exception) -> None:
        raise error

    with pytest.raises(KeyError):
        asyncio.run(together([fail(KeyError()), fail(ValueError())], lambda: None))


def test_a_second_failure_is_none_that_nobody_handles():
    async def fail() -> None:
        raise ZeroDivisionError

    async def fail_twice() -> list[object]:
        unhandled: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        with pytest.raises(ZeroDivisionError):
            await together([fail(), fail()], lambda: None)
        gc.collect()
        return unhandled

    assert asyncio.run(fail_twice()) == []


class Jobs:
    """One for each number: counts how many are under way at once."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.most = self._under_way = 0

    async def __call__(self, number: int) -> int | None:
        self.begun.append(number)
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await asyncio.sleep(0)
        self._under_way -= 1
        return number or None


def test_each_number_has_its_turn_and_few_are_under_way():
    jobs = Jobs()
    results = asyncio.run(in_turn(range(1, 101), jobs, never))
    assert results is not None
    assert sorted(results) == list(range(1, 101))
    assert 1 < jobs.most <= 8
    assert asyncio.run(in_turn([], Jobs(), never)) == []


def test_a_job_that_puts_its_work_down_makes_the_whole_unfinished():
    assert asyncio.run(in_turn([1, 0, 2], Jobs(), never)) is None


def test_when_all_jobs_put_their_work_down_no_further_number_has_its_turn():
    jobs = Jobs()
    assert asyncio.run(in_turn([0] * 100, jobs, never)) is None
    assert len(jobs.begun) == jobs.most


def test_a_failure_in_turn_is_told_to_the_others_before_it_is_raised():
    told: list[str] = []
    stop = asyncio.Event()

    async def job(number: int) -> int | None:
        if number == 1:
            raise ZeroDivisionError
        await stop.wait()
        return None

    def end() -> None:
        told.append("stop")
        stop.set()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_turn(range(100), job, end))
    assert told == ["stop"]
