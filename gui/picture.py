"""What the window shows of the ledger, asked in one go and off the GUI's thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.ledger import Ledger
    from engine.model import Delivery, Message, Status, Transfer, Unfinished
    from engine.settings.route import Route

ROWS: Final = 1000
"""A table shows so many; what is more is counted."""
_MESSAGES: Final = 50


@dataclass(frozen=True, slots=True)
class Lens:
    """What the window looks at."""

    routes: tuple[Route, ...] = ()
    route: str = ""
    """Empty: all."""
    search: str = ""
    is_open: bool = True
    """The window can be seen. Otherwise only the figures of the tray are wanted."""

    @property
    def shown(self) -> tuple[Route, ...]:
        """The routes that it shows."""
        return tuple(route for route in self.routes if self.route in ("", route.name))


@dataclass(frozen=True, slots=True)
class Picture:
    """The ledger at a moment."""

    lens: Lens
    status: Status
    """Of all routes, whatever the lens shows."""
    unfinished: tuple[Unfinished, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    quarantined: tuple[Message, ...] = ()
    kept: Mapping[tuple[str, int | str], int] = field(default_factory=dict)
    """Bytes of open files that went in parts already, by side and id."""


def take(ledger: Ledger, lens: Lens, *, is_running: bool) -> Picture:
    """Ask the ledger. May take milliseconds, with many open rows tens of them."""
    status = ledger.reading.status([route.name for route in lens.routes], time.time(), is_running=is_running)
    if not lens.is_open:
        return Picture(lens, status)
    return Picture(
        lens,
        status,
        tuple(ledger.reading.unfinished(lens.route, lens.search)),
        tuple(ledger.reading.open_transfers(lens.route, lens.search, ROWS)),
        tuple(ledger.reading.open_deliveries(lens.route, lens.search, ROWS)),
        tuple(ledger.inbox.quarantined(lens.route or None, _MESSAGES)),
        ledger.reading.kept(),
    )
