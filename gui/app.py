"""The start of the window: arguments, one instance a home, the wizard where nothing is set up, then the program."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from engine.errors import ConfigError
from engine.log import start_log
from engine.settings.config import Config
from engine.settings.home import APP, Home
from engine.settings.last_good import load_or_last_good
from gui.appearance import show_colours, speak
from gui.ending import Ending
from gui.icons import application_icon
from gui.program import Program
from gui.single import Claim, SingleInstance

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_window(argv: list[str]) -> int:
    """Run the desktop application until it is quit; answers the exit code."""
    options = _parse(argv)
    home = Home.at(options.home)
    home.create()
    app = make_application()
    single = SingleInstance(home)
    claim = single.claim(is_quiet=options.minimized)
    if claim is not Claim.FIRST:
        return _hand_over(claim)
    config, error = read_config(home)
    start_log(home, config.general, "window")
    speak(app, config.general)
    show_colours(config.general)
    program = Program(home, config)
    ending = Ending(app, program)
    single.raised.connect(program.bring_to_front)
    program.start(is_minimized=options.minimized, error=error)
    gc.freeze()  # what is there now stays: searching it for garbage again and again would hold the window up for 80 ms
    code = app.exec()
    ending.close()
    single.release()
    return code


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(APP, description="Bucket Brigade in a window. See also: bucket-brigade --help")
    parser.add_argument("--home", type=Path, metavar="DIR", help="settings, ledger, logs and locks lie here")
    parser.add_argument("--minimized", action="store_true", help="start in the tray")
    return parser.parse_args(argv)


def make_application() -> QApplication:
    """The QApplication as this program wants it."""
    app = QApplication([APP])
    app.setApplicationName(APP)
    app.setApplicationDisplayName("Bucket Brigade")
    app.setDesktopFileName(APP)
    app.setWindowIcon(application_icon())
    app.setQuitOnLastWindowClosed(False)
    QLocale.setDefault(QLocale.system())
    return app


def _hand_over(claim: Claim) -> int:
    if claim is Claim.HANDED_OVER:
        return 0
    sys.stderr.write("Bucket Brigade is open already with these settings, but its window does not answer.\n")
    return 1


def read_config(home: Home) -> tuple[Config, ConfigError | None]:
    """The settings in force; where there are none that can be used none, and why."""
    try:
        return load_or_last_good(home.config_file), None
    except ConfigError as error:
        return Config(), error
