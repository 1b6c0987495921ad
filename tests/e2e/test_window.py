"""The open window: files go their way and are seen on it, drops are copied, a second start shows the first one's window."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from e2e.program import MAIN
from waiting import wait_until

if TYPE_CHECKING:
    from desktop import Desktop
    from e2e.conftest import Starts
    from e2e.program import Place, Program
    from e2e.tray_host import TrayHost
    from servers import BucketAndQueue

SOURCE = Path(__file__).with_name("drag_source.py")


def test_a_file_goes_all_the_way_and_is_seen(place: Place, window: Program, ground: BucketAndQueue) -> None:
    content = bytes(range(256)) * 400
    arrived = place.drop("Grüße aus Köln.pdf", content)
    wait_until(arrived.exists, 30)
    assert arrived.read_bytes() == content
    assert ground.s3.get_object(Bucket=ground.bucket, Key=arrived.name)["Body"].read() == content
    for box in ("S3: Idle", "Downloads: Idle"):
        wait_until(lambda box=box: window.wait_for(box).description.startswith("1 file so far"))
    window.desktop.focus(MAIN)
    window.desktop.press("ctrl+3")
    window.wait_for("In S3 and announced", "cell")
    window.wait_for("Received, equal to what was sent", "cell")
    window.wait_for("102.4 kB", "cell")


def test_its_receipt_opens_by_keyboard(place: Place, window: Program) -> None:
    arrived = place.drop("invoice.pdf", b"pay me")
    wait_until(arrived.exists, 30)
    window.desktop.focus(MAIN)
    window.desktop.press("ctrl+3")
    window.wait_for("In S3 and announced", "cell")
    wait_until(lambda: window.focused() == "cell: invoice.pdf")
    window.desktop.press("Return")
    window.wait_for("Announced in SQS")
    window.wait_for("Placed in DownloadedFromS3")


def test_files_dragged_onto_the_window_are_copied_into_watch(desktop: Desktop, place: Place, window: Program) -> None:
    mine = place.person / "my own.txt"
    mine.write_bytes(b"it stays mine")
    main = desktop.wait_window(MAIN)
    x, y, width, height = desktop.geometry(main)
    with desktop.running(sys.executable, str(SOURCE), str(mine)):
        source = desktop.wait_window("Drag me")
        from_x, from_y, *_ = desktop.geometry(source)
        desktop.drag((from_x + 40, from_y + 40), (x + width // 2, y + height - 80))
        wait_until((place.downloaded / mine.name).exists, 30)
    assert (place.downloaded / mine.name).read_bytes() == mine.read_bytes() == b"it stays mine"


def test_with_shift_dragged_files_move_to_the_route_under_the_pointer(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts, tray_host: TrayHost
) -> None:
    place.set_up(ground)
    second = dataclasses.replace(place, folder="Archive")
    second.set_up(ground, name="Archive", queue="archive")
    ground.sqs.create_queue(QueueName="archive")
    start().wait_for("Watch: Nothing new")
    mine = place.person / "minutes.txt"
    mine.write_bytes(b"for the archive")
    x, y, width, height = desktop.geometry(desktop.wait_window(MAIN))
    with desktop.running(sys.executable, str(SOURCE), str(mine)):
        from_x, from_y, *_ = desktop.geometry(desktop.wait_window("Drag me"))
        with desktop.held("shift"):
            desktop.drag((from_x + 40, from_y + 40), (x + width // 2, y + height * 3 // 4))
            wait_until((second.uploaded / mine.name).exists, 30)
    assert (second.uploaded / mine.name).read_bytes() == b"for the archive"
    wait_until(lambda: not mine.exists())  # removed once its copy is sure, which is gone by then perhaps
    assert not (place.uploaded / mine.name).exists()


def test_what_was_cut_in_a_file_browser_is_moved_by_pasting(desktop: Desktop, place: Place, window: Program) -> None:
    mine = place.person / "pasted.txt"
    mine.write_bytes(b"from the clipboard")
    with desktop.running(sys.executable, str(SOURCE), str(mine)):
        desktop.focus("Drag me")
        desktop.press("ctrl+x")
        desktop.wait_window("In the clipboard")
        desktop.focus(MAIN)
        desktop.press("ctrl+v")
        wait_until((place.uploaded / mine.name).exists, 30)
    assert (place.uploaded / mine.name).read_bytes() == b"from the clipboard"
    wait_until(lambda: not mine.exists())


@pytest.mark.row("L06")
def test_a_second_start_shows_the_first_ones_window(desktop: Desktop, window: Program, start: Starts) -> None:
    with desktop.running(sys.executable, str(SOURCE), "nothing"):
        desktop.focus("Drag me")
        assert start().process.wait(20) == 0
        wait_until(lambda: desktop.active_title() == MAIN)
    assert window.process.poll() is None
