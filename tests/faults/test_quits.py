"""Quit and pause while a stage is at any of its durable steps: it ends in time, and the next start finishes."""

from __future__ import annotations

import sys

import pytest
from faults.kills import WayDown, WayUp

from engine.model import Stage
from engine.stages.wire import Stop, Wake

pytestmark = [pytest.mark.integration, pytest.mark.skipif(sys.platform == "win32", reason="stages are forked")]

UP = [
    *[("file-claimed", Stage.WATCH), ("claim-synced", Stage.WATCH), ("claim-committed", Stage.WATCH)],
    *[("file-opened", Stage.UPLOAD), ("object-put", Stage.UPLOAD), ("upload-begun", Stage.UPLOAD)],
    *[("part-sent", Stage.UPLOAD), ("part-committed", Stage.UPLOAD), ("object-completed", Stage.UPLOAD)],
    *[("upload-committed", Stage.UPLOAD), ("notification-sent", Stage.UPLOAD), ("file-stored", Stage.WATCH)],
]
DOWN = [
    *["messages-received", "inbox-committed", "range-written", "range-committed", "arrival-synced", "proof-committed"],
    *["file-placed", "messages-deleted"],
]
SECONDS = 10
"""Five for the stage, and as many for a busy computer."""


@pytest.mark.row("L12")
@pytest.mark.parametrize(("name", "stage"), UP)
def test_quitting_on_the_way_up_costs_nothing(up: WayUp, name: str, stage: Stage) -> None:
    up.crew.start(*up.stages, orders=f"hold {name}")
    worker = up.crew.until_held(stage)
    worker.say(Stop())
    worker.go_on()
    assert worker.ended(SECONDS) == 0
    del up.crew.workers[stage]
    up.goes_on(stage)
    up.assert_all_is_well(faults=0)


@pytest.mark.row("L12")
@pytest.mark.parametrize("name", DOWN)
def test_quitting_on_the_way_down_costs_nothing(down: WayDown, name: str) -> None:
    down.crew.start(Stage.DOWNLOAD, orders=f"hold {name}")
    worker = down.crew.until_held(Stage.DOWNLOAD)
    worker.say(Stop())
    worker.go_on()
    assert worker.ended(SECONDS) == 0
    down.goes_on()
    down.assert_all_is_well()


@pytest.mark.row("L12")
@pytest.mark.parametrize(
    ("name", "stage"),
    [
        *[("file-opened", Stage.UPLOAD), ("part-committed", Stage.UPLOAD), ("notification-sent", Stage.UPLOAD)],
        ("file-stored", Stage.WATCH),
    ],
)
def test_a_pause_at_any_step_costs_nothing(up: WayUp, name: str, stage: Stage) -> None:
    up.crew.start(*up.stages, orders=f"hold {name}")
    worker = up.crew.until_held(stage)
    up.machine.wish(lambda ledger: ledger.wishes.pause("", 1.0))
    worker.say(Wake())
    worker.go_on()
    up.crew.until(lambda: bool(up.machine.status().queued.files) or bool(up.machine.uploaded))
    up.machine.wish(lambda ledger: ledger.wishes.resume(""))
    worker.say(Wake())
    up.crew.until_idle()
    up.crew.stop()
    up.assert_all_is_well(faults=0)
