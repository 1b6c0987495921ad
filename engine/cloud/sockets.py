"""How long connections are waited for, and what those that carry large bodies, our own and those of boto3, are told beyond the
usual options.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from typing import Any, Final

CONNECT: Final = 10
"""Seconds to be connected, and in which what is handed to a new connection at once has to go."""
SILENCE: Final = 60
"""Seconds for which a server may say nothing."""
CONNECTIONS: Final = 40
"""Kept for what comes next."""

_RTO_MAX_MS: Final = 44
"""TCP_RTO_MAX_MS, since Linux 6.15: https://docs.kernel.org/networking/ip-sysctl.html (tcp_rto_max_ms)"""
_SOONEST_MS: Final = 1000
_PATIENCE_MS: Final = 60_000


def _known_options() -> list[tuple[int, int, int]]:
    """After a line was dead TCP waits up to twice as long as it was; told so, a second. It gives up as late as before."""
    if sys.platform != "linux":
        return []
    wanted = [
        (socket.IPPROTO_TCP, _RTO_MAX_MS, _SOONEST_MS),
        (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _PATIENCE_MS),
    ]
    with contextlib.suppress(OSError), socket.socket() as trial:
        for option in wanted:
            trial.setsockopt(*option)
        return wanted
    return []


OPTIONS: Final = _known_options()
"""None where the system does not know them: connecting would fail."""


def recover_soon(client: Any) -> None:
    """Have a boto3 client's connections go on soon after the line was dead. Where botocore keeps its pool elsewhere than
    today, they do so later.
    """
    session = getattr(getattr(client, "_endpoint", None), "http_session", None)
    options = getattr(getattr(session, "_manager", None), "connection_pool_kw", {}).get("socket_options")
    if isinstance(options, list):
        options.extend(option for option in OPTIONS if option not in options)
