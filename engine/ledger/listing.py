"""Listing: what ended gets its row in the history and its words in the index, a page at a time, while nobody waits for it.

`history_id` of a transfer or delivery is the number of its row in `history`, 0 until it is listed. Triggers of the tables
take the row away when the file is tried again or forgotten, so that the list is true whoever changes what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import apsw

TABLES: Final = {"up": "transfer", "down": "delivery"}
FIELDS: Final = {
    "up": "'up' AS side, id AS item_id, state, name, size, done_at - queued_at AS took",
    "down": "'down' AS side, id AS item_id, state, iif(final_name = '', key, final_name) AS name, size,"
    " done_at - received_at AS took",
}
"""What the history keeps of a row of each side."""
TEXT: Final = {
    "up": "name || char(10) || iif(final_name = name, '', final_name) || char(10) || key || char(10) || message_id"
    " || char(10) || event_id",
    "down": "final_name || char(10) || iif(key = final_name, '', key) || char(10)"
    " || (SELECT message_id FROM inbox WHERE inbox.id = inbox_id) || char(10) || event_id",
}
"""What is searched of it."""
ENDED: Final = "state >= 40 AND history_id = 0"
"""And is not listed yet."""

_ALL: Final = " UNION ALL ".join(
    f"SELECT {FIELDS[side]}, route, done_at, {TEXT[side]} AS text FROM {table} WHERE {ENDED}"
    for side, table in TABLES.items()
)
_PADDING: Final = "\n\n"
"""Behind the text in the index, so that every two letters, and every one, begin a trigram."""


class Listing:
    """The drawer of what is to be listed."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def backlog(self, most: int) -> int:
        """How many rows that ended are not listed yet; not counted beyond `most`."""
        return sum(
            self._connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {ENDED} LIMIT ?)", (most,)).get
            for table in TABLES.values()
        )

    def newest(self) -> float:
        """When the last of them ended; 0 if there is none."""
        newest = [
            self._connection.execute(f"SELECT max(done_at) FROM {table} WHERE {ENDED}").get for table in TABLES.values()
        ]
        return max((at for at in newest if at is not None), default=0.0)

    def list_page(self, limit: int) -> int:
        """List the oldest of them, so many; answers how many there were."""
        rows = self._connection.execute(f"{_ALL} ORDER BY done_at, item_id LIMIT ?", (limit,)).fetchall()
        first: int = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM history").get
        listed: list[Any] = [(number, *row) for number, row in enumerate(rows, first)]
        self._connection.executemany(
            "INSERT INTO history(number, side, item_id, state, name, size, took, route, done_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [row[:-1] for row in listed],
        )
        self._connection.executemany(
            "INSERT INTO history_text(rowid, text) VALUES (?, ?)", [(row[0], row[-1] + _PADDING) for row in listed]
        )
        for side, table in TABLES.items():
            self._connection.executemany(
                f"UPDATE {table} SET history_id = ? WHERE id = ?",
                [(row[0], row[2]) for row in listed if row[1] == side],
            )
        return len(listed)
