"""What strace recorded of the calls that change something below a folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS: Final = (
    "openat,pwrite64,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,ftruncate,fsync,fdatasync,"
    "write,rename,renameat,link,linkat,fallocate,creat"
)
_LINE: Final = re.compile(r"\d+ +(\w+)\((.*)\) += (\d+)")
_HEX: Final = re.compile(r"\\x([0-9a-f]{2})")
_BY_DESCRIPTOR: Final = {"pwrite64", "ftruncate", "fsync", "fdatasync"}
_NOT_KEPT: Final = "-shm"
"""How the name of a file ends that is of no use after a crash, and written through memory: SQLite's index of its WAL."""


@dataclass(frozen=True)
class Call:
    """One system call that went well."""

    name: str
    paths: tuple[str, ...]
    """Below the ground."""
    number: int = 0
    data: bytes = b""


def calls_of(trace: str, ground: Path) -> Iterator[Call]:
    """What `strace -f -y -xx` wrote of the calls below the ground."""
    for line in trace.splitlines():
        match = _LINE.match(line)
        if match:
            call = _call(match[1], match[2].split(", "), f"{ground}/")
            if call is not None and not any(path.endswith(_NOT_KEPT) for path in call.paths):
                yield call


def _call(name: str, words: list[str], ground: str) -> Call | None:
    found = [_text(words[0])] if name in _BY_DESCRIPTOR else list(_paths(words))
    paths = tuple(path.removeprefix(ground) for path in found if path.startswith(ground))
    if not paths or (name == "openat" and "O_CREAT" not in words[2]):
        return None
    data = _bytes(words[1]) if name == "pwrite64" else b""
    assert name != "pwrite64" or len(data) == int(words[2]), "strace cut the data off"
    return Call(name, paths, int(words[-1]) if name in {"pwrite64", "ftruncate"} else 0, data)


def _paths(words: list[str]) -> Iterator[str]:
    """Of names, each below the folder whose descriptor stands before it."""
    below = ""
    for word in words:
        if word.startswith('"'):
            yield str(Path(below, _text(word)))
        elif "<" in word:
            below = _text(word)


def _text(word: str) -> str:
    return os.fsdecode(_bytes(word))


def _bytes(word: str) -> bytes:
    return bytes.fromhex("".join(_HEX.findall(word)))
