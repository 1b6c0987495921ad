"""A desktop of the tests' own: a session bus, a screen without a monitor, a window manager, and hands to use them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import pytest
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE: Final = (1280, 800)
MORTAL: Final = ("setpriv", "--pdeathsig", "TERM")
"""Whatever ends the tests, kill -9 too, ends what they started."""
_TOOLS: Final = ("Xvfb", "dbus-daemon", "openbox", "trayer", "xdotool", "xprop", "import", "setpriv")
_READING_BUS: Final = Path("/usr/libexec/at-spi-bus-launcher")
"""Starts the bus of the screen readers (Debian: at-spi2-core)."""


def missing_tools() -> list[str]:
    """What a desktop needs and this computer has not."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    return missing if _READING_BUS.exists() else [*missing, _READING_BUS.name]


def need_desktop() -> None:
    """Skip where the tools are missing; fail on CI, which has to have them."""
    if missing := missing_tools():
        complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        complain(f"a desktop to test on needs {', '.join(missing)}: see DESKTOP_PACKAGES in dev.py")


class Desktop:
    """Runs as long as its block. Programs that are started with `environment` live on it."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size
        self._folder = Path(tempfile.mkdtemp(prefix="brigade-desktop-"))
        self._processes: list[subprocess.Popen[str]] = []
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_LOGGING_RULES": "qt.accessibility.*=false",  # a reader may ask for what is gone by then
            "HOME": str(self._folder),
        }
        self.environment.pop("WAYLAND_DISPLAY", None)
        try:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus()
            self.environment["DISPLAY"] = self._screen()
            self._window_manager()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for process in reversed(self._processes):
            with process:  # leaving it closes the pipes and waits
                process.terminate()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _bus(self) -> str:
        bus = self.start("dbus-daemon", "--session", "--nofork", "--print-address=1")
        assert bus.stdout is not None
        return bus.stdout.readline().strip()

    def _screen(self) -> str:
        width, height = self._size
        size = f"{width}x{height}x24"
        # Without -noreset it starts over whenever its last client leaves, and a client that just comes is thrown out.
        screen = self.start("Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset")
        assert screen.stdout is not None
        return f":{screen.stdout.readline().strip()}"

    def _window_manager(self) -> None:
        self.start("openbox")
        wait_until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
        self.start(str(_READING_BUS), "--launch-immediately")

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """A program that ends with the desktop, with `more` in its environment."""
        process = subprocess.Popen(
            [*MORTAL, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**self.environment, **more},
            cwd=self._folder,
        )
        self._processes.append(process)
        return process

    @contextlib.contextmanager
    def running(self, *command: str, **more: str) -> Iterator[subprocess.Popen[str]]:
        """A program that ends with the block."""
        process = self.start(*command, **more)
        try:
            yield process
        finally:
            self._processes.remove(process)
            with process:
                process.terminate()

    def run(self, *command: str) -> str:
        """What a tool prints, whether or not it likes the question."""
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=False, timeout=20)
        return done.stdout

    @property
    def bus(self) -> str:
        """The address of the session bus."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    # -- eyes

    def windows(self, title: str) -> list[str]:
        """The ids of the windows that can be seen and whose title begins like this."""
        return self.run("xdotool", "search", "--onlyvisible", "--name", f"^{title}").split()

    def wait_window(self, title: str, seconds: float = 15) -> str:
        """The first window whose title begins like this, once it can be seen."""
        return wait_until(lambda: self.windows(title), seconds)[0]

    def active_title(self) -> str:
        """Of the window that has the keyboard."""
        return self.run("xdotool", "getactivewindow", "getwindowname").strip()

    def screenshot(self, file: Path, window: str = "root") -> Path:
        """The whole screen, or one window, as a PNG."""
        self.run("import", "-window", window, str(file))
        assert file.exists(), "no picture was taken"
        return file

    # -- hands

    def focus(self, title: str) -> str:
        """Give the keyboard to a window, once it is there."""
        window = self.wait_window(title)
        self.run("xdotool", "windowactivate", "--sync", window)
        wait_until(lambda: self.run("xdotool", "getactivewindow").strip() == window)
        return window

    def press(self, *keys: str) -> None:
        """Keys one after the other, as xdotool calls them: `ctrl+comma`, `Tab`."""
        self.run("xdotool", "key", "--delay", "15", *keys)

    def write(self, text: str) -> None:
        """Type."""
        self.run("xdotool", "type", "--delay", "4", text)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """With the mouse, at a place of the screen."""
        self.run("xdotool", "mousemove", "--sync", str(x), str(y), "click", str(button))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press at one place, move in steps as a hand does, let go at another."""
        self._move(start)
        self.run("xdotool", "mousedown", "1")
        for step in range(1, 11):
            self._move((start[0] + (end[0] - start[0]) * step // 10, start[1] + (end[1] - start[1]) * step // 10))
            time.sleep(0.03)  # a drag begins with distance and time
        self.run("xdotool", "mouseup", "1")

    @contextlib.contextmanager
    def held(self, key: str) -> Iterator[None]:
        """The key is down meanwhile."""
        self.run("xdotool", "keydown", key)
        try:
            yield
        finally:
            self.run("xdotool", "keyup", key)

    def _move(self, place: tuple[int, int]) -> None:
        self.run("xdotool", "mousemove", "--sync", str(place[0]), str(place[1]))

    def close(self, title: str) -> None:
        """As its title bar's cross does."""
        self.focus(title)
        self.press("alt+F4")

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        """x, y, width, height on the screen."""
        lines = self.run("xdotool", "getwindowgeometry", "--shell", window).splitlines()
        found = dict(line.split("=", 1) for line in lines if "=" in line)
        return int(found["X"]), int(found["Y"]), int(found["WIDTH"]), int(found["HEIGHT"])
