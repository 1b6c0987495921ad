"""Several jobs for one item at once: after the first failure the others end before it is raised."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

T = TypeVar("T")

_AT_ONCE: Final = 8
"""Jobs begun for one item; the budget of memory bounds how many of them really move bytes."""


async def together(jobs: Sequence[Coroutine[Any, Any, T]], on_failure: Callable[[], None]) -> list[T]:
    """The results of the jobs in their order.

    After a failure `on_failure` is called, so that jobs not begun end soon; those under way are waited for, because
    they use what the caller is about to close. Then the failure is raised.
    """
    tasks = [asyncio.ensure_future(job) for job in jobs]
    if tasks:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.exception() for task in done):
            on_failure()
        await asyncio.wait(tasks)
    # All of them are asked: a failure that nobody has looked at is taken for one that nobody handles, and ends the stage.
    failures = [failure for task in tasks if (failure := task.exception())]
    if failures:
        raise failures[0]
    return [task.result() for task in tasks]


async def in_turn(
    numbers: Iterable[int],
    job: Callable[[int], Coroutine[Any, Any, T | None]],
    on_failure: Callable[[], None],
    at_once: int = _AT_ONCE,
) -> list[T] | None:
    """The results of a job for each number, `at_once` of them at a time, in no order; None where a job answered None.

    However many numbers there are, only those under way take memory.
    """
    waiting = iter(numbers)
    results: list[T] = []

    async def work() -> bool:
        for number in waiting:
            result = await job(number)
            if result is None:
                return False
            results.append(result)
        return True

    finished = await together([work() for _ in range(at_once)], on_failure)
    return results if all(finished) else None
