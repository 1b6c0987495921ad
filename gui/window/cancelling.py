"""Asks before more is cancelled than one file that can be tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from gui import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from engine.model import RouteStatus
    from gui.intentions import Intentions
    from gui.tables.entry import Entry


class Cancelling(QObject):
    """One a window."""

    def __init__(self, window: QWidget, intentions: Intentions) -> None:
        super().__init__(window)
        self._window = window
        self._intentions = intentions

    def entries(self, entries: Sequence[Entry]) -> None:
        """Single files. One that stays in QueuedForUpload can be tried again: about it nobody is asked."""
        up = sum(entry.side == "up" for entry in entries)
        if len(entries) == up == 1:
            self._intentions.cancel(entries)
        else:
            self._ask(up, len(entries) - up, lambda: self._intentions.cancel(entries))

    def routes(self, route: str, routes: Sequence[RouteStatus]) -> None:
        """Everything of a route (empty: of all) that is not in S3 yet, or not here."""
        up, down = sum(one.queued.files for one in routes), sum(one.arriving.files for one in routes)
        if up or down:
            self._ask(up, down, lambda: self._intentions.cancel_all(route))

    def _ask(self, up: int, down: int, cancel: Callable[[], object]) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Cancel"), self._question(up, down), parent=self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText("\n".join(self._consequences(up, down)))
        agreed = box.addButton(
            self.tr("Cancel {files}").format(files=words.files(up + down)), box.ButtonRole.AcceptRole
        )
        kept = box.addButton(self.tr("Go on with them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(kept)
        box.setEscapeButton(kept)
        agreed.clicked.connect(lambda: cancel())  # noqa: PLW0108 - `checked` is none of its business
        box.open()

    def _question(self, up: int, down: int) -> str:
        return self.tr("Cancel {files}?").format(files=words.files(up + down))

    def _consequences(self, up: int, down: int) -> list[str]:
        kept = self.tr("Uploads: {files} stay in QueuedForUpload; Retry sends them after all.")
        lost = self.tr("Downloads: {files} do not come down, and their messages are deleted from the queue.")
        lines = {kept: up, lost: down}
        return [line.format(files=words.files(count)) for line, count in lines.items() if count]
