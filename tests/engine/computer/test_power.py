"""What the systems tell of their power; those that cannot run here by their answers."""

from __future__ import annotations

import sys

import pytest

from engine.computer import power
from engine.computer.power import PowerStatus, is_on_battery, told_by_macos, told_by_sysfs, told_by_windows

BATTERY = {"type": "Battery", "status": "Discharging"}
CHARGING = {"type": "Battery", "status": "Charging"}
PLUG = {"type": "Mains", "online": "1"}
NO_PLUG = {"type": "Mains", "online": "0"}
USB_PLUG = {"type": "USB", "online": "1"}
MOUSE = {"type": "Battery", "scope": "Device", "status": "Discharging"}


@pytest.mark.parametrize(
    ("supplies", "told"),
    [
        ([], None),
        ([PLUG], None),
        ([MOUSE, PLUG], None),
        ([BATTERY], True),
        ([BATTERY, NO_PLUG], True),
        ([BATTERY, CHARGING, NO_PLUG], True),
        ([CHARGING, PLUG], False),
        ([BATTERY, PLUG], False),
        ([BATTERY, NO_PLUG, USB_PLUG], False),
        ([{"type": "Battery", "status": "Full"}, NO_PLUG], False),
        ([{"type": "Battery"}], False),
        ([{"type": "UPS", "status": "Discharging"}, MOUSE], True),
    ],
)
def test_linux(tmp_path, supplies, told):
    for number, supply in enumerate(supplies):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, value in supply.items():
            (folder / name).write_text(f"{value}\n")
    assert told_by_sysfs(tmp_path) is told


@pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps it in a folder")
def test_linux_without_that_folder_tells_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(power, "_SUPPLIES", tmp_path / "none")
    assert is_on_battery() is None


@pytest.mark.parametrize(("line", "told"), [(0, True), (1, False), (255, None)])
def test_windows(line, told):
    assert told_by_windows(PowerStatus(ac_line_status=line)) is told


@pytest.mark.parametrize(("minutes", "told"), [(-2.0, False), (-1.0, True), (4000.0, True)])
def test_macos(minutes, told):
    assert told_by_macos(minutes) is told


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS tells")
def test_a_system_that_lacks_the_question_tells_nothing(monkeypatch):
    monkeypatch.setattr(power.sys, "platform", "darwin")
    assert is_on_battery() is None


def test_windows_is_asked_as_its_manual_says(monkeypatch):
    class Library:
        @staticmethod
        def GetSystemPowerStatus(status) -> int:  # noqa: N802 - Windows' own
            status._obj.ac_line_status = 0
            return 1

    monkeypatch.setattr(power.sys, "platform", "win32")
    monkeypatch.setattr(power.ctypes, "WinDLL", lambda _: Library, raising=False)
    assert is_on_battery() is True
