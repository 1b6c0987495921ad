"""Network namespaces of Linux, for root: made, entered by this thread and what it starts, and taken away."""

from __future__ import annotations

import ctypes
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NETWORK: Final = 0x40000000
"""CLONE_NEWNET: setns(2)."""


@contextmanager
def made(*names: str) -> Iterator[None]:
    for name in names:
        subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        yield
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False)


@contextmanager
def enter(name: str) -> Iterator[None]:
    """Be there."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        there = os.open(Path("/run/netns", name), os.O_RDONLY)
        try:
            _set(there)
        finally:
            os.close(there)
        try:
            yield
        finally:
            _set(before)
    finally:
        os.close(before)


def _set(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _NETWORK):
        raise OSError(ctypes.get_errno(), "setns")
