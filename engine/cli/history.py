"""`history`: what ended, for a person, and for other programs all of it as CSV or JSON."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.cli.output import warn
from engine.cli.words import moment, shown, size
from engine.errors import BrigadeError, ConfigError
from engine.model import NEVER, Outcome, Sought, Transfer
from engine.sentences import Sentence
from engine.supervisor.export import Form, everything, save_history, write_history

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from engine.model import Delivery
    from engine.supervisor.desk import Desk

_STDOUT: Final = "-"
_SHOWN: Final = 50


def history(desk: Desk, arguments: argparse.Namespace) -> int:
    """What ended, newest first, both ways."""
    found = everything(desk, sought_by(arguments))
    for form in Form:
        if file := getattr(arguments, form):
            return _export(islice(found, arguments.limit), form, file)
    lines = [_line(item) for item in islice(found, arguments.limit or _SHOWN)]
    if lines:
        print(*lines, sep="\n")
    else:
        is_narrow = sought_by(arguments) != Sought()
        warn("Nothing was found." if is_narrow else "Nothing has gone up or come down yet.")
    return 0


def sought_by(arguments: argparse.Namespace) -> Sought:
    """What the options say.

    Raises:
        ConfigError: one of them is no day and no time.
    """
    since = _day(arguments.since) if arguments.since else 0.0
    until = _day(arguments.until, is_end=True) if arguments.until else NEVER
    return Sought(arguments.route, arguments.search, Outcome(arguments.outcome), arguments.way, since, until)


def _day(text: str, *, is_end: bool = False) -> float:
    """When that day begins (or ends), or just that time."""
    try:
        named = datetime.fromisoformat(text)
        is_day = len(text) <= len("2026-12-24")
        return (named + timedelta(days=1 if is_end and is_day else 0)).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:
        advice = Sentence("Say 2026-12-24, or 2026-12-24T18:00.")
        raise ConfigError(Sentence("{text} is not a day.", text=shown(text)), advice=advice) from error


def _export(items: Iterable[Transfer | Delivery], form: Form, file: str) -> int:
    if file == _STDOUT:
        write_history(items, form, sys.stdout)
        return 0
    try:
        save_history(items, form, Path(file))
    except OSError as error:
        reason = error.strerror or error
        raise BrigadeError(Sentence("{file} cannot be written: {error}", file=shown(file), error=reason)) from error
    return 0


def _line(item: Transfer | Delivery) -> str:
    is_up = isinstance(item, Transfer)
    name = item.name if isinstance(item, Transfer) else item.final_name or item.wanted.key
    state = "" if item.state.name == "DONE" else f"  {item.state.name.lower()}"
    return f"{moment(item.done_at):>19}  {'^' if is_up else 'v'}  {size(max(item.size, 0)):>8}  {shown(name)}{state}"
