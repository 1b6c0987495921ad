"""kill -9 while the window is open: of a stage, and of the window itself. Every file arrives all the same."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

from engine.model import Stage

if TYPE_CHECKING:
    from e2e.conftest import Starts
    from e2e.program import Place, Program
    from servers import BucketAndQueue

LARGE = bytes(range(256)) * (96 << 12)
"""96 MiB: in parts, and long enough on its way to be killed there."""


@pytest.mark.row("L10", "L11")
def test_a_killed_stage_comes_back_and_finishes(place: Place, window: Program) -> None:
    victim = window.stage(Stage.UPLOAD, place.home)
    arrives = place.drop("large.bin", LARGE)
    wait_until(lambda: place.parts("large.bin"), 30)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in window.processes())
    assert not arrives.exists()
    wait_until(arrives.exists, 40)
    assert arrives.read_bytes() == LARGE
    assert window.stage(Stage.UPLOAD, place.home) != victim


@pytest.mark.row("L11", "L07")
def test_stages_end_with_a_killed_window_and_the_next_start_finishes(
    place: Place, ground: BucketAndQueue, start: Starts, tray_host: object
) -> None:
    # One that receives is killed while it waits, and a message that comes just then stays hidden for half a minute.
    place.set_up(ground, download=False)
    first = start()
    arrives = place.drop("large.bin", LARGE)
    wait_until(lambda: place.parts("large.bin"), 30)
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    wait_until(lambda: not first.processes(), 10)
    assert not arrives.exists()
    place.set_up(ground)
    second = start()
    wait_until(arrives.exists, 40)
    assert arrives.read_bytes() == LARGE
    assert second.complaints() == ""
