"""The last page: everything is ready, and the first file may be dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from gui.carried import accept_files
from gui.dropping import Copied, Dropping
from gui.icons import icon
from gui.places import at_home, open_path
from gui.questions import Questions
from gui.settings.note import Note
from gui.wizard.page import Page

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from gui.wizard.answers import Answers


class DonePage(Page):
    """Shows the Watch folder and takes the first files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._is_proven = False
        self._dropping: Dropping | None = None
        self._questions = Questions(self, threads=1)
        self.setAcceptDrops(True)
        self.text = QLabel(wordWrap=True)
        self.open_button = QPushButton(icon("folder"), self.tr("Open folder"))
        self.open_button.clicked.connect(self._open)
        self.choose_button = QPushButton(icon("drop"), self.tr("Choose a file…"))
        self.choose_button.clicked.connect(self._choose)
        self.ground = QLabel(self.tr("Drop your first file here."), alignment=Qt.AlignmentFlag.AlignCenter)
        self.ground.setFrameShape(QFrame.Shape.StyledPanel)
        self.ground.setMinimumHeight(self.fontMetrics().height() * 8)
        self.failures = Note(is_error=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.text)
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.open_button)
        buttons.addStretch()
        column.addLayout(buttons)
        column.addWidget(self.ground, 1)
        column.addWidget(self.failures)

    def title(self) -> str:
        return self.tr("Everything is ready") if self._is_proven else self.tr("Everything is saved")

    def next_word(self) -> str:
        return self.tr("Finish")

    def enter(self, answers: Answers) -> None:
        route = answers.route
        self._is_proven = answers.is_proven
        self._folder = route.watch_path if route.upload else route.downloaded_path
        self.ground.setVisible(route.upload)
        self.choose_button.setVisible(route.upload)
        self.setAcceptDrops(route.upload)
        words = self.tr("Files that you put into {folder} are sent by themselves.")
        if not route.upload:
            words = self.tr("Files that are announced for you arrive in {folder}.")
        if not self._is_proven:
            unproven = self.tr(
                "The test did not show that it works: where it does not, the window says what is missing."
            )
            words = f"{words} {unproven}"
        self.text.setText(words.format(folder=at_home(self._folder)))

    @Slot()
    def _open(self) -> None:
        open_path(self._folder)

    @Slot()
    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Your first file"))
        if chosen:
            self.take([Path(file) for file in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if files := accept_files(event):
            self.take(files)

    def take(self, files: list[Path]) -> None:
        """Copy dropped files into Watch, in the background."""
        self.ground.setText(self.tr("Copying…"))
        self._dropping = Dropping(files, self._folder)
        self._questions.ask(self._dropping.run, self._has_copied)

    def _has_copied(self, copied: Copied) -> None:
        words = self.tr("{count} files lie in Watch. They are sent as soon as you finish.").format(count=copied.files)
        if copied.files == 1:
            words = self.tr("Your file lies in Watch. It is sent as soon as you finish.")
        self.ground.setText(words if copied.files else self.tr("Nothing was copied."))
        self.failures.setText("\n".join(copied.failures))

    def close_page(self) -> None:
        if self._dropping is not None:
            self._dropping.stop()
        self._questions.close()
