"""How fast everything may go for now: chosen, taken back, or told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from engine.cli.place import known_home, open_desk
from engine.cli.wishing import end_of, when_running
from engine.cli.words import limit as told
from engine.cli.words import until
from engine.errors import ConfigError
from engine.model import NEVER
from engine.sentences import Sentence
from engine.settings.rates import parse_rate, rate_text
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse

    from engine.model import Status
    from engine.settings.home import Home
    from engine.supervisor.desk import Desk

_SETTINGS: Final = "settings"


def limit(arguments: argparse.Namespace) -> int:
    """Carry out `limit`."""
    home = known_home(arguments.home)
    now = time.time()
    end = end_of(arguments, now)
    if arguments.rate in {"", _SETTINGS} and end < NEVER:
        advice = Sentence("Say which: limit 5Mbit/s --for 1h.")
        raise ConfigError(Sentence("Only a limit can end."), advice=advice)
    with open_desk(home) as desk:
        if arguments.rate == "":
            is_running = is_engine_running(home)
            print(desk.read(lambda ledger: _in_force(ledger.reading.status((), now, is_running=is_running))))
        elif arguments.rate == _SETTINGS:
            desk.wish(lambda ledger: ledger.wishes.unlimit())
            print(f"The settings say how fast bytes go.{when_running(home)}")
        else:
            _choose(home, desk, _rate(arguments.rate), end)
    return 0


def _in_force(status: Status) -> str:
    for found in status.limits:
        if not found.route:
            return f"Limit: {told(found, status.at)}."
    return "No limit." if status.is_running else "Nothing is chosen: once an engine runs, the settings say how fast."


def _rate(text: str) -> int:
    try:
        return parse_rate(text)
    except ValueError as error:
        advice = Sentence("Say 5Mbit/s, 500KiB/s, none, or settings.")
        raise ConfigError(Sentence("{error}.", error=error), advice=advice) from error


def _choose(home: Home, desk: Desk, rate: int, end: float) -> None:
    desk.wish(lambda ledger: ledger.wishes.limit(rate, end))
    what = f"at most {rate_text(rate)} up, and as much down" if rate else "as fast as bytes can"
    how_long = until(end) if end < NEVER else "until that is changed"
    print(f"Everything goes {what}, {how_long}.{when_running(home)}")
