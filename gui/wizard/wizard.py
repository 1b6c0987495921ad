"""The first start without settings: where to, which folder, which queue, a test, done."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QProcess, QSize, QTimer, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.settings.config import Config
from engine.settings.route import General, Route
from gui import words
from gui.icons import application_icon
from gui.questions import Questions
from gui.settings.carrying import CarriedDialog
from gui.settings.draft import Complaints, Draft, Entry, complaints_about, forget_in_background
from gui.settings.note import Note
from gui.window.help import offer_help
from gui.window.labels import enlarged
from gui.wizard.answers import Answers, Kind, save_answers
from gui.wizard.done import DonePage
from gui.wizard.pages import BucketPage, FolderPage, ImportPage, QueuePage, ServerPage, TestPage
from gui.wizard.start import StartPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.settings.home import Home
    from gui.wizard.page import Page

_SOON_MS: Final = 250


class FirstRunWizard(QDialog):
    """Asks for one route and saves it. After `exec()` was accepted, `config` holds the settings."""

    def __init__(self, home: Home, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.config: Config | None = None
        self._home = home
        self._answers = Answers()
        self._refused: set[Page] = set()
        """Pages that could not be left yet: there even untouched entries have to be right."""
        self._questions = Questions(self)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._look_at_it)
        self._make_pages()
        self._make_widgets()
        self._arrange()
        self._show(self.start)

    def _make_pages(self) -> None:
        self.start = StartPage()
        self.bucket = BucketPage()
        self.server = ServerPage()
        self.importing = ImportPage()
        self.folder = FolderPage()
        self.queue = QueuePage()
        self.test = TestPage()
        self.done_page = DonePage()
        asked = (self.folder, self.queue, self.test, self.done_page)
        self._ways: dict[Kind, tuple[Page, ...]] = {
            Kind.AWS: (self.start, self.bucket, *asked),
            Kind.SERVER: (self.start, self.server, *asked),
            Kind.IMPORT: (self.start, self.importing, self.test, self.done_page),
        }
        self._pages: tuple[Page, ...] = (self.start, self.bucket, self.server, self.importing, *asked)

    def _make_widgets(self) -> None:
        self.setWindowTitle(self.tr("Welcome to Bucket Brigade"))
        self.setWindowIcon(application_icon())
        self.heading = QLabel()
        self.heading.setFont(enlarged(self.heading.font(), 1.5))
        self.banner = Note(is_error=True)
        self.back_button = QPushButton(self.tr("Back"))
        self.next_button = QPushButton(default=True)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.stack = QStackedWidget()
        for page in self._pages:
            self.stack.addWidget(page)
            page.changed.connect(self._has_changed)
        self.start.chosen.connect(self._begin)
        self.back_button.clicked.connect(self._back)
        self.next_button.clicked.connect(self._next)
        self.cancel_button.clicked.connect(self.reject)

    def _arrange(self) -> None:
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(40, 40), self.devicePixelRatio()))
        top = QHBoxLayout()
        top.addWidget(mark)
        top.addWidget(self.heading, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel_button)
        buttons.addStretch()
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        column.addWidget(self.banner)
        column.addLayout(buttons)
        self.resize(QSize(720, 620))

    @property
    def page(self) -> Page:
        """The one that is shown."""
        return self._pages[self.stack.currentIndex()]

    @property
    def _way(self) -> tuple[Page, ...]:
        return self._ways[self._answers.kind]

    # -- going from page to page

    @Slot(str)
    def _begin(self, kind: str) -> None:
        if kind == Kind.DEMO:
            self._start_demo()
            return
        if kind == Kind.CARRIED:
            self._take_over()
            return
        is_same = kind == self._answers.kind
        self._answers = Answers(Kind(kind), self._answers.route if is_same else Route())
        self._show(self._way[1])

    def _start_demo(self) -> None:
        """In a process of its own, with a home of its own: nothing of it mixes with the real settings."""
        arguments = ["demo"] if getattr(sys, "frozen", False) else ["-m", "gui", "demo"]
        is_started, _ = QProcess.startDetached(sys.executable, arguments)
        if is_started:
            self.reject()
        else:
            self._say(self.tr("The demo could not be started."))

    def _take_over(self) -> None:
        """All is answered by a file then."""
        dialog = CarriedDialog(self._home, Config(), self)
        offer_help(dialog, "routes")
        dialog.imported.connect(self._taken_over)
        dialog.open()

    @Slot(object)
    def _taken_over(self, config: Config) -> None:
        self.config = config
        self.accept()

    def _show(self, page: Page) -> None:
        self._say("")
        self.stack.setCurrentWidget(page)
        page.enter(self._answers)
        self.heading.setText(page.title())
        self._offer()
        page.setFocus()

    @Slot()
    def _back(self) -> None:
        if self.page is not self.start and self.page is not self.done_page:
            self._answers = self.page.leave(self._answers)
            self._show(self._way[self._way.index(self.page) - 1])

    @Slot()
    def _next(self) -> None:
        if self.page is self.done_page:
            self.accept()
            return
        self._answers = self.page.leave(self._answers)
        self._wait()
        draft = Draft((Entry(self._answers.route),), General())
        self._questions.ask(partial(complaints_about, draft), self._go_on_if_right, self._has_failed, topic="next")

    def _go_on_if_right(self, complaints: Complaints) -> None:
        wrong = self._complaints_of(self.page, complaints)
        if wrong:
            self._offer()
            self._refused.add(self.page)
            self.page.show_complaints(wrong, is_strict=True)
            self.page.reveal(next(name for name in self.page.names if name in wrong))
            return
        page, answers = self.page, self._answers
        self._questions.ask(lambda: page.finish(answers), self._go_on, self._has_failed, topic="next")

    def _complaints_of(self, page: Page, complaints: Complaints) -> Mapping[str, str]:
        found = {**complaints.routes[0], **page.own_complaints(page.leave(self._answers))}
        return {name: text for name, text in found.items() if name in page.names}

    def _go_on(self, answers: Answers) -> None:
        self._answers = answers
        if self.page is self.test:
            home, spare = self._home, self._stored() - self._needed()
            self._questions.ask(
                lambda: save_answers(home, answers, spare), self._is_saved, self._has_failed, topic="next"
            )
        else:
            self._show(self._way[self._way.index(self.page) + 1])

    def _is_saved(self, config: Config) -> None:
        self.config = config
        self._show(self.done_page)

    def _has_failed(self, error: Exception) -> None:
        self._offer()
        self._say(words.wrong_with_advice(error))

    # -- what may be done now

    def _wait(self) -> None:
        self._say("")
        for button in (self.back_button, self.next_button):
            button.setEnabled(False)

    def _offer(self) -> None:
        page = self.page
        self.back_button.setVisible(page is not self.start and page is not self.done_page)
        self.back_button.setEnabled(True)
        self.next_button.setVisible(page is not self.start)
        self.next_button.setEnabled(page.may_go_on())
        self.next_button.setText(page.next_word())
        self.cancel_button.setVisible(page is not self.done_page)

    @Slot()
    def _has_changed(self) -> None:
        self._offer()
        self._soon.start()

    @Slot()
    def _look_at_it(self) -> None:
        page = self.page
        if page.names:
            draft = Draft((Entry(page.leave(self._answers).route),), General())
            self._questions.ask(partial(complaints_about, draft), partial(self._complain, page), topic="complaints")

    def _complain(self, page: Page, complaints: Complaints) -> None:
        page.show_complaints(self._complaints_of(page, complaints), is_strict=page in self._refused)

    def _say(self, text: str) -> None:
        self.banner.setText(text)
        self.banner.setVisible(bool(text))

    # -- the end

    def _stored(self) -> frozenset[str]:
        """The names under which keys were given to the keyring on the way."""
        return self.bucket.stored | self.server.stored | self.importing.stored

    def _needed(self) -> frozenset[str]:
        route = self._answers.route
        return frozenset({route.name} if route.credentials == "keyring" else ())

    def reject(self) -> None:
        """On the last page everything is saved already: closing it is as good as Finish."""
        if self.config is not None:
            self.accept()
            return
        if stored := self._stored():
            forget_in_background(stored)
        super().reject()

    def done(self, result: int) -> None:
        for page in self._pages:
            page.close_page()
        self._questions.close()
        super().done(result)
