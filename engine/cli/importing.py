"""`import FILE`: the old script's Application.properties becomes a route, shown before it is saved."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

from engine.cli.checking import EXIT_BAD_SETTINGS, complaint_line
from engine.cli.output import warn
from engine.cli.words import shown
from engine.settings.config import load
from engine.settings.declaration import settings_of
from engine.settings.home import Home
from engine.settings.properties import read_properties, save_import
from engine.settings.route import Route
from engine.settings.secrets import is_available
from engine.settings.validation import validate
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.settings.config import Config
    from engine.settings.properties import Import

EXIT_NOT_SAVED = 1


def import_properties(folder: Path | None, file: Path, *, name: str, is_agreed: bool) -> int:
    """Show what the file becomes, ask (unless agreed already), save."""
    home = Home.at(folder)
    config = load(home.config_file)
    imported = read_properties(file, name)
    print(*_preview(file, imported), sep="\n")
    complaints = _complaints(config, imported)
    if complaints:
        warn("", "This cannot be saved:", *complaints, "Correct the file, or choose another name with --name.")
        return EXIT_BAD_SETTINGS
    if not is_agreed and not asked(home):
        warn("Nothing was saved.")
        return EXIT_NOT_SAVED
    saved = save_import(home.config_file, config, imported)
    _tell_saved(home, saved.route, saved.keys_refused)
    return 0


def _preview(file: Path, imported: Import) -> Iterator[str]:
    yield f"{shown(str(file))}:"
    width = max((len(note.key) for note in imported.notes), default=0)
    for note in imported.notes:
        yield f"  {shown(note.key):<{width}}  {shown(note.value_shown) or '(empty)'}  ->  {shown(note.became)}"
    yield ""
    yield "The new route:"
    for setting in settings_of(Route):
        value = getattr(imported.route, setting.name)
        if value != setting.default:
            yield f"  {setting.name} = {shown(str(value))}"
    if imported.keys:
        yield _about_keys(imported.keys.shown)


def _about_keys(key_shown: str) -> str:
    if is_available():
        return f"  the keys {key_shown} go to the system's keyring, and nowhere else"
    return f"  the keys {key_shown} are NOT kept, because this computer has no keyring"


def _complaints(config: Config, imported: Import) -> list[str]:
    """What would keep an engine from starting, if the route were there."""
    known = set(validate(config))
    with_it = dataclasses.replace(config, routes=(*config.routes, imported.route))
    return [complaint_line(wrong) for wrong in validate(with_it) if wrong.is_fatal and wrong not in known]


def asked(home: Home) -> bool:
    """Whether a person agrees that it is saved."""
    if not sys.stdin.isatty():
        warn("To save it, say --yes.")
        return False
    try:
        return input(f"Save it into {home.config_file}? [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _tell_saved(home: Home, route: Route, keys_refused: str) -> None:
    print(f"Saved: the route {shown(route.name)} in {home.config_file}.")
    if keys_refused:
        warn("The keys were not stored.", keys_refused)
    if is_engine_running(home):
        print("Bucket Brigade is running: start it anew to use the route.")
    else:
        print(f"Next: bucket-brigade doctor {shown(route.name)}, then bucket-brigade or bucket-brigade run.")
