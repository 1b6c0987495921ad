"""Fail-points: the moments of the durable steps at which a test can have the process killed, hung, or a call fail.

Off unless the environment variable `BUCKET_BRIGADE_FAIL` names some, with what shall happen there, from which time on:
`file-claimed=kill`, `notification-sent=hang@2`, `range-written=EIO@3` (several: separated by spaces).
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE: Final = "BUCKET_BRIGADE_FAIL"


class _Order(NamedTuple):
    action: str
    number: int


_on_reach: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Say that this moment is reached; nothing happens unless it was named."""
    if _on_reach is not None:
        _on_reach(name)


def arm(on_reach: Callable[[str], None] | None) -> None:
    """Have every moment told to this function, which may raise; None: to nobody."""
    global _on_reach  # noqa: PLW0603 - a look at one name is all that a moment may cost
    _on_reach = on_reach


def ordered(text: str) -> Callable[[str], None] | None:
    """What carries out such orders as the variable holds; None where there are none. ValueError: not understood."""
    orders = dict(_order(word) for word in text.split())
    reached: Counter[str] = Counter()

    def carry_out(name: str) -> None:
        order = orders.get(name)
        if order is None:
            return
        reached[name] += 1
        if reached[name] == order.number or (reached[name] > order.number and order.action not in {"kill", "hang"}):
            _do(order.action, name)

    return carry_out if orders else None


def _order(word: str) -> tuple[str, _Order]:
    name, _, what = word.partition("=")
    action, _, number = what.partition("@")
    if not name or (action not in {"kill", "hang"} and not hasattr(errno, action)):
        raise ValueError(f"{VARIABLE}: {word} is not name=kill, name=hang or name=ERRNO, with @number or without")
    return name, _Order(action, int(number or 1))


def _do(action: str, name: str) -> None:
    if action == "kill":
        if hasattr(signal, "SIGKILL"):
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(137)
    while action == "hang":
        time.sleep(3600)
    number = getattr(errno, action)
    raise OSError(number, f"{os.strerror(number)} (fail-point {name})")


arm(ordered(os.environ.get(VARIABLE, "")))
