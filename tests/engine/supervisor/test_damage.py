"""The ledger is damaged while the engine works on it: it is kept aside, made anew from the folders, and told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from servers import ROOT
from waiting import wait_until

from engine.errors import LedgerError
from engine.ledger import Ledger
from engine.model import Condition, Stage
from engine.supervisor import repair
from engine.supervisor.desk import Desk
from engine.supervisor.engine import Engine
from engine.supervisor.repair import damage_in

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a file that is open cannot be damaged like this")


@pytest.fixture
def engine(ground, log):
    made = Engine(ground.home, ground.config)
    made.listen(log)
    made.start()
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    yield made
    made.stop()


def zero(file: Path) -> None:
    with file.open("r+b") as ledger:
        ledger.write(bytes(file.stat().st_size))


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def flip(file: Path) -> None:
    """Every page's first byte, which says what kind of page it is."""
    data = bytearray(file.read_bytes())
    data[::4096] = bytes(byte ^ 0x41 for byte in data[::4096])
    with file.open("r+b") as ledger:
        ledger.write(data)


def take_away(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def put_into_the_file(file: Path) -> None:
    """What is in the log only is not met in the file."""
    with Ledger(file) as ledger:
        ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def names_in(file: Path) -> set[str]:
    try:
        with Ledger(file) as ledger:
            return {row.name for row in ledger.ask(lambda ledger: ledger.reading.open_transfers())}
    except LedgerError:
        return set()


@pytest.mark.row("L01")
def test_damage_that_a_running_engine_meets_is_mended_at_once(engine, log, ground):
    """One engine goes through all of it, with a window's desk open; each time it is a stage's new process that meets it."""
    file, watch = ground.home.ledger_file, ground.config.routes[0].watch_path
    desk = Desk(ground.home, engine.ring)
    names: set[str] = set()
    for damage in (zero, truncate, flip, take_away):
        engine._renewals = 0
        names.add(damage.__name__)
        (watch / damage.__name__).write_bytes(b"dropped")
        wait_until(lambda: names_in(file) == names)
        put_into_the_file(file)
        damage(file)
        os.kill(engine._keepers[Stage.UPLOAD]._process.pid, signal.SIGKILL)
        wait_until(lambda: engine._renewals > 0, 30)
        wait_until(lambda: names_in(file) == names, 30)  # adopted: found in QueuedForUpload
        assert [p.code for p in desk.read(lambda ledger: ledger.problems.all()) if p.stage is Stage.WATCH] == [
            "ledger-repaired"
        ], damage.__name__
        wait_until(lambda: log.are_all(Condition.RUNNING), 30)
        engine._keepers[Stage.UPLOAD]._deaths.clear()
    kept = [
        path for path in file.parent.glob("ledger.sqlite.damaged-*") if path.suffix[1:].rpartition("-")[2].isdigit()
    ]
    assert len(kept) >= 3, "each damaged one; the last one was taken away, and perhaps made anew by whoever asked first"
    assert engine.conditions()[Stage.UPLOAD].condition is Condition.RUNNING
    desk.close()


def fill(file: Path) -> None:
    with Ledger(file) as ledger, ledger.transaction():
        for number in range(2000):
            ledger.wishes.pause(f"route {number} {'x' * 100}", 1.0)


@pytest.mark.row("L01")
def test_damage_that_nobody_meets_is_found_by_the_look_through_after_the_start(ground, log):
    ground.home.create()
    file = ground.home.ledger_file
    fill(file)
    data = bytearray(file.read_bytes())
    data[-8192:] = b"\x5a" * 8192
    file.write_bytes(data)
    engine = Engine(ground.home, ground.config)
    engine.listen(log)
    engine.start()
    wait_until(lambda: engine._renewals == 1, 30)
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    assert "ledger-repaired" in {
        problem.code for problem in Desk(ground.home).read(lambda ledger: ledger.problems.all())
    }
    engine.stop()


@pytest.mark.row("L01")
def test_garbage_in_the_log_costs_what_was_in_it_and_no_more(ground):
    """SQLite proves each frame of its log, and forgets those that it cannot prove: an older ledger, which is sound."""
    ground.home.create()
    file, log = ground.home.ledger_file, ground.home.ledger_file.with_name("ledger.sqlite-wal")
    writer = Ledger(file)
    writer.wishes.pause("in the file", 1.0)
    put_into_the_file(file)
    writer.wishes.pause("in the log", 1.0)
    content, frames = file.read_bytes(), bytearray(log.read_bytes())
    writer.close()
    file.write_bytes(content)
    frames[len(frames) // 2 :] = os.urandom(len(frames) - len(frames) // 2)
    log.write_bytes(frames)
    with repair.open_or_renew(file) as ledger:
        assert set(ledger.wishes.pauses(2.0)) == {"in the file"}
        assert ledger.problems.all() == []
    assert damage_in(file, lambda: True) == ""


def test_the_look_through_ends_when_nobody_wants_it_any_more(ground):
    ground.home.create()
    fill(ground.home.ledger_file)
    looks: list[float] = []

    def is_wanted() -> bool:
        looks.append(time.monotonic())
        return False

    assert damage_in(ground.home.ledger_file, is_wanted) == ""
    assert len(looks) == 1


@pytest.mark.row("L01")
def test_a_ledger_that_cannot_be_set_aside_is_told(ground, monkeypatch):
    ground.home.create()
    ground.home.ledger_file.write_bytes(b"not a database" * 1000)

    def refuse(_file: Path) -> None:
        raise PermissionError(13, "used by another program")

    monkeypatch.setattr(repair, "_set_aside", refuse)
    with pytest.raises(LedgerError, match="set aside"):
        repair.open_or_renew(ground.home.ledger_file)


@pytest.mark.row("L01")
def test_an_empty_file_is_no_new_ledger(ground):
    ground.home.create()
    ground.home.ledger_file.touch()
    with repair.open_or_renew(ground.home.ledger_file) as ledger:
        assert [problem.code for problem in ledger.problems.all()] == ["ledger-repaired"]


@pytest.mark.row("L01")
def test_whoever_opens_the_ledger_while_it_is_set_aside_does_not_keep_the_new_one_from_being_made(ground):
    """Others look for news all the time, as a window does: without patience one of 17 renewals failed."""
    ground.home.create()
    file = ground.home.ledger_file
    Ledger(file).close()
    look = [
        "import sys, pathlib, contextlib",
        "from engine.ledger import Ledger",
        "from engine.errors import BrigadeError",
        "print(flush=True)",
        "while True:",
        "    with contextlib.suppress(BrigadeError, OSError), Ledger(pathlib.Path(sys.argv[1])) as ledger:",
        "        ledger.ask(lambda ledger: ledger.reading.open_transfers())",
    ]
    command = [sys.executable, "-c", "\n".join(look), str(file)]
    lookers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        assert all(looker.stdout.readline() for looker in lookers)
        for number in range(60):
            with repair.renew(file, f"damage {number}") as ledger:
                assert [problem.detail for problem in ledger.problems.all()] == [f"damage {number}"]
    finally:
        for looker in lookers:
            looker.kill()
            looker.communicate()


@pytest.mark.row("L01")
def test_a_ledger_that_stays_locked_is_told(ground, monkeypatch):
    ground.home.create()
    ground.home.ledger_file.touch()

    def refuse(_file: Path) -> Ledger:
        raise LedgerError("it stays locked")

    monkeypatch.setattr(repair, "_PAUSE", 0)
    monkeypatch.setattr(repair, "Ledger", refuse)
    with pytest.raises(LedgerError, match="it stays locked"):
        repair.renew(ground.home.ledger_file, "damage")
