"""Where front ends ask and wish, with an engine or without."""

from __future__ import annotations

import threading
import time

import pytest

from engine.errors import LedgerError
from engine.ledger import Ledger
from engine.supervisor.desk import Desk


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
