"""How fast the window is, measured on the real one: python3 dev.py bench-window

How long from the start of the process to the first paint; the longest time in which the event loop did not turn while
100,000 files are queued, files come and go and 64 are under way; and what an open window costs while nothing happens.
"""

# ruff: noqa: E402, PLC0415, T201 - a script finds its neighbours before it imports them; and it prints

from __future__ import annotations

import argparse
import compileall
import contextlib
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from desktop import Desktop, missing_tools
from filled_ledger import Filler, Ground, make_ground

from engine.ledger.transfers import Claim
from engine.model import Fingerprint, Progress, Report, Stage, Step
from engine.settings.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_engine import FakeEngine

ROWS: Final = 100_000
MOVING: Final = 64
HERTZ: Final = 10
ENDING: Final = 20
"""So many files come to an end each tick."""
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def main() -> int:
    parser = argparse.ArgumentParser("dev.py bench-window", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20, help="of work that is watched")
    parser.add_argument("--idle", type=float, default=60, help="seconds of rest that are watched")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--end-files", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.end_files:
        end_files(Home.at(options.end_files))
        return 0
    if options.inside:
        return _work_inside(options.rows, options.seconds)
    for package in ("engine", "gui"):  # as it is where the program is installed
        compileall.compile_dir(TESTS.parent / package, quiet=1)
    with _desktop() as environment, tempfile.TemporaryDirectory(prefix="brigade-bench-") as folder:
        starts = [_start(environment, Path(folder, str(number))) for number in range(5)]
        best, usual = (round(1000 * seconds) for seconds in (min(starts), statistics.median(starts)))
        print(f"first paint {usual} ms after the start of the process (best of {len(starts)}: {best} ms)", flush=True)
        work = [sys.executable, __file__, "--inside", f"--seconds={options.seconds}", f"--rows={options.rows}"]
        subprocess.run(work, env=environment, check=True)
        _idle(environment, Path(folder, "idle"), options.idle)
    return 0


@contextlib.contextmanager
def _desktop() -> Iterator[dict[str, str]]:
    """With a screen; without the tools for one offscreen."""
    if missing := missing_tools():
        print(f"without {', '.join(missing)} measured offscreen")
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        return
    with Desktop() as desktop:
        yield {key: value for key, value in desktop.environment.items() if key != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}


# -- the start


def _start(environment: dict[str, str], folder: Path) -> float:
    """Seconds from before the process was started until its window had painted itself."""
    home = make_ground(folder).home
    command = [sys.executable, str(TESTS / "bench" / "first_paint.py"), str(home.lock_folder), str(time.monotonic())]
    return float(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


# -- work


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


def _work_inside(rows: int, seconds: float) -> int:
    with tempfile.TemporaryDirectory(prefix="brigade-bench-") as folder:
        heart, ticks = watch_work(Path(folder), rows, seconds)
    print(
        f"longest pause {_worst(heart.gaps)} ms, of it {_worst(heart.turns)} ms of our own work (the next longest in brackets),"
        f" while {rows} files are queued, {MOVING} move and {ENDING} end {ticks / seconds:.1f} times a second",
        flush=True,
    )
    os._exit(0)


def _worst(spans: list[float]) -> str:
    longest = [f"{1000 * span:.0f}" for span in sorted(spans)[-4:][::-1]]
    return f"{longest[0]} ({', '.join(longest[1:])})"


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


# -- rest


def _idle(environment: dict[str, str], folder: Path, seconds: float) -> None:
    """What the window and its stages cost while nothing happens."""
    home = make_ground(folder).home
    program = subprocess.Popen(
        [sys.executable, "-m", "gui", "--home", str(home.lock_folder)], env=environment, cwd=TESTS.parent
    )
    try:
        time.sleep(15)  # until it has come to rest
        processes = _family(program.pid)
        before = {pid: _spent(pid) for pid in processes}
        time.sleep(seconds)
        costs = {pid: (_spent(pid)[0] - before[pid][0], _spent(pid)[1] - before[pid][1]) for pid in processes}
    finally:
        program.terminate()
        program.wait(15)
    total = sum(cost for cost, _ in costs.values())
    print(f"at rest {100 * total / seconds:.2f} % of a core in {len(costs)} processes, for {seconds:.0f} s:")
    for pid, (cost, wakes) in costs.items():
        print(f"  {processes[pid]:12} {100 * cost / seconds:5.2f} %, {wakes / seconds:5.1f} wake-ups a second")


def _family(root: int) -> dict[int, str]:
    """The process and all that it started, with what tells them apart."""
    found, parents = {root: "window"}, {root}
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) in parents:
                parents.add(int(entry.name))
                found[int(entry.name)] = (entry / "comm").read_text().strip()
    return found


def _spent(pid: int) -> tuple[float, int]:
    """CPU seconds, and how often any thread of it was woken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    wakes = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        with contextlib.suppress(OSError):
            line = next(line for line in status.read_text().splitlines() if line.startswith("voluntary"))
            wakes += int(line.split()[1])
    return (int(fields[11]) + int(fields[12])) / _TICKS, wakes


if __name__ == "__main__":
    sys.exit(main())
