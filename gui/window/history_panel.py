"""The tab of files that ended: searched as one types, filtered by how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.model import Outcome
from gui import words
from gui.picture import ROWS
from gui.tables.columns import PAST
from gui.tables.entry import Entry
from gui.tables.model import EntriesModel
from gui.tables.view import EntriesView
from gui.window.empty import Empty
from gui.window.labels import Quiet

if TYPE_CHECKING:
    from engine.ledger import Ledger
    from engine.model import Delivery, Transfer
    from engine.supervisor.desk import Desk
    from gui.questions import Questions


@dataclass(frozen=True, slots=True)
class _Asked:
    route: str
    search: str
    outcome: Outcome


class HistoryPanel(QWidget):
    """Asks the ledger only while it can be seen."""

    def __init__(self, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._desk: Desk | None = None
        self._asked = _Asked("", "", Outcome.ALL)
        self.model = EntriesModel(PAST, self)
        self.view = EntriesView(self.model, self.tr("History"))
        self.empty = Empty("waiting")
        self.count = Quiet()
        self.outcome = self._outcome_box()
        self.setFocusProxy(self.view)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(1000)
        self._due.timeout.connect(self.ask)
        self._arrange()
        self._show([])

    def _outcome_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Outcome"))
        box.addItem(self.tr("All outcomes"), Outcome.ALL)
        box.addItem(self.tr("Arrived"), Outcome.DONE)
        box.addItem(self.tr("Did not arrive"), Outcome.FAILED)
        box.currentIndexChanged.connect(self._filter)
        return box

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.addWidget(self.outcome)
        bar.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)

    def open(self, desk: Desk | None) -> None:
        """From now on there is a ledger to ask."""
        self._desk = desk
        self.ask()

    def look_for(self, route: str, search: str) -> None:
        """Show only what is of this route and has this in its name, key or ids."""
        self._change(_Asked(route, search, self._asked.outcome))

    @Slot()
    def _filter(self) -> None:
        self._change(_Asked(self._asked.route, self._asked.search, Outcome(self.outcome.currentData())))

    def _change(self, asked: _Asked) -> None:
        if asked != self._asked:
            self._asked = asked
            self.ask()

    @Slot()
    def refresh_soon(self) -> None:
        """Something ended: within a second is soon enough."""
        if self.isVisible() and not self._due.isActive() and not self.view.is_touched():
            self._due.start()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Look anew; the newest question's answer is the one that counts."""
        if self._desk is None or not self.isVisible():
            return
        desk, asked = self._desk, self._asked
        self._questions.ask(lambda: desk.read(lambda ledger: _past(ledger, asked)), self._show, topic="history")

    def _show(self, entries: list[Entry]) -> None:
        self.model.show(entries)
        self._stack.setCurrentWidget(self.view if entries else self.empty)
        shown = words.files(len(entries))
        more = self.tr("the newest {files}; the search finds older ones").format(files=shown)
        self.count.setText("" if not entries else more if len(entries) >= ROWS else shown)
        nothing = self.tr("Nothing found.") if self._asked.search else self.tr("Files that arrived are listed here.")
        self.empty.say(nothing)


def _past(ledger: Ledger, asked: _Asked) -> list[Entry]:
    """Both ways, newest first."""
    up = ledger.reading.past_transfers(asked.route, asked.search, asked.outcome, ROWS)
    down = ledger.reading.past_deliveries(asked.route, asked.search, asked.outcome, ROWS)
    items: list[Transfer | Delivery] = sorted([*up, *down], key=lambda item: item.done_at, reverse=True)
    return [Entry(item) for item in items[:ROWS]]
