"""Whether the computer runs on battery, as far as its system tells."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Final

_SUPPLIES: Final = Path("/sys/class/power_supply")
_UNLIMITED: Final = -2.0
"""What macOS estimates to be left where the computer is plugged in:
https://developer.apple.com/documentation/iokit/1523835-iopsgettimeremainingestimate"""
_IO_KIT: Final = "/System/Library/Frameworks/IOKit.framework/IOKit"


def is_on_battery() -> bool | None:
    """None where the system does not tell, or the computer has no battery."""
    try:
        if sys.platform == "win32":
            return _told_by_windows()
        if sys.platform == "darwin":
            return told_by_macos(_macos_estimate())
        return told_by_sysfs(_SUPPLIES)
    except (OSError, AttributeError):
        return None


def told_by_sysfs(supplies: Path) -> bool | None:
    """Linux: https://www.kernel.org/doc/html/latest/power/power_supply_class.html. What feeds only a mouse or a keyboard
    is none of ours.
    """
    found = [supply for supply in supplies.iterdir() if _read(supply / "scope") != "Device"]
    batteries = [supply for supply in found if _read(supply / "type") in {"Battery", "UPS"}]
    if not batteries:
        return None
    if any(_read(supply / "online") == "1" for supply in found if supply not in batteries):
        return False
    return any(_read(battery / "status") == "Discharging" for battery in batteries)


def _read(file: Path) -> str:
    """Drivers differ in what they have, and some fail while a battery is taken out."""
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def told_by_macos(minutes_left: float) -> bool:
    """A time, or that none can be told yet: on battery."""
    return minutes_left != _UNLIMITED


def _macos_estimate() -> float:
    estimate = ctypes.CDLL(_IO_KIT).IOPSGetTimeRemainingEstimate
    estimate.restype = ctypes.c_double
    return float(estimate())


class PowerStatus(ctypes.Structure):
    """https://learn.microsoft.com/windows/win32/api/winbase/ns-winbase-system_power_status"""

    _fields_ = (
        ("ac_line_status", ctypes.c_ubyte),
        ("battery_flag", ctypes.c_ubyte),
        ("battery_life_percent", ctypes.c_ubyte),
        ("system_status_flag", ctypes.c_ubyte),
        ("battery_life_time", ctypes.c_uint32),
        ("battery_full_life_time", ctypes.c_uint32),
    )


def told_by_windows(status: PowerStatus) -> bool | None:
    """The line is 0: off, 1: on, 255: not known."""
    return {0: True, 1: False}.get(status.ac_line_status)


def _told_by_windows() -> bool | None:
    status = PowerStatus()
    library = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    return told_by_windows(status) if library.GetSystemPowerStatus(ctypes.byref(status)) else None
