"""Whether the network is metered, as far as the system tells: on Linux NetworkManager does. Others are not asked yet."""

from __future__ import annotations

import sys
from typing import Final

_ANSWERS: Final = {1: True, 2: False, 3: True, 4: False}
"""1 and 2: somebody said so; 3 and 4: it is a guess, such as for the network of a phone.
https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMMetered"""
_PATIENCE: Final = 2.0


def is_metered() -> bool | None:
    """None where the system does not tell."""
    return told_by_network_manager() if sys.platform == "linux" else None


def told_by_network_manager() -> bool | None:
    """Over the system's D-Bus. NetworkManager is not started for this."""
    from jeepney import DBusAddress, DBusErrorResponse, MessageFlag, Properties  # noqa: PLC0415 - Linux only
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415
    from jeepney.wrappers import unwrap_msg  # noqa: PLC0415

    name = "org.freedesktop.NetworkManager"
    question = Properties(DBusAddress("/org/freedesktop/NetworkManager", name, name)).get("Metered")
    question.header.flags |= MessageFlag.no_auto_start
    try:
        with open_dbus_connection("SYSTEM", auth_timeout=_PATIENCE) as bus:
            ((_, answer),) = unwrap_msg(bus.send_and_get_reply(question, timeout=_PATIENCE))
    except (OSError, DBusErrorResponse, LookupError, ValueError):
        return None
    return _ANSWERS.get(answer)
