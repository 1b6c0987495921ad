"""How fast the history of very many files is: listing them, and asking for pages, searches, filters, orders and counts.

Run it with `python tests/bench/history.py [--rows 1000000]`. Prints what each costs; the ledger is made in a temporary folder.
"""

# ruff: noqa: E402, T201 - it is run by itself, and prints to the person at the terminal

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from engine.ledger import Ledger
from engine.model import HistoryOrder, Outcome, Sought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = 86_400
WORDS = ("invoice", "scan", "report", "photo", "contract", "letter", "export", "backup", "IMG", "take")
COLUMNS = (
    "event_id, route, name, queued_name, final_name, size, mtime_ns, inode, state, bucket, key, message_id, crc64, etag,"
    " queued_at, uploaded_at, notified_at, done_at"
)
PAGE, LISTED = 200, 250


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """A year of files; one in two thousand was taken back."""
    begin = time.time() - 365 * DAY
    for number in range(count):
        at = begin + 365 * DAY * number / count
        word = random.choice(WORDS)
        name = f"{word}s/2026-{random.randint(1, 12):02}/{word}-{number:07}.{random.choice(('pdf', 'tif', 'csv'))}"
        event = f"{int(at * 1000):012x}{random.getrandbits(80):020x}"
        message = str(uuid.UUID(int=random.getrandbits(128)))
        file = (random.choice(("Scans",) * 9 + ("Berlin",)), name, name, name, random.randint(1, 10**7), 1, 1)
        said = ("acme", f"incoming/{name}", message, "5wzLmVgB5Uo=", "9b2cf535f27731c974343645a3985328")
        yield (event, *file, 51 if random.random() < 0.0005 else 40, *said, at - 60, at - 30, at - 20, at)


def fill(ledger: Ledger, count: int) -> None:
    with ledger.transaction():
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        ledger._connection.executemany(f"INSERT INTO transfer({COLUMNS}) VALUES ({marks})", rows(count))


def list_all(ledger: Ledger, file: Path, count: int) -> None:
    before, steps, listed = file.stat().st_size, [], LISTED
    while listed == LISTED:
        begin = time.perf_counter()
        with ledger.transaction():
            listed = ledger.listing.list_page(LISTED)
        steps.append(time.perf_counter() - begin)
    ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    steps.sort()
    print(
        f"listing: {sum(steps) / count * 1e6:.0f} us a row; {LISTED} rows {steps[len(steps) // 2] * 1e3:.0f} ms,",
        end=" ",
    )
    print(f"at most {steps[-1] * 1e3:.0f} ms; {(file.stat().st_size - before) / count:.0f} bytes a row")


def questions(ledger: Ledger) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a person does."""
    page, now = ledger.history.page, time.time()
    middle = page(Sought(), 1, skip=ledger.history.count(Sought())[0] // 2)[0].item
    searches = (
        "i",
        "in",
        "inv",
        "invoice",
        "invoice-05",
        "zq",
        "no such file",
        middle.message_id,
        middle.message_id[:8],
    )
    yield "the first page", lambda: page(Sought(), PAGE)
    for search in searches:
        yield f"search: {search}", lambda search=search: page(Sought(search=search), PAGE)
    filters = {
        "one route": Sought(route="Berlin"),
        "did not arrive": Sought(outcome=Outcome.FAILED),
        "a week in the past": Sought(since=now - 300 * DAY, until=now - 293 * DAY),
        "invoices of that week": Sought(search="invoice", since=now - 300 * DAY, until=now - 293 * DAY),
    }
    for name, sought in filters.items():
        yield name, lambda sought=sought: page(sought, PAGE)
    for order in HistoryOrder:
        yield f"by {order}", lambda order=order: page(Sought(), PAGE, order)
    for search in ("", "invoice"):
        yield f"count of {search or 'all'}", lambda search=search: count(ledger, Sought(search=search))


def count(ledger: Ledger, sought: Sought) -> int:
    found, behind = ledger.history.count(sought)
    while behind:
        more, behind = ledger.history.count(sought, behind)
        found += more
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    wanted = parser.parse_args().rows
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        fill(ledger, wanted)
        ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        list_all(ledger, Path(folder) / "ledger.sqlite", wanted)
        for name, question in questions(ledger):
            begin = time.perf_counter()
            question()
            print(f"{name}: {(time.perf_counter() - begin) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
