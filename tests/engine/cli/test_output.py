"""JSON that other programs can rely on."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engine.cli.output import json_line, plain
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
