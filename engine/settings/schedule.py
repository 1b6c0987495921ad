"""The week: at which hours the program rests or has other limits. Local time, whatever the clocks do in spring."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from engine.model import NEVER
from engine.sentences import NOTHING, Sentence, sayable
from engine.settings.rates import NotUnderstood, parse_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ALL: Final = frozenset(range(7))
_EVERY_DAY: Final = {"daily", "every day"}
DAY: Final = 24 * 60
"""Minutes."""
_AHEAD: Final = 8
"""Days. What does not change within a week never changes."""
_QUARTER: Final = 900
"""Seconds. Clocks are put forward and back at whole quarters of an hour, everywhere."""

_EXAMPLE: Final = "Mon-Fri 08:00-18:00 up 2 Mbit/s"
_STRANGE: Final = sayable("{line} is not understood: write it like {example}, or Sat,Sun rest")
_EMPTY: Final = sayable("{line} says nothing to do: add rest, no limit, or up and down with a rate")
_NO_DAY: Final = sayable("{name} is not a day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun")
_LINE: Final = re.compile(
    r"(?P<days>[a-z ,-]*?)\s*(?:(?P<start>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d))?\s*(?P<what>|rest|no limit|(?:up|down)\b.*)",
    re.IGNORECASE,
)
_LIMIT: Final = re.compile(r"(up|down)\s+((?:(?!\bup\b|\bdown\b).)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: at these days and hours something else is in force."""

    days: frozenset[int] = _ALL
    """0 is Monday."""
    start: int = 0
    """Minute of the day."""
    end: int = DAY
    """Minute of the day; not after `start`: of the day that follows."""
    rests: bool = False
    up: int | None = None
    """Bytes a second, 0 without a limit; None: as at other times."""
    down: int | None = None

    def is_at(self, day: int, minute: int) -> bool:
        """Whether it is in force at this minute of this day of the week."""
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        return (day in self.days and minute >= self.start) or ((day - 1) % 7 in self.days and minute < self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """What the week says at a moment."""

    rests: bool
    up: int | None
    """As in `Rule`."""
    down: int | None
    until: float
    """When (epoch) it says something else; `NEVER` if it always says this."""


class Schedule:
    """All lines. Where several of them fit a time, the first one decides."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Raises NotUnderstood where a line cannot be understood."""
        self._rules = tuple(parse_rule(line) for line in lines)

    def at(self, now: float) -> Hours:
        """What holds now, and until when."""
        said = self._said_at(now)
        until = next((moment for moment in self._moments(now) if self._said_at(moment) != said), NEVER)
        return Hours(*said, until)

    def _said_at(self, at: float) -> tuple[bool, int | None, int | None]:
        local = time.localtime(at)
        minute = local.tm_hour * 60 + local.tm_min
        rules = (rule for rule in self._rules if rule.is_at(local.tm_wday, minute))
        return next(((rule.rests, rule.up, rule.down) for rule in rules), (False, None, None))

    def _moments(self, now: float) -> list[float]:
        """All times of the next days at which a line may begin or end, in their order."""
        minutes = sorted({0, *(minute % DAY for rule in self._rules for minute in (rule.start, rule.end))})
        today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006
        walls = (today + timedelta(days=day, minutes=minute) for day in range(_AHEAD + 1) for minute in minutes)
        return sorted({moment for wall in walls for moment in _instants(wall) if moment > now})


def _instants(wall: datetime) -> Iterator[float]:
    """When clocks show this time: once, twice when they are put back. Where they skip it, when that happens."""
    first, last = sorted((wall.replace(fold=0).timestamp(), wall.replace(fold=1).timestamp()))
    yield first
    yield last
    yield from range(int(first - first % _QUARTER + _QUARTER), int(last), _QUARTER)


def parse_rule(line: str) -> Rule:
    """Understand a line such as `Mon-Fri 08:00-18:00 up 2 Mbit/s down 10 Mbit/s`, `Sat, Sun rest`, `22:00-06:00 no limit`.

    Raises:
        NotUnderstood: it is none.
    """
    match = _LINE.fullmatch(" ".join(line.split()))
    if match is None:
        raise NotUnderstood(Sentence(_STRANGE, line=repr(line), example=_EXAMPLE))
    what = match["what"].casefold()
    if not what:
        raise NotUnderstood(Sentence(_EMPTY, line=repr(line)))
    days = _days(match["days"])
    start, end = (_minute(match["start"]), _minute(match["end"])) if match["start"] else (0, DAY)
    if start == DAY:
        raise NotUnderstood(Sentence("a day begins at 00:00, and 24:00 is its end"))
    if what == "no limit":
        return Rule(days, start, end, up=0, down=0)
    if what == "rest":
        return Rule(days, start, end, rests=True)
    limits = _limits(match["what"])
    return Rule(days, start, end, up=limits.get("up"), down=limits.get("down"))


def _days(text: str) -> frozenset[int]:
    if not text.strip() or text.strip().casefold() in _EVERY_DAY:
        return _ALL
    return frozenset(day for part in text.split(",") for day in _span(part.strip()))


def _span(text: str) -> Iterator[int]:
    """`Mon`, or `Fri-Mon`."""
    first, _, last = (part.strip() for part in text.partition("-"))
    start = _day(first)
    length = (_day(last) - start) % 7 if last else 0
    return ((start + step) % 7 for step in range(length + 1))


def _day(name: str) -> int:
    short = name.strip()[:3].title()
    if short not in DAYS:
        raise NotUnderstood(Sentence(_NO_DAY, name=repr(name)))
    return DAYS.index(short)


def _minute(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute >= 60 or hour * 60 + minute > DAY:  # noqa: PLR2004 - of an hour
        raise NotUnderstood(Sentence("{text} is not a time of day: write it like 08:00 or 18:30", text=repr(text)))
    return hour * 60 + minute


def _limits(text: str) -> dict[str, int]:
    limits: dict[str, int] = {}
    for way, rate in _LIMIT.findall(text):
        if way.casefold() in limits:
            raise NotUnderstood(Sentence("{way} stands there twice", way=way))
        limits[way.casefold()] = parse_rate(rate.rstrip(" ,"))
    if not limits:
        raise NotUnderstood(Sentence("{text} needs a rate: up 2 Mbit/s", text=repr(text)))
    return limits


def complaint_about_schedule(lines: tuple[str, ...]) -> Sentence:
    """What is wrong with the first line that is, or empty."""
    for line in lines:
        try:
            parse_rule(line)
        except NotUnderstood as error:
            wrong = error.sentence
            return wrong if repr(line) in wrong else Sentence("{line}: {wrong}", line=line, wrong=wrong)
    return NOTHING


def days_text(days: frozenset[int]) -> str:
    """`Mon-Fri`, `Sat,Sun`, `Mon,Wed-Fri`; nothing for all of them."""
    if days == _ALL or not days:
        return "" if days else "no day"
    spans: list[list[int]] = []
    for day in sorted(days):
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return ",".join(_span_text(span) for span in spans)


def _span_text(span: list[int]) -> str:
    names = [DAYS[day] for day in span]
    return f"{names[0]}-{names[-1]}" if len(names) > 2 else ",".join(names)  # noqa: PLR2004 - two are no span


def clock_text(minute: int) -> str:
    """`08:00`; the end of the day is `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def line_text(days: frozenset[int], start: int, end: int, what: str) -> str:
    """The line for these days and hours; `what` as it is written: `rest`, `up 2 Mbit/s`."""
    hours = "" if (start, end) == (0, DAY) else f"{clock_text(start)}-{clock_text(end)}"
    return " ".join(part for part in (days_text(days), hours, what) if part)
