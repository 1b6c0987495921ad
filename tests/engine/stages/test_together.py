"""Several jobs for one item at once."""

from __future__ import annotations

import asyncio

import pytest

from engine.stages.together import together


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
