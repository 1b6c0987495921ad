"""The settings by keyboard: what is applied is in force at once, without a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e2e.program import MAIN
from waiting import wait_until

from engine.settings.config import load

if TYPE_CHECKING:
    from desktop import Desktop
    from e2e.conftest import Starts
    from e2e.program import Place
    from e2e.tray_host import TrayHost
    from servers import BucketAndQueue


def test_a_shorter_settle_time_frees_what_waits(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts, tray_host: TrayHost
) -> None:
    place.set_up(ground, settle_seconds=300.0)
    program = start()
    place.drop("patient.txt", b"five minutes?")
    program.wait_for("Settling", "cell")
    desktop.focus(MAIN)
    desktop.press("ctrl+comma")
    desktop.focus("Settings")
    desktop.press("ctrl+f")
    desktop.write("settle")
    program.wait_gone("Prefix")
    program.tab_to("Settle time")
    desktop.press("ctrl+a")
    desktop.write("0.2")
    program.tab_to("Apply")
    desktop.press("space")
    wait_until(lambda: load(place.home / "config.toml").routes[0].settle_seconds == 0.2)
    wait_until((place.uploaded / "patient.txt").exists, 30)
    desktop.press("Escape")
    wait_until(lambda: not desktop.windows("Settings"))
    assert program.complaints() == ""
