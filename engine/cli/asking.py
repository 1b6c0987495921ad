"""Questions to the ledger: status, history and the receipt of one file. They work with and without an engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.cli.output import plain, print_json, warn
from engine.cli.place import known_home, open_desk, settings_of_home, status_of
from engine.cli.status_text import status_lines
from engine.cli.timeline import receipt_lines
from engine.cli.words import moment, shown, size
from engine.model import Transfer
from engine.supervisor.claims import is_engine_running

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.model import Delivery, Receipt
    from engine.supervisor.desk import Desk

_SUGGESTIONS = 5


def ask(arguments: argparse.Namespace) -> int:
    """Carry out `status`, `history` or `receipt`."""
    if arguments.command == "status":
        return status(arguments.home, json=arguments.json)
    with open_desk(known_home(arguments.home)) as desk:
        if arguments.command == "history":
            return history(desk, arguments.search, arguments.limit, json=arguments.json)
        return receipt(desk, arguments.name, json=arguments.json)


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


@dataclass(frozen=True, slots=True)
class Past:
    """A row of the history."""

    side: str
    """`up` or `down`."""
    item: Transfer | Delivery

    @property
    def name(self) -> str:
        if isinstance(self.item, Transfer):
            return self.item.name
        return self.item.final_name or self.item.wanted.key


def history(desk: Desk, search: str, limit: int, *, json: bool) -> int:
    """What ended, newest first, both ways."""
    ups = desk.read(lambda ledger: ledger.reading.past_transfers(search=search, limit=limit))
    downs = desk.read(lambda ledger: ledger.reading.past_deliveries(search=search, limit=limit))
    found = [*(Past("up", item) for item in ups), *(Past("down", item) for item in downs)]
    found = sorted(found, key=lambda past: past.item.done_at, reverse=True)[:limit]
    if json:
        print_json([{"side": past.side, **plain(past.item)} for past in found])
    elif found:
        print(*map(_past_line, found), sep="\n")
    else:
        warn("Nothing was found." if search else "Nothing has gone up or come down yet.")
    return 0


def _past_line(past: Past) -> str:
    item = past.item
    way = {"up": "^", "down": "v"}[past.side]
    state = "" if item.state.name == "DONE" else f"  {item.state.name.lower()}"
    return f"{moment(item.done_at):>19}  {way}  {size(max(item.size, 0)):>8}  {shown(past.name)}{state}"


def receipt(desk: Desk, name: str, *, json: bool) -> int:
    """The stories of all files of that name, newest first. Exit code 1 if there is none."""
    found: list[Receipt] = desk.read(lambda ledger: ledger.reading.receipts_named(name))
    if json:
        print_json(found)
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
