"""The dead-letter desk of a route: what was received too often lies here until somebody sends it back or deletes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.errors import Trouble
from engine.supervisor import queues
from gui import words
from gui.messages.dialog import MessagesDialog
from gui.messages.row import Row, row_of_letter
from gui.window.labels import as_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from engine.model import Letter, Sorted
    from engine.settings.route import Route

translate = QCoreApplication.translate


class LettersDialog(MessagesDialog):
    """Looks as soon as it is opened, and after everything that was done."""

    def __init__(self, route: Route, parent: QWidget | None = None) -> None:
        self._route = route
        title = translate("messages", "Dead letters of {route}").format(route=route.name)
        super().__init__(title, translate("messages", "Sent"), parent)
        self._rows: list[Row] = []
        self.back = self.add_button(self.tr("Send back"), "retry", self._send_back, self._is_ours)
        self.all_back = self.add_button(
            self.tr("Send all back"), "retry", self._send_all_back, lambda: bool(self._rows)
        )
        self.delete = self.add_button(self.tr("Delete…"), "cancel", self._delete, self._has_chosen)
        self.again = self.add_button(self.tr("Look again"), "search", self.look, lambda: True)
        self.back.setToolTip(self.tr("Into the queue that they came from; they are received once more"))
        self.show_list(is_empty=True)
        self.look()

    def _has_chosen(self) -> bool:
        return bool(self.view.chosen)

    def _is_ours(self) -> bool:
        return self._has_chosen() and not any(row.is_foreign for row in self.view.chosen)

    def look(self) -> None:
        """Ask anew what lies there."""
        self._rows = []
        self._say(self.tr("Looking…"))
        route = self._route
        self.send(lambda is_wanted: queues.look(route, is_wanted), self._found, self._show)

    def _found(self, letter: Letter) -> None:
        self._rows.append(row_of_letter(letter))

    def _show(self) -> None:
        self._rows.sort(key=lambda row: row.at)
        self.view.show_rows(self._rows)
        self.show_list(is_empty=not self._rows)
        if self._rows:
            text = self.tr(
                "{count}, received again and again and never done with. Put right what was wrong, then send them back."
            )
            self._say(text.format(count=_letters(len(self._rows))))
        else:
            self._say("")
            self.empty.say(self.tr("There are no dead letters."))

    def _send_back(self) -> None:
        ids, route = self._ids(), self._route
        self._begin()
        self.send(lambda is_wanted: queues.send_back(route, ids, is_wanted), self._sorted, self._look_after)

    def _send_all_back(self) -> None:
        route = self._route
        self._begin()
        self.send(lambda is_wanted: queues.send_back(route, None, is_wanted), self._sorted, self._look_after)

    def _delete(self) -> None:
        ids, route = self._ids(), self._route
        question = self.tr("Delete {count} for good? The objects in S3 stay.").format(count=_letters(len(ids)))
        if self.ask(question, self.tr("Delete")):
            self._begin()
            self.send(lambda is_wanted: queues.drop(route, ids, is_wanted), self._sorted, self._look_after)

    def _ids(self) -> frozenset[str]:
        return frozenset(row.id for row in self.view.chosen)

    def _begin(self) -> None:
        self._say(self.tr("At work…"))

    def _sorted(self, step: Sorted) -> None:
        self._say(self.tr("{count} done…").format(count=words.number(step.done)))

    def _look_after(self) -> None:
        self.look()

    def show_failure(self, error: Exception) -> None:
        """Above the list, or in its place where there is none."""
        text, tip = words.wrong_with_advice(error), ""
        if isinstance(error, Trouble):
            tip = as_tip(words.said(error.detail))
        is_alone = not self.empty.isHidden()
        self._say("" if is_alone else text)
        self.empty.say(text, picture="problem")
        for label in (self.about, self.empty.label):
            label.setToolTip(tip)


def _letters(count: int) -> str:
    if count == 1:
        return translate("messages", "1 dead letter")
    return translate("messages", "{count} dead letters").format(count=words.number(count))
