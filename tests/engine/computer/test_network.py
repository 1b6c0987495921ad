"""What NetworkManager tells, on a bus of its own with a stand-in for it; and Windows, by functions in a table like its own."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import threading
import uuid

import pytest

from engine.computer import network
from engine.computer.network import (
    FIXED,
    NETWORK_COST_MANAGER,
    NETWORK_LIST_MANAGER,
    OVER_DATA_LIMIT,
    ROAMING,
    UNRESTRICTED,
    VARIABLE,
    is_metered,
)

needs_a_bus = pytest.mark.skipif(
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


@needs_a_bus
@pytest.mark.parametrize(("value", "told"), [(0, None), (1, True), (2, False), (3, True), (4, False), (99, None)])
def test_networkmanager_is_asked(manager, value, told):
    manager(metered(value))
    assert is_metered() is told


@needs_a_bus
def test_an_older_one_that_does_not_know_the_question_tells_nothing(manager):
    from jeepney import new_error  # noqa: PLC0415

    manager(lambda question: new_error(question, "org.freedesktop.DBus.Error.UnknownProperty", "s", ("no",)))
    assert is_metered() is None


@needs_a_bus
def test_where_it_does_not_run_nothing_is_told_and_nobody_started(bus):
    assert is_metered() is None


@needs_a_bus
def test_without_a_bus_nothing_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert is_metered() is None


def test_other_systems_are_not_asked(monkeypatch):
    monkeypatch.setattr(network.sys, "platform", "darwin")
    assert is_metered() is None


S_OK, S_FALSE, CHANGED_MODE, NO_INTERFACE, PENDING = 0, 1, -0x7FFEFEFA, -0x7FFFBFFE, -0x7FFFFFF6


class Windows:
    """Plays ole32 and the list of networks, whose interface is laid out in memory as the compiler of Windows does it."""

    def __init__(self, cost: int = 0) -> None:
        self.cost = cost
        self.begins = S_OK
        self.makes = S_OK
        self.answers = S_OK
        self.calls: list[str] = []
        release = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)
        get_cost = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32), ctypes.c_void_p)
        self._functions = (release(self._release), get_cost(self._get_cost))
        released, asked = (ctypes.cast(function, ctypes.c_void_p) for function in self._functions)
        self._table = (ctypes.c_void_p * 6)(None, None, released, asked, None, None)
        self._interface = ctypes.c_void_p(ctypes.addressof(self._table))
        self._address = ctypes.addressof(self._interface)

    def _release(self, this: int) -> int:
        assert this == self._address
        self.calls.append("release")
        return 0

    def _get_cost(self, this: int, cost, destination) -> int:
        assert (this, destination) == (self._address, None), "of the way to the internet"
        self.calls.append("ask")
        if self.answers >= 0:
            cost[0] = self.cost
        return self.answers

    def CoInitializeEx(self, reserved, kind) -> int:  # noqa: N802 - Windows' own
        assert (reserved, kind) == (None, 0)
        self.calls.append("begin")
        return self.begins

    def CoCreateInstance(self, kind, outer, server, interface, made) -> int:  # noqa: N802
        names = [str(uuid.UUID(bytes_le=bytes(name._obj))).upper() for name in (kind, interface)]
        assert names == [NETWORK_LIST_MANAGER, NETWORK_COST_MANAGER]
        assert (outer, server) == (None, 0x17)
        made._obj.value = self._address if self.makes >= 0 else None
        return self.makes

    def CoUninitialize(self) -> None:  # noqa: N802
        self.calls.append("end")


@pytest.fixture
def windows(monkeypatch):
    made = Windows()
    monkeypatch.setattr(network.sys, "platform", "win32")
    monkeypatch.setattr(network.ctypes, "WinDLL", {"ole32": made}.__getitem__, raising=False)
    monkeypatch.setattr(network.ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)
    return made


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (0, None),
        (UNRESTRICTED, False),
        (FIXED, True),
        (VARIABLE, True),
        (UNRESTRICTED | ROAMING, True),
        (UNRESTRICTED | OVER_DATA_LIMIT, True),
        (UNRESTRICTED | 0x20000, False),
        (FIXED | 0x80000, True),
    ],
    ids=["unknown", "free", "fixed", "variable", "roaming", "over its limit", "congested", "near its limit"],
)
def test_windows_tells_what_the_network_costs(windows, cost, told):
    windows.cost = cost
    assert is_metered() is told
    assert windows.calls == ["begin", "ask", "release", "end"]


@pytest.mark.parametrize(("begins", "ends"), [(S_OK, True), (S_FALSE, True), (CHANGED_MODE, False)])
def test_com_is_ended_as_often_as_it_was_begun(windows, begins, ends):
    """Where somebody has begun it in another way, it is there all the same."""
    windows.cost, windows.begins = FIXED, begins
    assert is_metered() is True
    assert ("end" in windows.calls) is ends


def test_a_windows_that_lacks_the_question_tells_nothing(windows):
    windows.cost, windows.makes = FIXED, NO_INTERFACE
    assert is_metered() is None
    assert windows.calls == ["begin", "end"]


def test_while_windows_looks_for_the_way_itself_it_tells_nothing(windows):
    windows.cost, windows.answers = FIXED, PENDING
    assert is_metered() is None
    assert windows.calls == ["begin", "ask", "release", "end"]


def test_a_windows_without_the_library_tells_nothing(windows, monkeypatch):
    def fail(name):
        raise OSError(name)

    monkeypatch.setattr(network.ctypes, "WinDLL", fail)
    assert is_metered() is None
