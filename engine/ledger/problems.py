"""What a person should know, once per cause, and how the watchers are doing. Stages write, front ends read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model import Problem, Stage, Unfinished, WatchHealth
from engine.sentences import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

_COLUMNS: Final = "code, stage, route, subject, example, detail, count, first_at, last_at, next_try"


class Problems:
    """The drawer of problems."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def met(self, problem: Problem) -> None:
        """Note a problem; the same cause met again counts up and keeps its first time."""
        self._connection.execute(
            "INSERT INTO problem(code, stage, route, subject, example, detail, count, first_at, last_at, next_try)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count,"
            " example = excluded.example, detail = excluded.detail, last_at = excluded.last_at,"
            " next_try = excluded.next_try",
            (
                problem.code,
                problem.stage.value,
                problem.route,
                packed(problem.subject),
                problem.example,
                packed(problem.detail, 1000),
                problem.count,
                problem.first_at,
                problem.last_at,
                problem.next_try,
            ),
        )

    def gone(self, stage: Stage, route: str, code: str | None = None, subject: str | None = None) -> None:
        """The cause is gone; without `code` all of the stage and route are."""
        self._connection.execute(
            "DELETE FROM problem WHERE stage = ? AND route = ? AND (?3 IS NULL OR code = ?3)"
            " AND (?4 IS NULL OR subject = ?4)",
            (stage.value, route, code, subject if subject is None else packed(subject)),
        )

    def all(self) -> list[Problem]:
        """Newest cause first."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM problem ORDER BY first_at DESC")
        return [
            Problem(code, Stage(stage), route, unpacked(subject), example, unpacked(detail), *figures)
            for code, stage, route, subject, example, detail, *figures in rows
        ]

    def save_unfinished(self, route: str, files: Iterable[Unfinished]) -> None:
        """Which files of a route's Watch folder are not taken yet, as of now."""
        self._connection.execute("DELETE FROM unfinished WHERE route = ?", (route,))
        self._connection.executemany(
            "INSERT INTO unfinished VALUES (?, ?, ?, ?, ?)",
            ((file.route, file.name, file.size, file.code, file.since) for file in files),
        )

    def save_health(self, health: WatchHealth) -> None:
        """How the watcher of a route is doing, as of now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO watcher VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                health.route,
                health.settling,
                health.skipped,
                health.last_event_at,
                health.last_scan_at,
                health.missed,
                health.is_polling,
                health.missed_at,
                health.scan_seconds,
                health.reason,
            ),
        )
