"""`config export` and `config import`: the settings as a file that other computers understand, shown before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.checking import EXIT_BAD_SETTINGS, complaint_line
from engine.cli.importing import EXIT_NOT_SAVED, asked
from engine.cli.output import warn
from engine.cli.place import known_home
from engine.cli.words import shown
from engine.errors import ConfigError
from engine.sentences import Sentence
from engine.settings.carrying import Became, export, plan, read_export
from engine.settings.config import load, save
from engine.settings.home import Home
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from engine.settings.carrying import Change, Plan


def carry(arguments: argparse.Namespace) -> int:
    """Carry out `config export` or `config import`."""
    if arguments.action == "export":
        return export_config(arguments.home, arguments.file, is_agreed=arguments.yes)
    return import_config(arguments.home, arguments.file, is_agreed=arguments.yes)


def export_config(folder: Path | None, file: Path, *, is_agreed: bool) -> int:
    """Write the file, unless there is one of that name."""
    home = known_home(folder)
    config = load(home.config_file)
    if file.exists() and not is_agreed:
        advice = Sentence("Choose another name, or say --yes to replace it.")
        raise ConfigError(Sentence("{file} is there already.", file=file), advice=advice)
    export(config, file)
    names = ", ".join(shown(route.name) for route in config.routes)
    print(f"Written to {shown(str(file))}, without keys: {names or 'no route'}.")
    return 0


def import_config(folder: Path | None, file: Path, *, is_agreed: bool) -> int:
    """Show what would change, ask (unless agreed already), save."""
    home = Home.at(folder)
    planned = plan(load(home.config_file), read_export(file))
    print(*_preview(planned), sep="\n")
    if planned.complaints:
        warn("", "This cannot be saved:", *map(complaint_line, planned.complaints), f"Correct {file}.")
        return EXIT_BAD_SETTINGS
    if not planned.is_possible:
        print("Nothing would change.")
        return 0
    if not is_agreed and not asked(home):
        warn("Nothing was saved.")
        return EXIT_NOT_SAVED
    home.create()
    save(home.config_file, planned.config)
    _tell_saved(home, planned)
    return 0


def _preview(planned: Plan) -> Iterator[str]:
    for change in planned.changes:
        name = f"route {shown(change.name)}" if change.name else "the whole program"
        yield f"{_BECAME[change.became]}  {name}"
        yield from (f"           {line}" for line in _lines(change))


_BECAME = {Became.ADDED: "new      ", Became.CHANGED: "changed  ", Became.SAME: "as it is "}


def _lines(change: Change) -> Iterator[str]:
    for difference in change.differences:
        before = "" if change.became is Became.ADDED else f"{_value(difference.now)}  ->  "
        yield f"{difference.setting} = {before}{_value(difference.then)}"
    if change.needs_keys:
        yield "its keys are not in the file: type them in the window's settings"


def _value(value: object) -> str:
    return shown(", ".join(value) if isinstance(value, tuple) else str(value)) or "(empty)"


def _tell_saved(home: Home, planned: Plan) -> None:
    print(f"Saved in {home.config_file}.")
    if is_engine_running(home):
        print("Bucket Brigade is running: start it anew to use the settings.")
    elif planned.config.routes:
        print("Next: bucket-brigade doctor, then bucket-brigade or bucket-brigade run.")
