"""How this process asks the system for memory, and gives it back. Only glibc is to be told; others are left alone."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Options of mallopt(3)."""
_HEAPS: Final = 1
_LARGEST: Final = 32 << 20
"""Bytes of the largest block that comes from the heap: more glibc does not allow."""
_KEPT: Final = 128 << 20
"""Bytes that may lie free at the heap's end: more than a stage has under way."""
_WORTH_IT: Final = 1024
"""Pages that came since the last time: with fewer there is hardly anything to give back."""


def share_heap() -> bool:
    """Have all threads share one heap, which keeps what is free for what comes next; before the first thread.

    By itself glibc gives each thread a heap, up to eight for each core, and whatever went through one stays there: a stage
    whose bodies may take 100 MB then holds 300. And it takes each large body from the system and gives it back, page by
    page: a tenth of the time of large files.

    Answers whether the C library was told.
    """
    mallopt = _of_libc("mallopt")
    if mallopt is None:
        return False
    wishes = ((_ARENA_MAX, _HEAPS), (_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _KEPT))
    answers = [mallopt(option, value) for option, value in wishes]
    return all(answers)


class Surplus:
    """What lies free in the heap. For now and then: what comes next has to be taken from the system again."""

    def __init__(self) -> None:
        self._trim = _of_libc("malloc_trim")
        self._pages = 0
        self._is_due = False

    def give_back(self) -> bool:
        """Give it to the system where much had come since the last time, and once more after that: what was still in use
        then is free now. Answers whether it was tried.
        """
        if self._trim is None:
            return False
        pages = _pages()
        was_due, self._is_due = self._is_due, pages - self._pages >= _WORTH_IT
        self._pages = pages
        if not (was_due or self._is_due):
            return False
        self._trim(0)
        return True


def _of_libc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None


def _pages() -> int:
    """Pages of memory that came to this process since its start."""
    import resource  # noqa: PLC0415 - exists on POSIX only

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
