"""The top line of the window: which route, the search, pause and resume, the menu."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from engine.model import NEVER
from gui import words
from gui.icons import dot, route_color, wear, wear_dot
from gui.limits import LimitMenu, chosen_of, short
from gui.pauses import PauseMenu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent

    from engine.model import Limit, Pause
    from engine.settings.route import Route

B = TypeVar("B", bound=QAbstractButton)

_POPUP = QToolButton.ToolButtonPopupMode


class MenuButton(QToolButton):
    """Its picture says that there is a menu: the style's small arrow would say so twice."""

    def paintEvent(self, _: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)


class Header(QWidget):
    """Tells what was chosen; does nothing itself."""

    route_chosen = Signal(str)
    """Empty: all."""
    searched = Signal(str)
    """After the typing paused for a moment."""
    pause_wanted = Signal(str, float)
    """Which route (empty: what is shown), until then (epoch) or `ASK`."""
    resume_wanted = Signal(str)

    def __init__(self, menu: QMenu, route_actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._route_actions = route_actions
        self._pause: Pause | None = None
        self.route_button = self._named(QPushButton(), self.tr("Route"))
        self.route_menu = QMenu(self.route_button)
        self.route_button.setMenu(self.route_menu)
        self.search = self._search_field()
        self.pauses = PauseMenu(self)
        self.pauses.pause_wanted.connect(self.pause_wanted)
        self.pauses.resume_wanted.connect(self.resume_wanted)
        self.pause_button = self._pause_button()
        self.limits = LimitMenu(self)
        self.pauses.close_with(self.limits)
        self.limit_button = self._named(QPushButton(), self.limits.title())
        self.limit_button.setMenu(self.limits)
        self.limit_button.hide()
        wear(self.limit_button, "pace")
        self.menu_button = self._button(MenuButton(), self.tr("Menu"))
        self.menu_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        wear(self.menu_button, "menu")
        self.menu_button.setMenu(menu)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(200)
        self._typing.timeout.connect(self._tell_search)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.route_button)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        row.addWidget(self.limit_button)
        row.addWidget(self.pause_button)
        row.addWidget(self.menu_button)

    def _button(self, button: QToolButton, name: str) -> QToolButton:
        button.setPopupMode(_POPUP.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return self._named(button, name)

    @staticmethod
    def _named(button: B, name: str) -> B:
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        return button

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(self.tr("Search files, keys, messages…"))
        field.setAccessibleName(self.tr("Search"))
        field.setClearButtonEnabled(True)
        field.setAcceptDrops(False)  # files dropped here are meant for the window
        field.setMinimumWidth(200)
        wear(field.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition), "search")
        field.textChanged.connect(self._typed)
        return field

    def _pause_button(self) -> QToolButton:
        button = self._button(QToolButton(), self.tr("Pause"))
        button.setPopupMode(_POPUP.MenuButtonPopup)
        button.setMenu(self.pauses)
        button.clicked.connect(self.toggle_pause)
        return button

    @Slot()
    def _typed(self) -> None:
        self._typing.start()

    @Slot()
    def _tell_search(self) -> None:
        self.searched.emit(self.search.text())

    @Slot()
    def toggle_pause(self) -> None:
        """Pause until resumed, or resume."""
        if self._pause is None:
            self.pause_wanted.emit("", NEVER)
        else:
            self.resume_wanted.emit("")

    def show_pauses(self, pauses: Mapping[str, Pause | None]) -> None:
        """What the button and its menu offer: the routes that are shown, each with its pause."""
        self.pauses.show_pauses(pauses)
        found = list(pauses.values())
        pause = self._pause = found[0] if found and None not in found else None
        self.pause_button.setText(self.tr("Pause") if pause is None else self.tr("Resume"))
        self.pause_button.setAccessibleName(self.pause_button.text())
        wear(self.pause_button, "pause" if pause is None else "resume")
        now = time.time()
        self.pause_button.setToolTip(self.tr("Let everything rest") if pause is None else words.rest(pause, now))

    def show_limits(self, limits: Sequence[Limit]) -> None:
        """Of those in force, what somebody chose for now must not be forgotten: it shows for as long as it lasts."""
        self.limits.show_limits(limits)
        chosen = chosen_of(limits)
        self.limit_button.setVisible(chosen is not None)
        if chosen is not None:
            self.limit_button.setText(short(chosen))
            self.limit_button.setAccessibleName(self.limits.title())
            self.limit_button.setToolTip(self.limits.title())

    def show_routes(self, routes: Sequence[Route], chosen: str) -> None:
        """Fill the menu anew."""
        self.route_menu.clear()
        group = QActionGroup(self.route_menu)
        colors = {route.name: route_color(number) for number, route in enumerate(routes)}
        for name in (*([""] if len(routes) > 1 else []), *colors):
            action = self.route_menu.addAction(name or _all_routes())
            action.setCheckable(True)
            action.setChecked(name == chosen or len(routes) == 1)
            if name:
                action.setIcon(dot(colors[name]))
            action.triggered.connect(lambda _, name=name: self.route_chosen.emit(name))
            group.addAction(action)
        self.route_menu.addSeparator()
        self.route_menu.addMenu(self.pauses)
        self.route_menu.addActions(self._route_actions)
        self._show_chosen(routes, chosen)

    def _show_chosen(self, routes: Sequence[Route], chosen: str) -> None:
        names = [route.name for route in routes]
        name = names[0] if len(names) == 1 else chosen
        self.route_button.setText(name or _all_routes())
        if name in names:
            wear_dot(self.route_button, route_color(names.index(name)))
        else:
            wear(self.route_button, "folder")
        self.route_button.setAccessibleName(self.tr("Route: {name}").format(name=name or _all_routes()))


def _all_routes() -> str:
    return QCoreApplication.translate("Header", "All routes")
