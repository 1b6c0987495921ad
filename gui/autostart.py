"""Starting with the computer: asked of the system each time, because people switch it off in the system's own settings too."""

from __future__ import annotations

import configparser
import hashlib
import os
import plistlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from engine.settings.home import APP, Home
from gui.packed import window

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME: Final = "Bucket Brigade"


class Autostart(Protocol):
    """Both may raise OSError, and touch the disk."""

    def is_on(self) -> bool:
        """Whether the system starts the program when this user signs in."""

    def switch(self, *, on: bool) -> None:
        """Have it so. Nothing happens where it is so already."""


def autostart_of(home: Home) -> Autostart:
    """As this system does it. The program starts hidden in the tray, with the settings of that home."""
    name, command = _name(home), command_for(home)
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there it is

        return RunKey(name, command, winreg)
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library/LaunchAgents", name, command)
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart"
    return DesktopEntry(folder, name, command)


def command_for(home: Home) -> list[str]:
    """What starts the program as it is started now, in the tray."""
    own = [] if home == Home.at(None) else ["--home", str(home.config_file.parent)]
    return [*window(), "--minimized", *own]


def _name(home: Home) -> str:
    """Another home has an entry of its own."""
    if home == Home.at(None):
        return APP
    return f"{APP}-{hashlib.sha256(str(home.config_file).encode()).hexdigest()[:8]}"


class DesktopEntry:
    """Linux: https://specifications.freedesktop.org/autostart-spec/latest/"""

    def __init__(self, folder: Path, name: str, command: Sequence[str]) -> None:
        self._file = folder / f"{name}.desktop"
        self._command = command

    def is_on(self) -> bool:
        entry = _entry(self._file)
        return bool(entry) and "true" not in {entry.get("Hidden"), _opposite(entry.get(_GNOME, "true"))}

    def switch(self, *, on: bool) -> None:
        if on == self.is_on():
            return
        if not on:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = " ".join(map(_quoted, self._command))
        self._file.write_text(
            f"[Desktop Entry]\nType=Application\nName={_NAME}\nIcon={APP}\nExec={line}\nTerminal=false\n{_GNOME}=true\n",
            encoding="utf-8",
        )


_GNOME: Final = "X-GNOME-Autostart-enabled"
"""What desktops write that let people switch entries off."""


def _entry(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # the keys' letters count
    try:
        parser.read(file, encoding="utf-8")
        return dict(parser["Desktop Entry"])
    except (configparser.Error, UnicodeDecodeError, KeyError):
        return {}


def _opposite(word: str) -> str:
    return {"false": "true"}.get(word, "false")


def _quoted(argument: str) -> str:
    """https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html: quoted, then a string's own
    escapes, and `%` is doubled.
    """
    for letter in '\\"`$':
        argument = argument.replace(letter, f"\\{letter}")
    argument = argument.replace("\\", "\\\\").replace("%", "%%")
    return f'"{argument}"'


class LaunchAgent:
    """macOS: https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/"""

    def __init__(self, folder: Path, name: str, command: Sequence[str]) -> None:
        self._label = f"org.{name}"
        self._file = folder / f"{self._label}.plist"
        self._command = command

    def is_on(self) -> bool:
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (FileNotFoundError, plistlib.InvalidFileException, ValueError):
            return False
        return bool(agent.get("RunAtLoad")) and not agent.get("Disabled")

    def switch(self, *, on: bool) -> None:
        if on == self.is_on():
            return
        if not on:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        agent = {
            "Label": self._label,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        self._file.write_bytes(plistlib.dumps(agent))


class RunKey:
    """Windows: https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys"""

    _RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
    _APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
    """Where Windows notes what was switched off in its settings: an odd first byte."""

    def __init__(self, name: str, command: Sequence[str], registry: Any) -> None:
        import subprocess  # noqa: PLC0415 - for its quoting only

        self._name = name
        self._command = subprocess.list2cmdline(command)
        self._registry = registry

    def is_on(self) -> bool:
        approved = self._value(self._APPROVED)
        is_off = isinstance(approved, bytes) and bool(approved[:1]) and bool(approved[0] & 1)
        return self._value(self._RUN) is not None and not is_off

    def switch(self, *, on: bool) -> None:
        if on == self.is_on():
            return
        self._forget(self._APPROVED)
        if not on:
            self._forget(self._RUN)
            return
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, self._RUN) as key:
            registry.SetValueEx(key, self._name, 0, registry.REG_SZ, self._command)

    def _value(self, path: str) -> object:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                value, _ = registry.QueryValueEx(key, self._name)
        except FileNotFoundError:
            return None
        return value

    def _forget(self, path: str) -> None:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, self._name)
        except FileNotFoundError:
            return
