"""What the stages are doing this moment, put together from their reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model import Stage, Step

if TYPE_CHECKING:
    from engine.ledger import Ledger
    from engine.model import Progress, Report, Status

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Current:
    """A file under way."""

    stage: Stage
    name: str
    done: int
    total: int
    rate: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that a display needs: where the files are, and what is moving."""

    status: Status
    up_rate: float
    down_rate: float
    current: tuple[Current, ...]
    """A few of the files under way, those first that are furthest from their end."""


class Activity:
    """The last word of each stage."""

    def __init__(self) -> None:
        self._reports: dict[Stage, Report] = {}
        self._furthest: dict[tuple[Stage, int], int] = {}
        """How far each file ever was."""
        self._names: dict[tuple[Stage, int], str] = {}

    def take(self, report: Report) -> bool:
        """Remember a report; whether any file got on. Bytes that went over the line, and perhaps in vain, do not tell."""
        self._reports[report.stage] = report
        ahead = {(report.stage, item.id): item.done for item in report.progress if self._is_ahead(item)}
        self._furthest |= ahead
        return bool(ahead) or any(_is_forward(step) for step in report.steps)

    def _is_ahead(self, item: Progress) -> bool:
        return item.done > self._furthest.get((item.stage, item.id), 0)

    def forget(self, stage: Stage) -> None:
        """The stage's process has ended."""
        self._reports.pop(stage, None)

    def moment(self, ledger: Ledger, status: Status) -> Moment:
        """How things stand."""
        progress = [item for report in self._reports.values() for item in report.progress]
        chosen = sorted(progress, key=lambda item: item.done - item.total)[:_SHOWN]
        current = tuple(self._current(ledger, item) for item in chosen)
        self._names = {(item.stage, item.id): shown.name for item, shown in zip(chosen, current, strict=True)}
        return Moment(status, self._rate(Stage.UPLOAD), self._rate(Stage.DOWNLOAD), current)

    def _rate(self, stage: Stage) -> float:
        report = self._reports.get(stage)
        return report.rate if report else 0.0

    def _current(self, ledger: Ledger, item: Progress) -> Current:
        name = self._names.get((item.stage, item.id)) or _name(ledger, item)
        return Current(item.stage, name, item.done, item.total, item.rate)


def _is_forward(step: Step) -> bool:
    return step.state != "problem"


def _name(ledger: Ledger, item: Progress) -> str:
    if item.stage is Stage.UPLOAD:
        transfer = ledger.transfers.get(item.id)
        return transfer.name if transfer else ""
    delivery = ledger.inbox.get(item.id)
    return delivery.wanted.key if delivery else ""
