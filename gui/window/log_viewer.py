"""The log of all processes: by level, searched as one types, following what happens, to be copied into a report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.log_reading import LogReader, Record
from gui import places, words
from gui.buttons import ButtonBox
from gui.icons import icon
from gui.questions import Questions
from gui.settings.note import Note
from gui.window.log_model import TEXT, LogModel

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent

    from engine.settings.home import Home
    from engine.settings.route import General

_LOOK_MS: Final = 1000
_SOON_MS: Final = 150
_LEAST: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class LogViewer(QDialog):
    """Reads and sifts beside the window's own thread."""

    def __init__(self, home: Home, general: General, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = LogReader(home, general)
        self._questions = Questions(self, threads=1)
        self._records: list[Record] = []
        self._is_reading = False
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._read)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._sift)
        self.model = LogModel(self)
        self._make_widgets()
        self._arrange()
        self._connect()

    def _make_widgets(self) -> None:
        self.setWindowTitle(self.tr("Log"))
        self.level = QComboBox()
        self.level.setAccessibleName(self.tr("Level"))
        names = (self.tr("Everything"), self.tr("What happens"), self.tr("Warnings and errors"), self.tr("Errors only"))
        for name, least in zip(names, _LEAST, strict=True):
            self.level.addItem(name, least)
        self.level.setCurrentIndex(1)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(self.tr("Search the log"))
        self.search.setAccessibleName(self.tr("Search the log"))
        self.follow = QCheckBox(self.tr("Follow"))
        self.follow.setToolTip(self.tr("Stay at the newest entry"))
        self.follow.setChecked(True)
        self.copy_button = QPushButton(icon("copy"), self.tr("Copy"), autoDefault=False)
        self.copy_button.setToolTip(self.tr("Copy the chosen entries, or all that are shown"))
        self.folder_button = QPushButton(icon("folder"), self.tr("Open folder"), autoDefault=False)
        self.table = self._make_table()
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setAccessibleName(self.tr("The whole entry"))
        self.details.setTabChangesFocus(True)
        self.count = Note()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Entries"))
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, longest in enumerate(("0000-00-00 00:00:00", "CRITICAL", "download")):
            usual = table.fontMetrics().horizontalAdvance(longest) + 24
            table.setColumnWidth(column, max(usual, table.horizontalHeader().sectionSizeHint(column)))
        return table

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.level)
        top.addWidget(self.search, 1)
        top.addWidget(self.follow)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self.table)
        middle.addWidget(self.details)
        middle.setStretchFactor(0, 1)
        middle.setSizes([400, 110])
        bottom = QHBoxLayout()
        close = ButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        bottom.addWidget(self.count, 1)
        for widget in (self.copy_button, self.folder_button, close):
            bottom.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(top)
        column.addWidget(middle, 1)
        column.addLayout(bottom)
        self.resize(920, 620)

    def _connect(self) -> None:
        self.level.currentIndexChanged.connect(self._sift)
        self.search.textChanged.connect(self._typed)
        self.follow.toggled.connect(self._stay_at_the_end)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open_folder)
        self.table.selectionModel().currentRowChanged.connect(self._show_details)
        self.table.verticalScrollBar().sliderMoved.connect(self._scrolled)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        copy = QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy), self.table, context=Qt.ShortcutContext.WidgetShortcut
        )
        copy.activated.connect(self._copy)

    # -- reading

    @Slot()
    def _read(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            least, words = self._wanted()
            self._questions.ask(partial(self._new, least, words), partial(self._add, least, words), self._cannot_read)

    def _new(self, least: str, words: str) -> tuple[list[Record], list[Record]]:
        """On the pool's thread: what was written, and what of it is wanted."""
        found = self._reader.read()
        return found, [record for record in found if record.matches(least, words)]

    def _add(self, least: str, words: str, new: tuple[list[Record], list[Record]]) -> None:
        self._is_reading = False
        found, wanted = new
        if not found:
            self._tell()
            return
        self._records = (self._records + found)[-LogModel.MOST :]
        if (least, words) == self._wanted():
            self.model.append(wanted)
            self._tell()
        else:
            self._sift()

    def _cannot_read(self, error: Exception) -> None:
        self._is_reading = False
        self.count.setText(words.wrong(error))

    # -- sifting

    def _wanted(self) -> tuple[str, str]:
        return str(self.level.currentData()), self.search.text()

    @Slot()
    def _typed(self) -> None:
        self._soon.start()

    @Slot()
    def _sift(self) -> None:
        least, words = self._wanted()
        records = self._records

        def sift() -> list[Record]:
            return [record for record in records if record.matches(least, words)]

        self._questions.ask(sift, partial(self._show, records), topic="sift")

    def _show(self, sifted: list[Record], wanted: list[Record]) -> None:
        if sifted is not self._records:  # some came in the meantime
            self._sift()
            return
        self.model.show(wanted)
        self._tell()

    def _tell(self) -> None:
        shown, known = self.model.rowCount(), len(self._records)
        text = self.tr("{shown} of {known} entries")
        text = text.format(shown=self.locale().toString(shown), known=self.locale().toString(known))
        self.count.setText(text if known else self.tr("Nothing was logged yet."))
        self._stay_at_the_end()

    @Slot()
    def _stay_at_the_end(self) -> None:
        if self.follow.isChecked():
            self.table.scrollToBottom()

    @Slot()
    def _scrolled(self) -> None:
        """Whoever scrolls back wants to read there; at the end it follows again."""
        bar = self.table.verticalScrollBar()
        self.follow.setChecked(bar.value() == bar.maximum())

    # -- one entry, and some

    @Slot(QModelIndex)
    def _show_details(self, index: QModelIndex) -> None:
        record = self.model.record(index.row())
        self.details.setPlainText(record.line() if record else "")

    @Slot()
    def _copy(self) -> None:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows(TEXT))
        records = [self.model.record(row) for row in rows] or self.model.records
        QApplication.clipboard().setText("\n".join(record.line() for record in records if record))

    @Slot()
    def _open_folder(self) -> None:
        places.open_path(self._reader.folder)

    # -- only while it is seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._questions.close()

    def done(self, result: int) -> None:
        self._look.stop()
        self._questions.close()
        super().done(result)
