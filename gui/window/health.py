"""How the watcher, the servers and the queues of a route are doing, in sentences that an administrator can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from gui import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model import Contact, Problem, QueueFigures, RouteStatus, WatchHealth

translate = QCoreApplication.translate

_UNHEARD: Final = {"offline", "sign-in-page", "untrusted-server", "clock"}
"""Causes that mean that the servers are not spoken to."""
_DOUBTS: Final = {"no-events", "events-missed"}
_LONG: Final = 300.0
"""Seconds after which figures of a queue are said with their age."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a route."""

    title: str
    lines: tuple[str, ...]
    is_well: bool | None = True
    """None: nothing is known."""


def health_of(route: RouteStatus, problems: Sequence[Problem], now: float) -> tuple[Section, ...]:
    """The watcher, the connection, the queue."""
    unheard = unheard_of(route, problems)
    return (
        Section(translate("health", "Watcher"), watcher_lines(route.watch, now), _is_watching(route.watch)),
        Section(
            translate("health", "Connection"),
            connection_lines(route.contacts, unheard, now),
            not unheard if route.contacts or unheard else None,
        ),
        Section(
            translate("health", "Queue"),
            queue_lines(route.queues, now),
            dead_letters(route) == 0 if any(not figures.code for figures in route.queues) else None,
        ),
    )


def unheard_of(route: RouteStatus, problems: Iterable[Problem]) -> list[Problem]:
    """Why its servers are not spoken to."""
    return [problem for problem in problems if problem.route in ("", route.route) and problem.code in _UNHEARD]


def _is_watching(health: WatchHealth) -> bool | None:
    """Whether the system tells of all changes."""
    return health.reason not in _DOUBTS if health.last_scan_at else None


def watcher_lines(health: WatchHealth, now: float) -> tuple[str, ...]:
    """What the system told of, what looking found, and how often the folder is looked through."""
    return tuple(_watcher(health, now))


def _watcher(health: WatchHealth, now: float) -> Iterator[str]:
    if health.last_event_at:
        text = translate("health", "The system told of a change {ago}.")
        yield text.format(ago=words.ago(health.last_event_at, now))
    else:
        yield translate("health", "The system has not told of any change yet.")
    if health.last_scan_at:
        text = translate("health", "The folder was looked through {ago}.")
        yield text.format(ago=words.ago(health.last_scan_at, now))
    if health.missed:
        text = translate("health", "Looking found {files} that no event had told of, last {ago}.")
        yield text.format(files=words.files(health.missed), ago=words.ago(health.missed_at, now))
    if health.reason:
        text = translate("health", "It is looked through every {duration}, because {reason}.")
        yield text.format(duration=words.duration(health.scan_seconds), reason=_reason(health.reason))


def _reason(code: str) -> str:
    return {
        "no-events": translate("health", "the system tells of no changes there"),
        "events-missed": translate("health", "the system did not tell of all changes"),
        "left-alone": translate("health", "some of it is left alone, and that may be put right any time"),
        "large": translate("health", "there is very much in it"),
    }.get(code, code)


def connection_lines(contacts: Sequence[Contact], unheard: Iterable[Problem], now: float) -> tuple[str, ...]:
    """When each server answered last, and since when one does not."""
    lines = [_contact(contact, now) for contact in contacts]
    for problem in unheard:
        text = translate("health", "Since {time}: {sentence}")
        sentence = words.sentence(problem.code, problem.subject)
        lines.append(text.format(time=words.clock(problem.first_at, now), sentence=sentence))
    return tuple(lines) or (translate("health", "No server has been asked yet."),)


def _contact(contact: Contact, now: float) -> str:
    service, ago = contact.service.upper(), words.ago(contact.answered_at, now)
    if contact.seconds < 0:
        return translate("health", "{service} answered {ago}.").format(service=service, ago=ago)
    text = translate("health", "{service} answered {ago}; a small request takes {count} ms.")
    return text.format(service=service, ago=ago, count=words.number(round(contact.seconds * 1000)))


def queue_lines(queues: Sequence[QueueFigures], now: float) -> tuple[str, ...]:
    """How much lies there, as far as SQS tells."""
    lines = [line for figures in queues for line in _queue(figures, now)]
    return tuple(lines) or (translate("health", "The queue has not been asked about yet."),)


def _queue(figures: QueueFigures, now: float) -> Iterator[str]:
    if figures.code:
        text = translate("health", "{name}: not told. {sentence}")
        yield text.format(name=figures.name, sentence=words.sentence(figures.code, figures.name))
        return
    text = translate("health", "{name}: {waiting} waiting, {busy} being worked on.")
    line = text.format(name=figures.name, waiting=_count(figures.waiting), busy=_count(figures.in_flight))
    age = translate("health", "(as of {time})").format(time=words.clock(figures.at, now))
    yield f"{line} {age}" if now - figures.at > _LONG else line
    if figures.delayed > 0:
        yield translate("health", "{count} are delayed.").format(count=words.number(figures.delayed))
    if figures.waited >= 0:
        text = translate("health", "The oldest message that came lately had waited {duration}.")
        yield text.format(duration=words.duration(figures.waited))
    yield _dead(figures)


def _dead(figures: QueueFigures) -> str:
    if not figures.dead_letter_queue:
        return translate("health", "It has no dead-letter queue, as far as it tells.")
    if figures.dead_letters < 0:
        return translate("health", "{name}: not told how many dead letters.").format(name=figures.dead_letter_queue)
    text = translate("health", "{name}: {count} dead letters.")
    return text.format(name=figures.dead_letter_queue, count=words.number(figures.dead_letters))


def _count(count: int) -> str:
    return translate("health", "an unknown number") if count < 0 else words.number(count)


def waiting(routes: Sequence[RouteStatus]) -> int:
    """Messages in the queues that are received from; -1 where no one told."""
    told = [route.queues[-1].waiting for route in routes if route.queues and route.queues[-1].waiting >= 0]
    return sum(told) if told else -1


def dead_letters(*routes: RouteStatus) -> int:
    """As far as they are told of."""
    return sum(max(figures.dead_letters, 0) for route in routes for figures in route.queues)
