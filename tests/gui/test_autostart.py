from __future__ import annotations

import contextlib
import plistlib
import shlex
import sys
from pathlib import Path

import pytest

from engine.settings.home import Home
from gui import packed
from gui.autostart import DesktopEntry, LaunchAgent, RunKey, autostart_of, command_for

COMMAND = ["/opt/bucket brigade/100% $x\\y", "--minimized"]


class Registry:
    """winreg, as far as it is used."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = range(3)

    def __init__(self) -> None:
        self.values: dict[str, dict[str, object]] = {}

    @contextlib.contextmanager
    def OpenKey(self, _root, path, *_):  # noqa: N802
        if path not in self.values:
            raise FileNotFoundError(path)
        yield self.values[path]

    @contextlib.contextmanager
    def CreateKey(self, _root, path):  # noqa: N802
        yield self.values.setdefault(path, {})

    def QueryValueEx(self, key, name):  # noqa: N802
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], 1

    def SetValueEx(self, key, name, _zero, _kind, value):  # noqa: N802
        key[name] = value

    def DeleteValue(self, key, name):  # noqa: N802
        if key.pop(name, None) is None:
            raise FileNotFoundError(name)


@pytest.fixture
def registry():
    return Registry()


@pytest.fixture(params=["linux", "macos", "windows"])
def autostart(request, tmp_path, registry):
    made = {
        "linux": lambda: DesktopEntry(tmp_path / "autostart", "bb", COMMAND),
        "macos": lambda: LaunchAgent(tmp_path / "LaunchAgents", "bb", COMMAND),
        "windows": lambda: RunKey("bb", COMMAND, registry),
    }
    return made[request.param]()


def test_it_is_off_until_it_is_switched_on_and_off_again(autostart):
    assert not autostart.is_on()
    for on in (True, True, False, False, True):
        autostart.switch(on=on)
        assert autostart.is_on() is on


def test_linux_starts_exactly_the_command(tmp_path):
    entry = DesktopEntry(tmp_path, "bb", COMMAND)
    entry.switch(on=True)
    lines = dict(line.split("=", 1) for line in (tmp_path / "bb.desktop").read_text().splitlines() if "=" in line)
    unescaped = lines["Exec"].replace("\\\\", "\\").replace("%%", "%").replace("\\$", "$")
    assert shlex.split(unescaped) == COMMAND
    assert lines["Type"] == "Application"


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_was_switched_off_in_the_desktops_own_settings_is_off(tmp_path, line):
    entry = DesktopEntry(tmp_path, "bb", COMMAND)
    entry.switch(on=True)
    file = tmp_path / "bb.desktop"
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", line))
    assert not entry.is_on()
    entry.switch(on=True)
    assert entry.is_on()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe nonsense", b"no section"])
def test_a_damaged_entry_is_none(tmp_path, content):
    (tmp_path / "bb.desktop").write_bytes(content)
    (tmp_path / "org.bb.plist").write_bytes(content)
    assert not DesktopEntry(tmp_path, "bb", COMMAND).is_on()
    assert not LaunchAgent(tmp_path, "bb", COMMAND).is_on()


def test_macos_starts_the_command_at_the_sign_in(tmp_path):
    LaunchAgent(tmp_path, "bb", COMMAND).switch(on=True)
    agent = plistlib.loads((tmp_path / "org.bb.plist").read_bytes())
    assert (agent["Label"], agent["ProgramArguments"], agent["RunAtLoad"]) == ("org.bb", COMMAND, True)
    assert "KeepAlive" not in agent, "who quits it wants it to end"


def test_windows_runs_the_command_unless_it_was_switched_off_in_its_settings(registry):
    entry = RunKey("bb", COMMAND, registry)
    entry.switch(on=True)
    assert registry.values[RunKey._RUN] == {"bb": '"/opt/bucket brigade/100% $x\\y" --minimized'}
    registry.values[RunKey._APPROVED] = {"bb": bytes([3]) + bytes(11)}
    assert not entry.is_on()
    entry.switch(on=True)
    assert entry.is_on()
    registry.values[RunKey._APPROVED] = {"bb": bytes([2]) + bytes(11)}
    assert entry.is_on()


def test_another_home_has_an_entry_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "platform", "linux")
    usual, other = Home.at(None), Home.at(tmp_path / "other")
    assert command_for(usual)[-1] == "--minimized"
    assert command_for(other)[-3:] == ["--minimized", "--home", str(tmp_path / "other")]
    for home in (usual, other):
        autostart_of(home).switch(on=True)
    names = sorted(path.name for path in (tmp_path / "config/autostart").iterdir())
    assert names[1] == "bucket-brigade.desktop"
    assert names[0].startswith("bucket-brigade-")


def test_the_command_is_that_of_the_installation(tmp_path, monkeypatch):
    python = tmp_path / "bin/python3"
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sys, "platform", "linux")
    assert packed.window() == [str(python), "-m", "gui"]
    python.parent.mkdir()
    script = python.with_name("bucket-brigade")
    script.touch()
    assert packed.window() == [str(script)]
    monkeypatch.setattr(sys, "platform", "win32")
    assert packed.window() == [str(Path(python).with_name("pythonw.exe")), "-m", "gui"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert packed.window() == [str(python)]
