"""The ends of the log files as records, in the order of time, and what is written behind them from now on."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.log import log_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from engine.settings.home import Home
    from engine.settings.route import General

PROCESSES: Final = ("window", "run", "watch", "upload", "download")
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_END: Final = 512 << 10
"""Bytes of each file that are read at first: thousands of lines."""
_MOST: Final = 4 << 20
"""Bytes that are read at once later: what a storm wrote before that is left out."""
_LINE: Final = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) +(?P<source>[\w.]+): (?P<text>.*)"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One entry, with the lines that belong to it."""

    at: str
    """Local time as it stands in the file; sorts as it is."""
    level: str
    process: str
    source: str
    text: str

    def matches(self, least: str, words: str) -> bool:
        """Whether it is at least of that level, and holds all the words."""
        if level_number(self.level) < level_number(least):
            return False
        whole = f"{self.text} {self.source} {self.process}".casefold()
        return all(word in whole for word in words.casefold().split())

    def line(self) -> str:
        """As it stands in the file, with the process."""
        return f"{self.at} {self.level:<7} {self.process} {self.source}: {self.text}"


def level_number(level: str) -> int:
    """An unknown one counts as the most serious."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


class LogReader:
    """All processes' files. Each reading tells what is new; the first one the ends of the files. Blocks."""

    def __init__(self, home: Home, general: General) -> None:
        self.folder = log_file(home, general, "window").parent
        self._tails = [_Tail(log_file(home, general, process), process) for process in PROCESSES]

    def read(self) -> list[Record]:
        """In the order of time."""
        found = [record for tail in self._tails for record in tail.read()]
        return sorted(found, key=lambda record: record.at)


class _Tail:
    """One file, which begins anew when it has become too large: the old one is then called `.1`."""

    def __init__(self, file: Path, process: str) -> None:
        self._file = file
        self._process = process
        self._offset = -1
        """Read up to there; -1: not at all yet."""
        self._inode = 0

    def read(self) -> list[Record]:
        try:
            status = self._file.stat()
        except OSError:
            return []
        lines: list[str] = []
        if self._offset < 0:
            lines += self._first(status.st_size)
        elif status.st_ino != self._inode or status.st_size < self._offset:
            lines += self._from(self._older(), self._offset)
            self._offset = 0
        self._inode = status.st_ino
        if status.st_size > self._offset:
            lines += self._from(self._file, self._offset)
        return list(_records(lines, self._process))

    def _first(self, size: int) -> list[str]:
        """A short file was begun lately: then the end of the one before it is wanted, too."""
        self._offset = max(0, size - _END)
        older = self._older()
        if self._offset or not older.exists():
            return []
        kept = self._offset
        lines = self._from(older, max(0, older.stat().st_size - _END))
        self._offset = kept
        return lines

    def _older(self) -> Path:
        return self._file.with_name(f"{self._file.name}.1")

    def _from(self, file: Path, offset: int) -> list[str]:
        """Whole lines behind there; what is half written comes next time."""
        try:
            with file.open("rb") as opened:
                end = opened.seek(0, os.SEEK_END)
                start = max(offset, end - _MOST)
                opened.seek(start)
                found = opened.read(end - start)
        except OSError:
            return []
        whole = found[: found.rfind(b"\n") + 1]
        self._offset = start + len(whole)
        return whole.decode("utf-8", "replace").splitlines()


def _records(lines: Iterable[str], process: str) -> Iterator[Record]:
    """Lines that are no beginning belong to the record before; those before the first one are cut off."""
    begun: re.Match[str] | None = None
    more: list[str] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match:
            yield from _record(begun, more, process)
            begun, more = match, []
        else:
            more.append(line)
    yield from _record(begun, more, process)


def _record(begun: re.Match[str] | None, more: list[str], process: str) -> Iterator[Record]:
    if begun is not None:
        text = "\n".join([begun["text"], *more])
        yield Record(begun["at"], begun["level"], process, begun["source"], text)
