"""All the ways in which the program is told to end, made into one: signals, the end of the session, the last resort."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Slot

if TYPE_CHECKING:
    from types import FrameType

    from PySide6.QtGui import QSessionManager
    from PySide6.QtWidgets import QApplication

    from gui.program import Program

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


class Ending(QObject):
    """Python handles a signal only when Python runs, which a Qt event loop at rest does not: so a socket wakes it."""

    def __init__(self, app: QApplication, program: Program) -> None:
        super().__init__()
        self._program = program
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, _nothing) for number in _SIGNALS}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._signalled)
        app.commitDataRequest.connect(self._session_ends)
        app.aboutToQuit.connect(self._last_resort)

    @Slot()
    def _signalled(self) -> None:
        try:
            self._reader.recv(64)
        except BlockingIOError:
            return
        self._program.quit()

    @Slot("QSessionManager&")
    def _session_ends(self, _: QSessionManager) -> None:
        self._program.quit()

    @Slot()
    def _last_resort(self) -> None:
        """Whatever made Qt quit: what still runs is put down properly."""
        self._program.close()

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The socket has woken the event loop already."""
