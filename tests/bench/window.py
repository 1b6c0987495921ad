"""The longest time in which the window's event loop did not turn, measured on the real one, while 100,000 files are queued,
files come and go and 64 are under way.
"""

# ruff: noqa: E402, PLC0415, T201 - a script finds its neighbours before it imports them; and it prints

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from filled_ledger import Filler, Ground, make_ground

from engine.ledger.transfers import Claim
from engine.model import Fingerprint, Progress, Report, Stage, Step
from engine.settings.home import Home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_engine import FakeEngine

ROWS: Final = 100_000
MOVING: Final = 64
HERTZ: Final = 10
ENDING: Final = 20
"""So many files come to an end each tick."""
_LONGEST: Final = 0.05


def section(
    _folder: Path, _s3: object, _sqs: object, environment: Mapping[str, str], seconds: float, rows: int = ROWS
) -> str:
    """Measure, in a process of its own on the screen of `environment`; answers the row's text. It needs no servers."""
    command = [sys.executable, __file__, "--seconds", f"{seconds}", "--rows", f"{rows}"]
    said = subprocess.run(command, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True).stdout
    found = json.loads(said.splitlines()[-1])
    lines = [
        f"## P10: the window with {rows:,} files queued and {MOVING} under way",
        "",
        f"Goal: no pause of the event loop over 50 ms. {'Reached' if found['gaps'][0] < _LONGEST else 'Not reached'}.",
        "",
        "| the longest pauses, ms | of them our own work, ms | reports a second |",
        "|---|---|---|",
        f"| {_milliseconds(found['gaps'])} | {_milliseconds(found['turns'])} | {found['ticks'] / seconds:.1f} |",
        "",
    ]
    return "\n".join(lines)


def _milliseconds(spans: list[float]) -> str:
    return ", ".join(f"{1000 * span:.0f}" for span in spans)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of work that is watched")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--end-files", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.end_files:
        end_files(Home.at(options.end_files))
        return 0
    with tempfile.TemporaryDirectory(prefix="brigade-bench-") as folder:
        heart, ticks = watch_work(Path(folder), options.rows, options.seconds)
    longest = {name: sorted(spans)[-4:][::-1] for name, spans in (("gaps", heart.gaps), ("turns", heart.turns))}
    print(json.dumps({**longest, "ticks": ticks}), flush=True)
    os._exit(0)


class Heart:
    """Beats as often as the event loop lets it."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        """Seconds between two turns of the event loop."""
        self.turns: list[float] = []
        """CPU seconds of this thread between them: what is left of a gap where others leave us the computer."""
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.gaps.append(now[0] - self._last[0])
        self.turns.append(now[1] - self._last[1])
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


def fill(ground: Ground, rows: int) -> list[int]:
    """So many files are queued; answers the ids of the first, which may move."""
    filler = Filler(ground.home)
    with contextlib.closing(filler), filler.ledger.transaction():
        for first in range(0, rows, 1000):
            claims = [_claim(number) for number in range(first, min(first + 1000, rows))]
            filler.ledger.transfers.add(claims, filler.now)
    with contextlib.closing(Filler(ground.home)) as filler:
        return [transfer.id for transfer in filler.ledger.reading.open_transfers(limit=MOVING)]


def _claim(number: int) -> Claim:
    name = f"scans/batch {number // 500:03}/page {number:06}.tif"
    return Claim("Scans", name, name, Fingerprint(4_000_000 + number, 1_700_000_000_000_000_000, number + 1))


class Workers:
    """Plays the stages: a process of its own lets files come to an end, a thread tells how far the others are."""

    def __init__(self, engine: FakeEngine, ground: Ground, moving: list[int]) -> None:
        self._engine = engine
        self._home = ground.home
        self._moving = moving
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="workers", daemon=True)
        self.ticks = 0

    def __enter__(self) -> Self:
        command = [sys.executable, str(Path(__file__)), "--end-files", str(self._home.lock_folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._process.communicate()

    def _work(self) -> None:
        while not self._is_over.wait(1 / HERTZ):
            self.ticks += 1
            done = 40_000 * self.ticks % 4_000_000
            progress = tuple(Progress(Stage.UPLOAD, number, done, 4_000_000, 1e6) for number in self._moving)
            step = Step(time.time(), Stage.UPLOAD, "Scans", "page.tif", "done", 4_000_000)
            self._engine.tell(Report(Stage.UPLOAD, (step,) * ENDING, progress, 2_000_000 * self.ticks, 2e7))


def end_files(home: Home) -> None:
    """Some every tick, until the other side of the pipe is closed."""
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    with contextlib.closing(Filler(home)) as filler:
        while not is_over.wait(1 / HERTZ):
            with filler.ledger.transaction():
                for transfer in filler.ledger.reading.open_transfers(limit=MOVING + ENDING)[MOVING:]:
                    filler.done(transfer)


def watch_work(folder: Path, rows: int, seconds: float) -> tuple[Heart, int]:
    """How the event loop turned meanwhile, and how often the workers told something."""
    from fake_engine import Yard
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from gui.app import make_application
    from gui.program import Program

    app = QApplication.instance() or make_application()
    ground, yard = make_ground(folder), Yard()
    moving = fill(ground, rows)
    program = Program(ground.home, ground.config, yard)
    program.start()
    while not program.window.uploads.model.rowCount():
        QTest.qWait(10)
    gc.freeze()  # as the program does
    with Workers(yard.engine, ground, moving) as workers:
        QTest.qWait(1500)
        before, heart = workers.ticks, Heart()
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            QTest.qWait(500)
        heart.stop()
        ticks = workers.ticks - before
    gc.unfreeze()
    program.close()
    program.window.close()
    del app
    return heart, ticks


if __name__ == "__main__":
    sys.exit(main())
