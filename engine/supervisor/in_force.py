"""Which settings an engine works with: kept for the day when the file is damaged, and told where that day has come."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from engine.errors import BrigadeError
from engine.model import NEVER, Problem, Stage
from engine.settings.declaration import but_for_live_ones
from engine.settings.last_good import keep

if TYPE_CHECKING:
    from engine.ledger import Ledger
    from engine.settings.config import Config
    from engine.settings.home import Home

_log = logging.getLogger(__name__)

_CODE: Final = "bad-settings"


def note_settings(ledger: Ledger, home: Home, config: Config) -> None:
    """An engine starts with these settings. What cannot be noted keeps it from nothing."""
    if not config.refusal:
        keep(home.config_file)
    try:
        with ledger.transaction():
            ledger.problems.gone(Stage.WATCH, "", _CODE)
            if config.refusal:
                ledger.problems.met(_problem(home, config))
    except BrigadeError as error:
        _log.warning("%s", error)


def differ_only_live(before: Config, after: Config) -> bool:
    """Whether all that is new takes effect while the stages are at work."""
    return _but_for_live_ones(before) == _but_for_live_ones(after)


def _but_for_live_ones(config: Config) -> object:
    return tuple(map(but_for_live_ones, config.routes)), but_for_live_ones(config.general), config.refusal


def _problem(home: Home, config: Config) -> Problem:
    now = time.time()
    return Problem(_CODE, Stage.WATCH, "", home.config_file.name, "", config.refusal, 1, now, now, NEVER)
