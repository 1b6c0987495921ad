"""One window a home: a second start asks the first one to show its window, and ends."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import time
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from engine.settings.home import Home

_log = logging.getLogger(__name__)
_COMING: Final = b"coming\n"
_PATIENCE: Final = 2.0
"""Seconds: with many starts at once some come before the first one listens."""


class Claim(Enum):
    """What became of a start."""

    FIRST = auto()
    HANDED_OVER = auto()
    """Another window has this home; it shows itself now."""
    UNANSWERED = auto()
    """Another window has this home, but does not answer."""


class SingleInstance(QObject):
    """Holds the claim as long as it lives. The engine's own lock is another one: it guards the folders."""

    raised = Signal()
    """Another start asks for our window."""

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = hashlib.sha256(str(home.lock_folder.resolve()).encode()).hexdigest()[:12]
        base = _runtime_folder() / f"bucket-brigade-{name}"
        self._address = f"bucket-brigade-{name}" if os.name == "nt" else f"{base}.socket"
        self._lock = QLockFile(f"{base}.lock")
        self._lock.setStaleLockTime(0)  # a program that runs for weeks is not stale; one that died is found by its id
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def claim(self, *, is_quiet: bool = False) -> Claim:
        """Be the first, or hand over to it. `is_quiet`: its window need not show itself, as at the sign-in."""
        if not self._lock.tryLock(0):
            if is_quiet:
                return Claim.HANDED_OVER
            return Claim.HANDED_OVER if self._hand_over() else Claim.UNANSWERED
        QLocalServer.removeServer(self._address)
        if not self._server.listen(self._address):  # the way to a socket may have 107 bytes
            _log.warning("a second start cannot show this window: %s: %s", self._address, self._server.errorString())
        return Claim.FIRST

    def _hand_over(self) -> bool:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            socket = QLocalSocket()
            socket.connectToServer(self._address)
            if socket.waitForConnected(100):
                return socket.bytesAvailable() > 0 or socket.waitForReadyRead(1000)
            time.sleep(0.05)
        return False

    @Slot()
    def _answer(self) -> None:
        """Whoever may connect may ask for the window and for nothing else, so he need not say anything."""
        while socket := self._server.nextPendingConnection():
            socket.write(_COMING)
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.raised.emit()

    def release(self) -> None:
        """Let the next start be the first one."""
        self._server.close()
        self._lock.unlock()


def _runtime_folder() -> Path:
    """Where sockets of this user belong; no other user may write there."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    return Path(found or tempfile.gettempdir())
