"""Opening the ledger: how safe it is, how it grows up, and what happens to a file that is no ledger."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from servers import ROOT

from engine import failpoints
from engine.errors import DamagedLedger, LedgerError, OlderLedger
from engine.ledger import Ledger, schema
from engine.ledger.transfers import Claim
from engine.model import NEVER, Fingerprint, Message, MessageState, Problem, Stage, Wanted
from engine.supervisor.repair import damage_in, open_or_renew

FULL = 2


def test_every_commit_reaches_the_disk(file):
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("journal_mode") == "wal"
        assert ledger._connection.pragma("synchronous") == FULL
        assert ledger._connection.pragma("foreign_keys") == 1


@pytest.mark.row("L04")
def test_an_sqlite_with_the_wal_reset_bug_goes_without_wal(file, monkeypatch, caplog):
    Ledger(file).close()
    monkeypatch.setattr(schema.apsw, "sqlite_lib_version", lambda: "3.51.2")
    with Ledger(file) as ledger:
        assert ledger._connection.pragma("journal_mode") == "delete"
        assert ledger._connection.pragma("synchronous") == FULL
        ledger.wishes.pause("scans", 1.0)
    assert "SQLite 3.51.2" in caplog.text
    monkeypatch.undo()
    with Ledger(file) as ledger:  # and a good one finds what was written meanwhile
        assert ledger._connection.pragma("journal_mode") == "wal"
        assert ledger.wishes.pauses(2.0)


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


NOW = len(schema._MIGRATIONS)
NEXT = "CREATE TABLE more(x); UPDATE pause SET until = 5.0;"
"""What a later version's migration might be."""

_OPEN = """
import sys
from pathlib import Path
from engine.ledger import Ledger, schema

schema._MIGRATIONS += tuple(sys.argv[2:])
Ledger(Path(sys.argv[1]), may_migrate=True)
"""


def open_and_die(file: Path, moment: str, *migrations: str) -> None:
    """In a process of its own, which is killed at that moment."""
    command = [sys.executable, "-c", _OPEN, str(file), *migrations]
    environment = os.environ | {failpoints.VARIABLE: f"{moment}=kill", "PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, check=False, env=environment).returncode != 0


def version_of(file: Path) -> int:
    with closing(apsw.Connection(str(file))) as connection:
        return int(connection.pragma("user_version"))


@pytest.fixture
def next_version(monkeypatch):
    """This program is the next version now."""
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, NEXT))


@pytest.mark.row("L05")
def test_a_kill_while_the_tables_are_made_leaves_none(file):
    open_and_die(file, "ledger-migrated")
    with closing(apsw.Connection(str(file))) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").get == 0
    with Ledger(file) as ledger:
        assert ledger.transfers.ready("scans", 0, 1) == []


@pytest.mark.row("L05")
@pytest.mark.parametrize("moment", ["ledger-copied", "ledger-migrated"])
def test_a_kill_in_the_midst_of_a_migration_leaves_the_old_version(file, moment, monkeypatch):
    with Ledger(file) as ledger:
        ledger.wishes.pause("scans", 1.0, 10.0)
    open_and_die(file, moment, NEXT)
    assert version_of(file) == NOW
    with Ledger(file) as ledger:
        assert ledger.wishes.pauses(2.0)["scans"].until == 10.0
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, NEXT))
    with Ledger(file, may_migrate=True) as ledger:  # nothing of the first try is in the way
        assert ledger.wishes.pauses(2.0)["scans"].until == 5.0
    assert version_of(file) == NOW + 1


@pytest.mark.row("L05")
def test_a_failing_migration_leaves_the_old_version(file, monkeypatch):
    Ledger(file).close()
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, "CREATE TABLE more(x); CREATE TABLE more(x);"))
    with pytest.raises(LedgerError) as caught:
        Ledger(file, may_migrate=True)
    assert not isinstance(caught.value, DamagedLedger), "nothing is wrong with the file"
    monkeypatch.undo()
    with Ledger(file) as ledger:
        assert ledger._connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'more'").get == 0


