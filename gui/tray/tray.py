"""The icon in the tray, if the desktop has one: it may be missing, or come late."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from gui.limits import LimitMenu
from gui.menus import add
from gui.pauses import PauseMenu
from gui.tables.states import state_of
from gui.tray.icon import RING_STEPS, state_icon
from gui.tray.summary import Summary, TrayState
from gui.window.actions import fill_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.model import Pause
    from engine.settings.route import Route
    from gui.tables.entry import Entry

_LOOK_MS: Final = 2000
_SELDOM_MS: Final = 30_000
"""Between looks for a tray on a desktop that seems to have none."""
_PATIENCE: Final = 6
"""Looks: a panel that starts at the same time as the program comes within ten seconds."""
_LONGEST_NAME: Final = 40
_CLICKS: Final = {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}


class Tray(QObject):
    """Says what was chosen; does nothing itself."""

    open_wanted = Signal()
    settings_wanted = Signal()
    quit_wanted = Signal()
    pause_wanted = Signal(str, float)
    """Which route (empty: all), until then (epoch) or `ASK`."""
    resume_wanted = Signal(str)
    recent_wanted = Signal()
    """The menu is about to be shown: tell what is new with `show_recent`."""
    receipt_wanted = Signal(object)
    appeared = Signal()
    missed = Signal()
    """There was none for so long that there will hardly be one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._looks_in_vain = 0
        self._summary = Summary(TrayState.OFFLINE, self.tr("Starting"))
        self._drawn: tuple[TrayState, int] | None = None
        self._clicked: Callable[[], object] = self.open_wanted.emit
        self.menu = QMenu()
        self.line = QAction(self._summary.line, self)
        self.resume = QAction(self.tr("Resume"), self)
        self.pauses = PauseMenu(offers_resume=False)  # the tray has that beside it
        self.limits = LimitMenu()
        self.folders = QMenu(self.tr("Open folder"))
        self.recent = QMenu(self.tr("Recent"))
        self._fill()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._repaint)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self.look)

    def _fill(self) -> None:
        self.line.triggered.connect(self._want_open)  # grey, as something that cannot be chosen, it could not be read
        self.menu.addAction(self.line)
        self.menu.addSeparator()
        self.menu.setDefaultAction(add(self.menu, self.tr("Open Bucket Brigade"), self.open_wanted.emit))
        self.pauses.pause_wanted.connect(self.pause_wanted)
        self.pauses.resume_wanted.connect(self.resume_wanted)
        self.menu.addMenu(self.pauses)
        self.resume.triggered.connect(self._want_resume)
        self.resume.setVisible(False)
        self.menu.addAction(self.resume)
        self.menu.addMenu(self.limits)
        self.menu.addMenu(self.folders)
        self.recent.setEnabled(False)
        self.menu.addMenu(self.recent)
        self.menu.addSeparator()
        add(self.menu, self.tr("Settings…"), self.settings_wanted.emit)
        add(self.menu, self.tr("Quit"), self.quit_wanted.emit)
        self.menu.aboutToShow.connect(self._want_recent)

    @property
    def is_there(self) -> bool:
        """A person can see the icon and reach the window by it."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    @Slot()
    def look(self) -> None:
        """Make the icon once there is a tray: one that was made before never appears. Until then look again."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._looking.start()
            self._looks_in_vain += 1
            if self._looks_in_vain == _PATIENCE:
                self._looking.setInterval(_SELDOM_MS)
                self.missed.emit()
            return
        self._looking.stop()
        self._drawn = None
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._message_clicked)
        self.show_summary(self._summary)
        self._icon.show()
        self.appeared.emit()

    def close(self) -> None:
        """Take the icon away."""
        self._looking.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def show_summary(self, summary: Summary) -> None:
        """How things are. Only what differs is told to the desktop."""
        self._summary = summary
        self.line.setText(summary.line)
        is_paused = summary.state is TrayState.PAUSED
        self.resume.setVisible(is_paused)
        self.pauses.menuAction().setVisible(not is_paused)
        if self._icon is None:
            return
        drawn = (summary.state, round(summary.fraction * RING_STEPS))
        if drawn != self._drawn:
            self._drawn = drawn
            self._icon.setIcon(state_icon(summary.state, summary.fraction))
        if self._icon.toolTip() != summary.tooltip:
            self._icon.setToolTip(summary.tooltip)

    def show_pauses(self, pauses: Mapping[str, Pause | None]) -> None:
        """These routes can rest, each with its pause."""
        self.pauses.show_pauses(pauses)

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Whose folders can be opened."""
        fill_folders(self.folders, routes)

    def show_recent(self, entries: Sequence[Entry], now: float) -> None:
        """The last files, newest first, each with its state."""
        self.recent.clear()
        self.recent.setEnabled(bool(entries))
        for entry in entries:
            text = f"{_shortened(entry.name)}  ({state_of(entry, now)})".replace("&", "&&")
            add(self.recent, text, partial(self.receipt_wanted.emit, entry))

    def tell(self, title: str, text: str, clicked: Callable[[], object] | None = None) -> bool:
        """A notification of the desktop; a click on it opens the window or what is given. False where there is no tray.

        Of several notifications the desktop does not tell which was clicked: it is taken for the newest.
        """
        if self._icon is None:
            return False
        self._clicked = clicked or self.open_wanted.emit
        self._icon.showMessage(title, text, state_icon(TrayState.IDLE), 8000)
        return True

    @Slot()
    def _repaint(self) -> None:
        """Light has become dark, or the other way round."""
        self._drawn = None
        self.show_summary(self._summary)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.open_wanted.emit()

    @Slot()
    def _want_open(self) -> None:
        self.open_wanted.emit()

    @Slot()
    def _message_clicked(self) -> None:
        self._clicked()

    @Slot()
    def _want_resume(self) -> None:
        self.resume_wanted.emit("")

    @Slot()
    def _want_recent(self) -> None:
        self.recent_wanted.emit()


def _shortened(name: str) -> str:
    """In the middle: the end of a name says as much as its beginning."""
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"
