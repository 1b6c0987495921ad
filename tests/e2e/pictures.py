"""Takes the pictures of the documents, of the real program with real files on their way. Run: python tests/e2e/pictures.py"""

# ruff: noqa: E402 - a script has to find its neighbours before it can import them

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from desktop import Desktop
from e2e.program import MAIN, Place, Program
from e2e.screen_reader import ScreenReader
from e2e.tray_host import TrayHost
from servers import BucketAndQueue, MotoServer, new_bucket_and_queue
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES: Final = TESTS.parent / "docs" / "pictures"
SPEED: Final = 12_000_000
"""Of the line, bytes a second."""
PAST: Final = {
    "invoices/2026-0811 Hallgrimsson.pdf": 184_220,
    "invoices/2026-0812 Okafor & Sons.pdf": 96_040,
    "letters/Grüße aus Köln.docx": 48_310,
    "export/measurements week 19.csv": 2_410_000,
    "photos/IMG_2196.heic": 3_870_000,
    "photos/IMG_2197.heic": 4_120_000,
    "plans/ground floor.dwg": 6_310_000,
    "backup/ledger 2026-05-11.tar.gz": 9_700_000,
}
MOVIE: Final = {"video/Interview take 4.mov": 268_000_000}
NOW: Final = {f"photos/IMG_22{number:02}.heic": 3_600_000 + 91_000 * (7 * number % 24) for number in range(24)}
NO_BUS: Final = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}


class Studio:
    """A desktop with a person's home, a server behind a slow line, and programs to be photographed."""

    def __init__(self, desktop: Desktop, reader: ScreenReader, ground: BucketAndQueue, person: Path) -> None:
        self.desktop = desktop
        self.reader = reader
        self.ground = ground
        self.person = person

    def place(self, name: str) -> Place:
        return Place(self.person / name)

    @contextlib.contextmanager
    def program(self, place: Place, **environment: str) -> Iterator[Program]:
        program = Program(self.desktop, self.reader, place, **environment)
        try:
            yield program
        finally:
            program.end()

    def take(self, name: str, title: str) -> None:
        """The window with that title."""
        window = self.desktop.focus(title)
        self.desktop.run("xdotool", "mousemove", "5", "795")
        self.save(name, window)

    def save(self, name: str, window: str = "root", *extra: str) -> None:
        """Made small: few colours are enough for a window."""
        raw = self.desktop.screenshot(self.person / "raw.png", window)
        reduced = (str(raw), *extra, "-strip", "+dither", "-colors", "255", f"PNG8:{PICTURES / name}.png")
        subprocess.run(["convert", *reduced], check=True)


def write(place: Place, files: dict[str, int]) -> None:
    """Whole files, moved into Watch at once."""
    for name, size in files.items():
        target = place.watch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        finished = place.person / "finished"
        with finished.open("wb") as file:
            file.write(os.urandom(min(size, 1 << 20)))
            file.truncate(size)
        finished.rename(target)


def picture_window(studio: Studio) -> None:
    """A large file half-way, some behind it, some that are through; and the receipt of one of those."""
    place = studio.place("busy")
    place.set_up(studio.ground, root="~/Scans", uploads_in_flight=4)
    with studio.program(place) as program:
        program.wait_for("Watch: Nothing new")
        write(place, PAST)
        wait_until(lambda: all((place.downloaded / name).exists() for name in PAST), 60)
        program.wait_for("Downloads: Idle")
        write(place, MOVIE)
        wait_until(lambda: place.parts("Interview") >= 3, 60)
        write(place, NOW)
        wait_until(lambda: place.parts("Interview") >= 6, 60)
        program.wait_for("Uploading", "cell", 60)
        program.wait_for("Part ", "cell", 60)
        studio.take("window", MAIN)
        studio.desktop.press("ctrl+3")
        program.wait_for("Received, equal to what was sent", "cell")
        studio.desktop.press("Down", "Return")
        program.wait_for("Announced in SQS")
        studio.take("receipt", MAIN)


def picture_problems(studio: Studio) -> None:
    """A bucket that is not there, an object that is there already, and somebody else's message."""
    place, ground = studio.place("troubled"), studio.ground
    place.set_up(ground, root="~/Scans", on_conflict="skip", queue="troubled")
    place.set_up(ground, name="Archive", root="~/Archive", bucket="acme-archive", queue="archive")
    ground.s3.put_object(Bucket=ground.bucket, Key="contract.pdf", Body=b"another one")
    queue = ground.sqs.create_queue(QueueName="troubled")["QueueUrl"]
    ground.sqs.send_message(QueueUrl=queue, MessageBody='{"order": 4711}')
    with studio.program(place) as program:
        write(place, {"contract.pdf": 48_310})
        write(dataclasses.replace(place, folder="Archive"), {"minutes.pdf": 31_000})
        program.wait_for("Problems 3", seconds=60)
        studio.desktop.focus(MAIN)
        studio.desktop.press("ctrl+4")
        program.wait_for("Open settings")
        studio.take("problems", MAIN)


def picture_settings(studio: Studio) -> None:
    place = studio.place("settled")
    place.set_up(studio.ground, root="~/Scans", settle_seconds=2.0)
    with studio.program(place) as program:
        program.wait_for("Watch: Nothing new")
        studio.desktop.focus(MAIN)
        studio.desktop.press("ctrl+comma")
        studio.desktop.wait_window("Settings")
        program.click("Transfers", "page tab")
        program.wait_for("Settle time")
        studio.take("settings", "Settings")


def picture_wizard(studio: Studio) -> None:
    with studio.program(studio.place("new")) as program:
        program.wait_for("Where do the files go?")
        studio.take("wizard", "Welcome")


def picture_tray(studio: Studio) -> None:
    """A panel with the icon, and its menu."""
    desktop, place = studio.desktop, studio.place("quiet")
    place.set_up(studio.ground, root="~/Scans")
    panel = ("trayer", "--edge", "top", "--align", "left", "--widthtype", "pixel", "--width", "250", "--height", "28")
    desktop.run("display", "-window", "root", "-size", "1280x800", "xc:#8fa7b3")
    with desktop.running(*panel, **NO_BUS), studio.program(place, **NO_BUS) as program:
        desktop.close(MAIN)
        write(place, MOVIE | NOW)
        wait_until(lambda: place.parts("Interview") >= 3, 60)
        x, y, *_ = desktop.geometry(desktop.windows("panel")[0])
        desktop.click(x + 14, y + 26, 3)
        wait_until(lambda: program.process.poll() is None and len(desktop.windows("")) > 2, 5)
        studio.save("tray", "root", "-trim", "+repage")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_EC2_METADATA_DISABLED="true")
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(MotoServer())
        ground = stack.enter_context(new_bucket_and_queue(server.endpoint))
        desktop = stack.enter_context(Desktop())
        stack.enter_context(TrayHost(desktop.bus))
        reader = stack.enter_context(ScreenReader(desktop.bus))
        person = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="brigade-pictures-")))
        line = (str(TESTS / "e2e" / "slow_line.py"), str(urlsplit(server.endpoint).port), str(SPEED))
        slow = stack.enter_context(desktop.running(sys.executable, *line))
        assert slow.stdout is not None
        slowly = dataclasses.replace(
            ground, endpoint=f"http://127.0.0.1:{slow.stdout.readline().strip()}", bucket="acme-scans", queue="scans"
        )
        ground.s3.create_bucket(Bucket="acme-scans")
        studio = Studio(desktop, reader, slowly, person)
        for take in (picture_wizard, picture_settings, picture_problems, picture_window, picture_tray):
            take(studio)


if __name__ == "__main__":
    main()
