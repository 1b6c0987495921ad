"""The home that a command is about: its settings, its ledger, and whether an engine has it now."""

from __future__ import annotations

import difflib
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.errors import ConfigError
from engine.sentences import Sentence
from engine.settings.home import Home
from engine.settings.last_good import load_or_last_good
from engine.supervisor.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.ledger import Ledger
    from engine.model import Status
    from engine.settings.config import Config


def known_home(folder: Path | None) -> Home:
    """The home, which must have been used before.

    Raises:
        ConfigError: there is nothing of ours; nothing is made either.
    """
    home = Home.at(folder)
    if not home.config_file.exists() and not home.ledger_file.exists():
        raise ConfigError(
            Sentence("Bucket Brigade has no settings in {folder}.", folder=home.config_file.parent),
            advice=Sentence("Start the window, import an Application.properties, or name another folder with --home."),
        )
    return home


def settings_of_home(home: Home) -> Config:
    """The settings in force, good or not.

    Raises:
        ConfigError: the file cannot be read, and there were none before.
    """
    return load_or_last_good(home.config_file)


@contextmanager
def open_desk(home: Home) -> Iterator[Desk]:
    """The ledger of a home, for one command."""
    desk = Desk(home)
    try:
        yield desk
    finally:
        desk.close()


def require_route(config: Config, name: str) -> None:
    """Refuse the name of a route that does not exist; empty stands for all of them.

    Raises:
        ConfigError: with the name that was probably meant.
    """
    if not name or config.route(name):
        return
    names = [route.name for route in config.routes]
    near = difflib.get_close_matches(name, names, 1)
    known = Sentence("There is: {names}.", names=", ".join(names) or "none yet")
    advice = Sentence("Did you mean {name}?", name=near[0]) if near else known
    raise ConfigError(Sentence("There is no route called {name}.", name=name), advice=advice)


def status_of(config: Config, ledger: Ledger, *, is_running: bool) -> Status:
    """Everything at a glance, as of now."""
    names = tuple(route.name for route in config.routes)
    return ledger.reading.status(names, time.time(), is_running=is_running)
