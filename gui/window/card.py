"""A card: what happened in one sentence, what happens next, one main button, and details that are folded."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import words
from gui.window.labels import Picture, Quiet, enlarged
from gui.window.problem_groups import Group, Remedy


class Card(QFrame):
    """The shape of all cards."""

    acted = Signal()
    """The main button was pressed."""
    retried = Signal()
    """It is to be tried again, as somebody may have put it right elsewhere."""

    def __init__(self, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setAutoFillBackground(True)
        self._picture = Picture(picture, 24, is_accented=True)
        self.title = QLabel()
        self.title.setFont(enlarged(self.font(), 1.1, is_bold=True))
        self.sentence = self._text()
        self.advice = self._text()
        self.next = Quiet()
        self.details = self._text()
        self.details.hide()
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self.again = QPushButton(self.tr("Retry now"))
        self.again.hide()
        self.again.clicked.connect(self._try_again)
        self.fold = QToolButton()
        self._arrange()

    @staticmethod
    def _text() -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label

    def _arrange(self) -> None:
        self.fold.setText(self.tr("Details"))
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._unfold)
        buttons = QHBoxLayout()
        for button in (self.button, self.again, self.fold):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.next)
        column = QVBoxLayout()
        column.setSpacing(8)
        for label in (self.title, self.sentence, self.advice):
            column.addWidget(label)
        column.addLayout(buttons)
        column.addWidget(self.details)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    @Slot(bool)
    def _unfold(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's own signature
        self.details.setVisible(is_open)
        self.fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    @Slot()
    def _try_again(self) -> None:
        self.retried.emit()

    @Slot()
    def _act(self) -> None:
        self.acted.emit()


class ProblemCard(Card):
    """One cause."""

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__("problem", parent)
        self.group = group
        self.show_group(group)

    def show_group(self, group: Group) -> None:
        """The same cause, as it is now."""
        self.group = group
        self.title.setText(words.title(group.code))
        sentence = group.sentence
        routes = ", ".join(group.routes)
        self.sentence.setText(
            self.tr("{sentence} ({routes})").format(sentence=sentence, routes=routes) if routes else sentence
        )
        self.advice.setText(words.advice(group.code))
        self.button.setText(self._button())
        self.button.setAccessibleName(f"{self.button.text()}: {self.title.text()}")
        self.again.setAccessibleName(f"{self.again.text()}: {self.title.text()}")
        self.again.setVisible(group.remedy is not Remedy.RETRY)
        self.details.setText(self._details())
        self.setAccessibleName(self.title.text())
        self.tick()

    def tick(self) -> None:
        """Time has passed."""
        self.next.setText(words.next_try(self.group.next_try, time.time()))

    def _button(self) -> str:
        return {
            Remedy.RETRY: self.tr("Retry now"),
            Remedy.SETTINGS: self.tr("Open settings"),
            Remedy.FOLDER: self.tr("Open folder"),
            Remedy.SIGN_IN: self.tr("Sign in…"),
            Remedy.PAGE: self.tr("Open a web page"),
            Remedy.REPORT: self.tr("Copy for the administrator"),
            Remedy.COMMAND: self.tr("Copy command"),
            Remedy.DOCTOR: self.tr("Test connection…"),
            Remedy.MESSAGES: self.tr("Look at them…"),
        }[self.group.remedy]

    def _details(self) -> str:
        now = time.time()
        lines = [self.tr("Code: {code}").format(code=self.group.code)]
        for problem in self.group.problems:
            met = self.tr("{stage} of {route}: met {count} times since {time}").format(
                stage=words.said(problem.stage.spoken),
                route=problem.route or self.tr("all routes"),
                count=words.number(problem.count),
                time=words.clock(problem.first_at, now),
            )
            lines += [met, *filter(None, (problem.example, words.said(problem.detail)))]
        return "\n".join(lines)


class QuarantineCard(Card):
    """Messages that were not understood or are not ours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("message", parent)
        self.button.setText(self.tr("Look at them…"))
        self.advice.setText(words.advice("not-ours"))
        self.setAccessibleName(self.tr("Messages not taken"))

    def show_messages(self, total: int, lines: list[str]) -> None:
        """How many there are, and the newest as a line each."""
        one = self.tr("1 message was not taken")
        self.title.setText(one if total == 1 else self.tr("{count} messages were not taken").format(count=total))
        one = self.tr("It is not understood, or names an object outside the route. It stays in the queue.")
        many = self.tr("They are not understood, or name objects outside the route. They stay in the queue.")
        self.sentence.setText(one if total == 1 else many)
        self.details.setText("\n".join(lines))


class LettersCard(Card):
    """Dead letters, where a queue tells of some."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("message", parent)
        self.button.setText(self.tr("Look at them…"))
        self.advice.setText(self.tr("Look what is wrong with them, then send them back or delete them."))
        self.fold.hide()
        self.setAccessibleName(self.tr("Dead letters"))

    def show_letters(self, total: int, routes: list[str]) -> None:
        """How many there are, and whose."""
        one = self.tr("1 dead letter")
        self.title.setText(one if total == 1 else self.tr("{count} dead letters").format(count=words.number(total)))
        text = self.tr("They were received again and again, and nobody was done with them. ({routes})")
        self.sentence.setText(text.format(routes=", ".join(routes)))
