"""The questions in between: bucket or server, the old settings, folder, queue, test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout

from engine.settings.config import Config
from engine.settings.route import Route
from engine.settings.secrets import Keys, SecretsUnavailable, store_keys
from gui.places import at_home
from gui.settings.doctor import DoctorPanel
from gui.settings.form import Form
from gui.settings.importing import ImportPanel
from gui.settings.keys import KeysBox
from gui.settings.note import Note
from gui.settings.profiles import likely_profile
from gui.settings.row import GAP
from gui.wizard.answers import Answers
from gui.wizard.page import NOTHING_WRONG, Page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class FormPage(Page):
    """Some settings of the route, with the rows of the settings dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Form(Route(), self.names)
        self.form.changed.connect(self._has_changed)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.form, 1)
        self.setFocusProxy(self.form.rows[self.names[0]].field)

    def enter(self, answers: Answers) -> None:
        self.form.show_values(self.suggest(answers.route))

    def suggest(self, route: Route) -> Route:
        """The route with what is likely where nothing was answered yet."""
        return route

    def leave(self, answers: Answers) -> Answers:
        return replace(answers, route=self.form.values)

    def show_complaints(self, complaints: Mapping[str, str], *, is_strict: bool) -> None:
        self.form.show_complaints(complaints, is_strict=is_strict)

    def reveal(self, name: str) -> None:
        self.form.reveal(name)

    @Slot(object)
    def _has_changed(self, _route: object) -> None:
        self.changed.emit()


