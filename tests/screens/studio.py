"""Where screens are set up: programs with a filled ledger and an engine that only plays, dialogs with made-up findings."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from typing import TYPE_CHECKING, Final, Self, TypeVar
from unittest import mock

from fake_engine import FakeEngine, Yard
from filled_ledger import Filler, Ground, make_ground
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.model import Progress, Report, Stage, Unfinished, Verdict
from engine.settings.config import Config
from engine.settings.home import Home
from engine.settings.route import General
from gui.bridge import Flow, News
from gui.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from engine.model import Finding
    from gui.wizard.wizard import FirstRunWizard

T = TypeVar("T")
W = TypeVar("W", bound="QWidget")

_TEN_MINUTES: Final = 600
_PAST: Final = {
    **{f"scans/07{number:02}-delivery note.pdf": 184_220 + 7_400 * (11 * number % 17) for number in range(12)},
    "invoices/2026-0811 Hallgrimsson.pdf": 184_220,
    "invoices/2026-0812 Okafor & Sons.pdf": 96_040,
    "export/measurements week 19.csv": 2_410_000,
    "photos/IMG_2196.HEIC": 3_870_000,
    "photos/IMG_2197.HEIC": 4_120_000,
    "plans/ground floor.dwg": 6_310_000,
    "backup/ledger 2026-05-11.tar.gz": 9_700_000,
}


_filled: dict[Callable[[Filler], object], tuple[bytes, dict[str, int]]] = {}


class Studio:
    """Everything that was opened in it is closed with it."""

    def __init__(self, folder: Path, general: General | None = None) -> None:
        """`general`: the settings of the whole program, such as its language and colours."""
        self._folder = folder
        self._general = general or General()
        self._rooms = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def folder(self) -> Path:
        """A new one."""
        self._rooms += 1
        folder = self._folder if self._rooms == 1 else self._folder / f"{self._rooms}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def until(self, condition: Callable[[], T]) -> T:
        """Let the event loop turn until that is so."""
        deadline = time.monotonic() + 20
        while not (value := condition()):
            assert time.monotonic() < deadline, "the screen did not come"
            QTest.qWait(5)
        return value

    def patch(self, target: str, value: object) -> None:
        """Put something in its place until the studio is closed."""
        self._stack.enter_context(mock.patch(target, value))

    def keep(self, widget: W) -> W:
        """Show it, and close it in the end."""
        widget.show()
        self._stack.callback(widget.close)
        return widget

    # -- programs

    def program(self, fill: Callable[[Filler], object] = lambda _: None, routes: Sequence[str] = ("Scans",)) -> Player:
        """With its window open, and a ledger that `fill` has filled."""
        made = make_ground(self.folder(), routes)
        ground = Ground(made.home, Config(made.config.routes, self._general))
        moving = self._fill(ground, fill)
        filler = self._stack.enter_context(contextlib.closing(Filler(ground.home)))
        yard = Yard()
        program = Program(ground.home, ground.config, yard)
        self._stack.callback(_end, program)
        program.start()
        self.until(lambda: program._overview.picture is not None and bool(yard.engines))
        return Player(program, ground, filler, yard, moving, self.until)

    def _fill(self, ground: Ground, fill: Callable[[Filler], object]) -> dict[str, int]:
        """The first time row by row, then as a copy: many screens show the same."""
        if fill not in _filled:
            with contextlib.closing(Filler(ground.home)) as filler:
                moving = fill(filler) or {}
            _filled[fill] = (ground.home.ledger_file.read_bytes(), moving)
        content, moving = _filled[fill]
        ground.home.ledger_file.write_bytes(content)
        return moving

    def busy(self, routes: Sequence[str] = ("Scans",)) -> Player:
        """In the middle of a busy day, with files on their way."""
        player = self.program(_fill, routes)
        player.play_traffic()
        player.move()
        return player

    def wizard(self) -> FirstRunWizard:
        from gui.wizard.wizard import FirstRunWizard  # noqa: PLC0415 - as the program does

        return self.keep(FirstRunWizard(Home.at(self.folder() / "home")))

    def examined(self, *findings: Finding) -> None:
        """What every test of a connection finds from now on. One whose last step still runs lasts as long as the studio."""
        is_over = threading.Event()
        self._stack.callback(is_over.set)

        def examine(*_: object, **__: object) -> Iterator[Finding]:
            yield from findings
            if findings[-1].verdict is Verdict.RUNNING:
                is_over.wait()

        self.patch("gui.settings.examination.examine", examine)


def _end(program: Program) -> None:
    program.close()
    program.window.dialogs.close()
    program.window.close()
    program.window.deleteLater()
    program.deleteLater()


def _fill(filler: Filler) -> dict[str, int]:
    """What a person might have: some of everything, and no problem."""
    now = filler.now
    for number, (name, size) in enumerate(_PAST.items()):
        filler.now = now - 5_100 * (len(_PAST) - number - 1) - 15
        sent = filler.transfer(name, size, filler.done)
        if number % 2:
            filler.delivery(sent.key, size, event_id=sent.event_id, is_done=True)
    filler.transfer("scans/0810-draft.pdf", 96_000, filler.cancelled)
    filler.now = now
    moving = {
        "invoice": filler.transfer("scans/0812-invoice.pdf", 2_100_000).id,
        "movie": filler.transfer("video/Interview take 4.mov", 9_800_000_000, filler.resumed(29, 107 << 20)).id,
        "inbound": filler.delivery("2026/from Berlin/ground floor.dwg", 88_000_000),
    }
    filler.delivery("2026/from Berlin/first floor.dwg", 12_000_000)
    filler.delivery("2026/from Berlin/attic.dwg", 900_000, wait="throttled")
    filler.transfer("photos/IMG_2201.HEIC", 4_400_000, filler.waiting("throttled", 40))
    filler.transfer(
        "letters/contract with a very long name that nobody can read at once, final, v7, signed.pdf", 812_000
    )
    for number in range(4):
        filler.transfer(f"letters/Grüße aus Köln {number + 1}.docx", 48_000 + 1_300 * number, filler.uploaded)
    for number in range(60):
        filler.transfer(f"photos/IMG_{2202 + number}.HEIC", 3_600_000 + 91_000 * (7 * number % 24))
    busy = Unfinished(filler.route, "export.csv", 48_000_000, "file-busy", now - 30)
    with filler.ledger.transaction():
        filler.ledger.problems.save_unfinished(filler.route, [busy])
    filler.watching(2)
    return moving


class Player:
    """A program, and hands that play its engine."""

    def __init__(
        self,
        program: Program,
        ground: Ground,
        filler: Filler,
        yard: Yard,
        moving: dict[str, int],
        until: Callable[[Callable[[], T]], T],
    ) -> None:
        self.program = program
        self.window = program.window
        self.ground = ground
        self.filler = filler
        self.until = until
        self.moving = moving
        self._yard = yard

    @property
    def engine(self) -> FakeEngine:
        return self._yard.engine

    def refresh(self) -> None:
        """Look at the ledger anew, and wait for what it says."""
        before = self.program._overview.picture
        self.program._overview.refresh()
        self.until(lambda: self.program._overview.picture is not before)

    def play_traffic(self) -> None:
        """Ten minutes of it."""
        now, up, down = time.time(), 0, 0
        for second in range(_TEN_MINUTES, 0, -1):
            wave = math.sin(second / 37) + math.sin(second / 11) / 3
            up += round(max(26e6 + 18e6 * wave, 0))
            down += round(max(9e6 - 14e6 * wave, 0)) if second > 240 or second < 90 else 0
            flows = {Stage.UPLOAD: Flow(up), Stage.DOWNLOAD: Flow(down)}
            self.program._traffic.hear(News(flows=flows), now - second)
        self._sent = (up, down)

    def move(self) -> None:
        """Some files are under way."""
        up = (
            Progress(Stage.UPLOAD, self.moving["movie"], 4_100_000_000, 9_800_000_000, 34e6),
            Progress(Stage.UPLOAD, self.moving["invoice"], 1_430_000, 2_100_000, 8.1e6),
        )
        down = (Progress(Stage.DOWNLOAD, self.moving["inbound"], 61_000_000, 88_000_000, 18e6),)
        self.engine.tell(Report(Stage.UPLOAD, (), up, self._sent[0], 42.1e6))
        self.engine.tell(Report(Stage.DOWNLOAD, (), down, self._sent[1], 18e6))
        model = self.window.uploads.model
        self.until(lambda: len(self.program._moving.everything()) == 3)
        self.refresh()
        self.until(lambda: model.rowCount() > 1 and model.entry(1).fraction is not None)
        self.program._showing._tick()

    def row(self, name: str) -> int:
        """Of the table of uploads."""
        model = self.window.uploads.model
        return next(row for row in range(model.rowCount()) if model.entry(row).name == name)
