"""Figures, times and names as people read them in a terminal."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from engine.errors import cause_of, sentence_of
from engine.model import NEVER, Reason
from engine.settings.rates import rate_text

if TYPE_CHECKING:
    from engine.model import Count, Limit, Pause, Problem

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_SPANS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def size(count: float) -> str:
    """Bytes: `1.4 GB`. Decimal units, as file managers and providers use them."""
    power = 0
    while count >= 999.5 and power < len(_UNITS) - 1:  # noqa: PLR2004 - 999.9 would read as 1000
        count, power = count / 1000, power + 1
    digits = 1 if power and count < 99.95 else 0  # noqa: PLR2004 - three figures are enough
    return f"{count:.{digits}f} {_UNITS[power]}"


def rate(count: float) -> str:
    """Bytes a second: `42.1 MB/s`."""
    return f"{size(count)}/s"


def files(count: int) -> str:
    """`1 file`, `128 files`."""
    return f"{count:,} file{'' if count == 1 else 's'}"


def amount(count: Count) -> str:
    """`128 files, 1.4 GB`."""
    return f"{files(count.files)}, {size(count.bytes)}" if count.files else "nothing"


def span(seconds: float) -> str:
    """A duration rounded as people say it: `4 s`, `2 min`, `3 h`, `5 d`."""
    for unit, name in _SPANS:
        if seconds >= unit * (1.5 if unit > 1 else 1):
            return f"{round(seconds / unit)} {name}"
    return "0 s"


def moment(at: float, now: float | None = None) -> str:
    """Local time: `14:03:21` today, `2026-11-22 14:03:21` on other days."""
    then = datetime.fromtimestamp(at).astimezone()
    today = datetime.fromtimestamp(time.time() if now is None else now).astimezone().date()
    return then.strftime("%H:%M:%S" if then.date() == today else "%Y-%m-%d %H:%M:%S")


def until(at: float, now: float | None = None) -> str:
    """The end of a pause: `until 14:30:00`, `until resumed`."""
    return "until resumed" if at >= NEVER else f"until {moment(at, now)}"


_REASONS = {
    Reason.WISH: "paused",
    Reason.SCHEDULE: "outside the schedule",
    Reason.METERED: "resting on a metered network",
    Reason.BATTERY: "resting on battery",
}


def rest(pause: Pause, now: float | None = None) -> str:
    """Why a route rests, and how long: `paused until resumed`, `outside the schedule until 18:00:00`, `resting on battery`."""
    is_open = pause.until >= NEVER and pause.reason is not Reason.WISH
    return _REASONS[pause.reason] if is_open else f"{_REASONS[pause.reason]} {until(pause.until, now)}"


def limit(found: Limit, now: float) -> str:
    """`up 20 Mbit/s, down no limit until 18:00:00`."""
    ways = (
        f"{way} {rate_text(most) if most else 'no limit'}" for way, most in (("up", found.up), ("down", found.down))
    )
    end = "" if found.until >= NEVER else f" {until(found.until, now)}"
    return f"{', '.join(ways)}{end}{', chosen for now' if found.is_wish else ''}"


def next_try(at: float, now: float) -> str:
    """When something is tried again."""
    if at >= NEVER:
        return "It waits for you."
    return f"Next try in {span(at - now)}." if at > now + 1 else "It is being tried again."


def shown(name: str) -> str:
    """A name that cannot play tricks on the terminal: control characters and stray bytes are written as escapes."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def problem_title(problem: Problem) -> str:
    """`No such bucket (scans, upload): The bucket x does not exist.`"""
    where = f" ({shown(problem.route)}, {problem.stage})" if problem.route else ""
    return f"{cause_of(problem.code).title}{where}: {shown(sentence_of(problem.code, problem.subject))}"
