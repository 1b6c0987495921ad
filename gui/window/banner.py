"""The line at the bottom: the most important thing that a person should know now, and one button."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from engine.model import Reason
from gui import words
from gui.window.labels import Picture
from gui.window.problem_groups import most_important, sentence_about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.model import Pause, Problem

_PASSING_MS: Final = 6000
_READING_MS: Final = 80
"""A letter."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that concerns the whole program."""

    text: str
    button: str = ""
    action: Callable[[], object] | None = None
    picture: str = "problem"


class Banner(QFrame):
    """Hidden while all is well."""

    advice_wanted = Signal()
    """About the problems."""
    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self._passing: Notice | None = None
        self._problems: Notice | None = None
        self._hint: Notice | None = None
        self._pause: Notice | None = None
        self._is_advice_offered = True
        self._shown: Notice | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.AlternateBase)
        self._picture = Picture("problem", 20, is_accented=True)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._forget_passing)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Until it is taken back with None."""
        self._notice = notice
        self._refresh()

    @Slot(str, str)
    def show_passing(self, text: str, picture: str = "about") -> None:
        """For a few seconds."""
        self._passing = Notice(text, picture=picture)
        self._timer.start(max(_PASSING_MS, len(text) * _READING_MS))
        self._refresh()

    def show_hint(self, text: str) -> None:
        """Until somebody has read it."""
        self._hint = Notice(text, self.tr("Understood"), self._forget_hint, "about")
        self._refresh()

    def show_problems(self, problems: Sequence[Problem], cards: int) -> None:
        """The most important one stands for all; there are so many cards about them."""
        self._problems = self._notice_of(problems, cards) if problems else None
        self._refresh()

    def show_pause(self, pause: Pause | None) -> None:
        """That everything rests, as one might forget that."""
        self._pause = self._notice_of_pause(pause) if pause else None
        self._refresh()

    def offer_advice(self, is_offered: bool) -> None:  # noqa: FBT001 - a setter
        """Not where the advice can be read already."""
        self._is_advice_offered = is_offered
        self._show(self._shown)

    def _notice_of_pause(self, pause: Pause) -> Notice:
        text = self.tr("{paused}. Files stay where they are, and nothing is lost.")
        paused = words.rest(pause, time.time())
        button = self.tr("Resume") if pause.reason is Reason.WISH else self.tr("Go on all the same")
        return Notice(text.format(paused=paused), button, self.resume_wanted.emit, "pause")

    def _notice_of(self, problems: Sequence[Problem], cards: int) -> Notice:
        first = most_important(problems)
        sentence = sentence_about(first)
        if first.route:
            sentence = self.tr("{route}: {sentence}").format(route=first.route, sentence=sentence)
        if cards > 1:
            sentence = self.tr("{count} problems. {sentence}").format(count=cards, sentence=sentence)
        return Notice(sentence, self.tr("What to do"), self.advice_wanted.emit)

    def _refresh(self) -> None:
        notice = self._passing or self._notice or self._problems or self._hint or self._pause
        if notice != self._shown:
            self._show(notice)

    def _show(self, notice: Notice | None) -> None:
        self._shown = notice
        self.setVisible(notice is not None)
        if notice is not None:
            self.label.setText(notice.text)
            self.button.setText(notice.button)
            is_advice = notice is self._problems
            self.button.setVisible(bool(notice.button) and (self._is_advice_offered or not is_advice))
            self._picture.show_icon(notice.picture)

    def _forget_hint(self) -> None:
        self._hint = None
        self._refresh()

    @Slot()
    def _forget_passing(self) -> None:
        self._passing = None
        self._refresh()

    @Slot()
    def _act(self) -> None:
        if self._shown and self._shown.action:
            self._shown.action()
