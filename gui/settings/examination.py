"""One run of the doctor in the background. It outlives whoever asked, until its probes are taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from engine.supervisor.doctor import examine
from gui.questions import Questions

if TYPE_CHECKING:
    from engine.settings.route import Route

_FAREWELL_MS: Final = 5000


class Examination(QObject):
    """Belongs to the application, not to the dialog: that may close at any time and waits for nothing."""

    found = Signal(object)
    """A Finding."""
    ended = Signal()
    failed = Signal(str)

    def __init__(self, route: Route) -> None:
        application = QCoreApplication.instance()
        super().__init__(application)
        self._route = route
        self._is_wanted = True
        self._questions = Questions(self, threads=1)
        assert application is not None
        application.aboutToQuit.connect(self._quit)

    def start(self) -> None:
        self._questions.ask(self._work, self._end, self._fail)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._is_wanted = False

    def _work(self) -> None:
        """On the pool's thread."""
        for finding in examine(self._route, lambda: self._is_wanted):
            self.found.emit(finding)

    def _end(self, _nothing: None) -> None:
        self.ended.emit()
        self.deleteLater()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(str(error))
        self.deleteLater()

    @Slot()
    def _quit(self) -> None:
        self.stop()
        self._questions.close(_FAREWELL_MS)
