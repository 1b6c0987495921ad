"""Keeps the window's picture of the ledger fresh: at once when the engine tells of steps, seldom when it is silent."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from engine.model import NEVER
from gui.picture import Lens, Picture, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ledger import Ledger
    from engine.settings.route import Route
    from engine.supervisor.desk import Desk
    from gui.bridge import News
    from gui.questions import Questions

_OPEN_MS: Final = 500
"""Between two looks at the ledger while the window can be seen."""
_HIDDEN_MS: Final = 2000
_LONGEST_MS: Final = 60 * 60 * 1000
_SILENT_MS: Final = 10_000
"""While nothing is heard: another process may have changed the ledger. Not done while the window is hidden."""


class Overview(QObject):
    """`taken` tells each new Picture. Nothing runs while the window is hidden and the engine is silent."""

    taken = Signal(object)

    def __init__(self, questions: Questions, is_running: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lens = Lens()
        self.picture: Picture | None = None
        self._questions = questions
        self._is_running = is_running
        self._desk: Desk | None = None
        self._seen = -1
        self._is_asking = False
        self._is_wanted = False
        self._since_asked = QElapsedTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.timeout.connect(self.refresh)
        self._silence = QTimer(self)
        self._silence.setInterval(_SILENT_MS)
        self._silence.timeout.connect(self._look)

    def open(self, desk: Desk) -> None:
        """From now on there is a ledger to ask."""
        self._desk = desk
        self.refresh()

    def close(self) -> None:
        """Ask nothing any more."""
        self._desk = None
        self._soon.stop()
        self._silence.stop()
        self._ending.stop()

    def show_routes(self, routes: tuple[Route, ...]) -> None:
        """These are set up."""
        self._change(routes=routes)

    def show_route(self, route: str) -> None:
        """Look at one route; empty: at all."""
        self._change(route=route)

    def search(self, text: str) -> None:
        """Show only what has this in its name or key."""
        self._change(search=text.strip())

    def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - a setter
        """Whether the window can be seen."""
        if is_open:
            self._silence.start()
        else:
            self._silence.stop()
        self._change(is_open=is_open)

    def _change(self, **changes: object) -> None:
        lens = dataclasses.replace(self.lens, **changes)  # type: ignore[arg-type]
        if lens != self.lens:
            self.lens = lens
            self.refresh()

    @Slot(object)
    def hear(self, news: News) -> None:
        """The engine tells of steps: what the ledger says has changed. Mere progress changes nothing there."""
        if (news.steps or news.conditions or news.has_changed_ledger) and not self._soon.isActive():
            rest = _OPEN_MS if self.lens.is_open else _HIDDEN_MS
            since = self._since_asked.elapsed() if self._since_asked.isValid() else rest
            self._soon.start(max(rest - since, 0))

    @Slot()
    def refresh(self) -> None:
        """Look now, whatever is known."""
        self._seen = -1
        self._ask()

    @Slot()
    def _look(self) -> None:
        """Only if another process has changed the ledger: that is one look into shared memory."""
        self._ask(only_if_changed=True)

    @Slot()
    def _ask(self, *, only_if_changed: bool = False) -> None:
        if self._desk is None:
            return
        if self._is_asking:
            self._is_wanted = self._is_wanted or not only_if_changed
            return
        self._is_asking = True
        self._soon.stop()
        self._since_asked.start()
        desk, lens, seen = self._desk, self.lens, self._seen if only_if_changed else -1
        self._questions.ask(lambda: self._look_at(desk, lens, seen), self._answered, self._failed)

    def _look_at(self, desk: Desk, lens: Lens, seen: int) -> tuple[int, Picture | None]:
        is_running = self._is_running()

        def look(ledger: Ledger) -> tuple[int, Picture | None]:
            version = ledger.version()
            return version, None if version == seen else take(ledger, lens, is_running=is_running)

        return desk.read(look)

    def _answered(self, answer: tuple[int, Picture | None]) -> None:
        self._is_asking = False
        self._seen, picture = answer
        if picture is not None:
            self.picture = picture
            self._await_end(picture)
            self.taken.emit(picture)
        if self._is_wanted:
            self._is_wanted = False
            self._ask()

    def _await_end(self, picture: Picture) -> None:
        """Pauses and limits end by themselves, which changes nothing in the ledger."""
        status = picture.status
        ends = [limit.until for limit in status.limits]
        ends += [route.pause.until for route in status.routes if route.pause is not None]
        to_come = [end for end in ends if status.at < end < NEVER]
        self._ending.stop()
        if to_come:
            self._ending.start(min(int((min(to_come) - status.at) * 1000) + 1, _LONGEST_MS))

    def _failed(self, error: Exception) -> None:
        self._is_asking = False
        self._questions.complaint.emit(error)
