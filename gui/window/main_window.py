"""The main window: its parts and how they hang together. What they show comes from `showing`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from gui.dialogs import Dialogs
from gui.icons import application_icon, retint
from gui.links import Links
from gui.pauses import Pauses
from gui.window.actions import Actions
from gui.window.banner import Banner
from gui.window.cancelling import Cancelling
from gui.window.copy_row import CopyRow
from gui.window.drop_target import DropTarget
from gui.window.entry_menu import KEYS, EntryMenu, Hands
from gui.window.graph import Graph
from gui.window.header import Header
from gui.window.history_panel import HistoryPanel
from gui.window.problems_panel import ProblemsPanel
from gui.window.receipt_panel import ReceiptPanel
from gui.window.receipt_saving import ReceiptSaving
from gui.window.receipts import Receipts
from gui.window.strip import Strip
from gui.window.work_panel import WorkPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.questions import Questions
    from gui.tables.entry import Entry
    from gui.tables.view import EntriesView
    from gui.traffic import Traffic

UPLOADS, DOWNLOADS, HISTORY, PROBLEMS = range(4)
"""The tabs."""
_SIZE: Final = (1000, 680)


class MainWindow(QMainWindow):
    """What a person looks at."""

    seen = Signal(bool)
    """It can be seen now, or not any more."""
    painted = Signal()
    """It is on the screen for the first time: now there is time for other things."""
    close_wanted = Signal()
    """Whoever runs the program decides whether that hides or ends it."""

    def __init__(
        self, home: Home, config: Config, questions: Questions, intentions: Intentions, traffic: Traffic
    ) -> None:
        super().__init__()
        self.config = config
        self.is_ending = False
        """Closing closes; before that it only asks."""
        self._is_painted = False
        self._home = home
        self._intentions = intentions
        self._place = QSettings(str(home.config_file.with_name("window.ini")), QSettings.Format.IniFormat)
        self.setWindowTitle("Bucket Brigade")
        self.setWindowIcon(application_icon())
        self.actions_ = Actions(self)
        self.dialogs = Dialogs(home, self)
        self.pauses = Pauses(intentions, self.dialogs.ask_until)
        self.cancelling = Cancelling(self, intentions)
        self.links = Links(self.route_of, self)
        self.header = Header(
            self.actions_.menu(),
            (
                *(self.actions_.retry_route, self.actions_.cancel_route),
                *(self.actions_.open_watch, self.actions_.doctor, self.actions_.settings),
            ),
        )
        self.strip = Strip()
        self.graph = Graph(traffic)
        self.uploads = WorkPanel(self.tr("Uploads"), "drop")
        self.downloads = WorkPanel(self.tr("Downloads"), "down")
        self.history = HistoryPanel(questions)
        self.problems = ProblemsPanel()
        self.receipt = ReceiptPanel()
        self.receipts = Receipts(self.receipt, questions, self.route_of)
        self.receipt_saving = ReceiptSaving(self.receipt, questions)
        self.banner = Banner()
        self.copy_row = CopyRow()
        self.drops = DropTarget(self, lambda: self.is_first_time("told-about-drops"))
        self.tabs = self._tabs()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._arrange()
        self._connect()
        self._restore()

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(self.tr("Files"))
        for number, panel in enumerate((self.uploads, self.downloads, self.history, self.problems)):
            tabs.addTab(panel, "")
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self._open_tab(number))
        return tabs

    def _arrange(self) -> None:
        self._splitter.addWidget(self.tabs)
        self._splitter.addWidget(self.receipt)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([660, 340])
        self._splitter.setChildrenCollapsible(False)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_padded(self.header, 16, 12))
        column.addWidget(_line())
        column.addWidget(_padded(self.strip, 8, 4))
        column.addWidget(_padded(self.graph, 16, 4))
        column.addWidget(self._splitter, 1)
        column.addWidget(self.copy_row)
        column.addWidget(self.banner)
        self.setCentralWidget(central)
        self.setTabOrder(self.header, self.strip)

    def _connect(self) -> None:
        for view in (self.uploads.view, self.downloads.view, self.history.view):
            view.opened.connect(self.receipts.show)
            view.menu_wanted.connect(self._show_menu)
            view.key_pressed.connect(self._press)
        self.banner.advice_wanted.connect(self.show_problems)
        self.drops.copying.connect(self.copy_row.show_copying)
        self.drops.copied.connect(self.copy_row.end)
        self.copy_row.stop_wanted.connect(self.drops.stop)
        self.links.told.connect(self.banner.show_passing)
        actions = self.actions_
        actions.search.triggered.connect(self._search)
        actions.pause.triggered.connect(self.header.toggle_pause)
        actions.retry.triggered.connect(lambda: self._intentions.retry())  # noqa: PLW0108 - not its `checked`
        actions.help.triggered.connect(self._help)
        actions.about.triggered.connect(self.dialogs.about)
        actions.paste.triggered.connect(self.drops.paste)
        actions.log.triggered.connect(lambda: self.dialogs.log(self.config.general))
        actions.import_file.triggered.connect(lambda: self.dialogs.import_file(self.config))
        actions.import_settings.triggered.connect(lambda: self.dialogs.import_settings(self.config))
        actions.export_settings.triggered.connect(lambda: self.dialogs.export_settings(self.config))
        self.dialogs.done.connect(lambda text: self.banner.show_passing(text, "done"))

    def _restore(self) -> None:
        geometry = self._place.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*_SIZE)
        for name, view in self._views().items():
            columns = self._place.value(name)
            if isinstance(columns, QByteArray):
                view.horizontalHeader().restoreState(columns)

    def remember_place(self) -> None:
        """Where the window is and how wide its columns are, for the next start."""
        self._place.setValue("geometry", self.saveGeometry())
        for name, view in self._views().items():
            self._place.setValue(name, view.horizontalHeader().saveState())
        self._place.sync()

    def _views(self) -> dict[str, EntriesView]:
        return {"uploads": self.uploads.view, "downloads": self.downloads.view, "history": self.history.view}

    def route_of(self, entry: Entry) -> Route | None:
        """The route that an entry belongs to, if it is still set up."""
        return self.config.route(entry.item.route)

    def bring_to_front(self) -> None:
        """Show the window wherever it is, as large as it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _open_tab(self, number: int) -> None:
        """And put the keyboard where the arrow keys move through its files."""
        self.tabs.setCurrentIndex(number)
        self.tabs.currentWidget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def show_problems(self) -> None:
        """What is wrong, and what to do."""
        self.tabs.setCurrentIndex(PROBLEMS)

    @Slot()
    def _search(self) -> None:
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    @Slot()
    def _help(self) -> None:
        """About what is shown."""
        self.dialogs.help("problems" if self.tabs.currentIndex() == PROBLEMS else "first-steps")

    @Slot(object, QPoint)
    def _show_menu(self, entries: Sequence[Entry], place: QPoint) -> None:
        self.menu_of(entries).popup(place)

    @Slot(object, QKeySequence)
    def _press(self, entries: Sequence[Entry], key: QKeySequence) -> None:
        if key.toString() in KEYS.values():
            menu = self.menu_of(entries)
            menu.press(key)
            menu.deleteLater()

    def menu_of(self, entries: Sequence[Entry]) -> EntryMenu:
        """What can be done with these."""
        hands = Hands(self._intentions, self.pauses, self.receipts.show, self.cancelling.entries, self.links.copy)
        return EntryMenu(entries, self.route_of(entries[0]), hands, self)

    def is_first_time(self, what: str) -> bool:
        """True once a home, then never again."""
        is_first = self._place.value(what) is None
        self._place.setValue(what, "yes")
        return is_first

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "tabs"):
            retint(self)
        elif event.type() == event.Type.WindowStateChange:
            self.seen.emit(self.isVisible() and not self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember_place()
        if self.is_ending:
            event.accept()
        else:
            event.ignore()
            self.close_wanted.emit()


def _padded(widget: QWidget, sides: int, ends: int) -> QWidget:
    """With room around it."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(sides, ends, sides, ends)
    column.addWidget(widget)
    return frame


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
