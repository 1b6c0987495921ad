"""What the user wants, written into the ledger: pause, resume, retry, cancel. An engine that runs acts at once."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from engine.cli.output import warn
from engine.cli.place import known_home, open_desk, require_route, settings_of_home
from engine.cli.words import files, shown, until
from engine.errors import ConfigError
from engine.model import NEVER, DeliveryState, Outcome, TransferState
from engine.sentences import Sentence
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse

    from engine.ledger import Ledger
    from engine.model import Delivery, Transfer
    from engine.settings.home import Home
    from engine.supervisor.desk import Desk

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?")
_UNITS = (86400, 3600, 60, 1)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def wish(arguments: argparse.Namespace) -> int:
    """Carry out `pause`, `resume`, `retry` or `cancel`."""
    home = known_home(arguments.home)
    if arguments.command == "cancel":
        with open_desk(home) as desk:
            return _cancel(desk, arguments.name)
    require_route(settings_of_home(home), arguments.route)
    now = time.time()
    end = end_of(arguments, now) if arguments.command == "pause" else 0.0
    with open_desk(home) as desk:
        if arguments.file:
            return _wish_for_file(desk, arguments.command, arguments.file, end)
        _WISHES[arguments.command](home, desk, arguments.route, end)
    return 0


def end_of(arguments: argparse.Namespace, now: float) -> float:
    """What `--for` or `--until` says; `NEVER` without them. Raises as `end_of_pause`."""
    if arguments.span is not None:
        return end_after(arguments.span, now)
    return end_of_pause(arguments.until, now) if arguments.until else NEVER


def _pause(home: Home, desk: Desk, route: str, end: float) -> None:
    now = time.time()
    desk.wish(lambda ledger: ledger.wishes.pause(route, since=now, until=end))
    print(f"{_subject(route)} rests {until(end, now)}.{when_running(home)}")


def _resume(home: Home, desk: Desk, route: str, _: float) -> None:
    desk.wish(lambda ledger: ledger.wishes.resume(route))
    print(f"{_subject(route)} goes on.{when_running(home)}")


def _retry(home: Home, desk: Desk, route: str, _: float) -> None:
    changed = desk.wish(lambda ledger: ledger.wishes.retry(route))
    print(f"{files(changed)} tried again now.{when_running(home)}" if changed else "Nothing waits.")


_WISHES: Final = {"pause": _pause, "resume": _resume, "retry": _retry}


def _subject(route: str) -> str:
    return f"The route {shown(route)}" if route else "Everything"


def when_running(home: Home) -> str:
    """To be added to what was wished, where nobody carries it out now."""
    return "" if is_engine_running(home) else " (No engine is running; this holds when one starts.)"


def end_after(text: str, now: float) -> float:
    """When a pause of that length ends: `30m`, `1h30m`.

    Raises:
        ConfigError: not understood, or no time at all.
    """
    try:
        end = _after(text.strip(), now) or 0.0
        datetime.fromtimestamp(end).astimezone()
    except (ValueError, OverflowError, OSError):
        end = 0.0
    if end <= now:
        advice = Sentence("Say 30m, 2h, 1h30m or 1d.")
        raise ConfigError(Sentence("{text} is not a length of time.", text=shown(text)), advice=advice)
    return end


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
        advice = Sentence("Say 30m, 2h, 14:30, or 2026-12-24T18:00.")
        raise ConfigError(Sentence("{text} is not a time.", text=shown(text)), advice=advice) from error
    if end <= now:
        advice = Sentence("Name a time to come.")
        raise ConfigError(Sentence("{text} is in the past.", text=shown(text)), advice=advice)
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What is on its way under a name."""

    up: tuple[Transfer, ...]
    down: tuple[Delivery, ...]

    @property
    def can_rest(self) -> dict[str, list[int]]:
        """Ids, by side, of what can still be paused or taken back: not in S3 yet, or not in its folder."""
        return {
            "up": [item.id for item in self.up if item.state is TransferState.QUEUED],
            "down": [item.id for item in self.down if item.state < DeliveryState.PLACED],
        }


def _find(desk: Desk, name: str) -> _Found:
    """Every open file of that name or key."""
    ups = desk.read(lambda ledger: ledger.reading.open_transfers(search=name))
    downs = desk.read(lambda ledger: ledger.reading.open_deliveries(search=name))
    return _Found(
        tuple(item for item in ups if name in {item.name, item.queued_name, item.key}),
        tuple(item for item in downs if name == item.wanted.key),
    )


def _wish_for_file(desk: Desk, command: str, name: str, end: float) -> int:
    """Pause, resume or retry every open file of that name. Exit code 1 if there is none that can be."""
    found = _find(desk, name)
    chosen = _to_retry(desk, name, found) if command == "retry" else found.can_rest
    sides = {side: ids for side, ids in chosen.items() if ids}
    if not sides:
        warn(*_why_not(name, "paused", is_stored=bool(found.up)))
        return 1

    def act(ledger: Ledger) -> None:
        for side, ids in sides.items():
            if command == "retry":
                ledger.wishes.retry_items(side, ids)
            else:
                ledger.wishes.pause_items(side, ids, paused=command == "pause", until=end)

    desk.wish(act)
    done = {"pause": f"rests {until(end)}", "resume": "goes on", "retry": "is tried again now"}
    print(f"{shown(name)} {done[command]}.")
    return 0


def _to_retry(desk: Desk, name: str, found: _Found) -> dict[str, list[int]]:
    """What is on its way, and what was skipped or taken back."""
    past = desk.read(lambda ledger: ledger.reading.past_transfers(search=name, outcome=Outcome.FAILED))
    left = [item for item in past if name in {item.name, item.queued_name, item.key}]
    return {"up": [item.id for item in (*found.up, *left)], "down": [item.id for item in found.down]}


def _cancel(desk: Desk, name: str) -> int:
    """Take back every open file of that name or key. Exit code 1 if there is none that can be."""
    found = _find(desk, name)
    up, down = found.can_rest["up"], found.can_rest["down"]
    if not up and not down:
        warn(*_why_not(name, "taken back", is_stored=bool(found.up)))
        return 1
    desk.wish(lambda ledger: ledger.wishes.cancel("up", up) + ledger.wishes.cancel("down", down))
    if up:
        print(f"{shown(name)} is taken back; the file stays in QueuedForUpload.")
    if down:
        print(f"The delivery of {shown(name)} is given up; its message is deleted from the queue.")
    return 0


def _why_not(name: str, wish: str, *, is_stored: bool) -> tuple[str, str]:
    if is_stored:
        return (
            f"{shown(name)} is in S3 already, so that it cannot be {wish}.",
            "It is announced and moved as usual.",
        )
    return (
        f"Nothing called {shown(name)} is on its way.",
        "Say its path below Watch as `status` and `history` do, or its key.",
    )
