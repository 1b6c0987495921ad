"""What front ends show: the status at a glance, the open work, the history and the receipt of one file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import Scope, cause_of
from engine.ledger.inbox import COLUMNS as DELIVERY_COLUMNS
from engine.ledger.inbox import Inbox, delivery_of
from engine.ledger.outside import Outside
from engine.ledger.problems import Problems
from engine.ledger.terms import Terms
from engine.ledger.transfers import COLUMNS as TRANSFER_COLUMNS
from engine.ledger.transfers import Transfers, transfer_of
from engine.ledger.wishes import Wishes, longest
from engine.model import (
    NEVER,
    Count,
    Delivery,
    Outcome,
    Pause,
    Problem,
    Reason,
    Receipt,
    Remark,
    RouteStatus,
    Sought,
    Stage,
    Status,
    Transfer,
    TransferState,
    Unfinished,
    WatchHealth,
)
from engine.sentences import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import apsw

    from engine.ledger.history import History

_LONG_BUSY: Final = 60.0
"""Seconds that a file in Watch may be written to before a person is told why it is not taken."""
_LEAST_ROOM: Final = 1 << 20
"""Bytes on its own disk below which the ledger counts as stuck. It cannot note that."""


def _pattern(search: str) -> str:
    """For LIKE: the text anywhere, its own % and _ taken as they are."""
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _own_problem(stage: Stage, item: Transfer | Delivery) -> list[Problem]:
    """Of a row that failed, whatever others did."""
    if not item.code:
        return []
    if isinstance(item, Transfer):
        name, since = item.name, item.queued_at
    else:
        name, since = item.wanted.key, item.received_at
    return [Problem(item.code, stage, item.route, name, name, item.detail, item.attempts, since, since, item.next_try)]


def _rows(cursor: apsw.Cursor) -> list[Any]:
    return cursor.fetchall()


class Reading:
    """Questions that people ask. Nothing here writes."""

    def __init__(self, connection: apsw.Connection, history: History) -> None:
        self._connection = connection
        self._transfers = Transfers(connection)
        self._inbox = Inbox(connection)
        self._problems = Problems(connection)
        self._wishes = Wishes(connection)
        self._history = history
        self._terms = Terms(connection)
        self._outside = Outside(connection)

    def status(self, routes: Iterable[str], now: float, *, is_running: bool) -> Status:
        """Where the files of these routes are, and what is wrong."""
        pauses = self._wishes.pauses(now)
        if not is_running:  # what follows from circumstances is not looked at either
            pauses = {route: pause for route, pause in pauses.items() if pause.reason is Reason.WISH}
        statuses = tuple(self._route_status(route, pauses, now) for route in routes)
        limits = tuple(limit for limit in self._terms.limits(now).values() if is_running or limit.is_wish)
        return Status(now, is_running, statuses, tuple(self.problems()), limits)

    def problems(self) -> list[Problem]:
        """What stages met, and the causes for which files and messages wait, each once; newest first."""
        found = self._problems.all() + self._waiting(Stage.UPLOAD) + self._waiting(Stage.DOWNLOAD)
        found += self._quarantined() + self._busy(time.time() - _LONG_BUSY) + self._without_room()
        return sorted(found, key=lambda problem: problem.first_at, reverse=True)

    def _waiting(self, stage: Stage) -> list[Problem]:
        """Troubles of single items, once they needed more than one retry or a person."""
        table, since, name, states = {
            Stage.UPLOAD: ("transfer", "queued_at", "name", "state <> 40 AND (state < 40 OR state = 50)"),
            Stage.DOWNLOAD: ("delivery", "received_at", "key", "state < 40"),
        }[stage]
        rows = self._connection.execute(
            f"SELECT code, route, max({name}), max(detail), count(*), min({since}), max({since}), min(next_try) FROM {table}"
            f" WHERE code <> '' AND {states} AND (attempts > 1 OR next_try > 9e14 OR state = 50) GROUP BY route, code"
        )
        return [
            Problem(code, stage, route, example, example, unpacked(detail), count, first, last, next_try)
            for code, route, example, detail, count, first, last, next_try in _rows(rows)
            if cause_of(code).scope is Scope.ITEM
        ]

    def _quarantined(self) -> list[Problem]:
        rows = self._connection.execute(
            "SELECT code, route, max(detail), max(message_id), count(*), min(received_at), max(received_at) FROM inbox"
            " WHERE state = 60 AND state <> 40 GROUP BY route, code"
        )
        return [
            Problem(code, Stage.DOWNLOAD, route, unpacked(detail), message_id, "", count, first, last, NEVER)
            for code, route, detail, message_id, count, first, last in _rows(rows)
        ]

    def _busy(self, before: float) -> list[Problem]:
        """Files in Watch that another program does not let go."""
        rows = self._connection.execute(
            "SELECT route, max(name), count(*), min(since), max(since) FROM unfinished"
            " WHERE code = 'file-busy' AND since < ? GROUP BY route",
            (before,),
        )
        return [
            Problem("file-busy", Stage.WATCH, route, example, example, "", count, first, last, first)
            for route, example, count, first, last in _rows(rows)
        ]

    def _without_room(self) -> list[Problem]:
        """The ledger itself, where its disk is full: nothing moves then, since it was written last."""
        file = Path(self._connection.filename)
        try:
            if shutil.disk_usage(file.parent).free >= _LEAST_ROOM:
                return []
            since = max(part.stat().st_mtime for part in (file, file.with_name(f"{file.name}-wal")) if part.exists())
        except OSError:
            return []
        return [Problem("disk-full", Stage.WATCH, "", str(file.parent), "", "", 1, since, since, time.time())]

    def _route_status(self, route: str, pauses: Mapping[str, Pause], now: float) -> RouteStatus:
        up = self._counts("transfer", route)
        down = self._counts("delivery", route)
        sent, sent_bytes, got, got_bytes, announced = self._tally(route)
        return RouteStatus(
            route,
            self._health(route),
            queued=up.get(TransferState.QUEUED, Count()),
            to_announce=up.get(TransferState.UPLOADED, Count()),
            to_move=up.get(TransferState.NOTIFIED, Count()),
            uploaded=Count(sent, sent_bytes),
            skipped=self._skipped(route),
            arriving=Count(
                sum(c.files for s, c in down.items() if s < 30), sum(c.bytes for s, c in down.items() if s < 30)
            ),
            downloaded=Count(got, got_bytes),
            quarantined=self._get(
                "SELECT count(*) FROM inbox WHERE route = ? AND state = 60 AND state <> 40", (route,)
            ),
            last_announced_at=announced,
            pause=longest(pauses, route),
            contacts=tuple(self._outside.contacts(route)),
            queues=tuple(self._outside.queues(route, now)),
        )

    def _counts(self, table: str, route: str) -> dict[int, Count]:
        rows = self._connection.execute(
            f"SELECT state, count(*), sum(max(size, 0)) FROM {table} WHERE route = ? AND state < 40 GROUP BY state",
            (route,),
        )
        return {state: Count(files, size) for state, files, size in rows}

    def _skipped(self, route: str) -> Count:
        row: Any = self._connection.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM transfer WHERE route = ? AND state = 50", (route,)
        ).fetchone()
        return Count(*row)

    def _tally(self, route: str) -> tuple[int, int, int, int, float]:
        row = self._connection.execute(
            "SELECT uploaded_files, uploaded_bytes, downloaded_files, downloaded_bytes, last_announced_at FROM tally"
            " WHERE route = ?",
            (route,),
        ).fetchone()
        return row or (0, 0, 0, 0, 0.0)

    def _health(self, route: str) -> WatchHealth:
        row: Any = self._connection.execute("SELECT * FROM watcher WHERE route = ?", (route,)).fetchone()
        if not row:
            return WatchHealth(route)
        values: list[Any] = [*row[:6], bool(row[6]), *row[7:]]
        return WatchHealth(*values)

    def _get(self, query: str, values: tuple[Any, ...]) -> Any:
        return self._connection.execute(query, values).get

    def unfinished(self, route: str = "", search: str = "") -> list[Unfinished]:
        """Files in Watch that are not taken yet, longest first: the first 200 of each route."""
        rows = self._connection.execute(
            "SELECT route, name, size, code, since FROM unfinished WHERE (?1 = '' OR route = ?1)"
            " AND (?2 = '%%' OR name LIKE ?2 ESCAPE '\\') ORDER BY since",
            (route, _pattern(search)),
        )
        return [Unfinished(*row) for row in _rows(rows)]

    def open_transfers(self, route: str = "", search: str = "", limit: int = 1000, offset: int = 0) -> list[Transfer]:
        """What is on its way up, in the order of sending; `search` is looked for in names and keys."""
        rows = self._connection.execute(
            f"SELECT {TRANSFER_COLUMNS} FROM transfer WHERE (state < 40) AND (?1 = '' OR route = ?1)"
            " AND (?2 = '%%' OR name LIKE ?2 ESCAPE '\\' OR key LIKE ?2 ESCAPE '\\')"
            " ORDER BY state DESC, priority DESC, id LIMIT ?3 OFFSET ?4",
            (route, _pattern(search), limit, offset),
        )
        return [transfer_of(row) for row in rows]

    def open_deliveries(self, route: str = "", search: str = "", limit: int = 1000, offset: int = 0) -> list[Delivery]:
        """What is on its way down, in the order of fetching."""
        rows = self._connection.execute(
            f"SELECT {DELIVERY_COLUMNS} FROM delivery WHERE state < 40 AND (?1 = '' OR route = ?1)"
            " AND (?2 = '%%' OR key LIKE ?2 ESCAPE '\\') ORDER BY priority DESC, +id LIMIT ?3 OFFSET ?4",
            (route, _pattern(search), limit, offset),
        )
        return [delivery_of(row) for row in rows]

    def kept(self) -> dict[tuple[str, int | str], int]:
        """Bytes of open files that went in parts already, by side (`up`, `down`) and id: no restart sends them again."""
        query = "SELECT {0}, sum(size) FROM {1} GROUP BY {0}"
        return {
            (side, item): size
            for side, column, table in (("up", "transfer_id", "part"), ("down", "delivery_id", "piece"))
            for item, size in _rows(self._connection.execute(query.format(column, table)))
        }

    def past_transfers(
        self, route: str = "", search: str = "", outcome: Outcome = Outcome.ALL, limit: int = 1000
    ) -> list[Transfer]:
        """Transfers that ended, newest first; `search` is looked for in names, keys, event ids and message ids."""
        rows = self._history.page(Sought(route, search, outcome, "up"), limit)
        return [row.item for row in rows if isinstance(row.item, Transfer)]

    def past_deliveries(
        self, route: str = "", search: str = "", outcome: Outcome = Outcome.ALL, limit: int = 1000
    ) -> list[Delivery]:
        """Deliveries that ended, newest first."""
        rows = self._history.page(Sought(route, search, outcome, "down"), limit)
        return [row.item for row in rows if isinstance(row.item, Delivery)]

    def receipt_of_transfer(self, transfer_id: int) -> Receipt | None:
        """The story of a transfer, with the delivery of the same event where this machine made it too."""
        transfer = self._transfers.get(transfer_id)
        if transfer is None:
            return None
        row = self._connection.execute(
            f"SELECT {DELIVERY_COLUMNS} FROM delivery WHERE event_id = ? AND event_id <> ''", (transfer.event_id,)
        ).fetchone()
        return self._receipt(transfer, delivery_of(row) if row else None)

    def receipt_of_delivery(self, delivery_id: int) -> Receipt | None:
        """The story of a delivery, with the transfer of the same event where this machine sent it."""
        delivery = self._inbox.get(delivery_id)
        if delivery is None:
            return None
        row = self._connection.execute(
            f"SELECT {TRANSFER_COLUMNS} FROM transfer WHERE event_id = ?", (delivery.wanted.event_id,)
        ).fetchone()
        return self._receipt(transfer_of(row) if row else None, delivery)

    def _receipt(self, transfer: Transfer | None, delivery: Delivery | None) -> Receipt:
        parts = tuple(self._transfers.parts(transfer.id)) if transfer else ()
        remarks = [
            Remark(at, code, unpacked(detail))
            for side, item in (("up", transfer), ("down", delivery))
            if item is not None
            for at, code, detail in self._connection.execute(
                "SELECT at, code, detail FROM remark WHERE side = ? AND item_id = ?", (side, item.id)
            )
        ]
        problems = (*self._keeping(transfer), *self._keeping(delivery))
        message = self._inbox.message(delivery.inbox_id) if delivery else None
        remarks.sort(key=lambda remark: remark.at)
        return Receipt(transfer, delivery, parts, tuple(remarks), problems, message)

    def _keeping(self, item: Transfer | Delivery | None) -> list[Problem]:
        """What an open item waits for. Its own row knows the cause and the time, a problem of the route the subject."""
        if item is None or item.state.is_final:
            return []
        met = [
            problem
            for problem in self._problems.all()
            if problem.stage is item.stage and problem.route in {"", item.route}
        ]
        own = [problem for problem in met if problem.code == item.code] or _own_problem(item.stage, item)
        return own or [problem for problem in met if not cause_of(problem.code).is_notice]

    def receipts_named(self, name: str, limit: int = 20) -> list[Receipt]:
        """The stories of the files with exactly this name, key or event id, newest first."""
        ups = self._connection.execute(
            "SELECT id FROM transfer WHERE name = ?1 OR key = ?1 OR event_id = ?1 OR queued_name = ?1"
            " ORDER BY id DESC LIMIT ?2",
            (name, limit),
        )
        found = [self.receipt_of_transfer(row_id) for (row_id,) in _rows(ups)]
        if not found:
            downs = self._connection.execute(
                "SELECT id FROM delivery WHERE key = ?1 OR final_name = ?1 OR event_id = ?1 ORDER BY id DESC LIMIT ?2",
                (name, limit),
            )
            found = [self.receipt_of_delivery(row_id) for (row_id,) in _rows(downs)]
        return [receipt for receipt in found if receipt is not None]
