"""What a person answered so far, and the saving of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.settings.config import Config, load, save
from engine.settings.route import Route
from gui.settings.draft import Draft, forget_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.settings.home import Home


class Kind(StrEnum):
    """Where the files shall go."""

    AWS = "aws"
    SERVER = "server"
    IMPORT = "import"
    CARRIED = "carried"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Answers:
    """The route as it will be, and what the old script's settings say of the log."""

    kind: Kind = Kind.AWS
    route: Route = field(default_factory=Route)
    log_file: str = ""
    is_proven: bool = False
    """The test went well."""


def save_answers(home: Home, answers: Answers, spare: Iterable[str] = ()) -> Config:
    """Make the folders and write the settings; other routes stay, `spare` keys are forgotten. Blocks.

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
    forget_all(spare)
    return config
