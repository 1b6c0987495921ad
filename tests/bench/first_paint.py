"""Runs the program until its window has painted itself, and tells when: first_paint.py HOME SINCE (monotonic seconds)."""

# ruff: noqa: T201 - that is how it tells

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gui.app import run_window
from gui.window.main_window import MainWindow

_paint = MainWindow.paintEvent


def _painted(window: MainWindow, event: object) -> None:
    _paint(window, event)
    print(time.monotonic() - float(sys.argv[2]), flush=True)
    os._exit(0)


if __name__ == "__main__":
    MainWindow.paintEvent = _painted
    run_window(["--home", sys.argv[1]])
