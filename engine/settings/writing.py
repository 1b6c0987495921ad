"""Writing config.toml without losing what it holds: comments, unknown entries, paths as they were written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit
import tomlkit.exceptions
from tomlkit.items import AoT

from engine.errors import ConfigError
from engine.sentences import Sentence
from engine.settings.config import PATHS, absolute
from engine.settings.declaration import settings_of
from engine.settings.last_good import copy_of
from engine.settings.replacing import replace

if TYPE_CHECKING:
    from engine.settings.config import Config
    from engine.settings.route import General, Route


def write(file: Path, config: Config) -> None:
    """See `engine.settings.config.save`."""
    try:
        document = _document(file)
        _write_general(document, config.general, file.parent)
        _write_routes(document, config.routes, file.parent)
        replace(file.resolve(), tomlkit.dumps(document))
    except OSError as error:
        raise ConfigError(
            Sentence("{file} cannot be written: {error}.", file=file, error=error.strerror or error),
            advice=Sentence("Check the permissions of its folder."),
        ) from error


def text_of(config: Config) -> str:
    """The settings as a new file would hold them."""
    document = tomlkit.document()
    _write_general(document, config.general, Path())
    _write_routes(document, config.routes, Path())
    return tomlkit.dumps(document)


def _document(file: Path) -> tomlkit.TOMLDocument:
    """What stands there. Where that is damaged and the last good settings are in force, these, and it is kept aside."""
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
        if copy_of(file).exists():
            shutil.copyfile(file, file.with_name(f"{file.name}.unreadable"))
            return tomlkit.parse(copy_of(file).read_text(encoding="utf-8-sig"))
        raise ConfigError(
            Sentence("{file} is not written over, because it cannot be read: {error}", file=file, error=error),
            advice=Sentence("Correct the file, or remove it to start anew."),
        ) from error


def _write_general(document: tomlkit.TOMLDocument, general: General, folder: Path) -> None:
    old = document.get("general")
    table = old if isinstance(old, dict) else tomlkit.table()
    _fill(table, general, folder)
    if table and table is not old:
        document["general"] = table


def _write_routes(document: tomlkit.TOMLDocument, routes: tuple[Route, ...], folder: Path) -> None:
    found = document.get("route")
    array = found if isinstance(found, AoT) else tomlkit.aot()
    old = list(array)
    wanted = _matching(old, routes)
    for route, table in zip(routes, wanted, strict=True):
        _fill(table, route, folder)
    if not _begins(wanted, kept := [table for table in old if _is_in(table, wanted)]):
        kept, array = [], tomlkit.aot()
    for position in reversed(range(len(array))):
        if not _is_in(array[position], wanted):
            del array[position]
    for table in wanted[len(kept) :]:
        array.append(table)
    if not routes:
        document.pop("route", None)
    elif array is not found:
        document["route"] = array


def _is_in(table: Any, tables: list[Any]) -> bool:
    return any(table is other for other in tables)


def _begins(tables: list[Any], start: list[Any]) -> bool:
    """Tables can stay where they are, with the lines between them, if their order is the same."""
    return all(table is other for table, other in zip(tables, start, strict=False))


def _matching(tables: list[Any], routes: tuple[Route, ...]) -> list[Any]:
    """For each route the table that described it until now, or a new one.

    A route that was renamed stands where it stood before: only so are its comments kept.
    """
    by_name = {table.get("name"): table for table in reversed(tables)}
    names = {route.name for route in routes}
    is_same_length = len(tables) == len(routes)
    found = []
    for position, route in enumerate(routes):
        table = by_name.pop(route.name, None)
        if table is None and is_same_length and tables[position].get("name") not in names:
            table = tables[position]
        found.append(tomlkit.table() if table is None else table)
    return found


def _fill(table: Any, values: Route | General, folder: Path) -> None:
    """Put in what differs from the default; an entry that stands there is updated in its place."""
    for setting in settings_of(type(values)):
        value = getattr(values, setting.name)
        if setting.name not in table:
            if value != setting.default:
                table[setting.name] = _written(value)
        elif not _means(setting.name, table[setting.name], value, folder):
            table[setting.name] = _written(value)


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _means(name: str, written: Any, value: Any, folder: Path) -> bool:
    """Whether the entry says this already, in whatever way it is written."""
    if name in PATHS and isinstance(written, str) and written:
        return absolute(written, folder) == str(value)
    return isinstance(written, bool) == isinstance(value, bool) and bool(written == _written(value))
