"""The queues of a route as front ends ask about them, each question in a process of its own."""
# ruff: noqa: PLC0415 - boto3 is for the errand's process only

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from engine.cloud.preview import fetchable, preview
from engine.supervisor import errand

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Sequence

    from engine.cloud.dead_letters import DeadLetters
    from engine.cloud.queue import Queue
    from engine.model import Letter, QueueFigures, Sorted
    from engine.settings.route import Route

    Wanted = Callable[[], bool]

__all__ = ["delete", "drop", "fetchable", "figures", "give_back", "look", "preview", "send_back"]

_SORTING: Final = 900.0
"""Seconds for many letters."""


def _always() -> bool:
    return True


def figures(route: Route) -> list[QueueFigures]:
    """Of every queue of the route, as of now. Raises Trouble where there is no way in, Unanswered."""
    return list(errand.run(_figures, route))


def look(route: Route, is_wanted: Wanted = _always) -> Iterator[Letter]:
    """What lies in the dead-letter queue. Ends early, and puts all back, when `is_wanted` turns false.

    Raises:
        Trouble: `no-dead-letter-queue`, or what SQS refused.
        Unanswered: see `errand.run`.
    """
    return errand.run(_look, route, is_wanted=is_wanted)


def send_back(route: Route, ids: Collection[str] | None = None, is_wanted: Wanted = _always) -> Iterator[Sorted]:
    """Send dead letters to their queue again: all that are its own, or these. Yields how far it is. Raises as `look`."""
    return errand.run(_send_back, route, ids, is_wanted=is_wanted, longest=_SORTING)


def drop(route: Route, ids: Collection[str], is_wanted: Wanted = _always) -> Iterator[Sorted]:
    """Delete these dead letters for good. Yields how far it is. Raises as `look`."""
    return errand.run(_drop, route, ids, is_wanted=is_wanted, longest=_SORTING)


def give_back(route: Route, receipt_handles: Sequence[str]) -> None:
    """Show messages that were received to everybody again, us included. Raises Trouble, Unanswered."""
    list(errand.run(_give_back, route, receipt_handles))


def delete(route: Route, receipt_handles: Sequence[str]) -> list[bool]:
    """Delete messages that were received. Answers for each whether SQS acknowledged it. Raises Trouble, Unanswered."""
    return list(errand.run(_delete, route, receipt_handles))


def _figures(route: Route) -> Generator[QueueFigures]:
    from engine.cloud.account import Account
    from engine.cloud.queue import Queue

    account = Account(route)
    for name in route.queues:
        yield Queue(account, name).figures(time.time())


def _look(route: Route) -> Generator[Letter]:
    yield from _dead_letters(route).look()


def _send_back(route: Route, ids: Collection[str] | None) -> Generator[Sorted]:
    yield from _dead_letters(route).send_back(ids)


def _drop(route: Route, ids: Collection[str]) -> Generator[Sorted]:
    yield from _dead_letters(route).drop(ids)


def _dead_letters(route: Route) -> DeadLetters:
    """Of the queue that the route receives from, or sends to where it receives nothing."""
    from engine.cloud.account import Account
    from engine.cloud.dead_letters import DeadLetters

    return DeadLetters(Account(route), route.queues[-1])


def _give_back(route: Route, receipt_handles: Sequence[str]) -> Generator[None]:
    asyncio.run(_receiving(route).hide(receipt_handles, 0))
    yield from ()


def _delete(route: Route, receipt_handles: Sequence[str]) -> Generator[bool]:
    from engine.cloud.queue import BATCH

    queue = _receiving(route)
    for start in range(0, len(receipt_handles), BATCH):
        yield from asyncio.run(queue.delete(receipt_handles[start : start + BATCH]))


def _receiving(route: Route) -> Queue:
    from engine.cloud.account import Account
    from engine.cloud.queue import Queue

    return Queue(Account(route), route.receiving_queue)
