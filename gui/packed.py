"""The packed program is two executables beside each other: the window, and the engine with the commands and stages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_packed() -> bool:
    """Whether no Python of its own runs this program."""
    return getattr(sys, "frozen", False)


def spawn_engines() -> None:
    """From now on the processes that multiprocessing spawns are engines: the window could not be a stage."""
    import multiprocessing  # noqa: PLC0415 - not for the command line

    multiprocessing.set_executable(engine())


def run_engine(arguments: Sequence[str]) -> int:
    """Let the engine carry out a command that was given to the window; answers the exit code, if it returns at all."""
    command = [engine(), *arguments]
    if sys.platform == "win32":
        return subprocess.call(command)
    return os.execv(command[0], command)  # noqa: S606 - no shell is meant


def engine() -> str:
    """The engine's executable."""
    window = Path(sys.executable)
    return str(window.with_name(f"bucket-brigade-engine{window.suffix}"))


def window() -> list[str]:
    """The command that starts the window from whatever folder, as it is installed. On Windows without a console."""
    if is_packed():
        return [sys.executable]
    python = Path(sys.executable)
    if sys.platform == "win32":
        return [str(python.with_name("pythonw.exe")), "-m", "gui"]
    script = python.with_name("bucket-brigade")
    return [str(script)] if script.exists() else [str(python), "-m", "gui"]
