"""The rows of a settings dataclass, by pages, all generated from its declarations."""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.settings.declaration import settings_of
from gui.settings.fields import declared
from gui.settings.row import Row
from gui.window.labels import enlarged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGES: Final = ("General", "Transfers", "Limits", "Notifications", "Network", "Advanced")


class Form(QScrollArea):
    """Edits one instance of a settings dataclass. With `names`: those settings only, in that order and on one page.

    `extra`: rows of what is kept elsewhere; each stands at the head of its page, and looks after itself.
    """

    changed = Signal(object)
    """The edited instance."""

    def __init__(self, values: Any, names: Iterable[str] = (), extra: Iterable[Row] = ()) -> None:
        super().__init__()
        self._values = values
        self._extra = tuple(extra)
        self._sections: dict[str, QLabel] = {}
        self._page = ""
        self._words = ""
        self.rows: dict[str, Row] = {}
        self._arrange(tuple(names))
        self.show_values(values)

    def _arrange(self, names: tuple[str, ...]) -> None:
        inside = QWidget()
        column = self._column = QVBoxLayout(inside)
        column.setContentsMargins(0 if names else 16, 8, 16, 16)
        settings = {setting.name: setting for setting in settings_of(type(self._values))}
        chosen = [settings[name] for name in names] or sorted(settings.values(), key=lambda s: PAGES.index(s.page))
        for page, members in groupby(chosen, key=lambda setting: setting.page):
            if not names:
                column.addWidget(self._heading(page))
            for row in self._extra:
                if row.setting.page == page:
                    column.addWidget(row)
            for setting in members:
                row = self.rows[setting.name] = Row(setting)
                row.changed.connect(self._edit)
                column.addWidget(row)
        self._labels = [row.label for row in self._all()]
        self._align()
        self._end = column.count()
        column.addStretch()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows are what can be reached, and they scroll into sight
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _all(self) -> tuple[Row, ...]:
        return (*self._extra, *self.rows.values())

    def append(self, widget: QWidget, labels: Iterable[QLabel] = ()) -> None:
        """Something more below the rows. Its own `labels` get the width of theirs."""
        self._column.insertWidget(self._end, widget)
        self._end += 1
        self._labels += labels
        self._align()

    def _align(self) -> None:
        widest = max(label.sizeHint().width() for label in self._labels)
        for label in self._labels:
            label.setFixedWidth(widest)

    def _heading(self, page: str) -> QLabel:
        heading = self._sections[page] = QLabel(declared(page))
        heading.setFont(enlarged(heading.font(), 1, is_bold=True))
        return heading

    @property
    def pages(self) -> tuple[str, ...]:
        return tuple(self._sections)

    @property
    def values(self) -> Any:
        """The instance as edited."""
        return self._values

    def show_values(self, values: Any) -> None:
        """Edit another instance. `changed` is not emitted."""
        self._values = values
        for name, row in self.rows.items():
            row.show_value(getattr(values, name))

    @Slot(str)
    def _edit(self, name: str) -> None:
        self._values = dataclasses.replace(self._values, **{name: self.rows[name].value()})
        self.changed.emit(self._values)

    def show_complaints(self, complaints: Mapping[str, str], *, is_strict: bool) -> None:
        """By setting. Unless strict, an empty entry that nobody has touched yet is not held against anybody."""
        for name, row in self.rows.items():
            is_fresh = not is_strict and not row.is_touched and row.value() == row.setting.default
            row.show_error("" if is_fresh else complaints.get(name, ""))

    def show_page(self, page: str) -> None:
        self._page = page
        self._filter()
        self.verticalScrollBar().setValue(0)

    def search(self, words: str) -> None:
        """Show the matching rows of all pages; empty words show the page again."""
        self._words = words.strip()
        self._filter()

    def count_of(self, words: str) -> int:
        """How many rows a search for these words finds."""
        return sum(row.matches(words) for row in self._all())

    def _filter(self) -> None:
        shown = set()
        for row in self._all():
            is_shown = row.matches(self._words) if self._words else row.setting.page == self._page
            row.setVisible(is_shown)
            if is_shown:
                shown.add(row.setting.page)
        for page, heading in self._sections.items():
            heading.setVisible(bool(self._words) and page in shown)

    def reveal(self, name: str) -> None:
        """Scroll to a setting, and put the cursor into it."""
        row = self.rows[name]
        self.ensureWidgetVisible(row)
        self.horizontalScrollBar().setValue(0)
        row.field.control.setFocus(Qt.FocusReason.OtherFocusReason)
