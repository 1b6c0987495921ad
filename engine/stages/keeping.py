"""Keeping: small objects, whole in memory, become durable parts in `.incoming`, many of them at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from engine import failpoints
from engine.files.durable import write_at
from engine.files.faults import trouble_of
from engine.stages.grouping import groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.files.incoming import Incoming

Body = tuple[int, bytes]
"""A delivery's id, and the bytes of its object."""
_TOGETHER: Final = 64
"""Parts that are open at the same time: a process may have 256 files open on macOS."""
_HEAVIEST: Final = 1 << 20
"""Bytes that wait for one sync: more of them would not come sooner together."""


def keep(incoming: Incoming, bodies: Sequence[Body]) -> None:
    """Write each into its part, over what an earlier try left there, and make it durable; blocks.

    Raises:
        Trouble: as `Incoming` raises it, for whichever of them it met.
    """
    for group in groups(bodies, lambda body: len(body[1]), heaviest=_HEAVIEST, most=_TOGETHER):
        opened: dict[int, int] = {}
        try:
            for delivery_id, body in group:
                descriptor = opened[delivery_id] = incoming.open_part(delivery_id, emptied=True)
                write_at(descriptor, body, 0)
                failpoints.reach("body-written")
            incoming.finish(opened)
        except OSError as error:
            raise trouble_of(error, incoming.path) from error
        finally:
            for descriptor in opened.values():
                os.close(descriptor)
