"""Several jobs for one item at once: after the first failure the others end before it is raised."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

T = TypeVar("T")


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
    return [task.result() for task in tasks]
