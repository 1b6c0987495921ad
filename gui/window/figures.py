"""What the five boxes of the strip say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from engine.model import NEVER, Count, Reason, Stage
from gui import words
from gui.window.health import connection_lines, dead_letters, queue_lines, unheard_of, watcher_lines
from gui.window.health import waiting as messages_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model import Limit, Pause, Problem, RouteStatus
    from gui.moving import Moving
    from gui.traffic import Traffic

translate = QCoreApplication.translate

_ROUTES: Final = 5
"""So many are told of in a tooltip."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One box."""

    main: str
    detail: str
    is_busy: bool = False
    health: tuple[str, ...] = ()
    """How the place itself is doing, in sentences."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them, in the order of the work."""

    watch: Figure
    queued: Figure
    s3: Figure
    sqs: Figure
    downloads: Figure


def total(counts: Sequence[Count]) -> Count:
    """Several counts as one."""
    return Count(sum(count.files for count in counts), sum(count.bytes for count in counts))


def figures_of(
    routes: Sequence[RouteStatus],
    moving: Moving,
    traffic: Traffic,
    now: float,
    *,
    route: str = "",
    limits: Sequence[Limit] = (),
    problems: Sequence[Problem] = (),
) -> Figures:
    """For the routes that are looked at; `route` names the one if it is one of several."""
    up, down = (rate_of(stage, moving, traffic, now, route) for stage in (Stage.UPLOAD, Stage.DOWNLOAD))
    names = {"", *(route.route for route in routes)}
    is_up_limited = any(limit.up and limit.route in names for limit in limits)
    is_down_limited = any(limit.down and limit.route in names for limit in limits)
    return Figures(
        replace(_watch(routes, now), health=_each(routes, lambda route: watcher_lines(route.watch, now))),
        _queued(total([route.queued for route in routes]), up),
        replace(
            _s3(routes, len(moving.of(Stage.UPLOAD, route)), _rate(up, is_limited=is_up_limited), problems),
            health=_each(routes, lambda route: connection_lines(route.contacts, unheard_of(route, problems), now)),
        ),
        replace(_sqs(routes, now), health=_each(routes, lambda route: queue_lines(route.queues, now))),
        _downloads(routes, _rate(down, is_limited=is_down_limited)),
    )


def _each(routes: Sequence[RouteStatus], lines: Callable[[RouteStatus], Iterable[str]]) -> tuple[str, ...]:
    """The sentences of each route; of several under its name."""
    if len(routes) == 1:
        return tuple(lines(routes[0]))
    return tuple(f"{route.route}: {' '.join(lines(route))}" for route in routes[:_ROUTES])


def rate_of(stage: Stage, moving: Moving, traffic: Traffic, now: float, route: str = "") -> float:
    """Bytes a second. Between the ends of two parts nothing seems to move: then it is what the files say on average."""
    return traffic.rate(stage, now, route) or sum(item.rate for item in moving.of(stage, route).values())


def _watch(routes: Sequence[RouteStatus], now: float) -> Figure:
    if is_paused(routes):
        pauses = [route.pause for route in routes if route.pause]
        return Figure(_at_rest(routes), _in_short(min(pauses, key=lambda pause: pause.until), now))
    settling = sum(route.watch.settling for route in routes)
    seen = max((route.watch.last_event_at for route in routes), default=0.0)
    scanned = max((route.watch.last_scan_at for route in routes), default=0.0)
    main = translate("strip", "{count} settling").format(count=words.number(settling)) if settling else ""
    detail = ""
    if seen:
        detail = translate("strip", "seen {ago}").format(ago=words.ago(seen, now))
    elif scanned:
        detail = translate("strip", "looked {ago}").format(ago=words.ago(scanned, now))
    return Figure(main or translate("strip", "Nothing new"), detail, bool(settling))


def _in_short(pause: Pause, now: float) -> str:
    """Why, or until when: the boxes are narrow, and the banner says the rest."""
    if pause.until < NEVER:
        return translate("strip", "until {time}").format(time=words.clock(pause.until, now))
    return "" if pause.reason is Reason.WISH else words.rest(pause, now)


def _queued(queued: Count, rate: float) -> Figure:
    if not queued.files:
        return Figure(translate("strip", "Empty"), "")
    detail = words.size(queued.bytes)
    if rate > 0:
        detail = f"{detail}, {words.duration(queued.bytes / rate)}"
    return Figure(words.files(queued.files), detail, is_busy=True)


def _rate(rate: float, *, is_limited: bool) -> str:
    """Empty where nothing moves."""
    if rate <= 0:
        return ""
    return translate("strip", "{rate}, limited").format(rate=words.rate(rate)) if is_limited else words.rate(rate)


def _s3(routes: Sequence[RouteStatus], uploading: int, rate: str, problems: Sequence[Problem]) -> Figure:
    if uploading:
        main = translate("strip", "{count} uploading").format(count=words.number(uploading))
        return Figure(main, rate, is_busy=True)
    uploaded = total([route.uploaded for route in routes])
    detail = translate("strip", "{files} so far").format(files=words.files(uploaded.files)) if uploaded.files else ""
    is_unheard = not is_paused(routes) and any(unheard_of(route, problems) for route in routes)
    return Figure(translate("strip", "Not reached") if is_unheard else _at_rest(routes), detail)


def _sqs(routes: Sequence[RouteStatus], now: float) -> Figure:
    waiting = sum(route.to_announce.files for route in routes)
    last = max((route.last_announced_at for route in routes), default=0.0)
    detail = translate("strip", "last {ago}").format(ago=words.ago(last, now)) if last else ""
    if dead := dead_letters(*routes):
        detail = translate("strip", "{count} dead letters").format(count=words.number(dead))
    elif (there := messages_waiting(routes)) > 0:
        detail = translate("strip", "{count} in the queue").format(count=words.number(there))
    if waiting:
        return Figure(
            translate("strip", "{count} to announce").format(count=words.number(waiting)), detail, is_busy=True
        )
    return Figure(translate("strip", "All announced") if last else translate("strip", "Idle"), detail)


def _downloads(routes: Sequence[RouteStatus], rate: str) -> Figure:
    arriving = total([route.arriving for route in routes])
    if arriving.files:
        main = translate("strip", "{count} arriving").format(count=words.number(arriving.files))
        size = words.size(arriving.bytes) if arriving.bytes else ""
        return Figure(main, rate or size, is_busy=True)
    here = total([route.downloaded for route in routes])
    detail = translate("strip", "{files} so far").format(files=words.files(here.files)) if here.files else ""
    return Figure(_at_rest(routes), detail)


def _at_rest(routes: Sequence[RouteStatus]) -> str:
    return translate("strip", "Paused") if is_paused(routes) else translate("strip", "Idle")


def is_paused(routes: Sequence[RouteStatus]) -> bool:
    """All of them rest because somebody wants it."""
    return bool(routes) and all(route.pause is not None for route in routes)
