"""The status in words, a block a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.words import amount, files, limit, next_try, problem_title, rest, shown, span
from engine.errors import cause_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Problem, RouteStatus, Status, WatchHealth
    from engine.settings.config import Config


def status_lines(status: Status, config: Config) -> Iterator[str]:
    """For the terminal."""
    yield "Bucket Brigade is running." if status.is_running else "Bucket Brigade is not running: nothing moves."
    for found in status.limits:
        whose = f"Limit of {shown(found.route)}" if found.route else "Limit"
        yield f"{whose}: {limit(found, status.at)}."
    if not status.routes:
        yield "No route is set up yet."
    for route in status.routes:
        yield ""
        yield from _route_lines(route, config, status.at)
    if status.problems:
        yield ""
        yield f"{len(status.problems)} problem{'' if len(status.problems) == 1 else 's'}:"
    for problem in status.problems:
        yield from problem_lines(problem, status.at)


def _route_lines(route: RouteStatus, config: Config, now: float) -> Iterator[str]:
    settings = config.route(route.route)
    where = f" (bucket {settings.bucket}, queue {settings.queue})" if settings else ""
    pause = f", {rest(route.pause, now)}" if route.pause else ""
    yield f"{shown(route.route)}{where}{pause}"
    for label, text in _stations(route, now):
        yield f"  {label:<12} {text}"


def _stations(route: RouteStatus, now: float) -> Iterator[tuple[str, str]]:
    """The places that a file comes through. Those where something is wrong show only then."""
    yield "Watch", _watch(route.watch, now)
    yield "Queued", amount(route.queued)
    announced = f", last one {span(now - route.last_announced_at)} ago" if route.last_announced_at else ""
    yield "To announce", f"{amount(route.to_announce)}{announced}"
    if route.to_move.files:
        yield "To move", amount(route.to_move)
    yield "Uploaded", amount(route.uploaded)
    yield "Arriving", amount(route.arriving)
    yield "Downloaded", amount(route.downloaded)
    if route.skipped.files:
        yield "Skipped", f"{amount(route.skipped)}: their keys were taken"
    if route.quarantined:
        yield "Quarantine", f"{route.quarantined} messages that are not understood or not ours"


def _watch(health: WatchHealth, now: float) -> str:
    settling = f"{files(health.settling)} settling" if health.settling else "nothing new"
    seen = f", looked through {span(now - health.last_scan_at)} ago" if health.last_scan_at else ""
    skipped = f", {health.skipped} left alone" if health.skipped else ""
    return f"{settling}{seen}{skipped}"


def problem_lines(problem: Problem, now: float) -> Iterator[str]:
    """What is wrong, what to do about it, and what happens next."""
    yield f"! {problem_title(problem)}"
    yield f"  {cause_of(problem.code).advice} {next_try(problem.next_try, now)}"
    if problem.example:
        more = f" and {problem.count - 1} more" if problem.count > 1 else ""
        yield f"  Stopped: {shown(problem.example)}{more}"
    if problem.detail:
        yield f"  Details: {shown(problem.detail)}"
