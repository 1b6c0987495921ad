"""Files on their way up: rows of `transfer` and `part`. The watch stage adds rows, the upload stage brings them on."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.ledger.many import rows_of, table_of
from engine.model import Fingerprint, Notification, Part, Remark, Transfer, TransferState
from engine.sentences import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import apsw

COLUMNS: Final = (
    "id, event_id, route, name, queued_name, final_name, size, mtime_ns, inode, state, bucket, key, attempts, next_try,"
    " code, detail, is_paused, paused_until, is_cancelled, priority, crc64, sha256, etag, version_id, upload_id, part_size,"
    " resumed_bytes, message_id, queued_at, uploaded_at, notified_at, done_at"
)

_CLAIMED: Final = table_of("event_id", "route", "name", "queued_name", "size", "mtime_ns", "inode")
_STORED: Final = table_of("id", "bucket", "key", "etag", "version_id", "crc64", "sha256")
_TO_SEND: Final = table_of("transfer_id", "route", "event_id", "body", "attributes")
_MOVED: Final = table_of("id", "name")


class Claim(NamedTuple):
    """A file that was taken into QueuedForUpload."""

    route: str
    name: str
    queued_name: str
    fingerprint: Fingerprint


class Acknowledgement(NamedTuple):
    """What S3 said of an object that it stored whole."""

    bucket: str
    key: str
    etag: str
    version_id: str
    crc64: str
    sha256: str


def new_event_id() -> str:
    """32 hexadecimal digits, unique, growing with time so that their index grows at one end (as RFC 9562's version 7)."""
    return f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"


def transfer_of(row: Any) -> Transfer:
    """A Transfer from a row of `COLUMNS`."""
    values: list[Any] = [*row[:6], Fingerprint._make(row[6:9]), TransferState(row[9]), *row[10:]]
    values[13], values[14], values[16] = unpacked(values[13]), bool(values[14]), bool(values[16])
    return Transfer._make(values)


class Transfers:
    """The drawer of transfers."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def add(self, claims: Iterable[Claim], at: float) -> None:
        """Make rows for claimed (or adopted) files: QUEUED. One of which an open row speaks has its row, which
        finds out by itself what version it is.
        """
        # `+state` leaves the planner no other index than that of the names, so that many files stay cheap.
        self._connection.execute(
            "INSERT INTO transfer(event_id, route, name, queued_name, size, mtime_ns, inode, queued_at)"
            f" SELECT *, ? FROM {_CLAIMED} AS claim WHERE NOT EXISTS (SELECT 1 FROM transfer WHERE"
            " route = claim.route AND queued_name = claim.queued_name AND state <> 40 AND +state < 40"
            " AND inode = claim.inode)",
            (
                at,
                rows_of(
                    (
                        new_event_id(),
                        claim.route,
                        claim.name,
                        claim.queued_name,
                        claim.fingerprint.size,
                        claim.fingerprint.mtime_ns,
                        claim.fingerprint.inode,
                    )
                    for claim in claims
                ),
            ),
        )

    def known(self, route: str, queued_names: Collection[str]) -> dict[str, list[Transfer]]:
        """The rows, other than DONE ones, of files lying in QueuedForUpload under these names."""
        found: dict[str, list[Transfer]] = {}
        query = f"SELECT {COLUMNS} FROM transfer WHERE route = ? AND queued_name = ? AND state <> 40"
        for name in queued_names:
            for row in self._connection.execute(query, (route, name)):
                found.setdefault(name, []).append(transfer_of(row))
        return found

    def get(self, transfer_id: int) -> Transfer | None:
        row = self._connection.execute(f"SELECT {COLUMNS} FROM transfer WHERE id = ?", (transfer_id,)).fetchone()
        return transfer_of(row) if row else None

    def ready(self, route: str, now: float, limit: int, least: int = 0, most: int = sys.maxsize) -> list[Transfer]:
        """QUEUED rows of files of such a size that may be sent now, in the order they should be."""
        return self._select(
            "route = ? AND state = 10 AND state < 40 AND next_try <= ? AND is_paused = 0 AND is_cancelled = 0"
            " AND size BETWEEN ? AND ? ORDER BY priority DESC, id LIMIT ?",
            (route, now, least, most, limit),
        )

    def put_first(self, route: str, now: float) -> dict[int, int]:
        """QUEUED rows that may be sent now and that the user put first: their priorities by id."""
        rows = self._connection.execute(
            "SELECT id, priority FROM transfer WHERE route = ? AND state = 10 AND state < 40 AND priority > 0"
            " AND next_try <= ? AND is_paused = 0 AND is_cancelled = 0",
            (route, now),
        )
        return {row_id: priority for row_id, priority in rows}  # noqa: C416 - which says what they are

    def to_move(self, route: str, now: float, limit: int) -> list[Transfer]:
        """NOTIFIED rows whose file may be moved into UploadedToS3 now."""
        return self._select(
            "route = ? AND state = 30 AND state < 40 AND next_try <= ? ORDER BY priority DESC, id LIMIT ?",
            (route, now, limit),
        )

    def leaving(self, route: str) -> set[int]:
        """Inodes of the files that are in S3 and not in UploadedToS3 yet."""
        query = "SELECT inode FROM transfer WHERE route = ? AND state IN (20, 30) AND state < 40"
        return {inode for (inode,) in self._connection.execute(query, (route,))}

    def resting(self, route: str) -> set[int]:
        """Ids of QUEUED rows that the user paused or took back: what is under way of them stops."""
        rows = self._connection.execute(
            "SELECT id FROM transfer WHERE route = ? AND state = 10 AND (is_paused = 1 OR is_cancelled = 1)", (route,)
        )
        return {row_id for (row_id,) in rows}

    def to_cancel(self, route: str, limit: int = sys.maxsize) -> list[Transfer]:
        """QUEUED rows that the user took back."""
        return self._select("route = ? AND state = 10 AND is_cancelled = 1 ORDER BY id LIMIT ?", (route, limit))

    def _select(self, condition: str, values: tuple[Any, ...]) -> list[Transfer]:
        rows = self._connection.execute(f"SELECT {COLUMNS} FROM transfer WHERE {condition}", values)
        return [transfer_of(row) for row in rows]

    def next_due(self, route: str, now: float) -> float | None:
        """When the next waiting row of the upload stage becomes ready; None if none waits for a time."""
        query = "SELECT min(next_try) FROM {} AND route = ? AND next_try > 0 AND next_try > ?"
        sources = ("transfer WHERE state < 40 AND is_paused = 0", "outbox WHERE true")
        found = [self._connection.execute(query.format(source), (route, now)).get for source in sources]
        return min((due for due in found if due is not None), default=None)

    def is_open(self, routes: Collection[str]) -> bool:
        """Whether anything of these routes is still on its way up without waiting for a person."""
        query = "SELECT 1 FROM transfer WHERE route = ? AND state < 40 AND next_try < 9e14 LIMIT 1"
        return any(self._connection.execute(query, (route,)).fetchone() for route in routes)

    def upload_ids(self) -> set[str]:
        """Of all uploads in parts that are open."""
        rows = self._connection.execute("SELECT upload_id FROM transfer WHERE state < 40 AND upload_id <> ''")
        return {upload_id for (upload_id,) in rows}

    def ours(self, route: str, names: Mapping[str, str]) -> set[str]:
        """Of these keys, each with the name of a file that would have it, those of files that were ever here. Looks
        through all that is kept.
        """
        query = (
            "SELECT key, name FROM transfer WHERE route = ?1 AND"
            " (key IN (SELECT value FROM json_each(?2)) OR name IN (SELECT value FROM json_each(?3)))"
        )
        asked = (route, json.dumps(list(names)), json.dumps(list(names.values())))
        found = {text for row in self._connection.execute(query, asked) for text in row}
        return {key for key, name in names.items() if key in found or name in found}

    def start_upload(self, transfer_id: int, bucket: str, key: str, upload_id: str, part_size: int) -> None:
        """Remember a multipart upload before its first part; what was begun for another one is forgotten."""
        self._connection.execute("DELETE FROM part WHERE transfer_id = ?", (transfer_id,))
        self._connection.execute(
            "UPDATE transfer SET bucket = ?, key = ?, upload_id = ?, part_size = ?, resumed_bytes = 0 WHERE id = ?",
            (bucket, key, upload_id, part_size, transfer_id),
        )

    def forget_upload(self, transfer_id: int) -> None:
        """S3 does not know the upload any more: the next try begins anew."""
        self._connection.execute("DELETE FROM part WHERE transfer_id = ?", (transfer_id,))
        self._connection.execute(
            "UPDATE transfer SET upload_id = '', part_size = 0, resumed_bytes = 0 WHERE id = ?", (transfer_id,)
        )

    def add_part(self, transfer_id: int, part: Part) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?)",
            (transfer_id, part.number, part.size, part.etag, part.crc64.to_bytes(8, "big")),
        )

    def parts(self, transfer_id: int) -> list[Part]:
        """The committed parts by number."""
        rows = self._connection.execute(
            "SELECT number, size, etag, crc64 FROM part WHERE transfer_id = ? ORDER BY number", (transfer_id,)
        )
        return [Part(number, size, etag, int.from_bytes(crc, "big")) for number, size, etag, crc in rows]

    def resumed(self, transfer_id: int, resumed_bytes: int, at: float) -> None:
        """Remember that a restart went on with so many bytes already in S3."""
        self._connection.execute("UPDATE transfer SET resumed_bytes = ? WHERE id = ?", (resumed_bytes, transfer_id))
        self.remark(transfer_id, Remark(at, "resumed", str(resumed_bytes)))

    def has_another(self, transfer: Transfer, fingerprint: Fingerprint) -> bool:
        """Whether another open row speaks of the file that lies under this one's name in QueuedForUpload."""
        row = self._connection.execute(
            "SELECT 1 FROM transfer WHERE route = ? AND queued_name = ? AND state <> 40 AND +state < 40 AND inode = ?"
            " AND id <> ? LIMIT 1",
            (transfer.route, transfer.queued_name, fingerprint.inode, transfer.id),
        ).fetchone()
        return row is not None

    def changed(self, transfer_id: int, fingerprint: Fingerprint) -> None:
        """The file is another version now: whatever was sent of the old one is void.

        It is another event, too: an id that was announced (an older copy of the ledger may not know) stays with its bytes.
        """
        self._connection.execute("DELETE FROM part WHERE transfer_id = ?", (transfer_id,))
        self._connection.execute(
            "UPDATE transfer SET event_id = ?, size = ?, mtime_ns = ?, inode = ?, upload_id = '', part_size = 0,"
            " resumed_bytes = 0 WHERE id = ?",
            (new_event_id(), fingerprint.size, fingerprint.mtime_ns, fingerprint.inode, transfer_id),
        )

    def uploaded(self, stored: Collection[tuple[Acknowledgement, Notification]], at: float) -> None:
        """UPLOADED, with the notifications in the outbox: one transaction's work."""
        self._connection.execute(
            "UPDATE transfer SET state = 20, bucket = said.bucket, key = said.key, etag = said.etag,"
            " version_id = said.version_id, crc64 = said.crc64, sha256 = said.sha256, uploaded_at = ?, attempts = 0,"
            f" next_try = 0, code = '', detail = '' FROM {_STORED} AS said WHERE transfer.id = said.id",
            (
                at,
                rows_of(
                    (item.transfer_id, said.bucket, said.key, said.etag, said.version_id, said.crc64, said.sha256)
                    for said, item in stored
                ),
            ),
        )
        self._connection.execute(
            f"INSERT OR REPLACE INTO outbox(transfer_id, route, event_id, body, attributes) SELECT * FROM {_TO_SEND}",
            (rows_of((item.transfer_id, item.route, item.event_id, item.body, item.attributes) for _, item in stored),),
        )

    def done(self, route: str, moved: Collection[tuple[Transfer, str]], at: float) -> None:
        """These files of a route lie in UploadedToS3, under these names."""
        self._connection.execute(
            "UPDATE transfer SET state = 40, final_name = said.name, done_at = ?, next_try = 0, code = '', detail = ''"
            f" FROM {_MOVED} AS said WHERE transfer.id = said.id",
            (at, rows_of((transfer.id, name) for transfer, name in moved)),
        )
        in_parts = [(transfer.id,) for transfer, _ in moved if transfer.upload_id]
        self._connection.executemany("DELETE FROM part WHERE transfer_id = ?", in_parts)
        self._connection.execute(
            "INSERT INTO tally(route, uploaded_files, uploaded_bytes) VALUES (?, ?, ?) ON CONFLICT(route) DO UPDATE"
            " SET uploaded_files = uploaded_files + excluded.uploaded_files,"
            " uploaded_bytes = uploaded_bytes + excluded.uploaded_bytes",
            (route, len(moved), sum(transfer.size for transfer, _ in moved)),
        )

    def end(self, transfer_id: int, state: TransferState, code: str, detail: str, at: float) -> None:
        """SKIPPED or CANCELLED, and why."""
        self._connection.execute(
            "UPDATE transfer SET state = ?, code = ?, detail = ?, done_at = ?, upload_id = '' WHERE id = ?",
            (int(state), code, packed(detail), at, transfer_id),
        )
        self._connection.execute("DELETE FROM part WHERE transfer_id = ?", (transfer_id,))

    def postpone(self, transfer_id: int, code: str, detail: str, next_try: float, at: float) -> None:
        """The step failed: say why, and when it is tried again. Counts as an attempt."""
        self._connection.execute(
            "UPDATE transfer SET attempts = attempts + 1, code = ?, detail = ?, next_try = ? WHERE id = ?",
            (code, packed(detail), next_try, transfer_id),
        )
        self.remark(transfer_id, Remark(at, code, detail))

    def go_on(self, route: str, state: TransferState, codes: Collection[str]) -> None:
        """Rows of that state that wait for one of these causes wait no more."""
        self._connection.executemany(
            "UPDATE transfer SET next_try = 0 WHERE route = ? AND code = ? AND code <> '' AND state = ? AND state <> 40"
            " AND next_try > 0",
            [(route, code, int(state)) for code in codes],
        )

    def remark(self, transfer_id: int, remark: Remark) -> None:
        """Add to the receipt something that is not a plain step. Kept to the last 100 of a transfer."""
        self._connection.execute(
            "INSERT INTO remark(side, item_id, at, code, detail) VALUES ('up', ?, ?, ?, ?)",
            (transfer_id, remark.at, remark.code, packed(remark.detail, 500)),
        )
        self._connection.execute(
            "DELETE FROM remark WHERE side = 'up' AND item_id = ?1 AND id <="
            " (SELECT id FROM remark WHERE side = 'up' AND item_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET 100)",
            (transfer_id,),
        )
