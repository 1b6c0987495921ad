"""Takes pictures of all screens: python3 dev.py screenshots

The same program gives the same files, byte for byte: time stands still, ids are drawn from a fixed seed, names of folders
are fixed, and nothing depends on the desktop or on the person whose computer it is.
"""

# ruff: noqa: E402, PLC0415, T201 - a script finds its neighbours, and stops the clock, before it imports; and it prints

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from desktop import Desktop, missing_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication, QWidget
    from screens.catalogue import Screen

    from engine.settings.route import General

ROOT: Final = TESTS.parent
DOCUMENTS: Final = ROOT / "docs" / "pictures"
OUT: Final = ROOT / "build" / "screenshots"
NOW: Final = 1_778_594_602.0
"""2026-05-12 14:03:22 UTC."""
PERSON: Final = Path(tempfile.gettempdir()) / "bucket-brigade-screens"
"""Always the same, as it can be read in the pictures."""
FONT: Final = ("DejaVu Sans", 9)
_SCREEN: Final = (1400, 900)
_SETTLED: Final = 3
"""So many equal looks in a row: nothing moves any more."""


def main() -> int:
    options = _parse()
    if options.inside:
        return _take_inside(options)
    missing = missing_tools()
    if missing:
        print(f"Without {', '.join(missing)} the pictures are taken offscreen: fonts and menus may look different.")
        return max(
            _take(options, variant, dict(os.environ, QT_QPA_PLATFORM="offscreen")) for variant in _variants(options)
        )
    codes = []
    for variant in _variants(options):
        width, height = (round(side * variant[1]) for side in _SCREEN)
        with Desktop((width, height)) as desktop:
            desktop.run("xdotool", "mousemove", str(width - 1), str(height - 1))
            codes.append(_take(options, variant, desktop.environment))
    return max(codes)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.py screenshots", description="Pictures of all screens.")
    parser.add_argument("--dark", action="store_true", help="in dark only; without --dark and --scale all are taken")
    parser.add_argument("--scale", type=float, help="at this scale only: 1, 2")
    parser.add_argument("--language", default="en", help="of the words: en, de")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="default: build/screenshots")
    parser.add_argument("--only", default="", metavar="TEXT", help="screens with this in their name")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _variants(options: argparse.Namespace) -> list[tuple[bool, float]]:
    """Light and dark, at 100 % and 200 %, or what was asked for."""
    if options.dark or options.scale:
        return [(options.dark, options.scale or 1.0)]
    return list(itertools.product((False, True), (1.0, 2.0)))


def _take(options: argparse.Namespace, variant: tuple[bool, float], environment: dict[str, str]) -> int:
    """In a process of its own: the scale holds for a whole process, and so does its time."""
    is_dark, scale = variant
    arguments = ["--inside", "--scale", str(scale), "--language", options.language, "--only", options.only]
    arguments += ["--out", str(options.out.resolve()), *(["--dark"] if is_dark else [])]
    changes = {
        "QT_SCALE_FACTOR": str(scale),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "HOME": str(PERSON),
        "PYTHONHASHSEED": "0",
    }
    return subprocess.call([sys.executable, __file__, *arguments], env={**environment, **changes}, cwd=ROOT)


# -- inside


def _take_inside(options: argparse.Namespace) -> int:
    _stop_the_clock()
    shutil.rmtree(PERSON, ignore_errors=True)
    PERSON.mkdir(mode=0o700)
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    from screens.catalogue import SCREENS

    from engine.settings.route import General

    general = General(language=options.language, theme="dark" if options.dark else "system")
    app = _application(general)
    is_plain = not options.dark and options.scale == 1 and options.language == "en"
    language = "" if options.language == "en" else f"-{options.language}"
    folder = options.out / f"{'dark' if options.dark else 'light'}-{round(options.scale * 100)}{language}"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [screen for screen in SCREENS if options.only in screen.name]
    for screen in wanted:
        with _at(screen, general) as widget:
            file = folder / f"{screen.name}.png"
            _still(app, widget).save(str(file))
        if is_plain and screen.picture:
            _put_into_documents(file, screen.picture)
    print(f"{len(wanted)} pictures in {folder}", flush=True)
    shutil.rmtree(PERSON, ignore_errors=True)
    os._exit(0)  # as the tests do: nothing is worth waiting for


def _stop_the_clock() -> None:
    """Before anything is imported that might keep the real one."""
    draw = random.Random(7)
    time.time = lambda: NOW
    time.time_ns = lambda: int(NOW * 1e9)
    os.urandom = draw.randbytes


def _application(general: General) -> QApplication:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication

    from gui.app import make_application
    from gui.appearance import show_colours, speak

    app = make_application()
    app.setStyle("Fusion")
    app.setFont(QFont(*FONT))
    QApplication.setCursorFlashTime(0)
    speak(app, general)
    show_colours(general)
    return app


@contextlib.contextmanager
def _at(screen: Screen, general: General) -> Iterator[QWidget]:
    from screens.studio import Studio

    with Studio(PERSON, general) as studio:
        yield screen.set_up(studio)
    shutil.rmtree(PERSON)
    PERSON.mkdir(mode=0o700)


def _still(app: QApplication, widget: QWidget):
    """The picture, once several looks in a row are equal."""
    from PySide6.QtTest import QTest

    last, equal = None, 0
    deadline = time.monotonic() + 10
    while equal < _SETTLED and time.monotonic() < deadline:
        QTest.qWait(60)
        now = widget.grab().toImage()
        equal = equal + 1 if now == last else 0
        last = now
    assert equal == _SETTLED, f"{widget} does not come to rest"
    return last


def _put_into_documents(file: Path, name: str) -> None:
    """Made small: few colours are enough for a window."""
    DOCUMENTS.mkdir(parents=True, exist_ok=True)
    reduced = ("-strip", "+dither", "-colors", "255", "-define", "png:exclude-chunks=all")
    subprocess.run(["convert", str(file), *reduced, f"PNG8:{DOCUMENTS / name}.png"], check=True)


if __name__ == "__main__":
    sys.exit(main())
