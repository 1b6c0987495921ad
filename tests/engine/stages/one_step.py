"""One step of the way, for many files, alone in a process that is watched from outside: one_step.py STEP FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final
from unittest import mock

from engine.files.incoming import Incoming
from engine.files.settling import fingerprint_of
from engine.ledger.transfers import transfer_of
from engine.model import NEVER, Transfer
from engine.settings.route import Route
from engine.stages.claiming import Claiming
from engine.stages.keeping import keep
from engine.stages.reading import load
from engine.stages.storing import Storing


def _route(folder: Path) -> Route:
    return Route("scans", str(folder), bucket="bucket", queue="queue", settle_seconds=0.0)


def _claim(route: Route) -> None:
    claiming = Claiming(route)
    while claiming.take(None).claims:
        pass


def _load(route: Route) -> None:
    found = load(route.queued_path, _rows(route))
    assert all(item.failure is None for item in found)


def _store(route: Route) -> None:
    place = mock.Mock(patiences=[])
    rows = _rows(route)
    stored = Storing(place, route)._store(rows)
    assert [item.final_name for item in stored] == [row.name for row in rows]


def _fetch(route: Route) -> None:
    incoming = Incoming(route.downloaded_path)
    names = sorted(path.name for path in route.watch_path.iterdir())
    keep(incoming, [(number, b"content") for number, _ in enumerate(names)])
    incoming.sync_parts()
    for number, name in enumerate(names):
        incoming.place(number, incoming.free_name(name))
    incoming.sync_parents(names)


def _rows(route: Route) -> list[Transfer]:
    """As the ledger would have them."""
    paths = sorted(route.queued_path.iterdir())
    rest = (0, 0.0, "", "", 0, NEVER, 0, 0, "", "", "", "", "", 0, 0, "", 1.0, 1.0, 1.0, 0.0)
    return [
        transfer_of(
            (number, f"event-{number}", "scans", name, name, "", *fingerprint_of(path.stat()), 30, "", "", *rest)
        )
        for number, path in enumerate(paths)
        for name in (path.name,)
    ]


STEPS: Final = {"claim": _claim, "load": _load, "store": _store, "fetch": _fetch}

if __name__ == "__main__":
    STEPS[sys.argv[1]](_route(Path(sys.argv[2])))
