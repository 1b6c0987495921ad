"""What the tray says: one of five states, a line for the menu, a tooltip, and how far the work is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from engine.model import Stage
from gui import words
from gui.window.figures import rate_of, total
from gui.window.problem_groups import most_important, sentence_about

if TYPE_CHECKING:
    from engine.model import Count, Status
    from gui.moving import Moving
    from gui.traffic import Traffic

translate = QCoreApplication.translate

NO_LINE: Final = {"offline", "sign-in-page"}
QUIET: Final = {
    *("throttled", "file-busy", "file-changed", "object-changed", "server-too-old", "events-missed"),
    *("not-ours", "foreign-object"),
}
"""Problems that pass by themselves, and other people's messages, which may lie there for ever: no dot for these."""


class TrayState(Enum):
    """What the icon shows."""

    IDLE = auto()
    WORKING = auto()
    PAUSED = auto()
    PROBLEM = auto()
    OFFLINE = auto()


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything at a glance."""

    state: TrayState
    line: str
    fraction: float = 0.0
    """Of the work since it began to pile up, 0 to 1."""

    @property
    def tooltip(self) -> str:
        return f"Bucket Brigade\n{self.line}"


class Backlog:
    """How far the work is, measured from its highest tide."""

    def __init__(self) -> None:
        self._highest = 0

    def fraction(self, left: int) -> float:
        """Of what there was to do (bytes, or files where none have any); begins anew once nothing is left."""
        self._highest = max(self._highest, left) if left else 0
        return 1 - left / self._highest if self._highest else 0.0


def summary_of(status: Status | None, moving: Moving, traffic: Traffic, backlog: Backlog, now: float) -> Summary:
    """For all routes together."""
    if status is None or not status.is_running:
        return Summary(TrayState.OFFLINE, translate("tray", "Not running"))
    work = _work(status)
    left = max(work.bytes - _moved(moving), 0) or work.files
    fraction = backlog.fraction(left)
    rate = sum(rate_of(stage, moving, traffic, now) for stage in (Stage.UPLOAD, Stage.DOWNLOAD))
    line = _line(work, max(work.bytes - _moved(moving), 0), rate)
    codes = {problem.code for problem in status.problems} - QUIET
    if codes:
        state = TrayState.OFFLINE if codes <= NO_LINE else TrayState.PROBLEM
        problem = most_important([problem for problem in status.problems if problem.code in codes])
        return Summary(state, sentence_about(problem), fraction)
    pauses = [route.pause for route in status.routes if route.pause is not None]
    if pauses and len(pauses) == len(status.routes):
        paused = words.rest(min(pauses, key=lambda pause: pause.until), now)
        waiting = f", {words.files(work.files)}" if work.files else ""
        return Summary(TrayState.PAUSED, f"{paused}{waiting}", fraction)
    return Summary(TrayState.WORKING if work.files else TrayState.IDLE, line, fraction)


def _work(status: Status) -> Count:
    return total([c for r in status.routes for c in (r.queued, r.to_announce, r.to_move, r.arriving)])


def _moved(moving: Moving) -> int:
    """Bytes that are through of files that are still open."""
    return sum(item.done for stage in (Stage.UPLOAD, Stage.DOWNLOAD) for item in moving.of(stage).values())


def _line(work: Count, bytes_left: int, rate: float) -> str:
    if not work.files:
        return translate("tray", "Everything has arrived")
    files = words.files(work.files)
    if rate <= 0:
        return files
    left = translate("tray", "{files}, {duration} left ({rate})")
    return left.format(files=files, duration=words.duration(bytes_left / rate), rate=words.rate(rate))
