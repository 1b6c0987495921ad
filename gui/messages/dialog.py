"""The shape of both lists of messages: what they are, the list, what can be done with those that are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout

from gui.buttons import ButtonBox
from gui.errand import Errand
from gui.icons import wear
from gui.messages.view import MessagesView
from gui.window.empty import Empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget


class MessagesDialog(QDialog):
    """One errand at a time; closing it waits for nothing."""

    def __init__(self, title: str, when: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._errand: Errand | None = None
        self._answered: Callable[..., object]
        self._ended: Callable[[], object]
        self.about = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.about.setAccessibleName(self.tr("Result"))
        self.view = MessagesView(when)
        self.empty = Empty("done")
        self._buttons: list[tuple[QPushButton, Callable[[], bool]]] = []
        self._row = QHBoxLayout()
        self.copy = self.add_button(self.tr("Copy"), "copy", self._copy, lambda: bool(self.view.chosen))
        self.copy.setToolTip(self.tr("Copy the text of the chosen messages"))
        self.view.chosen_changed.connect(self.refresh_buttons)
        self._arrange()

    def _arrange(self) -> None:
        close = ButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        self._row.addStretch(1)
        self._row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(self._row)
        self.resize(QSize(820, 600))

    def add_button(
        self, text: str, picture: str, action: Callable[[], object], is_possible: Callable[[], bool]
    ) -> QPushButton:
        """Something that can be done, with what is chosen or with all. To copy comes last."""
        button = QPushButton(text)
        wear(button, picture)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: action())  # noqa: PLW0108 - `checked` is none of its business
        self._row.insertWidget(max(len(self._buttons) - 1, 0), button)
        self._buttons.append((button, is_possible))
        return button

    def show_list(self, *, is_empty: bool) -> None:
        """The list, or that there is none."""
        self.view.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        self.refresh_buttons()

    @Slot()
    def refresh_buttons(self) -> None:
        """Which are possible now."""
        for button, is_possible in self._buttons:
            button.setEnabled(self._errand is None and is_possible())

    def _say(self, text: str) -> None:
        """Above the list; empty: nothing."""
        self.about.setText(text)
        self.about.setVisible(bool(text))

    def ask(self, question: str, button: str) -> bool:
        """Whether what cannot be taken back is meant. Escape means no."""
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), question, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        yes = box.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is yes

    def send(
        self,
        work: Callable[[Callable[[], bool]], Iterable[object]],
        answered: Callable[..., object],
        ended: Callable[[], object],
    ) -> None:
        """Have something done in the background. One answer after the other, then the end; else it says what failed."""
        self._answered, self._ended = answered, ended
        self._errand = errand = Errand(work)
        errand.answered.connect(self._has_answered)
        errand.ended.connect(self._has_ended)
        errand.failed.connect(self._failed)
        errand.start()
        self.refresh_buttons()

    @Slot(object)
    def _has_answered(self, answer: object) -> None:
        self._answered(answer)

    @Slot()
    def _has_ended(self) -> None:
        self._errand = None
        self._ended()
        self.refresh_buttons()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._errand = None
        self.show_failure(error)
        self.refresh_buttons()

    def show_failure(self, error: Exception) -> None:
        """Why it could not be done."""
        raise NotImplementedError

    @property
    def is_busy(self) -> bool:
        return self._errand is not None

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(row.body for row in self.view.chosen))

    def done(self, result: int) -> None:
        if self._errand is not None:
            self._errand.disconnect(self)
            self._errand.stop()
            self._errand = None
        super().done(result)
