"""config.toml: read entry by entry, so that one bad entry spoils no other, and written without losing what it holds."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.errors import ConfigError
from engine.sentences import NOTHING, Sentence
from engine.settings.declaration import Setting, check, settings_of
from engine.settings.route import General, Route

T = TypeVar("T")
S = TypeVar("S", Route, General)

PATHS: Final = frozenset(
    {"log_file", "ca_bundle", *(setting.name for setting in settings_of(Route) if setting.is_folder)}
)
"""Settings that may be written relative to the folder of config.toml."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in the settings that a person should correct."""

    route: str
    """Its name, or `route 2` where it has none; empty for the whole program."""
    setting: str
    text: Sentence
    is_fatal: bool = True
    """The route cannot run like this. Otherwise the default is used, or the entry is kept and not used."""

    @property
    def told(self) -> Sentence:
        """With the route that it is about."""
        return Sentence("{route}: {text}", route=self.route, text=self.text) if self.route else self.text


@dataclass(frozen=True, slots=True)
class Config:
    """What config.toml says."""

    routes: tuple[Route, ...] = ()
    general: General = field(default_factory=General)
    complaints: tuple[Complaint, ...] = ()
    """Wrong types, limits and unknown entries. `engine.settings.validation` finds what needs a wider look."""
    refusal: Sentence = NOTHING
    """Why config.toml is not used as it is: these are the last settings that could be (`engine.settings.last_good`)."""

    def route(self, name: str) -> Route | None:
        return next((route for route in self.routes if route.name == name), None)


def load(file: Path) -> Config:
    """Read the settings; a missing file is an empty Config.

    Raises:
        ConfigError: the file cannot be read or is no TOML; the text says where.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Config()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(
            Sentence("{file} cannot be read: {error}.", file=file, error=error),
            advice=Sentence("Correct the file, or remove it to start anew."),
        ) from error
    return _config_of(document, file.parent)


def _config_of(document: dict[str, Any], folder: Path) -> Config:
    complaints: list[Complaint] = []
    general = _absolute(_read(General, document.get("general", {}), "", complaints), folder)
    tables = document.get("route", [])
    if not isinstance(tables, list):
        complaints.append(Complaint("", "route", Sentence("route must be written as [[route]], with two brackets")))
        tables = []
    routes = tuple(_absolute(_route(table, number, complaints), folder) for number, table in enumerate(tables, 1))
    known = {"general", "route"}
    complaints += [_unknown("", name, known) for name in document if name not in known]
    return Config(routes, general, tuple(complaints))


def _route(table: Any, number: int, complaints: list[Complaint]) -> Route:
    name = table.get("name") if isinstance(table, dict) else None
    return _read(Route, table, name if isinstance(name, str) and name else f"route {number}", complaints)


def _read(cls: type[T], table: Any, where: str, complaints: list[Complaint]) -> T:
    if not isinstance(table, dict):
        complaints.append(Complaint(where, "", Sentence("{name} must be a table", name=where or "general")))
        return cls()
    values: dict[str, Any] = {}
    settings = {setting.name: setting for setting in settings_of(cls)}
    for setting in settings.values():
        value, wrong = check(setting, table.get(setting.name, setting.default))
        values[setting.name] = value
        if wrong:
            complaints.append(Complaint(where, setting.name, wrong, is_fatal=_must_be_right(setting)))
    complaints += [_unknown(where, name, set(settings)) for name in table if name not in settings]
    return cls(**values)


def _must_be_right(setting: Setting) -> bool:
    """What is to be held back must not run free because of a slip of the pen: the default of a limit is none."""
    return setting.is_required or setting.form in {"rate", "schedule"}


def _unknown(where: str, name: str, known: set[str]) -> Complaint:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        text = Sentence("{name} is not a setting; did you mean {near}?", name=name, near=near[0])
    else:
        text = Sentence("{name} is not a setting; it is kept and not used", name=name)
    return Complaint(where, name, text, is_fatal=False)


def _absolute(values: S, folder: Path) -> S:
    """Relative paths are meant from where config.toml lies, whatever the current directory is."""
    names = [item.name for item in dataclasses.fields(values) if item.name in PATHS]
    changes: dict[str, Any] = {name: absolute(value, folder) for name in names if (value := getattr(values, name))}
    return dataclasses.replace(values, **changes)


def absolute(path: str, folder: Path) -> str:
    """The path as it is meant in a config.toml that lies in `folder`."""
    try:
        return str(folder / Path(path).expanduser())
    except RuntimeError:  # ~ of somebody who does not exist: it is a name like any other
        return str(folder / path)


def save(file: Path, config: Config) -> None:
    """Write the settings atomically. Comments, entries that this version does not know and relative paths stay.

    Raises:
        ConfigError: the file cannot be written, or what stands there is no TOML and would be lost.
    """
    from engine.settings.writing import write  # noqa: PLC0415 - tomlkit takes its time, and reading does not need it

    write(file, config)
