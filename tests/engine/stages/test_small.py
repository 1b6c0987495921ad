"""By which of two ways a file goes up whole: the quick one is for what it surely brings through in time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from engine.cloud.objects import Stored
from engine.errors import Trouble
from engine.model import Transfer
from engine.stages import small
from engine.stages.reading import Loaded
from engine.stages.small import SmallFiles

MIB = 1 << 20


class Line:
    """A bucket behind a line of some speed, with a clock of its own."""

    def __init__(self, monkeypatch) -> None:
        self.speed = 100 * MIB
        self.burst: int | None = None
        self.is_dead = False
        self.ways: list[str] = []
        self.now = 0.0
        monkeypatch.setattr(small, "time", SimpleNamespace(monotonic=lambda: self.now))

    def _pass(self, way: str, body: bytes) -> Stored:
        self.ways.append(way)
        if self.is_dead:
            raise Trouble("offline", "bucket")
        self.now += len(body) / self.speed
        return Stored("etag", "")

    async def put(self, _key, body, _attributes, *, only_new) -> Stored:
        return self._pass("quick", body)

    def put_odd(self, _key, body, _attributes, *, only_new) -> Stored:
        return self._pass("patient", body)


class _Conflicts:
    """A route whose names are all free."""

    def keys(self, row):
        return [row.name]

    def first_key(self, row):
        return row.name

    async def put(self, _key, _size, put):
        return await put(only_new=True)


@pytest.fixture
def line(monkeypatch) -> Line:
    return Line(monkeypatch)


def send(line: Line, *sizes: int, files: SmallFiles | None = None) -> SmallFiles:
    files = files or SmallFiles(line, _Conflicts())

    async def run() -> None:
        for size in sizes:
            transfer = Transfer._make([None] * len(Transfer._fields))._replace(
                name="a.bin", event_id="e", fingerprint=SimpleNamespace(size=size, mtime_ns=0)
            )
            await files.send(Loaded(transfer, bytes(size)))

    asyncio.run(run())
    return files


def test_a_small_one_goes_the_quick_way_on_any_line(line):
    line.speed = 1000
    send(line, 100, MIB, MIB)
    assert line.ways == ["quick"] * 3


def test_a_larger_one_goes_the_quick_way_once_the_line_is_known_to_be_fast(line):
    send(line, 8 * MIB, 8 * MIB, 16 * MIB)
    assert line.ways == ["patient", "quick", "quick"]


def test_on_a_slow_line_a_larger_one_goes_the_patient_way_always(line):
    line.speed = 2 * MIB
    send(line, MIB, 8 * MIB, 8 * MIB, 2 * MIB)
    assert line.ways == ["quick", "patient", "patient", "quick"]


def test_a_line_that_was_lost_is_not_known_any_more(line):
    files = send(line, 8 * MIB, 8 * MIB)
    line.is_dead = True
    with pytest.raises(Trouble):
        send(line, 8 * MIB, files=files)
    line.is_dead = False
    send(line, 8 * MIB, files=files)
    assert line.ways == ["patient", "quick", "quick", "patient"]


def test_the_smallest_tell_nothing_of_the_line(line):
    line.speed = 2 * MIB
    files = send(line, 2 * MIB)
    line.now, line.speed = 0.0, 10_000 * MIB
    send(line, 4096, 8 * MIB, files=files)
    assert line.ways[-1] == "patient"


def test_under_a_limit_what_would_be_ahead_of_it_goes_in_pieces(line):
    line.burst = MIB // 2
    send(line, MIB, MIB // 4)
    assert line.ways == ["patient", "quick"]
