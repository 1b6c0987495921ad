"""Whether the network is metered, as far as the system tells: Linux by NetworkManager, Windows by its list of networks.

macOS tells it only to programs that hand it a block of their own to be called (`nw_path_monitor`), and by no command: it is
not asked.
"""

from __future__ import annotations

import ctypes
import sys
import uuid
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ANSWERS: Final = {1: True, 2: False, 3: True, 4: False}
"""1 and 2: somebody said so; 3 and 4: it is a guess, such as for the network of a phone.
https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMMetered"""
_PATIENCE: Final = 2.0

# https://learn.microsoft.com/windows/win32/api/netlistmgr/ne-netlistmgr-nlm_connection_cost
UNRESTRICTED: Final = 0x1
FIXED: Final = 0x2
VARIABLE: Final = 0x4
OVER_DATA_LIMIT: Final = 0x10000
ROAMING: Final = 0x40000

NETWORK_LIST_MANAGER: Final = "DCB00C01-570F-4A9B-8D69-199FDBA5723B"
NETWORK_COST_MANAGER: Final = "DCB00008-570F-4A9B-8D69-199FDBA5723B"
_RELEASE: Final = 2
_GET_COST: Final = 3
"""Places in the table of the interface's functions: the first three are those of every COM interface."""
_ANY_SERVER: Final = 0x17
_ANY_THREAD: Final = 0x0

_Guid = ctypes.c_ubyte * 16


def is_metered() -> bool | None:
    """None where the system does not tell."""
    try:
        if sys.platform == "win32":
            return told_by_cost(_windows_cost(ctypes.WinDLL("ole32")))  # type: ignore[attr-defined,unused-ignore]
    except (OSError, AttributeError):
        return None
    return told_by_network_manager() if sys.platform == "linux" else None


def told_by_cost(cost: int) -> bool | None:
    """Of the network by which Windows reaches the internet. Whoever roams, or has used up what was paid for, pays for more."""
    if cost & (FIXED | VARIABLE | OVER_DATA_LIMIT | ROAMING):
        return True
    return False if cost & UNRESTRICTED else None


def _windows_cost(ole: Any) -> int:
    """0 where it is not known: without a network, for instance, or on a server. COM has to be begun on each thread, and only
    where that was done may it be ended: a failure here means that somebody else has begun it in another way.
    """
    begun = ole.CoInitializeEx(None, _ANY_THREAD)
    try:
        return _cost_of(ole)
    finally:
        if begun >= 0:
            ole.CoUninitialize()


def _cost_of(ole: Any) -> int:
    """https://learn.microsoft.com/windows/win32/api/netlistmgr/nf-netlistmgr-inetworkcostmanager-getcost"""
    manager, cost = ctypes.c_void_p(), ctypes.c_uint32()
    wanted = [ctypes.byref(_guid(name)) for name in (NETWORK_LIST_MANAGER, NETWORK_COST_MANAGER)]
    if ole.CoCreateInstance(wanted[0], None, _ANY_SERVER, wanted[1], ctypes.byref(manager)) < 0:
        return 0
    try:
        get_cost = _function(manager, _GET_COST, ctypes.POINTER(ctypes.c_uint32), ctypes.c_void_p)
        return cost.value if get_cost(manager, ctypes.byref(cost), None) >= 0 else 0
    finally:
        _function(manager, _RELEASE)(manager)


def _guid(text: str) -> ctypes.Array[ctypes.c_ubyte]:
    return _Guid.from_buffer_copy(uuid.UUID(text).bytes_le)


def _function(interface: ctypes.c_void_p, place: int, *types: Any) -> Callable[..., int]:
    """An interface is a pointer to a pointer to the table of its functions; each gets the interface first."""
    table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    kind = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    function: Callable[..., int] = kind(ctypes.c_int32, ctypes.c_void_p, *types)(table[place])
    return function


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
