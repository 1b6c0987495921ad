"""What the user wants, written into the ledger: pause, resume, retry, cancel. An engine that runs acts at once."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.cli.output import warn
from engine.cli.place import known_home, open_desk, require_route, settings_of_home
from engine.cli.words import files, shown, until
from engine.errors import ConfigError
from engine.model import NEVER, DeliveryState, TransferState
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse

    from engine.settings.home import Home
    from engine.supervisor.desk import Desk

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?")
_UNITS = (86400, 3600, 60, 1)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def wish(arguments: argparse.Namespace) -> int:
    """Carry out `pause`, `resume`, `retry` or `cancel`."""
    home = known_home(arguments.home)
    route = getattr(arguments, "route", "")
    require_route(settings_of_home(home), route)
    with open_desk(home) as desk:
        match arguments.command:
            case "pause":
                return _pause(home, desk, route, arguments.until)
            case "resume":
                desk.wish(lambda ledger: ledger.wishes.resume(route))
                print(f"{_subject(route)} goes on.{_when_running(home)}")
                return 0
            case "retry":
                changed = desk.wish(lambda ledger: ledger.wishes.retry(route))
                print(f"{files(changed)} tried again now.{_when_running(home)}" if changed else "Nothing waits.")
                return 0
            case _:
                return _cancel(desk, arguments.name)


def _pause(home: Home, desk: Desk, route: str, text: str | None) -> int:
    now = time.time()
    end = end_of_pause(text, now) if text else NEVER
    desk.wish(lambda ledger: ledger.wishes.pause(route, since=now, until=end))
    print(f"{_subject(route)} rests {until(end, now)}.{_when_running(home)}")
    return 0


def _subject(route: str) -> str:
    return f"The route {shown(route)}" if route else "Everything"


def _when_running(home: Home) -> str:
    return "" if is_engine_running(home) else " (No engine is running; this holds when one starts.)"


def end_of_pause(text: str, now: float) -> float:
    """When a pause ends: `30m`, `1h30m`, `14:30` (the next time the clock shows that), or an ISO date and time.

    Raises:
        ConfigError: not understood, or in the past.
    """
    text = text.strip()
    try:
        end = _after(text, now) or _at_clock(text, now) or datetime.fromisoformat(text).astimezone().timestamp()
        datetime.fromtimestamp(end).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(f"{shown(text)} is not a time.", advice="Say 30m, 2h, 14:30, or 2026-12-24T18:00.") from error
    if end <= now:
        raise ConfigError(f"{shown(text)} is in the past.", advice="Name a time to come.")
    return end


def _after(text: str, now: float) -> float | None:
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        return None
    return now + sum(int(figure or 0) * unit for figure, unit in zip(match.groups(), _UNITS, strict=True))


def _at_clock(text: str, now: float) -> float | None:
    """By the clock on the wall, also where a change to or from summer time lies between."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    local = datetime.fromtimestamp(now).astimezone().replace(tzinfo=None)
    today = local.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    return (today if today > local else today + timedelta(days=1)).timestamp()


def _cancel(desk: Desk, name: str) -> int:
    """Take back every open file of that name or key. Exit code 1 if there is none that can be."""
    ups = desk.read(lambda ledger: ledger.reading.open_transfers(search=name))
    downs = desk.read(lambda ledger: ledger.reading.open_deliveries(search=name))
    named_up = [item for item in ups if name in {item.name, item.queued_name, item.key}]
    up = [item.id for item in named_up if item.state is TransferState.QUEUED]
    down = [item.id for item in downs if name == item.wanted.key and item.state < DeliveryState.PLACED]
    if not up and not down:
        warn(*_why_not(name, is_stored=bool(named_up)))
        return 1
    desk.wish(lambda ledger: ledger.wishes.cancel("up", up) + ledger.wishes.cancel("down", down))
    if up:
        print(f"{shown(name)} is taken back; the file stays in QueuedForUpload.")
    if down:
        print(f"The delivery of {shown(name)} is given up; its message is deleted from the queue.")
    return 0


def _why_not(name: str, *, is_stored: bool) -> tuple[str, str]:
    if is_stored:
        return (
            f"{shown(name)} is in S3 already, so that it cannot be taken back.",
            "It is announced and moved as usual.",
        )
    return (
        f"Nothing called {shown(name)} is on its way.",
        "Say its path below Watch as `status` and `history` do, or its key.",
    )
