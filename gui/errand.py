"""Work in the background that yields answers and may take long. It outlives whoever asked, until its things are in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from gui.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FAREWELL_MS: Final = 5000


class Errand(QObject):
    """Belongs to the application, not to a dialog: that may close at any time and waits for nothing."""

    answered = Signal(object)
    """One answer of several."""
    ended = Signal()
    failed = Signal(object)
    """The exception that ended it."""

    def __init__(self, work: Callable[[Callable[[], bool]], Iterable[object]]) -> None:
        """`work` gets to know whether its answers are still wanted."""
        application = QCoreApplication.instance()
        super().__init__(application)
        self._task = work
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
        for answer in self._task(lambda: self._is_wanted):
            self.answered.emit(answer)

    def _end(self, _nothing: None) -> None:
        self.ended.emit()
        self.deleteLater()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error)
        self.deleteLater()

    @Slot()
    def _quit(self) -> None:
        self.stop()
        self._questions.close(_FAREWELL_MS)
