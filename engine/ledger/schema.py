"""Opening the ledger's file: pragmas, tables, and the way from one version of the tables to the next."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Final

import apsw

from engine import failpoints
from engine.errors import DamagedLedger, LedgerError, OlderLedger
from engine.sentences import Sentence, sayable

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

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
    done_at REAL NOT NULL DEFAULT 0,
    history_id INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX transfer_open ON transfer(route, state, priority DESC, id) WHERE state < 40;
CREATE INDEX transfer_due ON transfer(route, next_try) WHERE state < 40 AND next_try > 0;
CREATE INDEX transfer_waiting ON transfer(route, code) WHERE code <> '' AND state <> 40;
CREATE INDEX transfer_skipped ON transfer(route, size) WHERE state = 50;
CREATE INDEX transfer_resting ON transfer(route) WHERE is_paused = 1 OR is_cancelled = 1;
CREATE INDEX transfer_queued ON transfer(route, queued_name) WHERE state <> 40;
CREATE INDEX transfer_event ON transfer(event_id);
CREATE INDEX transfer_unlisted ON transfer(done_at) WHERE state >= 40 AND history_id = 0;
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
    history_id INTEGER NOT NULL DEFAULT 0,
    UNIQUE(route, identity)
);
CREATE INDEX delivery_open ON delivery(route, state, id) WHERE state < 40;
CREATE INDEX delivery_due ON delivery(route, next_try) WHERE state < 40 AND next_try > 0;
CREATE INDEX delivery_waiting ON delivery(route, code) WHERE code <> '' AND state < 40;
CREATE INDEX delivery_resting ON delivery(route) WHERE is_paused = 1 OR is_cancelled = 1;
CREATE INDEX delivery_inbox ON delivery(inbox_id);
CREATE INDEX delivery_event ON delivery(event_id) WHERE event_id <> '';
CREATE INDEX delivery_unlisted ON delivery(done_at) WHERE state >= 40 AND history_id = 0;
CREATE TABLE history(
    number INTEGER PRIMARY KEY,
    side TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    took REAL NOT NULL,
    route TEXT NOT NULL,
    done_at REAL NOT NULL
);
CREATE INDEX history_time ON history(done_at);
CREATE INDEX history_route ON history(route);
CREATE INDEX history_failed ON history(number) WHERE state > 40;
CREATE VIRTUAL TABLE history_text USING fts5(text, tokenize='trigram', content='', contentless_delete=1, detail=none);
CREATE VIRTUAL TABLE history_terms USING fts5vocab(history_text, row);
CREATE TRIGGER history_gone AFTER DELETE ON history BEGIN
    DELETE FROM history_text WHERE rowid = old.number;
END;
CREATE TRIGGER transfer_reopened AFTER UPDATE OF state ON transfer WHEN old.history_id > 0 BEGIN
    DELETE FROM history WHERE number = old.history_id;
    UPDATE transfer SET history_id = 0 WHERE id = old.id;
END;
CREATE TRIGGER transfer_forgotten AFTER DELETE ON transfer WHEN old.history_id > 0 BEGIN
    DELETE FROM history WHERE number = old.history_id;
END;
CREATE TRIGGER delivery_reopened AFTER UPDATE OF state ON delivery WHEN old.history_id > 0 BEGIN
    DELETE FROM history WHERE number = old.history_id;
    UPDATE delivery SET history_id = 0 WHERE id = old.id;
END;
CREATE TRIGGER delivery_forgotten AFTER DELETE ON delivery WHEN old.history_id > 0 BEGIN
    DELETE FROM history WHERE number = old.history_id;
END;
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

_V2: Final = """
CREATE TABLE rest(
    reason TEXT PRIMARY KEY,
    since REAL NOT NULL,
    until REAL NOT NULL,
    is_waived INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE pace(
    route TEXT PRIMARY KEY,
    up INTEGER NOT NULL,
    down INTEGER NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID;
ALTER TABLE watcher ADD COLUMN missed_at REAL NOT NULL DEFAULT 0;
ALTER TABLE watcher ADD COLUMN scan_seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE watcher ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE contact(
    route TEXT NOT NULL,
    stage TEXT NOT NULL,
    service TEXT NOT NULL,
    answered_at REAL NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY(route, stage, service)
) WITHOUT ROWID;
CREATE TABLE queue(
    route TEXT NOT NULL,
    stage TEXT NOT NULL,
    name TEXT NOT NULL,
    at REAL NOT NULL,
    waiting INTEGER NOT NULL,
    in_flight INTEGER NOT NULL,
    delayed INTEGER NOT NULL,
    dead_letter_queue TEXT NOT NULL,
    dead_letters INTEGER NOT NULL,
    most_receives INTEGER NOT NULL,
    code TEXT NOT NULL,
    waited REAL NOT NULL,
    waited_at REAL NOT NULL,
    PRIMARY KEY(route, stage)
) WITHOUT ROWID;
CREATE TABLE attention(id INTEGER PRIMARY KEY CHECK(id = 1), until REAL NOT NULL);
CREATE TABLE lack(
    server TEXT NOT NULL,
    name TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY(server, name)
) WITHOUT ROWID;
ALTER TABLE transfer ADD COLUMN paused_until REAL NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN paused_until REAL NOT NULL DEFAULT 0;
UPDATE transfer SET paused_until = 9e15 WHERE is_paused = 1;
UPDATE delivery SET paused_until = 9e15 WHERE is_paused = 1;
CREATE INDEX transfer_paused ON transfer(paused_until) WHERE is_paused = 1;
CREATE INDEX delivery_paused ON delivery(paused_until) WHERE is_paused = 1;
"""

_V3: Final = """
ALTER TABLE delivery ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX delivery_open;
CREATE INDEX delivery_open ON delivery(route, state, priority DESC, id) WHERE state < 40;
CREATE TABLE quick_limit(id INTEGER PRIMARY KEY CHECK(id = 1), rate INTEGER NOT NULL, until REAL NOT NULL);
"""

_MIGRATIONS: Final = (_V1, _V2, _V3)
"""Script N brings version N to N + 1. A released one is never changed."""

_VERSION: Final = "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version"


def connect(file: Path, *, may_migrate: bool = False) -> apsw.Connection:
    """Open the ledger, and make its tables where there are none.

    An older version's tables are brought on only where that is allowed, because no older program may be at work then:
    in one transaction, after a copy (`ledger.sqlite.v1`) was laid beside it.

    Raises:
        DamagedLedger: its file is no sound database.
        OlderLedger: its tables would have to be brought on first.
        LedgerError: it cannot be opened, or a newer version of the program wrote it. It is left as it is.
    """
    try:
        connection = apsw.Connection(str(file))
        try:
            connection.set_busy_timeout(30_000)
            version = _version(connection)  # before anything is changed
            _make_durable(connection)
            if version == 0 or (may_migrate and version < len(_MIGRATIONS)):
                _migrate(connection, file)
            elif version < len(_MIGRATIONS):
                raise OlderLedger(
                    Sentence("the ledger {file} was written by an older version of Bucket Brigade", file=file)
                )
            connection.pragma("foreign_keys", value=True)  # not before: scripts may have to make a table anew
        except BaseException:
            connection.close()  # a file that is open cannot be set aside on Windows
            raise
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedLedger(Sentence("the ledger {file} is damaged: {error}", file=file, error=error)) from error
    except (apsw.Error, OSError) as error:
        raise LedgerError(Sentence("the ledger {file} cannot be opened: {error}", file=file, error=error)) from error
    return connection


def _version(connection: apsw.Connection) -> int:
    """Of the tables; 0 where there are none."""
    try:
        row = connection.execute(_VERSION).fetchone()
    except apsw.SQLError as error:  # a format that SQLite never wrote
        raise DamagedLedger(Sentence("the ledger is damaged: {error}", error=error)) from error
    version, tables = map(int, row or ())
    if version < min(tables, 1):
        text = sayable("the ledger is damaged: its tables cannot be of version {version}")
        raise DamagedLedger(Sentence(text, version=version))
    if version > len(_MIGRATIONS):
        text = sayable("the ledger was written by a newer version of Bucket Brigade: please update this one")
        raise LedgerError(Sentence(text))
    return version


def _make_durable(connection: apsw.Connection) -> None:
    version = apsw.sqlite_lib_version()
    is_safe = tuple(int(number) for number in version.split(".")) >= _SAFE_WAL
    if not is_safe:
        _log.warning("SQLite %s may damage a write-ahead log: the ledger goes without one, and is slower", version)
    connection.pragma("journal_mode", "wal" if is_safe else "delete")
    connection.pragma("synchronous", "full")
    connection.pragma("cache_size", -8192)
    connection.pragma("journal_size_limit", 64 << 20)


def _migrate(connection: apsw.Connection, file: Path) -> None:
    """In one transaction, so that a kill in its midst leaves the old version whole."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection)  # another process may have been faster
        if 0 < found < len(_MIGRATIONS):
            _keep_copy(file, found)
        for script in _MIGRATIONS[found:]:
            connection.execute(script)
        connection.pragma("user_version", len(_MIGRATIONS))
        failpoints.reach("ledger-migrated")
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def _keep_copy(file: Path, version: int) -> None:
    """For whoever wants to go back to the older program. Read by a connection of its own: the other one writes."""
    copy = file.with_name(f"{file.name}.v{version}")
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.unlink(missing_ok=True)
    with (
        closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as source,
        closing(apsw.Connection(str(unfinished))) as target,
        target.backup("main", source, "main") as backup,
    ):
        backup.step()
    failpoints.reach("ledger-copied")
    unfinished.replace(copy)


def roll_back(connection: apsw.Connection) -> None:
    """End a transaction without a trace. SQLite has done so by itself where it ran out of room or memory."""
    if not connection.get_autocommit():
        connection.execute("ROLLBACK")
