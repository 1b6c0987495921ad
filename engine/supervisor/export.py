"""The history, or what is sought of it, as a file: all of it, a page at a time, so that nobody else has to wait for it."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.ledger.history import TOP
from engine.model import Transfer
from engine.plain import plain
from engine.settings.replacing import replacing
from engine.sheet import ENCODING, HISTORY, history_row, write_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import TextIO

    from engine.ledger import Ledger
    from engine.model import Delivery, HistoryRow, Sought
    from engine.supervisor.desk import Desk

_PAGE: Final = 1000


class Form(StrEnum):
    """What can be made of it."""

    CSV = "csv"
    JSON = "json"


class Unwanted(Exception):  # noqa: N818 - not an error: somebody thought better of it
    """It was stopped."""


def everything(desk: Desk, sought: Sought) -> Iterator[Transfer | Delivery]:
    """All files sought, newest first, as of now: what ends meanwhile is not among them, and none comes twice."""
    before, seen = TOP, set[tuple[type, int]]()
    while rows := desk.read(partial(_page, sought, before)):
        for row in rows:
            who = (type(row.item), row.item.id)
            if who not in seen:
                yield row.item
            if not row.is_listed:  # it may come once more, when it is listed meanwhile
                seen.add(who)
        before = rows[-1].number


def _page(sought: Sought, before: int, ledger: Ledger) -> list[HistoryRow]:
    return ledger.history.page(sought, _PAGE, before=before)


def write_history(items: Iterable[Transfer | Delivery], form: Form, out: TextIO) -> None:
    """Each as soon as it is there."""
    if form is Form.CSV:
        write_sheet(out, HISTORY, map(history_row, items))
        return
    lines = (json.dumps({"side": "up" if isinstance(item, Transfer) else "down", **plain(item)}) for item in items)
    first = next(lines, "")
    out.write(f"[{first}")
    out.writelines(f",\n {line}" for line in lines)
    out.write("]\n")


def save_history(items: Iterable[Transfer | Delivery], form: Form, file: Path) -> None:
    """Into a file, which is there whole or, whatever is raised, as it was before. Raises OSError."""
    with replacing(file, encoding=ENCODING if form is Form.CSV else "utf-8", is_private=False) as out:
        write_history(items, form, out)


def watched(
    items: Iterable[Transfer | Delivery], tell: Callable[[int], object], is_wanted: Callable[[], bool]
) -> Iterator[Transfer | Delivery]:
    """The same; `tell` hears now and then how many there were.

    Raises:
        Unwanted: they are not wanted any more.
    """
    for count, item in enumerate(items, 1):
        if not is_wanted():
            raise Unwanted
        if count % _PAGE == 0:
            tell(count)
        yield item
