"""What went up or came down long ago is forgotten, a page at a time: the ledger stays bounded, and no other work waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.ledger.transfers import COLUMNS, transfer_of
from engine.model import TRASHED, TRASHING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

    from engine.model import Transfer

_PAGE: Final = 1000
_OLD: Final = (
    "SELECT id FROM inbox WHERE id > ?1 AND id <= ?2 AND received_at < ?3 AND state IN (40, 50, 60) AND NOT EXISTS"
    " (SELECT 1 FROM delivery WHERE inbox_id = inbox.id AND (state < 40 OR done_at >= ?3))"
)


class Past:
    """The drawer of what is over."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def forget_received(self, after: int, before: float) -> int:
        """Look at the page of messages behind row `after`, and forget those that ended and were last seen before then.

        Their deliveries and remarks go with them. Answers the last row of the page; 0 where there is none any more.
        """
        deliveries = f"SELECT id FROM delivery WHERE inbox_id IN ({_OLD})"
        return self._forget(
            "inbox",
            (
                f"DELETE FROM remark WHERE side = 'down' AND item_id IN ({deliveries})",
                f"DELETE FROM delivery WHERE inbox_id IN ({_OLD})",
                f"DELETE FROM inbox WHERE id IN ({_OLD})",
            ),
            after,
            before,
        )

    def forget_sent(self, after: int, before: float) -> int:
        """The same for transfers that are DONE. One that was taken back or skipped stays: its file would be sent anew."""
        old = "SELECT id FROM transfer WHERE id > ?1 AND id <= ?2 AND state = 40 AND done_at < ?3"
        return self._forget(
            "transfer",
            (
                f"DELETE FROM remark WHERE side = 'up' AND item_id IN ({old})",
                f"DELETE FROM transfer WHERE id IN ({old})",
            ),
            after,
            before,
        )

    def to_trash(self, route: str, after: int, before: float) -> tuple[int, list[Transfer]]:
        """Of the page of transfers behind row `after` those whose files have lain in UploadedToS3 since before then.

        Answers the last row of the page, 0 where there is none any more, and them.
        """
        last = self._last("transfer", after)
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM transfer WHERE id > ? AND id <= ? AND route = ? AND state = 40 AND done_at < ?"
            " AND final_name <> '' AND NOT EXISTS"
            " (SELECT 1 FROM remark WHERE side = 'up' AND item_id = transfer.id AND code = ?)",
            (after, last, route, before, TRASHED),
        )
        return last, [transfer_of(row) for row in rows]

    def trashing(self, transfers: Iterable[int], at: float) -> None:
        """The files of these transfers are about to go: if this is the last word about one, a crash came in between."""
        known = "SELECT 1 FROM remark WHERE side = 'up' AND item_id = ?1 AND code = ?3"
        self._connection.executemany(
            "INSERT INTO remark(side, item_id, at, code, detail)"
            f" SELECT 'up', ?1, ?2, ?3, '' WHERE NOT EXISTS ({known})",
            ((row, at, TRASHING) for row in transfers),
        )

    def was_trashing(self, transfers: Iterable[int]) -> set[int]:
        """Those of these transfers about which that was the last word."""
        query = "SELECT 1 FROM remark WHERE side = 'up' AND item_id = ? AND code = ?"
        return {row for row in transfers if self._connection.execute(query, (row, TRASHING)).get}

    def trashed(self, transfer_id: int, at: float) -> None:
        """The file lies in the trash."""
        self._connection.execute(
            "UPDATE remark SET code = ?, at = ? WHERE side = 'up' AND item_id = ? AND code = ?",
            (TRASHED, at, transfer_id, TRASHING),
        )

    def not_trashed(self, transfer_id: int) -> None:
        """The file stays where it is."""
        self._connection.execute(
            "DELETE FROM remark WHERE side = 'up' AND item_id = ? AND code = ?", (transfer_id, TRASHING)
        )

    def _forget(self, table: str, changes: Iterable[str], after: int, before: float) -> int:
        """Make these changes to the page of a table behind row `after`; answers its last row, or 0."""
        last = self._last(table, after)
        for change in changes if last else ():
            self._connection.execute(change, (after, last, before))
        return last

    def _last(self, table: str, after: int) -> int:
        query = f"SELECT max(id) FROM (SELECT id FROM {table} WHERE id > ? ORDER BY id LIMIT ?)"
        return int(self._connection.execute(query, (after, _PAGE)).get or 0)
