"""What AWS refuses and test servers let pass, refused by the proxy; the rest goes on to the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from faults.answers import s3_error, sqs_error
from faults.iam import Policy, needed_for
from faults.strict_objects import StrictObjects
from faults.strict_queues import StrictQueues
from faults.wire import Reply, Request

if TYPE_CHECKING:
    from faults.exchange import Exchange

Ask = Callable[[Request], Awaitable[Reply]]
"""Ask the server."""


class Strict:
    """Remembers what went by: uploads and their parts, receipt handles.

    With `policy`, an IAM policy's JSON, everything that it does not allow is denied. With `object_lock`, objects and
    parts need a digest, as in a bucket with Object Lock.
    """

    def __init__(self, *, policy: str = "", object_lock: bool = False) -> None:
        self._policy = Policy(policy) if policy else None
        self._objects = StrictObjects(object_lock=object_lock)
        self._queues = StrictQueues()

    async def check(self, exchange: Exchange, ask: Ask) -> Reply:
        """The server's reply, or AWS's refusal."""
        request, asked = exchange.request, exchange.asked
        if not request.headers.get("Authorization") and "X-Amz-Signature" not in (asked.query or {}):
            return _denied("no credentials were given", is_queue=asked.is_queue)
        for action, resource in needed_for(request, asked) if self._policy else ():
            if not self._policy.allows(action, resource):
                return _denied(
                    f"User: test is not authorized to perform: {action} on resource: {resource}",
                    is_queue=asked.is_queue,
                )
        if asked.is_queue:
            return await self._queues.check(request, asked.operation, ask)
        return await self._objects.check(request, asked, ask)


def _denied(message: str, *, is_queue: bool) -> Reply:
    return sqs_error("AccessDeniedException", message, status=403) if is_queue else s3_error("AccessDenied", message)
