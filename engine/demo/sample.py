"""Sample files: varied in kind, size and name, and the same ones every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MIB = 1 << 20
WORDS = ("bucket", "brigade", "water", "river", "hand", "rope", "ladder", "fire", "engine", "whistle", "carry", "again")

LINES: dict[str, Callable[[random.Random], str]] = {
    "txt": lambda chance: " ".join(chance.choices(WORDS, k=9)),
    "csv": lambda chance: f"{chance.randrange(10**6)},{chance.choice(WORDS)},{chance.random():.6f}",
}
"""What is in a file with such an ending; noise in any other."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One file: its name below a folder (with `/`), and its size in bytes."""

    name: str
    size: int

    @property
    def content(self) -> bytes:
        chance = random.Random(self.name)
        make_line = LINES.get(self.name.rpartition(".")[2])
        if make_line is None:
            return chance.randbytes(self.size)
        text = bytearray()
        while len(text) < self.size:
            text += f"{make_line(chance)}\n".encode()
        return bytes(text[: self.size])

    def write_below(self, folder: Path) -> Path:
        file = folder / self.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.content)
        return file


SPECIAL = (
    Sample("welcome.txt", 600),
    Sample("empty.txt", 0),
    Sample("reports/Übersicht, été 2026.csv", 40_000),
    Sample("reports/日本語 報告書.txt", 12_000),
    Sample("video/take four.mov", 20 * MIB),
    Sample("photos/IMG_2201 (1).jpg", 3 * MIB + 17),
    Sample("photos/IMG_2202 100% & more.jpg", 2 * MIB),
)
"""What a transfer may stumble over comes first: nothing in it, other scripts, several parts, signs that URLs escape."""


def samples(count: int) -> Iterator[Sample]:
    """That many different files."""
    yield from SPECIAL[:count]
    chance = random.Random(count)
    for number in range(len(SPECIAL), count):
        folder = chance.choice(("", "inbox/", f"scans/{number % 7}/", "data/"))
        kind = chance.choice(("txt", "csv", "bin"))
        yield Sample(f"{folder}file-{number:04}.{kind}", int(chance.lognormvariate(9, 1.2)))
