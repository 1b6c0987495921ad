"""The health of every route on one page, kept fresh while it is open."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.supervisor import queues
from gui import words
from gui.buttons import ButtonBox
from gui.errand import Errand
from gui.icons import wear
from gui.window.health import Section, health_of
from gui.window.labels import Picture, enlarged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model import Problem, QueueFigures, RouteStatus
    from engine.settings.route import Route
    from gui import picture

_SECOND_MS: Final = 1000
_ICONS: Final = {True: "done", False: "problem", None: "left-out"}


class RouteHealth(QFrame):
    """One route: a line with title and picture for each section, its sentences below."""

    letters_wanted = Signal(str)
    """The name of the route whose dead letters are to be looked at."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._title = QLabel(name, textFormat=Qt.TextFormat.PlainText)
        self._title.setFont(enlarged(self._title.font(), 1.2, is_bold=True))
        self._pictures: list[Picture] = []
        self._heads: list[QLabel] = []
        self._texts: list[QLabel] = []
        self.letters = QPushButton(self.tr("Dead letters…"))
        self.letters.setAccessibleName(self.tr("Dead letters of {route}").format(route=name))
        self.letters.setAutoDefault(False)
        wear(self.letters, "message")
        self.letters.clicked.connect(self._want_letters)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 16)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._grid.addWidget(self.letters, 0, 2)

    @Slot()
    def _want_letters(self) -> None:
        self.letters_wanted.emit(self.name)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """As they are now: always the same ones."""
        while len(self._texts) < len(sections):
            self._add_section(len(self._texts))
        for number, section in enumerate(sections):
            self._pictures[number].show_icon(_ICONS[section.is_well])
            self._heads[number].setText(section.title)
            self._texts[number].setText("\n".join(section.lines))
            self._texts[number].setAccessibleName(f"{self.name}, {section.title}")

    def _add_section(self, number: int) -> None:
        self._pictures.append(Picture("done", self.fontMetrics().height()))
        self._heads.append(QLabel())
        self._heads[-1].setFont(enlarged(self.font(), 1, is_bold=True))
        text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setContentsMargins(0, 0, 0, 12)
        self._texts.append(text)
        self._grid.addWidget(self._pictures[-1], 1 + 2 * number, 0)
        self._grid.addWidget(self._heads[-1], 1 + 2 * number, 1, 1, 2)
        self._grid.addWidget(text, 2 + 2 * number, 1, 1, 2)


class HealthDialog(QDialog):
    """Fed with pictures of the ledger; `Ask now` asks SQS itself, also where no engine runs."""

    letters_wanted = Signal(object)
    """A Route."""

    def __init__(self, routes: Sequence[Route], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Health"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = {route.name: route for route in routes}
        self._status: tuple[RouteStatus, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._asked: dict[str, tuple[QueueFigures, ...]] = {}
        self._errands: list[Errand] = []
        self.routes = {name: RouteHealth(name) for name in self._settings}
        self.note = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.note.hide()
        self.ask = QPushButton(self.tr("Ask now"))
        self.copy = QPushButton(self.tr("Copy"))
        self._arrange()
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self._refresh)
        self._clock.start()

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        for health in self.routes.values():
            health.letters_wanted.connect(self._want_letters)
            column.addWidget(health)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Health of the routes"))
        area.setWidget(inside)
        close = ButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        wear(self.ask, "retry")
        wear(self.copy, "copy")
        self.ask.setToolTip(self.tr("Ask SQS how full the queues are"))
        self.ask.clicked.connect(self._ask)
        self.copy.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        for button in (self.ask, self.copy):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(area, 1)
        whole.addWidget(self.note)
        whole.addLayout(buttons)
        self.resize(QSize(640, 520))

    def show_picture(self, taken: picture.Picture) -> None:
        """The newest one."""
        self._status, self._problems = taken.status.routes, taken.status.problems
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        now = time.time()
        for route in self._status:
            if route.route in self.routes:
                self.routes[route.route].show_sections(self._sections(route, now))

    def _sections(self, route: RouteStatus, now: float) -> Sequence[Section]:
        """Without the watcher where the route watches nothing."""
        sections = health_of(self._newest(route), self._problems, now)
        return sections if self._settings[route.route].upload else sections[1:]

    def _newest(self, route: RouteStatus) -> RouteStatus:
        """With what was asked here, where that is newer than what the stages asked."""
        asked = self._asked.get(route.route, ())
        told_at = max((figures.at for figures in route.queues), default=0.0)
        return dataclasses.replace(route, queues=asked) if asked and asked[-1].at > told_at else route

    @Slot()
    def _ask(self) -> None:
        self.ask.setEnabled(False)
        self.note.hide()
        errand = Errand(_asking(self._settings.values()))
        self._errands.append(errand)
        errand.answered.connect(self._take)
        errand.ended.connect(self._rest)
        errand.failed.connect(self._failed)
        errand.start()

    @Slot(object)
    def _take(self, answer: tuple[str, tuple[QueueFigures, ...]]) -> None:
        name, figures = answer
        self._asked[name] = figures
        self._refresh()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.note.setText(words.wrong_with_advice(error))
        self.note.show()
        self._rest()

    @Slot()
    def _rest(self) -> None:
        self._errands.clear()
        self.ask.setEnabled(True)

    @Slot(str)
    def _want_letters(self, name: str) -> None:
        self.letters_wanted.emit(self._settings[name])

    @property
    def report(self) -> str:
        """All of it as plain text."""
        now = time.time()
        lines = []
        for route in self._status:
            if route.route not in self._settings:
                continue
            lines.append(route.route)
            for section in self._sections(route, now):
                lines += [f"  {section.title}", *(f"    {line}" for line in section.lines)]
        return "\n".join(lines)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)

    def done(self, result: int) -> None:
        self._clock.stop()
        for errand in self._errands:
            errand.disconnect(self)
            errand.stop()
        super().done(result)


def _asking(routes: Iterable[Route]) -> Callable[[Callable[[], bool]], Iterable[object]]:
    """Each route's figures, one after the other."""
    return lambda is_wanted: ((route.name, tuple(queues.figures(route))) for route in list(routes) if is_wanted())
