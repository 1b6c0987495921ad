"""The composition root: makes every part, tells each about the others, starts them and ends them in stages."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from gui import words
from gui.appearance import show_colours
from gui.attention import Attention
from gui.bridge import Bridge, News
from gui.engine_room import EngineRoom, RunsStages, make_engine
from gui.intentions import Intentions
from gui.moving import Moving
from gui.notices import notice_of
from gui.notifications.bus import Bus
from gui.notifications.notifier import Notifier
from gui.overview import Overview
from gui.questions import Questions
from gui.setup import Setup
from gui.traffic import Traffic
from gui.tray.presence import Presence
from gui.window.choices import Choices
from gui.window.main_window import HISTORY, MainWindow
from gui.window.showing import Showing

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.supervisor.desk import Desk
    from gui.dropping import Copied
    from gui.tables.entry import Entry

_log = logging.getLogger(__name__)

_LONGEST_ENDING_MS: Final = 6000
_TRAY_PATIENCE_MS: Final = 30_000
"""Started in the tray at login, before there is a tray: so long the window stays hidden."""


class Program(QObject):
    """One window with its tray icon and its engine."""

    ended = Signal()

    def __init__(
        self, home: Home, config: Config, make_engine: Callable[[Home, Config], RunsStages] = make_engine
    ) -> None:
        super().__init__()
        self._config = config
        self._is_ending = False
        self._is_closed = False
        self._questions = Questions(self)
        self._bridge = Bridge(self)
        self._room = EngineRoom(home, self._bridge.hear, self, make_engine)
        self._moving = Moving()
        self._traffic = Traffic()
        room = self._room
        self._overview = Overview(self._questions, lambda: room.has_engine, self)
        self._attention = Attention(self._questions, self)
        self._intentions = Intentions(self._room, self._questions, self)
        self.window = MainWindow(home, config, self._questions, self._intentions, self._traffic)
        self._showing = Showing(self.window, self._overview, self._moving, self._traffic)
        self._choices = Choices(self.window, self._overview, self._intentions)
        self._setup = Setup(home, self)
        self.presence = Presence(self._overview, self._moving, self._traffic, self._questions, self)
        self._bus = Bus(self)
        self.notifier = Notifier(
            self._overview,
            self._moving,
            self._questions,
            self,
            is_watched=self.window.isActiveWindow,
        )
        self._connect()

    def _connect(self) -> None:
        self._bridge.news.connect(self._hear)
        self._room.opened.connect(self._opened)
        self._room.started.connect(self._started)
        self._room.failed.connect(self._failed)
        self._room.stopped.connect(self._finish)
        self._questions.complaint.connect(self._complain)
        self._intentions.noted.connect(self._overview.refresh)
        for limits in (self.window.header.limits, self.presence.tray.limits):
            limits.limit_wanted.connect(self._intentions.limit)
            limits.settings_wanted.connect(self._intentions.unlimit)
        self._choices.setup_wanted.connect(self._setup.ask)
        self._setup.done.connect(self._set_up)
        self._setup.refused.connect(self._not_set_up)
        self._connect_window()
        self._connect_tray()

    def _connect_window(self) -> None:
        window = self.window
        window.seen.connect(self._attention.set_seen)
        window.close_wanted.connect(self._close_window)
        window.dialogs.changed.connect(self._take_config)
        window.actions_.quit.triggered.connect(self.quit)
        window.drops.copied.connect(self._copied)

    def _connect_tray(self) -> None:
        tray = self.presence.tray
        tray.open_wanted.connect(self.bring_to_front)
        tray.missed.connect(self._say_if_trayless)
        tray.quit_wanted.connect(self.quit)
        tray.settings_wanted.connect(self._settings_from_tray)
        tray.pause_wanted.connect(self.window.pauses.of_route)
        tray.resume_wanted.connect(self._intentions.resume)
        tray.receipt_wanted.connect(self._receipt_from_tray)
        self.window.actions_.add_recent(tray.recent, self.presence.ask_recent)
        self.notifier.told.connect(self._tell)
        self.notifier.receipt_wanted.connect(self._receipt_from_tray)
        self.notifier.history_wanted.connect(self._history_from_tray)
        self.notifier.problems_wanted.connect(self._problems_from_tray)

    def start(self, *, is_minimized: bool = False, error: Exception | None = None) -> None:
        """Show what there is to show; the engine follows once the window is on the screen."""
        self._choices.show_config(self._config)
        self.notifier.take(self._config.general)
        self.presence.show_routes(self._config.routes)
        self.presence.tray.look()
        if error is None and not self._config.routes:
            self._setup.ask()
            return
        if error is not None:
            self._failed(error)
        if is_minimized:
            self._start_hidden()
        else:
            self.window.painted.connect(self._start_engine)
            self.window.show()

    @Slot()
    def _say_if_trayless(self) -> None:
        """Once: on such a desktop closing the window ends the program."""
        window = self.window
        if not self.presence.tray.is_there and window.isVisible() and window.is_first_time("told-about-no-tray"):
            text = self.tr(
                "This desktop shows no icon in its panel. Bucket Brigade works while its window is open: minimize it instead of"
                " closing it. What the icon would offer is in the menu and under Pause."
            )
            window.banner.show_hint(text)

    def _start_hidden(self) -> None:
        """In the tray; where none comes, as an icon of the task bar."""
        self._start_engine()
        QTimer.singleShot(_TRAY_PATIENCE_MS, self, self._show_if_trayless)

    @Slot()
    def _show_if_trayless(self) -> None:
        if not self.presence.tray.is_there and not self._is_ending:
            self.window.showMinimized()
            self._say_if_trayless()

    @Slot()
    def _start_engine(self) -> None:
        if self._config.routes and not self._is_ending:
            self._room.start(self._config)

    @Slot(object)
    def _opened(self, desk: Desk) -> None:
        self._showing.open(desk)
        self.presence.open(desk)
        self.notifier.open(desk)
        self._overview.open(desk)
        self._attention.open(desk)

    @Slot()
    def _started(self) -> None:
        self.window.banner.show_notice(None)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        _log.error("the engine does not run: %s", error)
        self.window.banner.show_notice(notice_of(error, self._start_engine, self._choices.show_settings))
        self._overview.refresh()

    @Slot(object)
    def _complain(self, error: Exception) -> None:
        self.window.banner.show_passing(words.wrong_with_advice(error), "problem")

    @Slot(object)
    def _hear(self, news: News) -> None:
        self._traffic.hear(news, time.time())
        self._moving.hear(news)
        self._overview.hear(news)
        self._showing.hear(news)
        self.presence.hear(news)

    @Slot(object)
    def _take_config(self, config: Config) -> None:
        """New settings, saved already: into force at once. The engine knows which of them disturb no stage."""
        self._config = config
        show_colours(config.general)
        self._choices.show_config(config)
        self.notifier.take(config.general)
        self.presence.show_routes(config.routes)
        if config.routes:
            self._room.reload(config)

    @Slot(object)
    def _set_up(self, config: Config) -> None:
        """The wizard is done."""
        self.window.show()
        self._take_config(config)

    @Slot()
    def _not_set_up(self) -> None:
        """The wizard was left: where there was nothing before, there is nothing to stay for."""
        if not self.window.isVisible():
            self.quit()

    @Slot()
    def bring_to_front(self) -> None:
        """Show the window, or the wizard where that is what there is."""
        if not self._setup.bring_to_front():
            self.window.bring_to_front()

    @Slot()
    def _settings_from_tray(self) -> None:
        self.bring_to_front()
        self._choices.show_settings()

    @Slot(object)
    def _receipt_from_tray(self, entry: Entry) -> None:
        self.bring_to_front()
        self.window.receipts.show(entry)

    @Slot(str, str, object)
    def _tell(self, title: str, text: str, action: Callable[[], object]) -> None:
        """A notification: by the icon in the tray, else by whoever shows them without one."""
        if not self.presence.tray.tell(title, text, action):
            self._bus.tell(title, text, action)

    @Slot()
    def _history_from_tray(self) -> None:
        self.bring_to_front()
        self.window.tabs.setCurrentIndex(HISTORY)

    @Slot()
    def _problems_from_tray(self) -> None:
        self.bring_to_front()
        self.window.show_problems()

    @Slot()
    def _close_window(self) -> None:
        """Closing keeps the program in the tray where there is one, and says so the first time."""
        if not self.presence.tray.is_there:
            self.quit()
            return
        self.window.hide()
        if self.window.is_first_time("told-about-tray"):
            text = self.tr("Bucket Brigade goes on in the tray. Quit it there.")
            self.presence.tray.tell(self.tr("Still at work"), text)

    @Slot(object)
    def _copied(self, copied: Copied) -> None:
        if copied.is_stopped:
            text = (
                self.tr("Cancelled: {files} lies in Watch")
                if copied.files == 1
                else self.tr("Cancelled: {files} lie in Watch")
            )
            self.window.banner.show_passing(text.format(files=words.files(copied.files)), "cancel")
        elif copied.failures:
            text = self.tr("Not copied: {failures}").format(failures="; ".join(copied.failures[:3]))
            self.window.banner.show_passing(text, "problem")
        else:
            text = self.tr("{files} moved into Watch") if copied.is_move else self.tr("{files} copied into Watch")
            self.window.banner.show_passing(text.format(files=words.files(copied.files)), "done")

    @Slot()
    def quit(self) -> None:
        """End in stages, each after the event loop turned: out of sight, stages stopped, ledger closed, Qt left."""
        if self._is_ending:
            return
        self._is_ending = True
        self.window.is_ending = True
        self.window.remember_place()
        self._setup.close()
        self.window.dialogs.close()
        self.window.hide()
        self.presence.tray.close()
        self._room.stop()
        QTimer.singleShot(_LONGEST_ENDING_MS, self, self._finish)

    @Slot()
    def _finish(self) -> None:
        if self._is_ending and not self._is_closed:  # once: the time that it may take at most runs on
            self.close()
            self.ended.emit()
            QCoreApplication.quit()

    def close(self) -> None:
        """The last stage, and the only one where Qt was made to quit by somebody else."""
        if self._is_closed:
            return
        self._is_closed = True
        self._is_ending = self.window.is_ending = True
        self.window.hide()  # while there is still what it tells that
        self.presence.tray.close()
        self._overview.close()
        self.notifier.open(None)
        self._showing.open(None)
        self.window.drops.close()
        self.window.links.close()
        self._questions.close()
        self._room.close()
