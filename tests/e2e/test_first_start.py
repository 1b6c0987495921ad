"""The first start: nothing is set up, and a person who uses no mouse gets the first file across."""

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

WIZARD = "Welcome to Bucket Brigade"


def test_wizard_by_keyboard_leads_to_the_first_file(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts, tray_host: TrayHost
) -> None:
    program = start()
    desktop.focus(WIZARD)
    program.wait_for("Where do the files go?")
    assert not desktop.windows(MAIN), "the main window has nothing to show yet"
    program.tab_to("To another S3 server")
    desktop.press("space")

    program.wait_for("Which server and bucket?")
    for field, text in (("S3 server", ground.endpoint), ("SQS server", ground.endpoint), ("Bucket", ground.bucket)):
        program.tab_to(field)
        desktop.write(text)
    program.tab_to("Region")
    desktop.write("us-east-1")
    desktop.press("Return")

    program.wait_for("Which folder?")
    program.tab_to("Folder")
    desktop.press("ctrl+a")
    desktop.write(str(place.root))
    desktop.press("Return")

    program.wait_for("Which queue hears of the files?")
    program.tab_to("Queue")
    desktop.press("ctrl+a")
    desktop.write(ground.queue)
    desktop.press("Return")

    program.wait_for("Does it work?")
    program.wait_for("Next", "push button", seconds=40)
    desktop.press("Return")

    program.wait_for("Everything is ready")
    arrived = place.drop("first.txt", b"the very first file")
    desktop.press("Return")
    desktop.wait_window(MAIN)
    wait_until(lambda: arrived.exists() and arrived.read_bytes() == b"the very first file", 30)
    [route] = load(place.home / "config.toml").routes
    assert (route.endpoint_url, route.bucket, route.queue) == (ground.endpoint, ground.bucket, ground.queue)
    program.wait_for("Downloads: Idle")
    assert program.complaints() == ""


def test_leaving_the_wizard_leaves_nothing_behind(
    desktop: Desktop, place: Place, start: Starts, tray_host: TrayHost
) -> None:
    program = start()
    desktop.focus(WIZARD)
    desktop.press("Escape")
    assert program.process.wait(10) == 0
    assert not (place.home / "config.toml").exists()
    wait_until(lambda: not program.processes(), 5)
    assert program.complaints() == ""
