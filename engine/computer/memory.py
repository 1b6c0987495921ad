"""How this process asks the system for memory."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_ARENA_MAX: Final = -8
"""M_ARENA_MAX of mallopt(3)."""
_ARENAS: Final = 2


def share_heaps() -> bool:
    """Have many threads share two heaps. By itself glibc gives them one each, up to eight for each core, and whatever
    went through a heap stays there: a stage whose bodies may take 100 MB then holds 300.

    Answers whether the C library was told; others than glibc need it not. Before the first thread.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(_ARENA_MAX, _ARENAS))
