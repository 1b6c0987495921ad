"""Opening the ledger: how safe it is, how it grows up, and what happens to a file that is no ledger."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest

from engine.errors import DamagedLedger, LedgerError
from engine.ledger import Ledger, schema
from engine.model import Problem, Stage
from engine.supervisor.repair import open_or_renew

FULL = 2


def test_every_commit_reaches_the_disk(file):
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("journal_mode") == "wal"
        assert ledger._connection.pragma("synchronous") == FULL
        assert ledger._connection.pragma("foreign_keys") == 1


def test_an_sqlite_with_the_wal_reset_bug_goes_without_wal(file, monkeypatch):
    monkeypatch.setattr(schema.apsw, "sqlite_lib_version", lambda: "3.51.2")
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("journal_mode") == "delete"
        assert ledger._connection.pragma("synchronous") == FULL


def test_many_processes_may_open_a_new_ledger_at_once(file):
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            Ledger(file).close()
        except BaseException as error:  # noqa: BLE001 - counted below
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


_OPEN_AND_DIE = """
import os, signal, sys
from pathlib import Path
import apsw
from engine.ledger import Ledger, schema

original = schema.apsw.Connection

class Killed(original):
    def pragma(self, name, *value, **more):
        if name == "user_version" and value:  # all tables are made, nothing is committed
            os.kill(os.getpid(), signal.SIGKILL)
        return super().pragma(name, *value, **more)

schema.apsw.Connection = Killed
Ledger(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_kill_in_the_midst_of_a_migration_leaves_the_old_version(file):
    ended = subprocess.run([sys.executable, "-c", _OPEN_AND_DIE, str(file)], check=False, cwd=Path.cwd())
    assert ended.returncode == -signal.SIGKILL
    connection = apsw.Connection(str(file))
    assert connection.pragma("user_version") == 0
    assert connection.execute("SELECT count(*) FROM sqlite_schema").get == 0
    connection.close()
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("user_version") == 1
        assert ledger.transfers.ready("scans", 0, 1) == []


def test_a_failing_migration_leaves_the_old_version(file, monkeypatch):
    Ledger(file).close()
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, "CREATE TABLE more(x); CREATE TABLE more(x);"))
    with pytest.raises(LedgerError):
        Ledger(file)
    monkeypatch.undo()
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("user_version") == 1
        assert ledger._connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'more'").get == 0


def test_an_older_ledger_is_brought_on_with_what_it_holds(file, monkeypatch):
    with Ledger(file) as ledger:
        ledger.wishes.pause("scans", 1.0)
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, "CREATE TABLE more(x)"))
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("user_version") == 2
        assert ledger.wishes.pauses(2.0)


def test_a_newer_ledger_is_refused_and_not_touched(file):
    Ledger(file).close()
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 99)
    connection.close()
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="newer") as caught:
        Ledger(file)
    assert not isinstance(caught.value, DamagedLedger)
    assert file.read_bytes() == before


def test_what_is_no_database_is_damaged(file):
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(DamagedLedger):
        Ledger(file)


def test_a_folder_that_is_missing_is_told(tmp_path):
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger(tmp_path / "missing" / "ledger.sqlite")


def test_a_file_that_was_refused_is_not_held_open(file):
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(DamagedLedger) as caught:
        Ledger(file)
    if sys.platform == "linux":  # while the error with its traceback is alive
        held = [link for link in Path("/proc/self/fd").iterdir() if _leads_to(link, file)]
        assert held == []
    assert caught.value


def _leads_to(link: Path, file: Path) -> bool:
    try:
        return link.readlink() == file
    except OSError:
        return False


def _fill(file: Path) -> None:
    with Ledger(file) as ledger, ledger.transaction():
        for number in range(400):
            ledger.problems.met(Problem(f"p{number}", Stage.WATCH, "", "s" * 50, "", "d" * 200, 1, 1.0, 1.0, 1.0))


def test_a_look_through_the_file_finds_damage(file):
    _fill(file)
    data = bytearray(file.read_bytes())
    data[-20_000:] = b"\x5a" * 20_000
    file.write_bytes(data)
    ledger = Ledger(file)
    with pytest.raises(DamagedLedger, match="damaged"):
        ledger.check()


def test_a_sound_ledger_passes_the_look(file):
    _fill(file)
    with Ledger(file) as ledger:
        ledger.check()


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_ledger_is_kept_aside_and_made_anew(file, content):
    file.write_bytes(content)
    with open_or_renew(file) as ledger:
        (problem,) = ledger.problems.all()
    assert problem.code == "ledger-repaired"
    (aside,) = file.parent.glob("ledger.sqlite.damaged-*")
    assert aside.read_bytes() == content
    with open_or_renew(file) as ledger:  # and that was it
        assert len(ledger.problems.all()) == 1
    assert len(list(file.parent.glob("ledger.sqlite.damaged-*"))) == 1


def test_a_newer_ledger_is_not_set_aside(file):
    Ledger(file).close()
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 99)
    connection.close()
    with pytest.raises(LedgerError, match="newer"):
        open_or_renew(file)
    assert not list(file.parent.glob("*damaged*"))
