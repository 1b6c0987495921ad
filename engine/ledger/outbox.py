"""Notifications still to be sent. The upload stage owns them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from engine.ledger.many import rows_of, table_of
from engine.model import Notification
from engine.sentences import packed

if TYPE_CHECKING:
    from collections.abc import Collection

    import apsw

_SENT: Final = table_of("id", "message_id")


class Outbox:
    """The drawer of notifications."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def ready(self, route: str, now: float, limit: int, under_way: Collection[int] = ()) -> list[Notification]:
        """What may be sent now, oldest first, without those of the transfers that are `under_way`."""
        rows = self._connection.execute(
            "SELECT transfer_id, route, event_id, body, attributes, attempts, next_try FROM outbox"
            " WHERE route = ? AND next_try <= ? AND transfer_id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY transfer_id LIMIT ?",
            (route, now, json.dumps(list(under_way)), limit),
        )
        return [Notification._make(row) for row in rows]

    def sent(self, route: str, answers: Collection[tuple[int, str]], at: float) -> None:
        """SQS acknowledged these of a route: (transfer id, SQS message id) each. NOTIFIED."""
        said = rows_of(answers)
        self._connection.execute(
            "UPDATE transfer SET state = 30, message_id = said.message_id, notified_at = ?, attempts = 0, next_try = 0,"
            f" code = '', detail = '' FROM {_SENT} AS said WHERE transfer.id = said.id",
            (at, said),
        )
        self._connection.execute(f"DELETE FROM outbox WHERE transfer_id IN (SELECT id FROM {_SENT})", (said,))
        self._connection.execute(
            "INSERT INTO tally(route, last_announced_at) VALUES (?, ?)"
            " ON CONFLICT(route) DO UPDATE SET last_announced_at = excluded.last_announced_at",
            (route, at),
        )

    def postpone(self, transfer_id: int, code: str, detail: str, next_try: float) -> None:
        """It could not be sent: say why on the transfer, and when it is tried again."""
        self._connection.execute(
            "UPDATE outbox SET attempts = attempts + 1, next_try = ? WHERE transfer_id = ?", (next_try, transfer_id)
        )
        self._connection.execute(
            "UPDATE transfer SET attempts = attempts + 1, code = ?, detail = ?, next_try = ? WHERE id = ?",
            (code, packed(detail), next_try, transfer_id),
        )
