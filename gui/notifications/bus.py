"""Notifications over D-Bus, for Unix desktops without a tray. Nothing of it waits for anybody."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from PySide6.QtCore import QObject, Slot
from PySide6.QtNetwork import QLocalSocket

from gui.notifications import wire

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_BUS: Final = "org.freedesktop.DBus"
_RULE: Final = "type='signal',interface='org.freedesktop.Notifications',member='ActionInvoked'"
_KEPT: Final = 20
"""Notifications whose clicks still mean something."""


class Bus(QObject):
    """A connection to the session's bus, made with the first notification. Where there is none, nothing happens."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket: QLocalSocket | None = None
        self._is_open = False
        self._buffer = bytearray()
        self._serial = 0
        self._waiting: list[bytes] = []
        self._sent: dict[int, Callable[[], object]] = {}
        """Actions by the serial of their call, until its reply tells the number of the notification."""
        self._shown: dict[int, Callable[[], object]] = {}

    def tell(self, title: str, text: str, action: Callable[[], object]) -> None:
        """Show a notification; a click on it calls `action`."""
        name = self._prepare() if self._socket is None else None
        serial = self._next_serial()
        self._sent[serial] = action
        self._send(wire.notify(serial, title, text))
        if name is not None and self._socket is not None:
            self._socket.connectToServer(name)  # may fail at once

    def _next_serial(self) -> int:
        self._serial += 1
        return self._serial

    def _prepare(self) -> str:
        """A socket and the first words; answers where the bus is."""
        name, is_abstract = socket_of(os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""))
        self._socket = QLocalSocket(self)
        if is_abstract:
            self._socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
        self._socket.connected.connect(self._introduce)
        self._socket.readyRead.connect(self._read)
        self._socket.errorOccurred.connect(self._failed)
        path = "/org/freedesktop/DBus"
        self._send(wire.call(self._next_serial(), _BUS, path, "Hello"))
        rule = bytes(wire.Writer().text(_RULE).data)
        self._send(wire.call(self._next_serial(), _BUS, path, "AddMatch", signature="s", body=rule))
        return name

    @Slot()
    def _introduce(self) -> None:
        """The bus knows by the socket itself who we are."""
        if self._socket is not None:
            user = str(os.getuid()).encode().hex()  # type: ignore[attr-defined, unused-ignore] # not on Windows
            self._socket.write(f"\0AUTH EXTERNAL {user}\r\n".encode())

    def _send(self, message: bytes) -> None:
        if self._is_open and self._socket is not None:
            self._socket.write(message)
        else:
            self._waiting.append(message)

    @Slot()
    def _read(self) -> None:
        if self._socket is None:
            return
        self._buffer += self._socket.readAll().data()
        if not self._is_open and not self._accepted():
            return
        try:
            while message := wire.taken_from(self._buffer):
                self._hear(message)
        except ValueError as error:
            _log.info("the bus is not understood: %s", error)
            self._socket.abort()

    def _accepted(self) -> bool:
        answer, end, rest = bytes(self._buffer).partition(b"\r\n")
        if not end or self._socket is None:
            return False
        if not answer.startswith(b"OK "):
            self._socket.abort()
            return False
        self._buffer = bytearray(rest)
        self._is_open = True
        self._socket.write(b"BEGIN\r\n" + b"".join(self._waiting))
        self._waiting.clear()
        return True

    def _hear(self, message: wire.Incoming) -> None:
        if message.kind == wire.SIGNAL and message.member == "ActionInvoked":
            if action := self._shown.pop(message.number, None):
                action()
        elif action := self._sent.pop(message.reply_to, None):
            if message.kind == wire.REPLY:
                self._shown[message.number] = action
                while len(self._shown) > _KEPT:
                    del self._shown[next(iter(self._shown))]
            else:
                _log.info("the desktop shows no notifications")

    @Slot()
    def _failed(self) -> None:
        """Nobody is there, or not any more: the next notification tries anew."""
        if self._socket is not None:
            _log.info("no session bus: %s", self._socket.errorString())
            self._socket.deleteLater()
            self._socket = None
        self._is_open = False
        self._waiting.clear()
        self._sent.clear()
        self._buffer.clear()


def socket_of(addresses: str) -> tuple[str, bool]:
    """The first Unix socket among a bus's addresses, and whether its name is an abstract one."""
    for address in addresses.split(";"):
        transport, _, rest = address.partition(":")
        pairs = dict(pair.split("=", 1) for pair in rest.split(",") if "=" in pair)
        if transport == "unix" and (name := pairs.get("path") or pairs.get("abstract")):
            return unquote(name), "path" not in pairs
    return "", False
