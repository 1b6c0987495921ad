"""A screen to measure the window on."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from desktop import Desktop, missing_tools

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """The environment of a program that shows itself on one; without the tools for one, offscreen."""
    if missing_tools():
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        return
    with Desktop() as desktop:
        yield {key: value for key, value in desktop.environment.items() if key != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}
