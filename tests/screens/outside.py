"""Screens about what is outside of this computer: servers, queues, the messages in them, the keys, links to objects."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

from engine.errors import Trouble
from engine.model import (
    Contact,
    Letter,
    Link,
    Message,
    MessageState,
    Preview,
    QueueFigures,
    Stage,
    Wanted,
    WatchHealth,
)
from gui.window.main_window import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filled_ledger import Filler
    from PySide6.QtWidgets import QWidget
    from screens.studio import Studio

    from gui.messages.dialog import MessagesDialog

BUCKET: Final = "acme-scans"
OTHERS: Final = json.dumps({"bucketBrigade": 1, "bucket": "acme-archive", "key": "2026/plans/attic.dwg"})
ORDER: Final = json.dumps({"order": 4711, "customer": "Okafor & Sons", "lines": [{"article": "A-17", "count": 3}]})


# -- health


def _fill_healthy(filler: Filler) -> None:
    now = filler.now
    with filler.ledger.transaction():
        filler.ledger.problems.save_health(WatchHealth("Scans", 2, 0, now - 4, now - 40))
        filler.ledger.outside.answered("Scans", Stage.UPLOAD, [Contact("s3", now - 3, 0.042), Contact("sqs", now - 8)])
        figures = QueueFigures("scans", now - 12, 128, 3, 0, "scans-dead", 0, 5, waited=95.0, waited_at=now - 20)
        filler.ledger.outside.asked("Scans", Stage.DOWNLOAD, figures)


def _fill_ill(filler: Filler) -> None:
    """A network drive that tells of nothing, a server that is silent, a queue whose messages nobody wants."""
    now = filler.now
    health = WatchHealth("Scans", 2, 0, 0.0, now - 40, 17, True, now - 300, 10.0, "no-events")
    with filler.ledger.transaction():
        filler.ledger.problems.save_health(health)
        filler.ledger.outside.answered("Scans", Stage.UPLOAD, [Contact("s3", now - 700, 0.042)])
        figures = QueueFigures("scans", now - 700, 4_212, 0, 12, "scans-dead", 3, 5)
        filler.ledger.outside.asked("Scans", Stage.DOWNLOAD, figures)
    filler.problem("offline", "S3")


def health(studio: Studio) -> QWidget:
    return _health(studio, _fill_healthy, "Scans")


def health_of_several(studio: Studio) -> QWidget:
    return _health(studio, _fill_ill, "Scans", "Archive")


def _health(studio: Studio, fill: object, *routes: str) -> QWidget:
    player = studio.program(fill, routes)
    player.refresh()
    player.program._choices.show_health()
    return player.window.dialogs._open["health"]


# -- messages


def letters_of(now: float) -> tuple[Letter, ...]:
    """One that can go back, one that nobody understands, one of another queue."""
    plan = Wanted(BUCKET, "2026/plans/ground floor.dwg")
    return (
        Letter("m-1", now - 7_200, 5, plan.key, is_foreign=False, preview=Preview("key", (plan,))),
        Letter(
            "m-2",
            now - 5_400,
            5,
            ORDER,
            is_foreign=False,
            preview=Preview(reason="it is JSON, but neither S3's nor ours"),
        ),
        Letter("m-3", now - 900, 5, OTHERS, is_foreign=True),
    )


def letters(studio: Studio) -> QWidget:
    dialog = _letters(studio, letters_of(time.time()))
    studio.until(lambda: len(dialog.view.model.rows) == 3)
    return dialog


def no_letters(studio: Studio) -> QWidget:
    return _letters(studio, ())


def letters_refused(studio: Studio) -> QWidget:
    return _letters(studio, (), Trouble("no-dead-letter-queue", "scans"))


def _letters(studio: Studio, found: Sequence[Letter], refusal: Trouble | None = None) -> MessagesDialog:
    def look(*_: object) -> Iterator[Letter]:
        if refusal:
            raise refusal
        yield from found

    studio.patch("engine.supervisor.queues.look", look)
    player = studio.program()
    player.window.dialogs.letters(player.ground.config.routes[0])
    dialog = player.window.dialogs._open["letters Scans"]
    studio.until(lambda: not dialog.is_busy)
    return dialog


def quarantine(studio: Studio) -> QWidget:
    player = studio.program()
    odd = ("not-ours", f"it is JSON, but neither S3's nor ours: {ORDER}")
    foreign = ("foreign-object", "acme-archive/2026/plans/attic.dwg")
    with player.filler.ledger.transaction():
        for number, (body, (code, detail)) in enumerate({ORDER: odd, OTHERS: foreign}.items()):
            at = player.filler.now - 100 * number - 40
            handle = f"handle-{number}"
            player.filler.ledger.inbox.quarantine(
                Message(0, "Scans", f"m-{number}", handle, at, 3, MessageState.QUARANTINED, body, code, detail)
            )
    player.refresh()
    player.window.tabs.setCurrentIndex(PROBLEMS)
    dialog = _quarantine(studio, player)
    studio.until(lambda: len(dialog.view.model.rows) == 2)
    dialog.view.choose(1)
    return dialog


def no_quarantine(studio: Studio) -> QWidget:
    return _quarantine(studio, studio.program())


def _quarantine(studio: Studio, player: object) -> MessagesDialog:
    player.program._choices.show_quarantine()
    dialog = player.window.dialogs._open["quarantine"]
    studio.until(dialog.isVisible)
    return dialog


# -- links


def link(studio: Studio) -> QWidget:
    """Just copied: the window says who can read what."""
    name = "letters/Grüße aus Köln 1.docx"
    made = Link(name, f"https://{BUCKET}.s3.amazonaws.com/{name}", time.time() + 3600, is_of_sign_in=False)
    studio.patch("gui.links.make_links", lambda *_: [made])
    player = studio.busy()
    player.window.links.copy([player.window.uploads.model.entry(player.row(name))], 3600.0)
    studio.until(lambda: name.rpartition("/")[2] in player.window.banner.label.text())
    return player.window
