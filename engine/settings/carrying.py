"""Taking the settings along: a file without keys that other computers understand, and what it would change there."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import ConfigError
from engine.redaction import redact
from engine.sentences import NOTHING, Sentence, joined
from engine.settings.config import PATHS, Complaint, Config, load
from engine.settings.declaration import settings_of
from engine.settings.replacing import replace
from engine.settings.route import General, Route
from engine.settings.validation import validate

if TYPE_CHECKING:
    from collections.abc import Collection

_OF_THIS_COMPUTER: Final = {"log_file"}
_HEADING: Final = (
    "# Settings of Bucket Brigade, without keys. Import them with the menu of the window, or with\n"
    "# bucket-brigade config import FILE\n\n"
)


class Became(StrEnum):
    """What an import makes of a route, or of the program's own settings."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that would be another."""

    setting: str
    now: Any
    then: Any


@dataclass(frozen=True, slots=True)
class Change:
    """Of one route, or (without a name) of the program's own settings."""

    name: str
    became: Became
    differences: tuple[Difference, ...] = ()
    """For a new route: all that is not as usual."""
    needs_keys: bool = False
    """They lie in the keyring of another computer, and have to be typed here."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. Nothing is written yet."""

    changes: tuple[Change, ...]
    config: Config
    """The settings as they would be."""
    complaints: tuple[Complaint, ...]
    """What would keep an engine from starting with them and does not keep it now: names and folders that clash, ..."""

    @property
    def is_possible(self) -> bool:
        return not self.complaints and any(change.became is not Became.SAME for change in self.changes)


def export(config: Config, file: Path) -> None:
    """Write the settings into a file, folders relative to the user's own where they are below it.

    Raises:
        ConfigError: the file cannot be written.
    """
    try:
        replace(file, exported(config))
    except OSError as error:
        raise ConfigError(
            Sentence("{file} cannot be written: {error}.", file=file, error=error.strerror or error)
        ) from error


def exported(config: Config) -> str:
    """The text of that file."""
    from engine.settings.writing import text_of  # noqa: PLC0415 - tomlkit takes its time

    own: dict[str, Any] = dict.fromkeys(_OF_THIS_COMPUTER, "")
    here = dataclasses.replace(config.general, **own)
    routes = tuple(_portable(route) for route in config.routes)
    return _HEADING + redact(text_of(Config(routes, here)))


def _portable(route: Route) -> Route:
    changes: dict[str, Any] = {
        setting.name: _at_home(getattr(route, setting.name))
        for setting in settings_of(Route)
        if setting.name in PATHS and getattr(route, setting.name)
    }
    return dataclasses.replace(route, **changes)


def _at_home(path: str) -> str:
    try:
        return f"~/{Path(path).relative_to(Path.home()).as_posix()}".removesuffix("/.")
    except ValueError:
        return path


def read_export(file: Path) -> Config:
    """The settings in an exported file, or in any config.toml.

    Raises:
        ConfigError: it is not there, cannot be read, or holds no settings, or wrong ones.
    """
    if not file.is_file():
        raise ConfigError(
            Sentence("{file} is not there.", file=file),
            advice=Sentence("Name a file that was exported by Bucket Brigade."),
        )
    config = load(file)
    wrong = [complaint.told for complaint in config.complaints if complaint.is_fatal]
    names = Counter(route.name for route in config.routes)
    wrong += [Sentence("two routes are called {route}", route=name) for name, count in names.items() if count > 1]
    if wrong:
        raise ConfigError(Sentence("{file} cannot be imported: {wrong}.", file=file, wrong=joined("; ", wrong)))
    if not config.routes and config.general == General():
        raise ConfigError(Sentence("{file} holds no settings of Bucket Brigade.", file=file))
    return config


def plan(current: Config, incoming: Config, left_out: Collection[str] = ()) -> Plan:
    """What taking over the incoming settings would do; routes that are `left_out` by name stay as they are.

    A route of a known name takes the place of the old one. Of the program's own settings those are taken that the file
    names. Looks at folders, so it may take its time.
    """
    wanted = [route for route in incoming.routes if route.name not in left_out]
    by_name = {route.name: route for route in wanted}
    kept = [by_name.get(route.name, route) for route in current.routes]
    added = [route for route in wanted if current.route(route.name) is None]
    general = _merged(current.general, incoming.general)
    config = dataclasses.replace(current, routes=(*kept, *added), general=general, complaints=(), refusal=NOTHING)
    known = set(validate(current))
    complaints = tuple(wrong for wrong in validate(config) if wrong.is_fatal and wrong not in known)
    changes = [_change(current.route(route.name), route) for route in incoming.routes]
    own = _differences(current.general, general)
    if own:
        changes.append(Change("", Became.CHANGED, own))
    return Plan(tuple(changes), config, complaints)


def _merged(current: General, incoming: General) -> General:
    named: dict[str, Any] = {
        setting.name: value
        for setting in settings_of(General)
        if (value := getattr(incoming, setting.name)) != setting.default and setting.name not in _OF_THIS_COMPUTER
    }
    return dataclasses.replace(current, **named)


def _change(old: Route | None, new: Route) -> Change:
    needs_keys = new.credentials == "keyring" and (old is None or old.credentials != "keyring")
    if old is None:
        return Change(new.name, Became.ADDED, _differences(Route(), new), needs_keys)
    differences = _differences(old, new)
    return Change(new.name, Became.CHANGED if differences else Became.SAME, differences, needs_keys)


def _differences(old: Route | General, new: Route | General) -> tuple[Difference, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in (s.name for s in settings_of(type(old))))
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
