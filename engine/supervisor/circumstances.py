"""The circumstances under which an engine works: hour, power and network. What follows from them stands in the ledger."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.computer.network import is_metered
from engine.computer.power import is_on_battery
from engine.errors import BrigadeError
from engine.ledger import Ledger
from engine.model import NEVER, Limit, Pause, Reason
from engine.settings.rates import parse_rate
from engine.settings.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.settings.route import General
    from engine.settings.schedule import Hours

_log = logging.getLogger(__name__)

_LOOK: Final = 5.0
"""Seconds between two looks. A clock that is set, and a plug that is pulled, are noticed no sooner."""


class Senses(NamedTuple):
    """Where the circumstances are known from."""

    clock: Callable[[], float] = time.time
    is_on_battery: Callable[[], bool | None] = is_on_battery
    is_metered: Callable[[], bool | None] = is_metered


class _Terms(NamedTuple):
    """What follows from the circumstances."""

    rests: tuple[Pause, ...]
    limits: tuple[Limit, ...]

    @property
    def gist(self) -> object:
        """What makes a difference: not since when."""
        return [(rest.reason, rest.until) for rest in self.rests], self.limits


class Circumstances:
    """One an engine. Asks the system only for what the settings make a difference of, and nothing where that is nothing."""

    def __init__(self, home: Home, config: Config, changed: Callable[[], object], senses: Senses | None = None) -> None:
        """`changed` is called, on a thread of its own, whenever something else is in force."""
        self._home = home
        self._changed = changed
        self._senses = senses or Senses()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_ending = False
        self._noted: object = None
        self._config = config

    def take(self, config: Config) -> None:
        """Other settings are in force at once."""
        self._config = config
        self._woken.set()

    def note(self, ledger: Ledger) -> None:
        """Write into the ledger what holds now. Raises as `Ledger.transaction`."""
        self._write(ledger, self._terms())

    def _write(self, ledger: Ledger, terms: _Terms) -> None:
        with ledger.transaction():
            ledger.terms.put(*terms)
        self._noted = terms.gist

    def start(self) -> None:
        self._is_ending = False
        self._woken.clear()
        self._thread = threading.Thread(target=self._watch, name="circumstances", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more. A system that does not answer is not waited for."""
        self._is_ending = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _watch(self) -> None:
        while not self._is_ending:
            self._woken.wait(self._seconds())
            self._woken.clear()
            if not self._is_ending:
                self._look()

    def _look(self) -> None:
        terms = self._terms()
        if terms.gist == self._noted:
            return
        try:
            with Ledger(self._home.ledger_file) as ledger:
                self._write(ledger, terms)
        except BrigadeError as error:  # it is made anew, or its disk is full: the next look tries again
            _log.warning("what is in force cannot be noted: %s", error)
        else:
            self._changed()

    def _seconds(self) -> float | None:
        """Until the next look; None where nothing changes by itself."""
        general = self._config.general
        if not (general.schedule or general.rest_on_battery or general.rest_on_metered):
            return None if self._noted else _LOOK
        now = self._senses.clock()
        return max(0.0, min(_LOOK, Schedule(general.schedule).at(now).until - now))

    def _terms(self) -> _Terms:
        config, now = self._config, self._senses.clock()
        hours = Schedule(config.general.schedule).at(now)
        return _Terms(tuple(self._rests(config.general, hours, now)), tuple(_limits(config, hours)))

    def _rests(self, general: General, hours: Hours, now: float) -> list[Pause]:
        rests = [Pause("", now, hours.until, Reason.SCHEDULE)] if hours.rests else []
        if general.rest_on_metered and self._senses.is_metered():
            rests.append(Pause("", now, NEVER, Reason.METERED))
        if general.rest_on_battery and self._senses.is_on_battery():
            rests.append(Pause("", now, NEVER, Reason.BATTERY))
        return rests


def _limits(config: Config, hours: Hours) -> list[Limit]:
    """Of all routes together, where the schedule says what it says of them, and of each."""
    general = config.general
    up = parse_rate(general.upload_limit) if hours.up is None else hours.up
    down = parse_rate(general.download_limit) if hours.down is None else hours.down
    routes = [
        Limit(route.name, parse_rate(route.upload_limit), parse_rate(route.download_limit)) for route in config.routes
    ]
    return [limit for limit in (Limit("", up, down, hours.until), *routes) if limit.up or limit.down]
