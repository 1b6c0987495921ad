"""What is known of the outside: when S3 and SQS answered last, how full the queues are, what servers cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model import Contact, QueueFigures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import apsw

    from engine.model import Stage

_COLUMNS: Final = (
    "name, at, waiting, in_flight, delayed, dead_letter_queue, dead_letters, most_receives, code, waited, waited_at"
)
_STALE: Final = 86_400.0
"""Seconds after which figures say nothing any more; the queue may not even be the route's."""
_REMEMBERED: Final = 7 * 86_400.0
"""Seconds after which a server is asked again for what it could not do: it may have been updated."""


class Outside:
    """The drawer of servers and queues."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def answered(self, route: str, stage: Stage, contacts: Iterable[Contact]) -> None:
        """A stage says when it heard of the servers last."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?, ?)",
            ((route, stage.value, contact.service, contact.answered_at, contact.seconds) for contact in contacts),
        )

    def contacts(self, route: str) -> list[Contact]:
        """The last answers of each server, whichever stage got them."""
        rows = self._connection.execute(
            "SELECT service, max(answered_at), max(seconds) FROM contact WHERE route = ? GROUP BY service ORDER BY service",
            (route,),
        )
        return [Contact(*row) for row in rows]

    def asked(self, route: str, stage: Stage, figures: QueueFigures) -> None:
        """A stage asked about its queue."""
        self._connection.execute(
            f"INSERT OR REPLACE INTO queue(route, stage, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                route,
                stage.value,
                figures.name,
                figures.at,
                figures.waiting,
                figures.in_flight,
                figures.delayed,
                figures.dead_letter_queue,
                figures.dead_letters,
                figures.most_receives,
                figures.code,
                figures.waited,
                figures.waited_at,
            ),
        )

    def queues(self, route: str, now: float) -> list[QueueFigures]:
        """Those of the last day; what the route receives from comes last."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM queue WHERE route = ? AND at > ? ORDER BY stage DESC", (route, now - _STALE)
        )
        return [QueueFigures(*row) for row in rows]

    def learned(self, server: str, lacks: Collection[str], at: float) -> None:
        """What a server turned out not to do, and nothing else. Nothing is relied upon that was only remembered."""
        self._connection.execute("DELETE FROM lack WHERE server = ?", (server,))
        self._connection.executemany("INSERT INTO lack VALUES (?, ?, ?)", ((server, lack, at) for lack in lacks))

    def lacks(self, server: str, now: float) -> set[str]:
        """What it could not do in the last week."""
        rows = self._connection.execute(
            "SELECT name FROM lack WHERE server = ? AND at > ?", (server, now - _REMEMBERED)
        )
        return {name for (name,) in rows}
