"""Turns what the engine tells, on its own thread and up to thousands of times a second, into a few Qt signals."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.model import LedgerChanged, Report, Stage, StageChanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Event, Progress, Step

_INTERVAL_MS: Final = 100
_KEPT_STEPS: Final = 200


@dataclass(frozen=True, slots=True)
class Flow:
    """How much a stage moves."""

    moved_bytes: int
    """Since its process started."""
    by_route: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """What the engine told since the last News, merged. Stages that said nothing are missing."""

    steps: tuple[Step, ...] = ()
    """The newest ones; with thousands a second some are left out."""
    progress: Mapping[Stage, tuple[Progress, ...]] = field(default_factory=dict)
    flows: Mapping[Stage, Flow] = field(default_factory=dict)
    conditions: Mapping[Stage, StageChanged] = field(default_factory=dict)
    has_changed_ledger: bool = False
    """It says something of which no stage tells: other rests or limits, what somebody asked for on the command line."""


class Bridge(QObject):
    """Give `hear` to the engine as its listener; `news` comes on the GUI's thread, at most ten times a second."""

    news = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._is_pending = False
        self._forget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._tell)
        self._woken.connect(self._wait_for_more)

    def _forget(self) -> None:
        self._steps: deque[Step] = deque(maxlen=_KEPT_STEPS)
        self._progress: dict[Stage, tuple[Progress, ...]] = {}
        self._flows: dict[Stage, Flow] = {}
        self._conditions: dict[Stage, StageChanged] = {}
        self._has_changed_ledger = False
        self._is_pending = False

    def hear(self, event: Event) -> None:
        """Take an event, on whatever thread. The first one of a batch wakes the GUI's thread, the others cost nothing."""
        with self._lock:
            if isinstance(event, Report):
                self._steps.extend(event.steps)
                self._progress[event.stage] = event.progress
                self._flows[event.stage] = Flow(event.moved_bytes, event.moved_by_route)
            elif isinstance(event, LedgerChanged):
                self._has_changed_ledger = True
            else:
                self._conditions[event.stage] = event
                self._stage_is_new(event.stage)
            is_first, self._is_pending = not self._is_pending, True
        if is_first:
            self._woken.emit()

    def _stage_is_new(self, stage: Stage) -> None:
        """Whatever was under way in its process is not under way any more."""
        self._progress[stage] = ()
        self._flows[stage] = Flow(0)

    @Slot()
    def _wait_for_more(self) -> None:
        self._timer.start()

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            news = News(tuple(self._steps), self._progress, self._flows, self._conditions, self._has_changed_ledger)
            self._forget()
        self.news.emit(news)
