"""The history: what ended, searched, filtered, sorted and counted, be it ten files or a million.

What is listed (see `listing`) is found by indexes. What is not listed yet is little, and looked through as it is. Both
together are the history at any moment.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from engine.ledger.inbox import Inbox
from engine.ledger.listing import ENDED, FIELDS, TABLES, TEXT
from engine.ledger.transfers import Transfers
from engine.model import NEVER, UNLISTED, HistoryOrder, HistoryRow, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from engine.model import Delivery, Sought, Transfer

TOP: Final = 2**63 - 1
"""Above the numbers of all rows."""
_COUNTED: Final = 50_000
"""Numbers that are counted at a time, so that other questions need not wait."""
_TRIGRAM: Final = 3
_TRIGRAMS: Final = 256
"""The index is asked for so many at most. Letters that begin more of them are found in most files anyway."""
_NOTHING: Final = '""'

_NUMBERS: Final = {
    side: f"{UNLISTED} + (CAST(done_at * 1000 AS INTEGER) << 20) + ((id & 524287) << 1) + {way} AS number"
    for way, side in enumerate(TABLES)
}
_OUTCOMES: Final = {Outcome.DONE: "state = 40", Outcome.FAILED: "state > 40"}
_ORDERS: Final = {
    HistoryOrder.TIME: "number",
    HistoryOrder.NAME: "name COLLATE NOCASE",
    HistoryOrder.SIDE: "side",
    HistoryOrder.SIZE: "size",
    HistoryOrder.OUTCOME: "state",
    HistoryOrder.TOOK: "took",
}
_TEXT_OF_LISTED: Final = (
    "CASE side"
    + "".join(
        f" WHEN '{side}' THEN (SELECT {TEXT[side]} FROM {table} WHERE id = item_id)" for side, table in TABLES.items()
    )
    + " END"
)


def _holds(*values: Any) -> bool:
    """Whether a search, in lower case, is in a text."""
    search, text = values
    return search in (text or "").lower()


class History:
    """The drawer of what ended."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._transfers = Transfers(connection)
        self._inbox = Inbox(connection)
        connection.create_scalar_function("holds", _holds, 2, deterministic=True)

    def page(
        self,
        sought: Sought,
        limit: int,
        order: HistoryOrder = HistoryOrder.TIME,
        *,
        is_rising: bool = False,
        before: int = TOP,
        skip: int = 0,
    ) -> list[HistoryRow]:
        """The first rows in that order, of those with a number below `before`, after so many others.

        To go on in the order of time from the number of the last row costs nothing; to skip what was seen costs a little.
        """
        way = "ASC" if is_rising else "DESC"
        columns = dict.fromkeys([_ORDERS[order], "number"])
        parts, values = self._parts(sought, 0, before)
        rows: list[Any] = self._connection.execute(
            f"{parts} ORDER BY {', '.join(f'{column} {way}' for column in columns)} LIMIT :limit OFFSET :skip",
            values | {"limit": limit, "skip": skip},
        ).fetchall()
        found = ((number, self._item(side, item_id)) for number, side, item_id, *_ in rows)
        return [HistoryRow(number, item) for number, item in found if item is not None]

    def count(self, sought: Sought, behind: int = 0) -> tuple[int, int]:
        """How many there are in the next stretch of numbers, and the number behind which the next one begins; 0: none."""
        newest: int = self._connection.execute("SELECT coalesce(max(number), 0) FROM history").get
        last = behind + _COUNTED
        is_all = last >= newest
        parts, values = self._parts(sought, behind, TOP if is_all else last + 1)
        found: int = self._connection.execute(f"SELECT count(*) FROM ({parts})", values).get
        return found, 0 if is_all else last

    def _item(self, side: str, item_id: int) -> Transfer | Delivery | None:
        return self._transfers.get(item_id) if side == "up" else self._inbox.get(item_id)

    def _parts(self, sought: Sought, low: int, high: int) -> tuple[str, dict[str, Any]]:
        """What is sought with numbers between those: a SELECT for what is listed, and one for each side of what is not."""
        search = sought.search.lower()
        match = self._match(search)
        first, last = self._stretch(sought)
        values: dict[str, Any] = {"search": search, "match": match, "route": sought.route, "side": sought.side}
        values |= {"since": sought.since, "until": sought.until, "low": low, "high": high}
        values |= {"first": max(first, low + 1), "last": min(last, high - 1)}
        sides = [side for side in TABLES if high > UNLISTED and sought.side in {"", side}]
        return " UNION ALL ".join([_listed(sought, match), *(_unlisted(sought, side) for side in sides)]), values

    def _stretch(self, sought: Sought) -> tuple[int, int]:
        """The first and the last number of what ended in that time."""
        if sought.since <= 0 and sought.until >= NEVER:
            return 0, TOP
        row: Any = self._connection.execute(
            "SELECT min(number), max(number) FROM history WHERE done_at >= ? AND done_at < ?",
            (sought.since, sought.until),
        ).fetchone()
        first, last = row
        return first or 0, last or 0

    def _match(self, search: str) -> str | None:
        """What the index is asked for: every trigram of the search, or any that begins with its one or two letters.
        None where that would be most of it.
        """
        trigrams = dict.fromkeys(search[at : at + _TRIGRAM] for at in range(len(search) - _TRIGRAM + 1))
        if trigrams:
            return " AND ".join(list(map(_quoted, trigrams))[:_TRIGRAMS])
        rows = self._connection.execute(
            "SELECT term FROM history_terms WHERE term >= ? AND term < ? LIMIT ?",
            (search, f"{search}{chr(sys.maxunicode)}", _TRIGRAMS + 1),
        )
        terms = [_quoted(term) for (term,) in rows] if search else []
        return None if not search or len(terms) > _TRIGRAMS else " OR ".join(terms) or _NOTHING


