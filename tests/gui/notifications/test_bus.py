from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    Parser,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from gui.notifications import wire
from gui.notifications.bus import Bus, socket_of

SERVICE = "org.freedesktop.Notifications"


def parsed(data):
    """By somebody else's eyes."""
    parser = Parser()
    parser.add_data(data)
    return parser.get_next_message()


@pytest.mark.parametrize("text", ["", "a", "ab", "abc", "Grüße & <b>more</b>\nsecond line", "nul\0l"])
def test_a_notification_is_read_as_it_was_meant(text):
    message = parsed(wire.notify(7, "128 files uploaded", text))
    fields = message.header.fields
    assert (fields[HeaderFields.destination], fields[HeaderFields.interface]) == (SERVICE, SERVICE)
    assert (fields[HeaderFields.member], message.header.serial) == ("Notify", 7)
    expected = ("Bucket Brigade", 0, "bucket-brigade", "128 files uploaded", text.replace("\0", ""))
    hints = {"desktop-entry": ("s", "bucket-brigade")}
    assert message.body == (*expected, ["default", ""], hints, -1)


def test_messages_are_taken_one_after_the_other_however_they_come():
    call = parsed(wire.call(5, SERVICE, "/org/freedesktop/Notifications", "Notify"))
    call.header.fields[HeaderFields.sender] = ":1.1"
    emitter = DBusAddress("/org/freedesktop/Notifications", interface=SERVICE)
    messages = [
        new_method_return(call, "u", (77,)),
        new_signal(emitter, "ActionInvoked", "us", (77, "default")),
        new_error(call, "org.freedesktop.DBus.Error.Failed", "s", ("no",)),
    ]
    buffer, found = bytearray(), []
    for number, message in enumerate(messages, 1):
        for byte in message.serialise(serial=number):
            buffer.append(byte)
            if taken := wire.taken_from(buffer):
                found.append(taken)
    assert not buffer
    assert [(one.kind, one.reply_to, one.member, one.number) for one in found] == [
        (wire.REPLY, 5, "", 77),
        (wire.SIGNAL, 0, "ActionInvoked", 77),
        (wire.ERROR, 5, "", 0),
    ]


def test_what_is_no_message_is_refused():
    with pytest.raises(ValueError, match="neither"):
        wire.taken_from(bytearray(b"HTTP/1.1 400 Bad Request"))
    with pytest.raises(ValueError, match="too long"):
        wire.taken_from(bytearray(b"l\1\0\1" + b"\xff" * 20))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("unix:path=/run/user/1000/bus", ("/run/user/1000/bus", False)),
        ("unix:abstract=/tmp/dbus-x,guid=1", ("/tmp/dbus-x", True)),
        ("tcp:host=a,port=1;unix:guid=2,path=/with%20space", ("/with space", False)),
        ("disabled:", ("", False)),
        ("", ("", False)),
    ],
)
def test_where_the_bus_is(address, found):
    assert socket_of(address) == found


@pytest.fixture
def session(monkeypatch, tmp_path):
    """A bus of the test's own."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("needs dbus-daemon")
    address = f"unix:path={tmp_path / 'bus'}"
    command = [daemon, "--session", "--nofork", f"--address={address}", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        process.terminate()


@pytest.fixture
def service(session):
    """Whoever shows notifications there."""
    connection = open_dbus_connection(session)
    connection.send_and_get_reply(message_bus.RequestName(SERVICE, 4))
    yield connection
    connection.close()


@pytest.fixture
def bus(qtbot, session):
    bus = Bus()
    yield bus
    if bus._socket is not None:
        bus._socket.abort()


def received(qtbot, service):
    """The next call of Notify."""
    found = []

    def look():
        try:
            message = service.receive(timeout=0.02)
        except TimeoutError:
            return False
        found.append(message)
        return message.header.message_type is MessageType.method_call

    qtbot.waitUntil(look)
    return found[-1]


def test_a_notification_is_shown_and_its_click_comes_back(qtbot, bus, service):
    clicked = []
    for name in ("first", "second"):
        bus.tell(f"The {name}", "Text", lambda name=name: clicked.append(name))
    for number, title in ((11, "The first"), (12, "The second")):
        call = received(qtbot, service)
        assert call.body[3] == title
        service.send(new_method_return(call, "u", (number,)))
    qtbot.waitUntil(lambda: len(bus._shown) == 2)
    emitter = DBusAddress("/org/freedesktop/Notifications", interface=SERVICE)
    for number in (99, 11):
        service.send(new_signal(emitter, "ActionInvoked", "us", (number, "default")))
    qtbot.waitUntil(lambda: clicked == ["first"])


def test_where_nobody_shows_notifications_nothing_happens(qtbot, bus):
    bus.tell("To nobody", "Text", lambda: None)
    qtbot.waitUntil(lambda: bus._is_open and not bus._sent)
    assert not bus._shown


@pytest.mark.parametrize("address", ["disabled:", "unix:path=/nowhere/bus"])
def test_without_a_bus_the_next_one_tries_anew(qtbot, monkeypatch, address):
    monkeypatch.setitem(os.environ, "DBUS_SESSION_BUS_ADDRESS", address)
    bus = Bus()
    for _ in range(2):
        bus.tell("To nobody", "Text", lambda: None)
        qtbot.waitUntil(lambda: bus._socket is None)
    assert not bus._waiting
