"""A problem is seen in the window and in the tray, says what to do, and goes when that was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e2e.program import MAIN
from waiting import wait_until

if TYPE_CHECKING:
    from desktop import Desktop
    from e2e.conftest import Starts
    from e2e.program import Place
    from e2e.tray_host import TrayHost
    from servers import BucketAndQueue


def test_a_missing_bucket_is_told_until_it_is_made(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts, tray_host: TrayHost
) -> None:
    missing = f"{ground.bucket}-not-made-yet"
    place.set_up(ground, bucket=missing)
    program = start()
    icon = tray_host.icon()
    arrives = place.drop("homeless.txt", b"where to?")
    program.wait_for("Problems 1", "page tab", seconds=30)
    wait_until(lambda: missing in icon.tooltip)
    troubled = icon.pixels
    red, blue = troubled.at(0.75, 0.75)[1], troubled.at(0.75, 0.75)[3]
    assert red > blue + 80, "a dot in the colour of warnings"

    desktop.focus(MAIN)
    program.click("What to do", "push button")
    program.wait_for("Retry now", "push button")
    ground.s3.create_bucket(Bucket=missing)
    program.click("Retry now", "push button")
    wait_until(arrives.exists, 30)
    program.wait_gone("Problems 1")
    program.wait_gone("What to do")
    wait_until(lambda: icon.tooltip == "Bucket Brigade\nEverything has arrived")
    assert icon.pixels != troubled
    assert program.complaints() == ""
