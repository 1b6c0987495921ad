"""The routes at the left of the settings, and the program's own entry below them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from gui.icons import dot, icon, route_color

PROGRAM: Final = -1
"""The number of the entry for the whole program."""


class RouteList(QWidget):
    """Choose, add, duplicate, remove and rename. Keeps nothing itself."""

    chosen = Signal(int)
    """The number of a route, or PROGRAM."""
    wanted = Signal(str)
    """`add`, `duplicate` or `remove`."""
    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Routes"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemChanged.connect(self._rename)
        self.buttons = {
            "add": QPushButton(self.tr("Add")),
            "duplicate": QPushButton(self.tr("Duplicate")),
            "remove": QPushButton(self.tr("Remove")),
        }
        self._marks: list[bool] = []
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        line = QHBoxLayout()
        for what, button in self.buttons.items():
            button.setAccessibleName(f"{button.text()}: {self.tr('route')}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, what=what: self.wanted.emit(what))
            line.addWidget(button)
        column.addLayout(line)
        self.setFixedWidth(max(self.fontMetrics().averageCharWidth() * 38, line.sizeHint().width()))
        remove = QShortcut(
            QKeySequence(QKeySequence.StandardKey.Delete), self.list, context=Qt.ShortcutContext.WidgetShortcut
        )
        remove.activated.connect(self.buttons["remove"].click)

    def show_routes(self, names: list[str], chosen: int) -> None:
        """These routes, in this order, and the program's entry."""
        texts = [name or self.tr("(no name)") for name in names]
        with QSignalBlocker(self.list):
            if self.list.count() != len(names) + 1:
                self._fill(len(names))
            for row, text in enumerate(texts):
                self.list.item(row).setText(text)
                self.list.item(row).setToolTip(text)
        self.choose(chosen)

    def _fill(self, routes: int) -> None:
        self.list.clear()
        for number in range(routes):
            item = QListWidgetItem(dot(route_color(number)), "")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.list.addItem(QListWidgetItem(icon("settings"), self.tr("Whole program")))
        self._marks = [False] * routes

    def choose(self, number: int) -> None:
        """Show this one as chosen. `chosen` is not emitted."""
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(self.list.count() - 1 if number == PROGRAM else number)
        self.buttons["duplicate"].setEnabled(number != PROGRAM)
        self.buttons["remove"].setEnabled(number != PROGRAM)

    def mark(self, wrong: list[bool]) -> None:
        """Routes with something to correct."""
        if wrong == self._marks or len(wrong) != len(self._marks):
            return
        self._marks = wrong
        with QSignalBlocker(self.list):
            for number, is_wrong in enumerate(wrong):
                self.list.item(number).setIcon(icon("problem") if is_wrong else dot(route_color(number)))

    @Slot(int)
    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(PROGRAM if row == self.list.count() - 1 else row)

    @Slot(QListWidgetItem)
    def _rename(self, item: QListWidgetItem) -> None:
        self.renamed.emit(self.list.row(item), item.text().strip())
