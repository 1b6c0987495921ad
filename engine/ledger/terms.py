"""The terms on which the stages work: rests and limits that follow from settings and circumstances. The engine writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Limit, Pause, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw


class Terms:
    """The drawer of what is in force."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def put(self, rests: Sequence[Pause], limits: Sequence[Limit]) -> None:
        """These are in force and no others. A rest that somebody ended stays ended for as long as its reason lasts."""
        reasons = [rest.reason for rest in rests]
        for reason in [known for known in Reason if known not in reasons]:
            self._connection.execute("DELETE FROM rest WHERE reason = ?", (reason.value,))
        for rest in rests:
            self._connection.execute(
                "INSERT INTO rest VALUES (?1, ?2, ?3, 0) ON CONFLICT(reason) DO UPDATE SET until = ?3,"
                " is_waived = is_waived AND until > ?2, since = iif(until > ?2, since, ?2)",
                (rest.reason.value, rest.since, rest.until),
            )
        self._connection.execute("DELETE FROM pace")
        for limit in limits:
            self._connection.execute(
                "INSERT INTO pace VALUES (?, ?, ?, ?)", (limit.route, limit.up, limit.down, limit.until)
            )

    def limits(self, now: float) -> dict[str, Limit]:
        """Those in force, by route (empty: all routes together, where a person's wish takes the place of all else)."""
        rows = self._connection.execute(
            "SELECT route, up, down, until, 0 FROM pace UNION ALL"
            " SELECT '', rate, rate, until, 1 FROM quick_limit WHERE until > ? ORDER BY 1, 5",
            (now,),
        )
        return {route: Limit(route, up, down, until, bool(is_wish)) for route, up, down, until, is_wish in rows}
