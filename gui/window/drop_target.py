"""Files dropped onto the window or onto a route, and pasted ones: they are brought into Watch off the GUI's thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from gui.carried import accept, is_cut, paths_of
from gui.dropping import Copied, Dropping
from gui.icons import dot
from gui.questions import Questions
from gui.window.veil import Goal, Veil, goals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from engine.settings.route import Route


class DropTarget(QObject):
    """Watches the events of a window that takes drops. One drop is brought after the other."""

    copying = Signal(object)
    """A Copying, a few times a second while it lasts."""
    copied = Signal(object)
    """A Copied."""

    def __init__(self, window: QWidget, is_first_time: Callable[[], bool]) -> None:
        """`is_first_time` answers True once: nobody has dropped files here yet, and wants to know what will happen."""
        super().__init__(window)
        self._window = window
        self._is_first_time = is_first_time
        self._is_new = False
        self._goals: list[Goal] = []
        self._chosen = ""
        self._under_way: list[Dropping] = []
        self._copies = Questions(self, threads=1)
        self._veil = Veil(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Where files may go."""
        self._goals = goals_of(routes)

    def show_route(self, name: str) -> None:
        """What is pasted goes to this one, as it is looked at; empty: ask."""
        self._chosen = name

    def close(self) -> None:
        """Leave what is not copied yet."""
        self.stop()
        self._copies.close()

    @Slot()
    def stop(self) -> None:
        """The one that is under way, and those that wait behind it."""
        for dropping in self._under_way:
            dropping.stop()

    # -- dragging

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif isinstance(event, QDragMoveEvent):
            self._hover(event)
        elif isinstance(event, QDropEvent):
            self._drop(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        else:
            return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        if not self._goals or not paths_of(event.mimeData()):
            event.ignore()
            return
        self._is_new = self._is_new or self._is_first_time()
        self._veil.rise(self._goals, is_first_time=self._is_new)
        self._hover(event)

    def _hover(self, event: QDragMoveEvent) -> None:
        place = event.position().toPoint()
        self._veil.hover(place, is_move=_is_move(event))
        if self._veil.goal_at(place) is None:
            event.ignore()
        else:
            accept(event)

    def _drop(self, event: QDropEvent) -> None:
        self._veil.hide()
        goal = self._veil.goal_at(event.position().toPoint())
        if goal is None:
            event.ignore()
            return
        accept(event)
        self._is_new = False
        # as the veil last said: the event has the keys of now, and a hand lets go of Shift together with the files
        self.bring(paths_of(event.mimeData()), goal.route, is_move=self._veil.is_move)

    # -- pasting

    @Slot()
    def paste(self) -> None:
        """What was copied in a file browser goes as if it were dropped; what was cut there moves."""
        data = QGuiApplication.clipboard().mimeData()
        paths = paths_of(data)
        goals = [goal for goal in self._goals if self._chosen in ("", goal.route.name)]
        if not paths or not goals:
            return
        is_move = is_cut(data)
        if is_move:
            QGuiApplication.clipboard().clear()  # it can be pasted once
        if len(goals) == 1:
            self.bring(paths, goals[0].route, is_move=is_move)
        else:
            self._ask_which(paths, goals, is_move=is_move)

    def _ask_which(self, paths: list[Path], goals: Sequence[Goal], *, is_move: bool) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for goal in goals:
            action = menu.addAction(dot(goal.color), self.tr("Send with {route}").format(route=goal.route.name))
            action.triggered.connect(partial(self._chosen_one, paths, goal.route, is_move))
        menu.popup(QCursor.pos())

    def _chosen_one(self, paths: list[Path], route: Route, is_move: bool, *_: object) -> None:  # noqa: FBT001 - bound above
        self.bring(paths, route, is_move=is_move)

    # -- bringing

    def bring(self, paths: Sequence[Path], route: Route, *, is_move: bool = False) -> None:
        """Into the route's Watch folder."""
        dropping = Dropping(paths, route.watch_path, is_move=is_move, tell=self.copying.emit)
        self._under_way.append(dropping)
        self._copies.ask(dropping.run, partial(self._tell, dropping))

    def _tell(self, dropping: Dropping, copied: Copied) -> None:
        self._under_way.remove(dropping)
        self.copied.emit(copied)


def _is_move(event: QDropEvent) -> bool:
    """Shift is held, and whoever offers the files allows it."""
    is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return is_shifted and bool(event.possibleActions() & Qt.DropAction.MoveAction)
