"""`config check`: everything that is wrong with the settings. `doctor`: everything tried for real, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.output import json_line, warn
from engine.cli.place import known_home, require_route, settings_of_home
from engine.cli.words import shown
from engine.errors import ConfigError
from engine.model import Verdict
from engine.plain import plain
from engine.sentences import Sentence, joined
from engine.settings.config import load
from engine.settings.home import Home
from engine.settings.validation import validate

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from engine.model import Finding
    from engine.settings.config import Complaint, Config

EXIT_BAD_SETTINGS = 2
EXIT_PROBLEMS = 3

_MARKS = {Verdict.GOOD: "ok", Verdict.WARNING: "!", Verdict.BAD: "BAD", Verdict.LEFT_OUT: "-"}


def check(arguments: argparse.Namespace) -> int:
    """Carry out `config check` or `doctor`."""
    if arguments.command == "config":
        return check_config(arguments.home)
    return doctor(arguments.home, arguments.route, json=arguments.json)


def check_config(folder: Path | None) -> int:
    """Tell every complaint about the file itself; 2 if one of them keeps the engine from using it."""
    home = known_home(folder)
    config = load(home.config_file)
    found = validate(config)
    print(*map(complaint_line, found), sep="\n", end="\n" if found else "")
    if any(complaint.is_fatal for complaint in found):
        warn(f"Correct {home.config_file}.")
        return EXIT_BAD_SETTINGS
    if not config.routes:
        raise no_route(home)
    print(f"{home.config_file} can be used: {', '.join(shown(route.name) for route in config.routes)}.")
    return 0


def complaint_line(complaint: Complaint) -> str:
    """`scans: part_size_mib must be ...`"""
    return f"{shown(complaint.route or complaint.setting or 'settings')}: {shown(complaint.text)}"


def no_route(home: Home) -> ConfigError:
    return ConfigError(
        Sentence("No route is set up in {file}.", file=home.config_file),
        advice=Sentence("Add one in the window's settings, or with `bucket-brigade import Application.properties`."),
    )


def usable_settings(home: Home) -> Config:
    """Settings that an engine can be started with; what is wrong but does not matter is told on stderr.

    Raises:
        ConfigError: they cannot be used; every complaint is in the text.
    """
    config = settings_of_home(home)
    complaints = validate(config)
    if any(complaint.is_fatal for complaint in complaints):
        advice = Sentence("Correct {file}; `bucket-brigade config check` looks at it again.", file=home.config_file)
        raise ConfigError(joined("\n", map(complaint_line, complaints)), advice=advice)
    if not config.routes:
        raise no_route(home)
    warn(*map(complaint_line, complaints))
    return config


def doctor(folder: Path | None, name: str, *, json: bool) -> int:
    """Examine a route, or all; 3 if something is bad."""
    home = known_home(folder)
    config = usable_settings(home)
    require_route(config, name)
    from engine.supervisor.doctor import examine  # noqa: PLC0415 - `config check` needs none of it

    is_bad = False
    for route in config.routes:
        if name and route.name != name:
            continue
        if not json:
            print(f"{shown(route.name)}: bucket {route.bucket}, queue {route.queue}")
        is_bad |= _tell(route.name, examine(route, home=home), json=json)
    return EXIT_PROBLEMS if is_bad else 0


def _tell(route: str, findings: Iterable[Finding], *, json: bool) -> bool:
    """Print each finding as it comes; whether one is bad."""
    is_bad = False
    for finding in findings:
        is_bad |= finding.verdict is Verdict.BAD
        if json:
            print(json_line("finding", route=route, **plain(finding)), flush=True)
        elif finding.verdict is not Verdict.RUNNING:
            print(*_finding_lines(finding), sep="\n", flush=True)
    return is_bad


def _finding_lines(finding: Finding) -> list[str]:
    lines = [f"  {_MARKS[finding.verdict]:>4}  {finding.title}"]
    if finding.verdict in {Verdict.BAD, Verdict.WARNING}:
        lines += [f"        {shown(text)}" for text in (finding.sentence, finding.advice, finding.detail) if text]
    elif finding.sentence:
        lines[0] += f": {shown(finding.sentence)}"
    return lines
