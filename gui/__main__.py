"""The program's one entry: with a command it is the command line, without one it is the window."""
# ruff: noqa: PLC0415 - spawned stages import this file: keep it light

from __future__ import annotations

import sys


def main() -> int:
    """Run `bucket-brigade`. The window's modules are imported only where a window is wanted."""
    from engine.cli.main import has_command, run_command
    from gui.packed import is_packed, run_engine, spawn_engines

    arguments = sys.argv[1:]
    if has_command(arguments):
        return run_engine(arguments) if is_packed() else run_command(arguments)
    if is_packed():
        spawn_engines()
    from gui.app import run_window  # Qt stays out of the command line

    return run_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
