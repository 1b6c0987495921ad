"""What would be made of a message, for people who look at one. Imports no boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cloud.messages import NotUnderstood, identity_of, understand
from engine.model import SHOWN, Preview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Message, Wanted
    from engine.settings.route import Route


def preview(body: str, attributes: Mapping[str, str], route: Route) -> Preview:
    """The message as the download stage of this route would read it."""
    try:
        found = understand(body, attributes, route.bucket)
    except NotUnderstood as reason:
        return Preview(reason=reason.sentence)
    return Preview(found.kind.value, found.objects, is_outside=any(is_outside(route, item) for item in found.objects))


def fetchable(message: Message, route: Route) -> list[tuple[str, Wanted]]:
    """The objects of a message in quarantine, as (identity, object), if a person may have them all the same: they lie in
    the route's own bucket, which is all that it has a way into, and the ledger kept the whole message.
    """
    found = preview(message.body, {}, route)
    is_possible = len(message.body) < SHOWN and all(item.bucket == route.bucket for item in found.objects)
    if not is_possible:
        return []
    return [(identity_of(message.message_id, index, item), item) for index, item in enumerate(found.objects)]


def is_outside(route: Route, item: Wanted) -> bool:
    """Whether an object is none of the route's bucket and prefix: whoever writes into the queue cannot make it fetched."""
    return item.bucket != route.bucket or not item.key.startswith(route.key_prefix)
