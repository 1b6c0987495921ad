"""A link to one file, for somebody who has no account."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.cli.output import print_json, warn
from engine.cli.place import known_home, open_desk, settings_of_home
from engine.cli.wishing import end_after
from engine.cli.words import moment, shown
from engine.errors import Trouble
from engine.supervisor.errand import Unanswered
from engine.supervisor.links import make_links, target_of

if TYPE_CHECKING:
    import argparse

    from engine.model import Receipt, Wanted
    from engine.settings.config import Config
    from engine.settings.route import Route


def link(arguments: argparse.Namespace) -> int:
    """Print a link to the newest object of that name. Exit code 1 if there is none, or no way to it."""
    home = known_home(arguments.home)
    now = time.time()
    seconds = end_after(arguments.span, now) - now
    with open_desk(home) as desk:
        receipts = desk.read(lambda ledger: ledger.reading.receipts_named(arguments.name))
    target = _newest(settings_of_home(home), receipts)
    if target is None:
        warn(f"No object called {shown(arguments.name)} is known.", "Say its path below Watch, or its key.")
        return 1
    try:
        (made,) = make_links([target], seconds)
    except Trouble as trouble:
        warn(shown(trouble.sentence), trouble.advice)
        return 1
    except Unanswered as silence:
        warn(str(silence))
        return 1
    if arguments.json:
        print_json({"url": made.url, "ends_at": made.ends_at, "is_of_sign_in": made.is_of_sign_in})
    else:
        print(made.url)
        latest = " at the latest, as your sign-in ends" if made.is_of_sign_in else ""
        warn(f"Anyone who has this link can read the file until {moment(made.ends_at, now)}{latest}.")
    return 0


def _newest(config: Config, receipts: list[Receipt]) -> tuple[Route, Wanted] | None:
    for receipt in receipts:
        for item in (receipt.transfer, receipt.delivery):
            route = config.route(item.route) if item else None
            wanted = target_of(item)
            if route is not None and wanted is not None:
                return route, wanted
    return None
