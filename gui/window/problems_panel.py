"""The tab of problems: a card for each cause, one for messages that were not taken, or that all is well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui import words
from gui.window.card import LettersCard, ProblemCard, QuarantineCard
from gui.window.empty import Empty
from gui.window.problem_groups import Group, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Message, Problem

_EXCERPT = 200


class ProblemsPanel(QScrollArea):
    """Cards stay the same widgets as long as their cause lasts."""

    remedy_wanted = Signal(object)
    """A Group whose main button was pressed."""
    retry_wanted = Signal(object)
    """A Group that is to be tried at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Problems"))
        self.cards: dict[str, ProblemCard] = {}
        self.quarantine = QuarantineCard()
        self.letters = LettersCard()
        self.quarantine.hide()
        self.letters.hide()
        self.empty = Empty("done")
        self.empty.say(self.tr("All is well."))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(16)
        self._column.addWidget(self.quarantine)
        self._column.addWidget(self.letters)
        self._column.addWidget(self.empty, 1)
        self._column.addStretch(0)
        self.setWidget(inside)

    def show_problems(self, problems: Sequence[Problem], messages: Sequence[Message], quarantined: int) -> None:
        """As they are now; `quarantined` counts also the messages that are not listed."""
        listed = {message.code for message in messages}
        groups = {group.code: group for group in grouped(problem for problem in problems if problem.code not in listed)}
        for code in self.cards.keys() - groups.keys():
            card = self.cards.pop(code)
            card.hide()
            card.deleteLater()
        for place, group in enumerate(groups.values()):
            self._show_card(place, group)
        self.quarantine.show_messages(quarantined, [_line(message) for message in messages])
        self.quarantine.setVisible(quarantined > 0)
        self._show_whether_well()

    def show_letters(self, letters: Mapping[str, int]) -> None:
        """Dead letters by route, as far as they are told of."""
        mine = {route: count for route, count in letters.items() if count}
        self.letters.show_letters(sum(mine.values()), list(mine))
        self.letters.setVisible(bool(mine))
        self._show_whether_well()

    def _show_whether_well(self) -> None:
        self.empty.setVisible(not self.count)

    @property
    def count(self) -> int:
        """Of the cards."""
        return len(self.cards) + sum(not card.isHidden() for card in (self.quarantine, self.letters))

    def _show_card(self, place: int, group: Group) -> None:
        card = self.cards.get(group.code)
        if card is None:
            card = self.cards[group.code] = ProblemCard(group)
            card.acted.connect(lambda: self.remedy_wanted.emit(self.cards[group.code].group))
            card.retried.connect(lambda: self.retry_wanted.emit(self.cards[group.code].group))
        elif card.group != group:
            card.show_group(group)
        if self._column.indexOf(card) != place:
            self._column.insertWidget(place, card)

    def tick(self) -> None:
        """A second has passed."""
        for card in self.cards.values():
            card.tick()


def _line(message: Message) -> str:
    when = words.clock(message.received_at, time.time())
    reason = words.title(message.code) if message.code else ""
    body = " ".join(message.body.split())[:_EXCERPT]
    return f"{when}  {message.route}  {reason}\n{words.said(message.detail)}\n{body}\n"
