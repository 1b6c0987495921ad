"""Lies over the window while files are dragged over it: a field for each route, and what a drop will do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.icons import route_color
from gui.places import at_home
from gui.window.labels import enlarged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from engine.settings.route import Route

_MARGIN: Final = 16
_GAP: Final = 8
_MOST_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Goal:
    """A route that files can be dropped onto."""

    route: Route
    color: QColor


def goals_of(routes: Sequence[Route]) -> list[Goal]:
    """Those that upload, in the colours that they have everywhere."""
    return [Goal(route, route_color(number)) for number, route in enumerate(routes) if route.upload]


class Veil(QWidget):
    """`hover` tells where the pointer is and whether the files are to move."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._goals: Sequence[Goal] = ()
        self._hovered: Goal | None = None
        self.is_move = False
        """What a drop will do, as it is written on the veil."""
        self._is_first_time = False
        self.hide()

    def rise(self, goals: Sequence[Goal], *, is_first_time: bool) -> None:
        """Over the whole window."""
        self._goals = goals
        self._is_first_time = is_first_time
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def hover(self, place: QPoint, *, is_move: bool) -> None:
        """Light up what is there."""
        goal = self.goal_at(place)
        if (goal, is_move) != (self._hovered, self.is_move):
            self._hovered, self.is_move = goal, is_move
            self.update()

    def goal_at(self, place: QPoint) -> Goal | None:
        """The route onto which a drop there falls; with one route the whole window is it."""
        if len(self._goals) == 1:
            return self._goals[0]
        fields = zip(self._goals, self._fields(), strict=True)
        return next((goal for goal, field in fields if field.contains(place)), None)

    def title(self, goal: Goal) -> str:
        """What happens on that field."""
        text = self.tr("Move to {route}") if self.is_move else self.tr("Copy to {route}")
        return text.format(route=goal.route.name)

    def hint(self) -> str:
        """The first time in full, later only what one might not know."""
        if self.is_move:
            return self.tr("The files leave their place. Once they are in S3 they lie in UploadedToS3.")
        if self._is_first_time:
            copies = self.tr(
                "Your files stay where they are. Copies go into Watch, to S3, and then lie in UploadedToS3."
            )
            return f"{copies}\n{self.tr('Hold Shift to move the files instead.')}"
        return self.tr("Hold Shift to move the files instead.")

    def _fields(self) -> list[QRect]:
        """Of equal size, one below the other; many stand in several columns."""
        count = max(len(self._goals), 1)
        columns = -(-count // _MOST_ROWS)
        rows = -(-count // columns)
        room = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN - self._foot())
        width = (room.width() + _GAP) // columns
        height = (room.height() + _GAP) // rows
        return [
            QRect(
                room.left() + number // rows * width, room.top() + number % rows * height, width - _GAP, height - _GAP
            )
            for number in range(count)
        ]

    def _foot(self) -> int:
        return self.fontMetrics().lineSpacing() * 3 + _GAP

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = self.palette().window().color()
        ground.setAlphaF(0.92)
        painter.fillRect(self.rect(), ground)
        for goal, field in zip(self._goals, self._fields(), strict=True):
            self._paint_field(painter, goal, field)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self.font())
        foot = self.rect().adjusted(_MARGIN, self.height() - _MARGIN - self._foot() + _GAP, -_MARGIN, -_MARGIN)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.hint())

    def _paint_field(self, painter: QPainter, goal: Goal, field: QRect) -> None:
        is_lit = goal is self._hovered
        accent = self.palette().accent().color()
        if is_lit:
            tint = QColor(accent)
            tint.setAlphaF(0.18)
            painter.fillRect(field, tint)
        painter.setPen(QPen(accent if is_lit else goal.color, 3, Qt.PenStyle.DashLine))
        painter.drawRect(field.adjusted(1, 1, -2, -2))
        self._paint_words(painter, goal, field.adjusted(_MARGIN, _GAP, -_MARGIN, -_GAP))

    def _paint_words(self, painter: QPainter, goal: Goal, room: QRect) -> None:
        title_font = enlarged(self.font(), 1.6)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(title_font)
        middle = room.center().y()
        above = QRect(room.left(), room.top(), room.width(), middle - room.top())
        below = QRect(room.left(), middle, room.width(), room.bottom() - middle)
        center = Qt.AlignmentFlag.AlignHCenter
        title = painter.fontMetrics().elidedText(self.title(goal), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(above, int(center | Qt.AlignmentFlag.AlignBottom), title)
        painter.setFont(self.font())
        folder = at_home(goal.route.watch_path)
        folder = painter.fontMetrics().elidedText(folder, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(below, int(center | Qt.AlignmentFlag.AlignTop), folder)
