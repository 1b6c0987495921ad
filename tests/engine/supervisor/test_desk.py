"""Where front ends ask and wish, with an engine or without."""

from __future__ import annotations

import os
import threading
import time

import pytest

from engine.errors import AlreadyRunning, LedgerError
from engine.ledger import Ledger, schema
from engine.supervisor.claims import Claims, is_engine_running
from engine.supervisor.desk import Desk
from engine.supervisor.repair import renew


@pytest.fixture
def desk(ground):
    opened = Desk(ground.home)
    yield opened
    opened.close()


def test_a_home_that_is_new_is_made(ground, desk):
    assert ground.home.ledger_file.exists()
    status = desk.read(lambda ledger: ledger.reading.status(["scans"], 1.0, is_running=False))
    assert status.routes[0].route == "scans"


def test_a_wish_is_durable_before_it_rings(ground):
    heard: list[bool] = []

    def ring() -> None:
        with Ledger(ground.home.ledger_file) as ledger:
            heard.append("scans" in ledger.wishes.pauses(2.0))

    desk = Desk(ground.home, ring)
    desk.wish(lambda ledger: ledger.wishes.pause("scans", 1.0))
    desk.close()
    assert heard == [True]


def test_a_wish_that_fails_changes_nothing_and_rings_nobody(ground):
    heard: list[None] = []
    desk = Desk(ground.home, lambda: heard.append(None))

    def fail(ledger: Ledger) -> None:
        ledger.wishes.pause("scans", 1.0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.wish(fail)
    assert desk.read(lambda ledger: ledger.wishes.pauses(2.0)) == {}
    assert heard == []
    desk.close()


def test_several_threads_may_ask_and_wish(desk):
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(20):
                desk.wish(lambda ledger: ledger.wishes.pause(str(number), time.time()))
                assert str(number) in desk.read(lambda ledger: ledger.wishes.pauses(time.time()))
        except BaseException as error:  # noqa: BLE001 - counted below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_damaged_ledger_is_told(ground):
    ground.home.create()
    ground.home.ledger_file.write_bytes(b"not a database" * 1000)
    with pytest.raises(LedgerError):
        Desk(ground.home)


@pytest.mark.skipif(os.name == "nt", reason="a file that is open cannot be set aside")
@pytest.mark.row("L01")
def test_a_renewed_ledger_is_the_one_that_is_asked_from_then_on(ground, desk):
    desk.wish(lambda ledger: ledger.wishes.pause("scans", 1.0))
    renew(ground.home.ledger_file, "it is damaged").close()
    assert desk.read(lambda ledger: ledger.wishes.pauses(2.0)) == {}
    desk.wish(lambda ledger: ledger.wishes.pause("other", 1.0))
    with Ledger(ground.home.ledger_file) as ledger:
        assert set(ledger.wishes.pauses(2.0)) == {"other"}


@pytest.fixture
def updated(ground, monkeypatch):
    """The home was used by an older version of the program."""
    ground.home.create()
    Ledger(ground.home.ledger_file).close()
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, "CREATE TABLE more(x)"))


@pytest.mark.row("L05", "L16")
def test_an_older_ledger_is_brought_on_where_no_engine_runs(ground, updated):
    desk = Desk(ground.home)
    desk.wish(lambda ledger: ledger.wishes.pause("scans", 1.0))
    desk.close()
    assert not is_engine_running(ground.home)


@pytest.mark.row("L05", "L16")
def test_an_older_engine_that_is_at_work_keeps_its_ledger(ground, updated):
    before = ground.home.ledger_file.read_bytes()
    claims = Claims()
    claims.take(ground.home, ground.config)
    with pytest.raises(AlreadyRunning):
        Desk(ground.home)
    claims.release()
    assert ground.home.ledger_file.read_bytes() == before
