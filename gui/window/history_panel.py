"""The tab of files that ended: a year of them, searched as one types, filtered, sorted, exported."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.model import HistoryOrder, Sought
from gui import words
from gui.tables.entry import Entry
from gui.tables.past_model import PastModel
from gui.tables.view import EntriesView
from gui.window.counting import Counting
from gui.window.empty import Empty
from gui.window.exporting import Exporting
from gui.window.guidance import nothing_found
from gui.window.history_filter import HistoryFilter

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QFocusEvent

    from engine.model import HistoryRow
    from engine.supervisor.desk import Desk
    from engine.supervisor.export import Form
    from gui.questions import Questions

_PAGE: Final = 200
_FRESH: Final = 2000
"""Who has scrolled behind so many rows is not disturbed by those that end meanwhile."""


@dataclass(frozen=True, slots=True)
class _Asked:
    sought: Sought = field(default_factory=Sought)
    order: HistoryOrder = HistoryOrder.TIME
    is_rising: bool = False

    def page(self, desk: Desk, limit: int, last: HistoryRow | None = None, skip: int = 0) -> list[HistoryRow]:
        """The first rows, or those behind the ones that are shown."""
        more: dict[str, int] = {"skip": skip}
        if last is not None and self.order is HistoryOrder.TIME and not self.is_rising:
            more = {"before": last.number}
        return desk.read(
            lambda ledger: ledger.history.page(self.sought, limit, self.order, is_rising=self.is_rising, **more)
        )


class HistoryPanel(QWidget):
    """Asks the ledger only while it can be seen."""

    def __init__(self, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._desk: Desk | None = None
        self._looked_for = ("", "")
        self._asked = _Asked()
        self._last: HistoryRow | None = None
        self._counting = Counting(questions, self)
        self._found = 0
        """As far as it is counted."""
        self.model = PastModel(self)
        self.view = EntriesView(self.model, self.tr("History"))
        self.empty = Empty("waiting")
        self.filter = HistoryFilter()
        self.exporting = Exporting()
        self.count = self.exporting.count
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(1000)
        self._arrange()
        self._connect()
        self._show_whether_empty()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.filter)
        column.addWidget(self._stack, 1)
        column.addWidget(self.exporting)

    def _connect(self) -> None:
        self._due.timeout.connect(self._refresh)
        self.filter.changed.connect(self._filter)
        self.model.more_wanted.connect(self._ask_more)
        self.model.order_wanted.connect(self._sort)
        self._counting.counted.connect(self._show_count)
        self.exporting.wanted.connect(self._export)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Passed on to the table, once there is one. (A focus proxy that is hidden would hold the Tab key for ever.)"""
        if self.view.isVisible():
            self.view.setFocus(event.reason())

    def open(self, desk: Desk | None) -> None:
        """From now on there is a ledger to ask; with None there is none any more."""
        self._desk = desk
        if desk is None:
            self.exporting.close_down()
        self.ask()

    def look_for(self, route: str, search: str) -> None:
        """Show only what is of this route and has this in its name, key or ids."""
        self._looked_for = (route, search)
        self._filter()

    @Slot()
    def _filter(self) -> None:
        self._change(replace(self._asked, sought=self.filter.sought(*self._looked_for)))

    @Slot(object, bool)
    def _sort(self, order: HistoryOrder, is_rising: bool) -> None:  # noqa: FBT001 - a signal's receiver
        self._change(replace(self._asked, order=order, is_rising=is_rising))

    def _change(self, asked: _Asked) -> None:
        if asked != self._asked:
            self._asked = asked
            self.view.scrollToTop()
            self.ask()

    @Slot()
    def refresh_soon(self) -> None:
        """Something ended: within a second is soon enough."""
        if self.isVisible() and not self._due.isActive() and not self.view.is_touched():
            self._due.start()

    @Slot()
    def _refresh(self) -> None:
        if self.model.rowCount() <= _FRESH:
            self._ask(max(_PAGE, self.model.rowCount()))

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._filter()  # `today` may be another day now
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Look anew, from the first row; the newest question's answer is the one that counts."""
        self._counting.forget()
        self._found = 0
        self._ask(_PAGE)

    def _ask(self, limit: int) -> None:
        if self._desk is None or not self.isVisible():
            return
        read = partial(self._asked.page, self._desk, limit)
        self._questions.ask(read, partial(self._show, self._asked, limit), topic="history")

    def _show(self, asked: _Asked, limit: int, rows: list[HistoryRow]) -> None:
        has_more = len(rows) == limit
        self._last = rows[-1] if rows else None
        if not self._found:
            self.count.setText("")
        self.model.show_first([Entry(row.item) for row in rows], has_more=has_more)
        self._show_whether_empty()
        if not has_more:
            self._show_count(len(rows))
        elif self._desk is not None:
            self._counting.count(self._desk, asked.sought)

    def _show_whether_empty(self) -> None:
        self._stack.setCurrentWidget(self.view if self.model.rowCount() else self.empty)
        if self.model.rowCount() and self.hasFocus():
            self.view.setFocus()
        if self._asked.sought == Sought():
            self.empty.say(self.tr("Files that arrived are listed here."))
            return
        search = self._looked_for[1].strip()
        text = nothing_found(search) if search else self.tr("Nothing found.")
        if self.filter.is_narrow():
            self.empty.say(text, self.tr("Show everything"), self.filter.widen, picture="search")
        else:
            self.empty.say(text, picture="search")

    @Slot()
    def _ask_more(self) -> None:
        """Somebody scrolls."""
        if self._desk is not None:
            read = partial(self._asked.page, self._desk, _PAGE, self._last, self.model.rowCount())
            self._questions.ask(read, partial(self._append, self._asked), topic="history-more")

    def _append(self, asked: _Asked, rows: list[HistoryRow]) -> None:
        if asked != self._asked:
            return
        self._last = rows[-1] if rows else self._last
        self.model.append([Entry(row.item) for row in rows], has_more=len(rows) == _PAGE)

    @Slot(int)
    def _show_count(self, found: int) -> None:
        self._found = found
        self.count.setText(words.files(found) if found else "")

    @Slot(object, object)
    def _export(self, form: Form, file: Path) -> None:
        if self._desk is not None:
            self.exporting.export(self._desk, self._asked.sought, form, file, self._found)
