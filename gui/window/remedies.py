"""What the main button of a problem's card does: the one thing that helps most, as far as a program can do it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QProcess, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from engine.supervisor.doctor import account_in, minimal_policy
from gui import places, words
from gui.window.problem_groups import FIELDS, Group, Remedy, sentence_about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.window.main_window import MainWindow

_PLAIN_PAGE: Final = "http://example.com/"
"""By plain http, so that a network which wants one to sign in first can answer instead."""
_MORE_WATCHES: Final = "sudo sysctl fs.inotify.max_user_watches=1048576"


class Remedies(QObject):
    """One a window."""

    def __init__(self, window: MainWindow, intentions: Intentions, show_messages: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._intentions = intentions
        self._sign_in: QProcess | None = None
        self._command: list[str] = []
        self._group: Group | None = None
        self._deeds: dict[Remedy, Callable[[Group, Route | None], object]] = {
            Remedy.SETTINGS: self._open_settings,
            Remedy.FOLDER: self._open_folder,
            Remedy.SIGN_IN: self._begin_to_sign_in,
            Remedy.PAGE: lambda _group, _route: QDesktopServices.openUrl(QUrl(_PLAIN_PAGE)),
            Remedy.REPORT: lambda group, _route: self._copy(self.report_of(group)),
            Remedy.COMMAND: lambda _group, _route: self._copy(_MORE_WATCHES),
            Remedy.DOCTOR: self._examine,
            Remedy.MESSAGES: lambda _group, _route: show_messages(),
        }

    @Slot(object)
    def apply(self, group: Group) -> None:
        """Its main button was pressed."""
        route = self._window.config.route(group.routes[0]) if group.routes else None
        deed = self._deeds.get(group.remedy)
        if deed is None:
            self.retry(group)
        else:
            deed(group, route)

    @Slot(object)
    def retry(self, group: Group) -> None:
        """Perhaps somebody has put it right elsewhere."""
        for name in group.routes or ("",):
            self._intentions.retry(name)

    def _open_settings(self, group: Group, route: Route | None) -> None:
        self._window.dialogs.settings(self._window.config, route.name if route else "", FIELDS.get(group.code, ""))

    def _open_folder(self, group: Group, route: Route | None) -> None:
        if route is not None:
            places.open_path(places.folder_of(group.stage, route))
        else:
            self.retry(group)

    def _examine(self, group: Group, route: Route | None) -> None:
        if route is not None:
            self._window.dialogs.doctor(route)
        else:
            self.retry(group)

    def report_of(self, group: Group) -> str:
        """All that an administrator needs: what is refused, to whom, and the policy that would allow the whole route."""
        lines = [sentence_about(problem) for problem in group.problems]
        lines += [words.said(problem.detail) for problem in group.problems if problem.detail]
        account = account_in(" ".join(lines))
        routes = filter(None, map(self._window.config.route, group.routes))
        policies = [f"{route.name}:\n{minimal_policy(route, account, told=' '.join(lines))}" for route in routes]
        return "\n\n".join(["\n".join(dict.fromkeys(lines)), words.advice(group.code), *policies])

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._window.banner.show_passing(self.tr("Copied"), "copy")

    # -- AWS's own way to sign in, where its command line is installed

    def _begin_to_sign_in(self, group: Group, route: Route | None) -> None:
        if self._sign_in is not None:
            return  # the browser waits for somebody already
        self._group = group
        self._command = ["aws", "sso", "login", *(["--profile", route.profile] if route and route.profile else [])]
        program = shutil.which("aws")
        if program is None:
            self._tell_command(self.tr("Run this in a terminal where the AWS command line is installed: {command}"))
            return
        self._sign_in = process = QProcess(self)
        process.setStandardInputFile(QProcess.nullDevice())
        process.finished.connect(self._has_signed_in)
        process.errorOccurred.connect(self._cannot_sign_in)
        process.start(program, self._command[1:])
        self._window.banner.show_passing(self.tr("Your browser opens to sign in…"), "about")

    @Slot(int)
    def _has_signed_in(self, code: int) -> None:
        self._end_sign_in()
        if code == 0 and self._group is not None:
            self.retry(self._group)
        elif code:
            self._tell_command(self.tr("AWS did not let you sign in that way. In a terminal you see why: {command}"))

    @Slot(QProcess.ProcessError)
    def _cannot_sign_in(self, _error: QProcess.ProcessError) -> None:
        if self._sign_in is not None and self._sign_in.state() is QProcess.ProcessState.NotRunning:
            self._end_sign_in()
            self._tell_command(self.tr("Run this in a terminal where the AWS command line is installed: {command}"))

    def _end_sign_in(self) -> None:
        if self._sign_in is not None:
            self._sign_in.deleteLater()
            self._sign_in = None

    def _tell_command(self, text: str) -> None:
        """What cannot be run from here is copied."""
        command = as_typed(self._command)
        QGuiApplication.clipboard().setText(command)
        self._window.banner.show_passing(text.format(command=command), "copy")


def as_typed(command: Sequence[str], *, windows: bool = os.name == "nt") -> str:
    """A command as it is typed into a terminal of this system."""
    return subprocess.list2cmdline(command) if windows else shlex.join(command)
