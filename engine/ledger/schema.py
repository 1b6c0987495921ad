"""Opening the ledger's file: pragmas, tables, and the way from one version of the tables to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import apsw

from engine.errors import DamagedLedger, LedgerError

if TYPE_CHECKING:
    from pathlib import Path

_SAFE_WAL: Final = (3, 51, 3)
"""SQLite before this version can corrupt a WAL that several connections reset (https://sqlite.org/wal.html)."""

# SQLite uses a partial index only for a query whose WHERE repeats the condition of the index word for word.
_V1: Final = """
CREATE TABLE transfer(
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    route TEXT NOT NULL,
    name TEXT NOT NULL,
    queued_name TEXT NOT NULL,
    final_name TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 10,
    bucket TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL DEFAULT 0,
    code TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    is_paused INTEGER NOT NULL DEFAULT 0,
    is_cancelled INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0,
    crc64 TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '',
    etag TEXT NOT NULL DEFAULT '',
    version_id TEXT NOT NULL DEFAULT '',
    upload_id TEXT NOT NULL DEFAULT '',
    part_size INTEGER NOT NULL DEFAULT 0,
    resumed_bytes INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL DEFAULT '',
    queued_at REAL NOT NULL DEFAULT 0,
    uploaded_at REAL NOT NULL DEFAULT 0,
    notified_at REAL NOT NULL DEFAULT 0,
    done_at REAL NOT NULL DEFAULT 0
);
CREATE INDEX transfer_open ON transfer(route, state, priority DESC, id) WHERE state < 40;
CREATE INDEX transfer_due ON transfer(route, next_try) WHERE state < 40 AND next_try > 0;
CREATE INDEX transfer_waiting ON transfer(route, code) WHERE code <> '' AND state <> 40;
CREATE INDEX transfer_skipped ON transfer(route, size) WHERE state = 50;
CREATE INDEX transfer_resting ON transfer(route) WHERE is_paused = 1 OR is_cancelled = 1;
CREATE INDEX transfer_queued ON transfer(route, queued_name) WHERE state <> 40;
CREATE INDEX transfer_event ON transfer(event_id);
CREATE INDEX transfer_done ON transfer(done_at) WHERE state >= 40;
CREATE INDEX transfer_failed ON transfer(done_at) WHERE state > 40;
CREATE TABLE part(
    transfer_id INTEGER NOT NULL REFERENCES transfer(id),
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    crc64 BLOB NOT NULL,
    PRIMARY KEY(transfer_id, number)
) WITHOUT ROWID;
CREATE TABLE outbox(
    transfer_id INTEGER PRIMARY KEY REFERENCES transfer(id),
    route TEXT NOT NULL,
    event_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL DEFAULT 0
);
CREATE INDEX outbox_route ON outbox(route);
CREATE INDEX outbox_due ON outbox(route, next_try) WHERE next_try > 0;
CREATE TABLE inbox(
    id INTEGER PRIMARY KEY,
    route TEXT NOT NULL,
    message_id TEXT NOT NULL,
    receipt_handle TEXT NOT NULL,
    received_at REAL NOT NULL,
    receive_count INTEGER NOT NULL,
    state INTEGER NOT NULL,
    body TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    UNIQUE(route, message_id)
);
CREATE INDEX inbox_open ON inbox(route, state) WHERE state <> 40;
CREATE TABLE delivery(
    id INTEGER PRIMARY KEY,
    route TEXT NOT NULL,
    inbox_id INTEGER NOT NULL REFERENCES inbox(id),
    identity TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    version_id TEXT NOT NULL,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    crc64 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sequencer TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 10,
    final_name TEXT NOT NULL DEFAULT '',
    verification TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL DEFAULT 0,
    code TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    is_paused INTEGER NOT NULL DEFAULT 0,
    is_cancelled INTEGER NOT NULL DEFAULT 0,
    received_at REAL NOT NULL DEFAULT 0,
    verified_at REAL NOT NULL DEFAULT 0,
    placed_at REAL NOT NULL DEFAULT 0,
    done_at REAL NOT NULL DEFAULT 0,
    UNIQUE(route, identity)
);
CREATE INDEX delivery_open ON delivery(route, state, id) WHERE state < 40;
CREATE INDEX delivery_due ON delivery(route, next_try) WHERE state < 40 AND next_try > 0;
CREATE INDEX delivery_waiting ON delivery(route, code) WHERE code <> '' AND state < 40;
CREATE INDEX delivery_resting ON delivery(route) WHERE is_paused = 1 OR is_cancelled = 1;
CREATE INDEX delivery_inbox ON delivery(inbox_id);
CREATE INDEX delivery_event ON delivery(event_id) WHERE event_id <> '';
CREATE INDEX delivery_done ON delivery(done_at) WHERE state >= 40;
CREATE INDEX delivery_failed ON delivery(done_at) WHERE state > 40;
CREATE TABLE piece(
    delivery_id INTEGER NOT NULL REFERENCES delivery(id),
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    crc64 BLOB NOT NULL,
    PRIMARY KEY(delivery_id, number)
) WITHOUT ROWID;
CREATE TABLE remark(
    id INTEGER PRIMARY KEY,
    side TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    at REAL NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX remark_item ON remark(side, item_id);
CREATE TABLE problem(
    stage TEXT NOT NULL,
    route TEXT NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    example TEXT NOT NULL,
    detail TEXT NOT NULL,
    count INTEGER NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    next_try REAL NOT NULL,
    PRIMARY KEY(stage, route, code, subject)
) WITHOUT ROWID;
CREATE TABLE pause(route TEXT PRIMARY KEY, since REAL NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE watcher(
    route TEXT PRIMARY KEY,
    settling INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    last_event_at REAL NOT NULL,
    last_scan_at REAL NOT NULL,
    missed INTEGER NOT NULL,
    is_polling INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE unfinished(
    route TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    code TEXT NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY(route, name)
) WITHOUT ROWID;
CREATE TABLE tally(
    route TEXT PRIMARY KEY,
    uploaded_files INTEGER NOT NULL DEFAULT 0,
    uploaded_bytes INTEGER NOT NULL DEFAULT 0,
    downloaded_files INTEGER NOT NULL DEFAULT 0,
    downloaded_bytes INTEGER NOT NULL DEFAULT 0,
    last_announced_at REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""

_MIGRATIONS: Final = (_V1,)
"""Script N brings version N to N + 1. A released one is never changed."""


def connect(file: Path) -> apsw.Connection:
    """Open the ledger, make or migrate its tables.

    Raises:
        DamagedLedger: its file is no sound database.
        LedgerError: it cannot be opened, or a newer version of the program wrote it.
    """
    try:
        connection = apsw.Connection(str(file))
        try:
            connection.set_busy_timeout(30_000)
            _set_up(connection)
        except BaseException:
            connection.close()  # a file that is open cannot be set aside on Windows
            raise
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedLedger(f"the ledger {file} is damaged: {error}") from error
    except apsw.Error as error:
        raise LedgerError(f"the ledger {file} cannot be opened: {error}") from error
    return connection


def _set_up(connection: apsw.Connection) -> None:
    version = tuple(int(number) for number in apsw.sqlite_lib_version().split("."))
    connection.pragma("journal_mode", "wal" if version >= _SAFE_WAL else "delete")
    connection.pragma("synchronous", "full")
    connection.pragma("foreign_keys", value=True)
    connection.pragma("cache_size", -8192)
    connection.pragma("journal_size_limit", 64 << 20)
    if connection.pragma("user_version") != len(_MIGRATIONS):
        _migrate(connection)


def _migrate(connection: apsw.Connection) -> None:
    """In one transaction, so that a kill in its midst leaves the old version whole."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = connection.pragma("user_version")
        if found > len(_MIGRATIONS):
            raise LedgerError("the ledger was written by a newer version of Bucket Brigade: please update this one")
        for script in _MIGRATIONS[found:]:
            connection.execute(script)
        connection.pragma("user_version", len(_MIGRATIONS))
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: apsw.Connection) -> None:
    """End a transaction without a trace. SQLite has done so by itself where it ran out of room or memory."""
    if not connection.get_autocommit():
        connection.execute("ROLLBACK")
