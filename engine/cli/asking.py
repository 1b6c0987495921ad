"""Questions to the ledger: status, history and the receipt of one file. They work with and without an engine."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from engine.cli.history import history
from engine.cli.output import print_json, warn
from engine.cli.place import known_home, open_desk, settings_of_home, status_of
from engine.cli.status_text import status_lines
from engine.cli.timeline import receipt_lines
from engine.cli.words import shown
from engine.sheet import RECEIPT, receipt_rows, write_sheet
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.model import Receipt
    from engine.supervisor.desk import Desk

_SUGGESTIONS = 5


def ask(arguments: argparse.Namespace) -> int:
    """Carry out `status`, `history` or `receipt`."""
    if arguments.command == "status":
        return status(arguments.home, json=arguments.json)
    with open_desk(known_home(arguments.home)) as desk:
        if arguments.command == "history":
            return history(desk, arguments)
        return receipt(desk, arguments.name, json=arguments.json, csv=arguments.csv)


def status(folder: Path | None, *, json: bool) -> int:
    """Everything at a glance. Says nothing about whether the settings are good: `config check` does."""
    home = known_home(folder)
    config = settings_of_home(home)
    with open_desk(home) as desk:
        answer = desk.read(lambda ledger: status_of(config, ledger, is_running=is_engine_running(home)))
    if json:
        print_json(answer)
    else:
        print(*status_lines(answer, config), sep="\n")
    return 0


def receipt(desk: Desk, name: str, *, json: bool, csv: bool) -> int:
    """The stories of all files of that name, newest first. Exit code 1 if there is none."""
    found: list[Receipt] = desk.read(lambda ledger: ledger.reading.receipts_named(name))
    if json:
        print_json(found)
    elif csv:
        write_sheet(sys.stdout, RECEIPT, (row for one in found for row in receipt_rows(one)))
    elif found:
        now = time.time()
        print("\n\n".join("\n".join(receipt_lines(one, now)) for one in found))
    if found:
        return 0
    warn(f"No file called {shown(name)} is known.", *_similar(desk, name))
    return 1


def _similar(desk: Desk, name: str) -> list[str]:
    """Names that hold the text, to choose from."""
    search = name.rpartition("/")[2]
    ups = desk.read(lambda ledger: ledger.reading.open_transfers(search=search, limit=_SUGGESTIONS))
    past = desk.read(lambda ledger: ledger.reading.past_transfers(search=search, limit=_SUGGESTIONS))
    downs = desk.read(lambda ledger: ledger.reading.past_deliveries(search=search, limit=_SUGGESTIONS))
    names = dict.fromkeys([*(item.name for item in (*ups, *past)), *(item.final_name for item in downs)])
    return [f"Perhaps: {shown(near)}" for near in list(names)[:_SUGGESTIONS]]
