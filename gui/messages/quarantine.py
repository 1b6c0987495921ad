"""Messages that were not taken: not understood, or about objects outside their route. They are still in the queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.supervisor import queues
from gui import words
from gui.messages.dialog import MessagesDialog
from gui.messages.row import row_of_message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from engine.model import Message
    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.messages.row import Row

translate = QCoreApplication.translate


class QuarantineDialog(MessagesDialog):
    """Shows what the newest picture of the ledger holds."""

    def __init__(self, routes: Sequence[Route], intentions: Intentions, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("messages", "Messages that were not taken"), translate("messages", "Last received"), parent
        )
        self._routes = {route.name: route for route in routes}
        self._intentions = intentions
        self._route_of: dict[str, Route] = {}
        self._gone: list[int] = []
        self.retry = self.add_button(self.tr("Try again"), "retry", self._try_again, self._has_chosen)
        self.fetch = self.add_button(self.tr("Download once…"), "down", self._fetch, self._is_fetchable)
        self.delete = self.add_button(self.tr("Remove from the queue…"), "cancel", self._delete, self._has_chosen)
        self.retry.setToolTip(self.tr("Give them back to the queue now, and judge them anew when they come"))
        self.fetch.setToolTip(self.tr("Bring the objects down although they are outside the route's prefix"))
        self.empty.say(self.tr("All messages were understood."))

    def show_messages(self, messages: Iterable[Message]) -> None:
        """As they are now. Those of a route that is not set up any more cannot be acted upon."""
        mine = [message for message in messages if message.route in self._routes]
        self._route_of = {message.message_id: self._routes[message.route] for message in mine}
        self.view.show_rows([row_of_message(message, self._routes[message.route]) for message in mine])
        self.show_list(is_empty=not mine)
        if not self.is_busy:
            stays = self.tr("They stay in the queue, where others may want them, and come again from time to time.")
            self._say(stays if mine else "")

    def _has_chosen(self) -> bool:
        return bool(self.view.chosen)

    def _is_fetchable(self) -> bool:
        return bool(self.view.chosen) and all(row.wanted for row in self.view.chosen)

    def _by_route(self, rows: Iterable[Row]) -> Iterator[tuple[Route, list[Row]]]:
        for route in self._routes.values():
            if chosen := [row for row in rows if self._route_of.get(row.id) == route]:
                yield route, chosen

    def _try_again(self) -> None:
        """Forgotten first: what comes back at once is then judged anew."""
        rows = self.view.chosen
        chosen = list(self._by_route(rows))
        self._intentions.judge_again([row.inbox_id for row in rows])
        self._say(self.tr("Given back to the queue…"))

        def give_back(_is_wanted: object) -> Iterator[None]:
            for route, mine in chosen:
                queues.give_back(route, [row.receipt_handle for row in mine])
            yield from ()

        self.send(give_back, lambda _: None, lambda: self._say(self.tr("They are judged anew when they come.")))

    def _fetch(self) -> None:
        rows = self.view.chosen
        keys = [item.key for row in rows for _, item in row.wanted]
        question = self.tr("Download what the route would leave alone?\n\n{keys}\n\nAfterwards the message is deleted.")
        if self.ask(question.format(keys="\n".join(keys[:10])), self.tr("Download")):
            self._intentions.admit({row.inbox_id: row.wanted for row in rows})

    def _delete(self) -> None:
        rows = self.view.chosen
        one = self.tr("Remove this message from the queue for good? Nobody else will get it.")
        many = self.tr("Remove {count} messages from the queue for good? Nobody else will get them.")
        question = one if len(rows) == 1 else many.format(count=words.number(len(rows)))
        if self.ask(question, self.tr("Remove")):
            self._gone = []
            chosen = list(self._by_route(rows))
            self._say(self.tr("At work…"))
            self.send(lambda _: _removed(chosen), self._removed, self._note_gone)

    def _removed(self, row: Row) -> None:
        self._gone.append(row.inbox_id)

    def _note_gone(self) -> None:
        self._intentions.removed(self._gone, time.time())
        self._say(self.tr("Removed: {count}").format(count=words.number(len(self._gone))))

    def show_failure(self, error: Exception) -> None:
        self._say(words.wrong_with_advice(error))


def _removed(chosen: Collection[tuple[Route, list[Row]]]) -> Iterator[Row]:
    """Those whose deletion SQS acknowledged."""
    for route, rows in chosen:
        acknowledged = queues.delete(route, [row.receipt_handle for row in rows])
        yield from (row for row, is_gone in zip(rows, acknowledged, strict=True) if is_gone)
