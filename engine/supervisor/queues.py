"""The queues of a route as front ends ask about them, each question in a process of its own."""
# ruff: noqa: PLC0415 - boto3 is for the errand's process only

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from engine.cloud.preview import preview
from engine.supervisor import errand

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator

    from engine.cloud.dead_letters import DeadLetters
    from engine.cloud.queue import Queue
    from engine.model import Letter, QueueFigures, Sorted
    from engine.settings.route import Route

__all__ = ["delete", "drop", "figures", "give_back", "look", "preview", "send_back"]

_SORTING: Final = 900.0
"""Seconds for many letters."""


def figures(route: Route) -> list[QueueFigures]:
    """Of every queue of the route, as of now. Raises Trouble where there is no way in, Unanswered."""
    return list(errand.run(_figures, route))


def look(route: Route) -> list[Letter]:
    """What lies in the dead-letter queue. Raises Trouble: `no-dead-letter-queue`, or what SQS refused; Unanswered."""
    return list(errand.run(_look, route))


def send_back(route: Route, ids: Collection[str] | None = None) -> Iterator[Sorted]:
    """Send dead letters to their queue again: all that are its own, or these. Yields how far it is. Raises as `look`."""
    return errand.run(_send_back, route, ids, longest=_SORTING)


def drop(route: Route, ids: Collection[str]) -> Iterator[Sorted]:
    """Delete these dead letters for good. Yields how far it is. Raises as `look`."""
    return errand.run(_drop, route, ids, longest=_SORTING)


def give_back(route: Route, receipt_handle: str) -> None:
    """Show a message that was received to everybody again, us included. Raises Trouble, Unanswered."""
    list(errand.run(_give_back, route, receipt_handle))


def delete(route: Route, receipt_handle: str) -> bool:
    """Delete a message that was received. Answers whether SQS acknowledged it. Raises Trouble, Unanswered."""
    return all(errand.run(_delete, route, receipt_handle))


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


def _give_back(route: Route, receipt_handle: str) -> Generator[bool]:
    _receiving(route).hide([receipt_handle], 0)
    yield True


def _delete(route: Route, receipt_handle: str) -> Generator[bool]:
    yield from _receiving(route).delete([receipt_handle])


def _receiving(route: Route) -> Queue:
    from engine.cloud.account import Account
    from engine.cloud.queue import Queue

    return Queue(Account(route), route.receiving_queue)
