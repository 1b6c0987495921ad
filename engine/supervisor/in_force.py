"""Which settings an engine works with: kept for the day when the file is damaged, and told where that day has come."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from engine.errors import BrigadeError
from engine.model import NEVER, Problem, Stage
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


def _problem(home: Home, config: Config) -> Problem:
    now = time.time()
    return Problem(_CODE, Stage.WATCH, "", home.config_file.name, "", config.refusal, 1, now, now, NEVER)
