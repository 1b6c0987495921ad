"""What went up or came down long ago is forgotten, a page at a time: the ledger stays bounded, and no other work waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

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

    def _forget(self, table: str, changes: Iterable[str], after: int, before: float) -> int:
        """Make these changes to the page of a table behind row `after`; answers its last row, or 0."""
        last = self._connection.execute(
            f"SELECT max(id) FROM (SELECT id FROM {table} WHERE id > ? ORDER BY id LIMIT ?)", (after, _PAGE)
        ).get
        if last is None:
            return 0
        for change in changes:
            self._connection.execute(change, (after, last, before))
        return int(last)
