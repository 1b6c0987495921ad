"""Fetches the receipt of a file and keeps it fresh while it is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui import places
from gui.tables.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ledger import Ledger
    from engine.model import Receipt
    from engine.settings.route import Route
    from engine.supervisor.desk import Desk
    from gui.questions import Questions
    from gui.window.receipt_panel import ReceiptPanel


class Receipts(QObject):
    """Stands between the tables and the panel."""

    def __init__(self, panel: ReceiptPanel, questions: Questions, route_of: Callable[[Entry], Route | None]) -> None:
        super().__init__(panel)
        self._panel = panel
        self._questions = questions
        self._route_of = route_of
        self._desk: Desk | None = None
        panel.open_wanted.connect(self.open_file)
        panel.folder_wanted.connect(self.show_in_folder)

    def open(self, desk: Desk | None) -> None:
        """From now on there is a ledger to ask."""
        self._desk = desk

    @Slot(object)
    def show(self, entry: Entry) -> None:
        """Its story; a file that lies in Watch has none yet."""
        desk = self._desk
        if desk is None or entry.side == "watch":
            return
        route = self._route_of(entry)
        read = partial(_read, desk, entry, route)
        self._questions.ask(read, partial(self._show, entry), topic="receipt")

    @Slot()
    def refresh(self) -> None:
        """The ledger has changed."""
        if self._panel.isVisible() and self._panel.entry is not None:
            self.show(self._panel.entry)

    def _show(self, entry: Entry, answer: tuple[Receipt | None, bool]) -> None:
        receipt, has_file = answer
        if receipt is not None:
            self._panel.show_receipt(entry, receipt, has_file=has_file)

    @Slot(object)
    def open_file(self, entry: Entry) -> None:
        """With the program that the desktop has for it."""
        if (route := self._route_of(entry)) and (path := places.place_of(entry, route)):
            places.open_path(path)

    @Slot(object)
    def show_in_folder(self, entry: Entry) -> None:
        """In the file browser."""
        if (route := self._route_of(entry)) and (path := places.place_of(entry, route)):
            places.show_in_folder(path)


def _read(desk: Desk, entry: Entry, route: Route | None) -> tuple[Receipt | None, bool]:
    """The receipt, and whether its file can be opened here."""

    def receipt(ledger: Ledger) -> Receipt | None:
        number = entry.item.id  # type: ignore[union-attr]
        if entry.side == "up":
            return ledger.reading.receipt_of_transfer(number)
        return ledger.reading.receipt_of_delivery(number)

    path = places.place_of(entry, route) if route else None
    return desk.read(receipt), path is not None and path.exists()
