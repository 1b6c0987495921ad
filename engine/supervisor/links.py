"""Links to objects as front ends ask for them, in a process of its own."""
# ruff: noqa: PLC0415 - boto3 is for the errand's process only

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

from engine.model import Delivery, Transfer, TransferState, Wanted
from engine.supervisor import errand

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from engine.model import Link
    from engine.settings.route import Route


def target_of(item: object) -> Wanted | None:
    """What a link to a transfer or delivery would lead to; None where no object is known to be there."""
    if isinstance(item, Delivery):
        return item.wanted
    if isinstance(item, Transfer) and TransferState.UPLOADED <= item.state <= TransferState.DONE:
        return Wanted(item.bucket, item.key, version_id=item.version_id, etag=item.etag)
    return None


def make_links(
    wanted: Sequence[tuple[Route, Wanted]], seconds: float, is_wanted: Callable[[], bool] = lambda: True
) -> list[Link]:
    """A link to each object, in their order. Blocks. Raises Trouble for the first that cannot be had, Unanswered."""
    return list(errand.run(_make, tuple(wanted), seconds, is_wanted=is_wanted))


def _make(wanted: Sequence[tuple[Route, Wanted]], seconds: float) -> Generator[Link]:
    from engine.cloud.account import Account
    from engine.cloud.links import Links

    known: dict[tuple[str, str], Links] = {}
    for route, item in wanted:
        where = dataclasses.replace(route, bucket=item.bucket)
        links = known.setdefault((route.name, item.bucket), Links(Account(where)))
        yield links.make(item, seconds, time.time())