@pytest.mark.row("L05")
def test_an_older_ledger_is_brought_on_and_a_copy_is_kept(file, next_version):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:NOW])
        with Ledger(file) as ledger:
            ledger.wishes.pause("scans", 1.0, 10.0)
    with Ledger(file, may_migrate=True) as ledger:
        assert ledger.wishes.pauses(2.0)["scans"].until == 5.0
    assert version_of(file) == NOW + 1
    copy = file.with_name(f"ledger.sqlite.v{NOW}")
    assert version_of(copy) == NOW
    assert sorted(file.parent.iterdir()) == [file, copy]
    with closing(apsw.Connection(str(copy))) as connection:
        assert connection.execute("SELECT until FROM pause").get == 10.0


def test_a_file_that_was_paused_before_pauses_could_end_rests_until_resumed(file):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:1])
        with Ledger(file) as ledger:
            for number in range(2):
                ledger.transfers.add([Claim("scans", str(number), str(number), Fingerprint(1, 1, number))], 1.0)
            ledger._connection.execute("UPDATE transfer SET is_paused = 1 WHERE name = '0'")
    with Ledger(file, may_migrate=True) as ledger:
        ledger.waits.end_pauses(Stage.UPLOAD, 5e9)
        paused, free = ledger.reading.open_transfers()
        assert (paused.is_paused, paused.paused_until) == (True, NEVER)
        assert (free.is_paused, free.paused_until) == (False, 0)


def test_deliveries_received_before_they_could_be_put_first_can_be_now(file):
    message = Message(0, "scans", "m", "h", 1.0, 1, MessageState.OPEN, "in/a", "", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:2])
        with Ledger(file) as ledger:
            ledger.inbox.receive(message, [("event", Wanted("bucket", "in/a"))])
    with Ledger(file, may_migrate=True) as ledger:
        (row,) = ledger.inbox.ready("scans", 2.0, 9)
        assert row.priority == 0
        ledger.wishes.first_in_line("down", [row.id])
        assert ledger.inbox.put_first("scans", 2.0) == {row.id: 1}


@pytest.mark.row("L05")
def test_an_older_ledger_is_left_alone_by_whoever_cannot_know_who_works_on_it(file, monkeypatch):
    Ledger(file).close()
    before = file.read_bytes()
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, NEXT))
    with pytest.raises(OlderLedger):
        Ledger(file)
    assert file.read_bytes() == before


@pytest.mark.row("L05")
@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_newer_ledger_is_refused_and_not_touched(file, journal):
    Ledger(file).close()
    with closing(apsw.Connection(str(file))) as connection:
        connection.pragma("journal_mode", journal)
        connection.pragma("user_version", 99)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="newer") as caught:
        open_or_renew(file)
    assert not isinstance(caught.value, DamagedLedger)
    assert file.read_bytes() == before
    assert list(file.parent.glob("*damaged*")) == []


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


@pytest.mark.row("L01")
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


@pytest.mark.row("L01")
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


HEADER = 100
WHERE_THE_VERSION_STANDS = range(60, 64)


@pytest.mark.row("L01")
def test_no_flipped_byte_of_the_header_keeps_it_from_opening_for_ever(file):
    """It is sound, or renewed, or found by the look through; or taken for a newer version's, and refused."""
    _fill(file)
    good = file.read_bytes()
    for position in range(HEADER):
        for path in file.parent.iterdir():
            path.unlink()
        file.write_bytes(good[:position] + bytes([good[position] ^ 0x81]) + good[position + 1 :])
        assert _refusal(file) == "" or position in WHERE_THE_VERSION_STANDS


def _refusal(file: Path) -> str:
    try:
        open_or_renew(file).close()
    except LedgerError as error:
        return str(error)
    damage_in(file, lambda: True)
    return ""
