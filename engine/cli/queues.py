"""`queue status | letters | redrive | drop`: how full the queues are, and what to do with their dead letters."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.cli.output import print_json, warn
from engine.cli.place import known_home, require_route, settings_of_home
from engine.cli.status_text import queue_lines
from engine.cli.words import moment, shown, span
from engine.errors import ConfigError, Trouble
from engine.plain import plain
from engine.sentences import Sentence
from engine.supervisor import queues
from engine.supervisor.errand import Unanswered

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Iterator

    from engine.model import Letter, Sorted
    from engine.settings.route import Route

EXIT_PROBLEMS = 3
_EXCERPT = 120


def work(arguments: argparse.Namespace) -> int:
    """Carry out `queue`; 3 if SQS refused something."""
    config = settings_of_home(known_home(arguments.home))
    require_route(config, arguments.route)
    routes = [route for route in config.routes if arguments.route in ("", route.name)]
    if arguments.action != "status" and len(routes) != 1:
        advice = Sentence("Say which: {names}.", names=", ".join(route.name for route in routes))
        raise ConfigError(Sentence("Several routes are set up."), advice=advice)
    try:
        match arguments.action:
            case "status":
                return _status(routes, json=arguments.json)
            case "letters":
                return _letters(routes[0], json=arguments.json)
            case _:
                return _sort(routes[0], arguments.action, arguments.message)
    except Trouble as trouble:
        warn(trouble.sentence, trouble.advice, trouble.detail)
    except Unanswered as error:
        warn(str(error))
    return EXIT_PROBLEMS


def _status(routes: Collection[Route], *, json: bool) -> int:
    found = {route.name: queues.figures(route) for route in routes}
    if json:
        print_json([{"route": name, **plain(figures)} for name, all_ in found.items() for figures in all_])
        return 0
    for name, all_ in found.items():
        print(shown(name))
        for figures in all_:
            print(*(f"  {line}" for line in queue_lines(figures, time.time())), sep="\n")
    return 0


def _letters(route: Route, *, json: bool) -> int:
    found = list(queues.look(route))
    if json:
        print_json(found)
    elif found:
        print("\n\n".join("\n".join(_letter_lines(letter, time.time())) for letter in found))
    else:
        warn("There are no dead letters.")
    return 0


def _letter_lines(letter: Letter, now: float) -> Iterator[str]:
    sent = f"sent {moment(letter.sent_at)} ({span(now - letter.sent_at)} ago), " if letter.sent_at else ""
    yield f"{letter.message_id}  {sent}received {letter.receive_count} times"
    if letter.is_foreign:
        yield "  of another queue"
    for item in letter.preview.objects:
        outside = ", outside the route" if letter.preview.is_outside else ""
        yield f"  {letter.preview.kind}: {shown(f'{item.bucket}/{item.key}')}{outside}"
    if letter.preview.reason:
        yield f"  not understood: {shown(letter.preview.reason)}"
    yield f"  {shown(' '.join(letter.body.split())[:_EXCERPT])}"


def _sort(route: Route, action: str, ids: Collection[str]) -> int:
    """Send back or drop. What is dropped must be named: it is gone for good."""
    if action == "drop" and not ids:
        raise ConfigError(
            Sentence("Nothing is dropped unless it is named."),
            advice=Sentence("Say --message ID, as `queue letters` shows."),
        )
    steps: dict[str, Callable[[], Iterator[Sorted]]] = {
        "drop": lambda: queues.drop(route, ids),
        "redrive": lambda: queues.send_back(route, ids or None),
    }
    done = left = 0
    for step in steps[action]():
        done, left = step.done, step.left
    what = {"drop": "deleted", "redrive": "sent back to the queue"}[action]
    print(f"{done} dead letter{'' if done == 1 else 's'} {what}, {left} left where they are.")
    return 0 if done or not ids else 1
