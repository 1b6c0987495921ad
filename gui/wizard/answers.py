"""What a person answered so far, and the saving of it."""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.settings.config import Config, load, save
from engine.settings.route import Route
from engine.settings.secrets import SecretsUnavailable, forget_keys
from gui.settings.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.settings.home import Home


class Kind(StrEnum):
    """Where the files shall go."""

    AWS = "aws"
    SERVER = "server"
    IMPORT = "import"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Answers:
    """The route as it will be, and what the old script's settings say of the log."""

    kind: Kind = Kind.AWS
    route: Route = Route()
    log_file: str = ""


def save_answers(home: Home, answers: Answers) -> Config:
    """Make the folders and write the settings; a route that is there already stays. Blocks.

    Raises:
        ConfigError: config.toml is there and cannot be read.
        OSError: a folder or the file cannot be written.
    """
    home.create()
    for folder in answers.route.folders:
        folder.mkdir(parents=True, exist_ok=True)
    before = load(home.config_file)
    others = tuple(route for route in before.routes if route.name != answers.route.name)
    general = dataclasses.replace(before.general, log_file=answers.log_file or before.general.log_file)
    config = Draft.of(Config(others, general)).added(answers.route).config
    save(home.config_file, config)
    return config


def forget(names: Iterable[str]) -> None:
    """Take keys out of the keyring again, as far as it lets us."""
    for name in names:
        with contextlib.suppress(SecretsUnavailable):
            forget_keys(name)
