"""Starts, reloads and stops the engine off the GUI's thread, one thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from engine.errors import AlreadyRunning
from engine.supervisor.desk import Desk
from gui.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Event
    from engine.settings.config import Config
    from engine.settings.home import Home


class RunsStages(Protocol):
    """What the window needs of an engine."""

    def listen(self, listener: Callable[[Event], None]) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def reload(self, config: Config) -> None: ...
    def ring(self) -> None: ...
    def restart_resting(self) -> None: ...


def make_engine(home: Home, config: Config) -> RunsStages:
    """The real one. Its modules (asyncio, ssl, ...) take longer to import than the window to paint, so that comes first."""
    from engine.supervisor.engine import Engine  # noqa: PLC0415 - see above

    return Engine(home, config)


class EngineRoom(QObject):
    """Holds the engine and the desk of one home. All methods return at once; signals tell how it went."""

    opened = Signal(object)
    """The Desk, before the engine starts: the ledger can be shown also where another engine has it."""
    started = Signal()
    failed = Signal(object)
    """The exception that kept the engine from running."""
    stopped = Signal()

    def __init__(
        self,
        home: Home,
        listener: Callable[[Event], None],
        parent: QObject | None = None,
        make_engine: Callable[[Home, Config], RunsStages] = make_engine,
    ) -> None:
        super().__init__(parent)
        self._home = home
        self._listener = listener
        self._make_engine = make_engine
        self._orders = Questions(self, threads=1)
        self._engine: RunsStages | None = None
        self.desk: Desk | None = None
        self.is_running = False
        self.has_engine = False
        """An engine works on this home: ours, or another program's."""

    def start(self, config: Config) -> None:
        """Open the ledger and start the stages. After a failure it may be called again."""
        self._orders.ask(lambda: self._start(config), self._has_started, self._has_failed)

    def _start(self, config: Config) -> None:
        try:
            if self._engine is None:
                self._engine = self._started(config)
        finally:
            if self.desk is None:
                self.desk = Desk(self._home, self.ring)

    def _started(self, config: Config) -> RunsStages:
        engine = self._make_engine(self._home, config)
        engine.listen(self._listener)
        engine.start()
        return engine

    def reload(self, config: Config) -> None:
        """Put new settings into force; starts the engine where it does not run."""
        if self._engine is None:
            self.start(config)
        else:
            self.is_running = False
            self._orders.ask(lambda: self._reload(config), self._has_started, self._has_failed)

    def _reload(self, config: Config) -> None:
        engine, self._engine = self._engine, None
        if engine is None:
            self._start(config)
            return
        try:
            engine.reload(config)
            self._engine = engine
        except BaseException:
            engine.stop()
            raise

    def stop(self) -> None:
        """End the stages, within about three seconds."""
        self.is_running = False
        self._orders.ask(self._stop, self._has_stopped, self._has_stopped)

    def _stop(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop()

    def ring(self) -> None:
        """Wake the stages: the ledger holds a new wish. May be called on any thread."""
        if (engine := self._engine) is not None:
            engine.ring()

    def restart_resting(self) -> None:
        """Start what rests after dying too often."""
        if (engine := self._engine) is not None:
            engine.restart_resting()

    def close(self) -> None:
        """The last thing: whatever still runs is stopped while we wait."""
        self._orders.close(timeout_ms=5000)
        self._stop()
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    def _has_started(self, _: None) -> None:
        self.is_running = self.has_engine = True
        self._tell_opened()
        self.started.emit()

    def _has_failed(self, error: Exception) -> None:
        self.has_engine = isinstance(error, AlreadyRunning)
        self._tell_opened()
        self.failed.emit(error)

    def _tell_opened(self) -> None:
        if self.desk is not None:
            self.opened.emit(self.desk)

    def _has_stopped(self, _: object) -> None:
        self.stopped.emit()
