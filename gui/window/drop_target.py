"""Files dropped onto the window: a veil says where they go, then they are copied into Watch off the GUI's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from gui.dropping import Copied, Dropping
from gui.icons import dot, route_color
from gui.questions import Questions
from gui.window.labels import enlarged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData

    from engine.settings.route import Route


class Veil(QWidget):
    """Lies over the window while files are dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = ""
        self.hide()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = self.palette().window().color()
        ground.setAlphaF(0.88)
        painter.fillRect(self.rect(), ground)
        frame = self.rect().adjusted(16, 16, -16, -16)
        painter.setPen(QPen(self.palette().accent().color(), 3, Qt.PenStyle.DashLine))
        painter.drawRect(frame)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(enlarged(self.font(), 1.6))
        painter.drawText(QRect(frame), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.text)


class DropTarget(QObject):
    """Watches the events of a window that takes drops."""

    copying = Signal(int)
    """So many things (files or folders) are being copied."""
    copied = Signal(object)
    """A Copied."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._routes: Sequence[Route] = ()
        self._dropping = Dropping()
        self._copies = Questions(self, threads=1)
        self._veil = Veil(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Where files may go."""
        self._routes = [route for route in routes if route.upload]

    def close(self) -> None:
        """Leave what is not copied yet."""
        self._dropping.stop()
        self._copies.close()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and not isinstance(event, QDragMoveEvent):
            self._drop(event)
        elif isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        else:
            return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        if not self._routes or not _paths(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        one = self.tr("Drop to send with {route}").format(route=self._routes[0].name)
        self._veil.text = one if len(self._routes) == 1 else self.tr("Drop to send")
        self._veil.setGeometry(self._window.rect())
        self._veil.raise_()
        self._veil.show()

    def _drop(self, event: QDropEvent) -> None:
        self._veil.hide()
        paths = _paths(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._take(paths)

    def _take(self, paths: list[Path]) -> None:
        if len(self._routes) == 1:
            self.copy(paths, self._routes[0])
        elif self._routes:
            self._ask_which(paths)

    def _ask_which(self, paths: list[Path]) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, route in enumerate(self._routes):
            action = menu.addAction(dot(route_color(number)), self.tr("Send with {route}").format(route=route.name))
            action.triggered.connect(partial(self._chosen, paths, route))
        menu.popup(QCursor.pos())

    @Slot()
    def paste(self) -> None:
        """What was copied in a file browser goes as if it were dropped."""
        paths = _paths(QGuiApplication.clipboard().mimeData())
        if paths:
            self._take(paths)

    def _chosen(self, paths: list[Path], route: Route, *_: object) -> None:
        self.copy(paths, route)

    def copy(self, paths: Sequence[Path], route: Route) -> None:
        """Into the route's Watch folder."""
        self.copying.emit(len(paths))
        self._copies.ask(partial(self._dropping.copy, paths, route.watch_path), self._tell)

    def _tell(self, copied: Copied) -> None:
        self.copied.emit(copied)


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
