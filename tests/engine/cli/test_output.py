"""JSON that other programs can rely on."""

from __future__ import annotations

import errno
import io
import json
from dataclasses import dataclass

import pytest

from engine.cli.output import json_line, plain, settle_output, show
from engine.model import NEVER, Count, Stage, TransferState


@dataclass(frozen=True)
class Thing:
    stage: Stage
    state: TransferState
    next_try: float
    counts: tuple[Count, ...]
    name: str


def test_states_are_names_and_never_is_null():
    thing = Thing(Stage.UPLOAD, TransferState.QUEUED, NEVER, (Count(1, 2),), "ü")
    assert plain(thing) == {
        "stage": "upload",
        "state": "queued",
        "next_try": None,
        "counts": [{"files": 1, "bytes": 2}],
        "name": "ü",
    }


def test_a_line_is_one_line_of_ascii_whatever_the_name():
    line = json_line("step", name="a\nb\udce4ü", at=1.5)
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line) == {"event": "step", "name": "a\nb\udce4ü", "at": 1.5}


class Full(io.StringIO):
    """A file on a disk that is full, for a while."""

    is_full = True

    def flush(self) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_what_a_full_disk_does_not_take_stops_nothing(monkeypatch):
    output = Full()
    monkeypatch.setattr("sys.stdout", output)
    show("a", "b")
    output.is_full = False
    show("c")
    assert output.getvalue().endswith("c\n")


def test_that_nobody_reads_any_more_is_told(monkeypatch):
    def refuse(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Full())
    monkeypatch.setattr(Full, "flush", refuse)
    with pytest.raises(BrokenPipeError):
        show("a")
    with pytest.raises(BrokenPipeError):
        settle_output()
