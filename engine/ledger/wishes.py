"""What the user wants: durable, written by front ends, read by the stages. So a pause survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model import NEVER, DeliveryState, Pause, Reason, TransferState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import apsw


_TABLES: Final = {"up": "transfer", "down": "delivery"}
_IN_TIME: Final = {"up": TransferState.UPLOADED, "down": DeliveryState.PLACED}
"""Before this state an item can be taken back."""
_IN_LINE: Final = {"up": TransferState.UPLOADED, "down": DeliveryState.VERIFIED}
"""Before this state it matters which one comes first."""


def longest(pauses: Mapping[str, Pause], route: str) -> Pause | None:
    """Of the pauses that hold for a route, its own and that of all, the one that ends last."""
    found = [pauses[name] for name in ("", route) if name in pauses]
    return max(found, key=lambda pause: pause.until, default=None)


class Wishes:
    """The drawer of intentions."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def pause(self, route: str, since: float, until: float = NEVER) -> None:
        """Let a route (empty: all of them) rest until then."""
        self._connection.execute("INSERT OR REPLACE INTO pause VALUES (?, ?, ?)", (route, since, until))

    def resume(self, route: str) -> None:
        """End the pause of a route; empty: end all pauses, and whatever else lets everything rest, until that comes anew."""
        self._connection.execute("DELETE FROM pause WHERE ?1 = '' OR route = ?1", (route,))
        if not route:
            self._connection.execute("UPDATE rest SET is_waived = 1")

    def pauses(self, now: float) -> dict[str, Pause]:
        """What rests, by route (empty: all routes): of several reasons the one that lasts longest, a person's first."""
        rows = self._connection.execute(
            "SELECT route, since, until, 'wish' FROM pause WHERE until > ?1 UNION ALL"
            " SELECT '', since, until, reason FROM rest WHERE until > ?1 AND is_waived = 0",
            (now,),
        )
        pauses = [Pause(route, since, until, Reason(reason)) for route, since, until, reason in rows]
        pauses.sort(key=lambda pause: (pause.until, pause.reason is Reason.WISH))
        return {pause.route: pause for pause in pauses}

    def limit(self, rate: int, until: float = NEVER) -> None:
        """So many bytes a second, at most, go up and come down until then (0: as many as can), whatever the settings say."""
        self._connection.execute("INSERT OR REPLACE INTO quick_limit VALUES (1, ?, ?)", (rate, until))

    def unlimit(self) -> None:
        """The settings say again how fast bytes may go."""
        self._connection.execute("DELETE FROM quick_limit")

    def attend(self, until: float) -> None:
        """Somebody looks, until then: what is asked of servers for people only is asked."""
        self._connection.execute("INSERT OR REPLACE INTO attention VALUES (1, ?)", (until,))

    def attended_until(self) -> float:
        """Until when somebody looks, or looked."""
        row = self._connection.execute("SELECT until FROM attention").fetchone()
        return float(row[0]) if row else 0.0

    def pause_items(self, side: str, ids: Collection[int], *, paused: bool, until: float = NEVER) -> int:
        """Let single transfers (`up`) or deliveries (`down`) rest until then, or go on."""
        return self._mark(side, ids, "is_paused = ?, paused_until = ?", (paused, until if paused else 0))

    def cancel(self, side: str, ids: Collection[int]) -> int:
        """Take back transfers that are not in S3 yet, or give deliveries up. The files stay where they are."""
        return self._mark(side, ids, "is_cancelled = 1, next_try = 0", (), below=_IN_TIME[side])

    def cancel_all(self, route: str = "") -> int:
        """The same for everything of a route; empty: of all."""
        return self._run(
            "UPDATE transfer SET is_cancelled = 1, next_try = 0 WHERE (?1 = '' OR route = ?1) AND state = 10 AND state < 40",
            (route,),
        ) + self._run(
            "UPDATE delivery SET is_cancelled = 1, next_try = 0 WHERE (?1 = '' OR route = ?1) AND state < 30 AND state < 40",
            (route,),
        )

    def first_in_line(self, side: str, ids: Collection[int]) -> int:
        """Send these transfers, or fetch these deliveries, before all others. What is fetched already cannot come sooner."""
        priority = self._connection.execute(
            f"SELECT coalesce(max(priority), 0) + 1 FROM {_TABLES[side]} WHERE state < 40"
        ).get
        return self._mark(side, ids, "priority = ?", (priority,), below=_IN_LINE[side])

    def retry(self, route: str = "") -> int:
        """Try everything that waits now: of one route, or of all. Skipped files are tried once more."""
        changed = sum(
            self._run(
                "UPDATE transfer SET next_try = 0, attempts = 0, is_cancelled = 0, state = iif(state = 50, 10, state),"
                f" done_at = 0 WHERE (?1 = '' OR route = ?1) AND {waiting}",
                (route,),
            )
            for waiting in ("state < 40 AND next_try > 0", "state = 50")
        )
        self._run("UPDATE outbox SET next_try = 0 WHERE ?1 = '' OR route = ?1", (route,))
        changed += self._run(
            "UPDATE delivery SET next_try = 0, attempts = 0 WHERE (?1 = '' OR route = ?1) AND state < 40 AND next_try > 0",
            (route,),
        )
        self._run(
            "DELETE FROM inbox WHERE state = 60 AND (?1 = '' OR route = ?1)", (route,)
        )  # judged anew when they come
        self._run("DELETE FROM problem WHERE ?1 = '' OR route = ?1", (route,))
        return changed

    def retry_items(self, side: str, ids: Collection[int]) -> int:
        """Try these now."""
        if side == "up":
            for item in ids:
                self._run("UPDATE outbox SET next_try = 0 WHERE transfer_id = ?", (item,))
            return self._mark(
                side,
                ids,
                "next_try = 0, attempts = 0, is_cancelled = 0, is_paused = 0, paused_until = 0,"
                " state = iif(state >= 50, 10, state), done_at = 0",
                (),
                below=60,
            )
        return self._mark(side, ids, "next_try = 0, attempts = 0, is_paused = 0, paused_until = 0", ())

    def _mark(self, side: str, ids: Collection[int], change: str, values: tuple[object, ...], below: int = 40) -> int:
        query = f"UPDATE {_TABLES[side]} SET {change} WHERE id = ? AND state <> 40 AND state < {below}"
        return sum(self._run(query, (*values, item)) for item in ids)

    def _run(self, query: str, values: tuple[object, ...]) -> int:
        self._connection.execute(query, values)
        return self._connection.changes()