def _quoted(trigram: str) -> str:
    return '"' + trigram.replace('"', '""') + '"'


def _filters(sought: Sought) -> Iterator[str]:
    """Conditions on columns that the list and the tables have in common. `+`: not by an index of times, since those
    cannot be walked along in the order of numbers.
    """
    if sought.route:
        yield "route = :route"
    if sought.outcome in _OUTCOMES:
        yield _OUTCOMES[sought.outcome]
    if sought.since > 0 or sought.until < NEVER:
        yield "+done_at >= :since AND +done_at < :until"


def _listed(sought: Sought, match: str | None) -> str:
    """Along the list, or along what the index of words finds. That knows trigrams, not where they are: a look proves it."""
    source, number = "history", "number"
    conditions = list(_filters(sought))
    if sought.side:
        conditions.append("side = :side")
    if match is not None:
        # CROSS JOIN: in this order
        source, number = "history_text CROSS JOIN history ON history.number = history_text.rowid", "history_text.rowid"
        conditions.append("history_text MATCH :match")
    if (match is None and sought.search) or len(sought.search) > _TRIGRAM:
        conditions.append(f"holds(:search, {_TEXT_OF_LISTED})")
    where = " AND ".join([f"{number} >= :first AND {number} <= :last", *conditions])
    return f"SELECT {number} AS number, side, item_id, state, name, size, took FROM {source} WHERE {where}"


def _unlisted(sought: Sought, side: str) -> str:
    """What ended since: the index of that finds it without the rest of the table."""
    conditions = [ENDED, "number > :low AND number < :high", *_filters(sought)]
    if sought.search:
        conditions.append(f"holds(:search, {TEXT[side]})")
    table = TABLES[side]
    return (
        f"SELECT {_NUMBERS[side]}, {FIELDS[side]} FROM {table} INDEXED BY {table}_unlisted"
        f" WHERE {' AND '.join(conditions)}"
    )