class BucketPage(FormPage):
    """The bucket in AWS, and who asks."""

    names: ClassVar[tuple[str, ...]] = ("bucket", "prefix", "region", "profile", "credentials")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored: set[str] = set()
        self.keys = KeysBox()
        self.keys.changed.connect(self._keys_have_changed)
        self.form.append(self.keys, self.keys.labels)
        beside = self.form.rows["credentials"].restore.sizeHint().width()
        self.keys.setContentsMargins(0, 4, beside + 2 * GAP, 4)
        self.form.changed.connect(self._offer_keys)

    @property
    def stored(self) -> frozenset[str]:
        """The names under which keys were given to the keyring."""
        return frozenset(self._stored)

    def title(self) -> str:
        return self.tr("Which bucket?")

    def suggest(self, route: Route) -> Route:
        return route if route.bucket or route.profile else replace(route, profile=likely_profile())

    def enter(self, answers: Answers) -> None:
        super().enter(answers)
        self._offer_keys(self.form.values)

    @Slot(object)
    def _offer_keys(self, _route: object) -> None:
        is_keyring = self.form.values.credentials == "keyring"
        self.keys.setVisible(is_keyring)
        if is_keyring:
            QTimer.singleShot(0, self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        self.form.ensureWidgetVisible(self.keys, 0)

    @Slot()
    def _keys_have_changed(self) -> None:
        self.changed.emit()

    def leave(self, answers: Answers) -> Answers:
        """The route is called like its bucket; the settings can change that."""
        answers = super().leave(answers)
        return replace(answers, route=replace(answers.route, name=answers.route.bucket))

    def own_complaints(self, answers: Answers) -> Mapping[str, str]:
        if answers.route.credentials != "keyring" or self.keys.keys or answers.route.name in self._stored:
            return NOTHING_WRONG
        return {"credentials": self.tr("Type both keys below, or choose the other credentials.")}

    def finish(self, answers: Answers) -> Answers:
        keys = self.keys.keys
        if answers.route.credentials == "keyring" and keys is not None:
            store_keys(answers.route.name, keys.access_key_id, keys.secret_key)
            self._stored.add(answers.route.name)
        return answers


class ServerPage(BucketPage):
    """The bucket on another server, and who asks."""

    names: ClassVar[tuple[str, ...]] = (
        "endpoint_url",
        "sqs_endpoint_url",
        "bucket",
        "prefix",
        "region",
        "allow_http",
        "profile",
        "credentials",
    )

    def title(self) -> str:
        return self.tr("Which server and bucket?")

    def suggest(self, route: Route) -> Route:
        """Most servers do not care about the region, but requests name one."""
        return route if route.bucket or route.region else replace(route, region="us-east-1")

    def own_complaints(self, answers: Answers) -> Mapping[str, str]:
        missing = {} if answers.route.endpoint_url else {"endpoint_url": self.tr("The URL of the server is missing.")}
        return {**super().own_complaints(answers), **missing}


class ImportPage(Page):
    """The settings of the old script."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored: set[str] = set()
        self._keys: Keys | None = None
        self.panel = ImportPanel(Config())
        self.panel.changed.connect(self._has_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)

    @property
    def stored(self) -> frozenset[str]:
        return frozenset(self._stored)

    def title(self) -> str:
        return self.tr("What did the script use?")

    @Slot()
    def _has_changed(self) -> None:
        self.changed.emit()

    def may_go_on(self) -> bool:
        return self.panel.result is not None

    def leave(self, answers: Answers) -> Answers:
        found = self.panel.result
        if found is None:
            return answers
        self._keys = found.keys
        return replace(answers, route=found.route, log_file=found.log_file)

    def finish(self, answers: Answers) -> Answers:
        """Where there is no keyring, which the page has said, the usual credentials are used."""
        if self._keys is None:
            return answers
        try:
            store_keys(answers.route.name, self._keys.access_key_id, self._keys.secret_key)
        except SecretsUnavailable:
            return answers
        self._stored.add(answers.route.name)
        return replace(answers, route=replace(answers.route, credentials="keyring"))

    def close_page(self) -> None:
        self.panel.close_questions()


class FolderPage(FormPage):
    """The four folders."""

    names: ClassVar[tuple[str, ...]] = ("root", "upload", "download")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.made = QLabel(wordWrap=True)
        self.form.append(self.made)
        self.form.changed.connect(self._tell)

    def title(self) -> str:
        return self.tr("Which folder?")

    def enter(self, answers: Answers) -> None:
        super().enter(answers)
        self._tell(answers.route)

    def suggest(self, route: Route) -> Route:
        return route if route.root else replace(route, root=str(Path.home() / "Bucket Brigade"))

    @Slot(object)
    def _tell(self, _route: object) -> None:
        route: Route = self.form.values
        folders = [at_home(folder) for folder in route.folders if folder.is_absolute()]
        words = self.tr("These folders are made if they are missing:")
        self.made.setText("\n    ".join([words, *folders]) if folders else "")


class QueuePage(FormPage):
    """Who is told."""

    names: ClassVar[tuple[str, ...]] = ("queue", "download_queue", "message_format")

    def title(self) -> str:
        return self.tr("Which queue hears of the files?")

    def suggest(self, route: Route) -> Route:
        return route if route.queue else replace(route, queue=route.bucket.rpartition("/")[2].replace(".", "-")[:80])


class TestPage(Page):
    """Tries it. Can be skipped."""

    __test__ = False  # for pytest, which takes the name for a test's

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = DoctorPanel()
        self.panel.ended.connect(self._has_ended)
        self._is_good = False
        self.warning = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel, 1)
        column.addWidget(self.warning)

    def title(self) -> str:
        return self.tr("Does it work?")

    def next_word(self) -> str:
        if self.panel.is_running:
            return self.tr("Skip the test")
        return self.tr("Next") if self._is_good else self.tr("Go on anyway")

    def enter(self, answers: Answers) -> None:
        self._is_good = False
        self.warning.setText(self.tr("The test may be skipped. Files wait safely in their folder until it works."))
        self.panel.examine(answers.route)

    @Slot(bool)
    def _has_ended(self, is_good: bool) -> None:  # noqa: FBT001 - a slot
        self._is_good = is_good
        words = self.tr("You can go back and correct it, or go on: files wait safely in their folder until it works.")
        self.warning.setText("" if is_good else words)
        self.changed.emit()

    def leave(self, answers: Answers) -> Answers:
        self.panel.stop()
        return replace(answers, is_proven=self._is_good)

    def close_page(self) -> None:
        self.panel.stop()
