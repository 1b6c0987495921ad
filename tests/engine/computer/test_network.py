"""What NetworkManager tells, on a bus of its own with a stand-in for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading

import pytest

from engine.computer import network
from engine.computer.network import is_metered

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("dbus-daemon"), reason="needs a message bus"
)
NAME = "org.freedesktop.NetworkManager"


@pytest.fixture
def bus(monkeypatch):
    """A message bus in the place of the system's."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


@pytest.fixture
def manager(bus):
    """Plays NetworkManager, which answers one question so."""
    threads = []

    def serve(connection, answer) -> None:
        with connection:
            question = connection.receive(timeout=10)
            while question.header.message_type.name != "method_call":
                question = connection.receive(timeout=10)
            connection.send(answer(question))

    def play(answer) -> None:
        from jeepney import DBus  # noqa: PLC0415 - Linux only
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415

        connection = open_dbus_connection(bus)
        connection.send_and_get_reply(DBus().RequestName(NAME))
        threads.append(threading.Thread(target=serve, args=(connection, answer)))
        threads[-1].start()

    yield play
    for thread in threads:
        thread.join(10)


def metered(value: int):
    from jeepney import new_method_return  # noqa: PLC0415

    return lambda question: new_method_return(question, "v", (("u", value),))


@pytest.mark.parametrize(("value", "told"), [(0, None), (1, True), (2, False), (3, True), (4, False), (99, None)])
def test_networkmanager_is_asked(manager, value, told):
    manager(metered(value))
    assert is_metered() is told


def test_an_older_one_that_does_not_know_the_question_tells_nothing(manager):
    from jeepney import new_error  # noqa: PLC0415

    manager(lambda question: new_error(question, "org.freedesktop.DBus.Error.UnknownProperty", "s", ("no",)))
    assert is_metered() is None


def test_where_it_does_not_run_nothing_is_told_and_nobody_started(bus):
    assert is_metered() is None


def test_without_a_bus_nothing_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert is_metered() is None


def test_other_systems_are_not_asked(monkeypatch):
    monkeypatch.setattr(network.sys, "platform", "win32")
    assert is_metered() is None
