"""Waits that are over, or that the clock has made too long. The stages call it for their own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.errors import CAUSES
from engine.model import NEVER, Stage

if TYPE_CHECKING:
    import apsw

_TABLES: Final = {Stage.UPLOAD: "transfer", Stage.DOWNLOAD: "delivery"}


class Waits:
    """The drawer of times to try again and to go on."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def end_of_pauses(self, stage: Stage) -> float:
        """When the first pause of a single file ends; `NEVER` where none does by itself."""
        table = _TABLES.get(stage)
        query = f"SELECT min(paused_until) FROM {table} WHERE is_paused = 1"
        end = self._connection.execute(query).get if table else None
        return NEVER if end is None else float(end)

    def end_pauses(self, stage: Stage, now: float) -> None:
        """Single files whose pause is over go on."""
        if table := _TABLES.get(stage):
            self._connection.execute(
                f"UPDATE {table} SET is_paused = 0, paused_until = 0 WHERE is_paused = 1 AND paused_until <= ?", (now,)
            )

    def shorten(self, stage: Stage, now: float) -> None:
        """What waits longer than its cause lets it is tried now: it began to wait before the clock was set back."""
        if table := _TABLES.get(stage):
            self._connection.executemany(
                f"UPDATE {table} SET next_try = 0 WHERE state < 40 AND next_try > ? AND next_try < 9e14 AND code = ?",
                [(now + cause.longest_delay, code) for code, cause in CAUSES.items()],
            )
        if stage is Stage.UPLOAD:
            self._connection.execute(
                "UPDATE outbox SET next_try = 0 WHERE next_try > 0 AND transfer_id IN"
                " (SELECT id FROM transfer WHERE state = 20 AND state < 40 AND next_try = 0)"
            )
