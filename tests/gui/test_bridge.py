from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, QTimer, Slot

from engine.model import Condition, LedgerChanged, Progress, Report, Stage, StageChanged, Step
from gui.bridge import Bridge, News


class Listener(QObject):
    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.heard: list[News] = []
        self.threads: set[int] = set()
        bridge.news.connect(self.hear)

    @Slot(object)
    def hear(self, news: News) -> None:
        self.heard.append(news)
        self.threads.add(threading.get_ident())


def report(number: int, stage: Stage = Stage.UPLOAD) -> Report:
    step = Step(0.0, stage, "Scans", f"{number}.txt", "done", id=number)
    return Report(stage, (step,), (Progress(stage, number, number, 100, 1.0),), number, float(number))


def test_events_of_another_thread_come_on_the_guis_thread_and_merged(qtbot):
    bridge = Bridge()
    listener = Listener(bridge)
    thread = threading.Thread(target=lambda: [bridge.hear(report(number)) for number in range(5000)])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.threads == {threading.get_ident()}
    assert len(listener.heard) <= 2
    assert listener.heard[-1].progress[Stage.UPLOAD][0].id == 4999
    assert listener.heard[-1].flows[Stage.UPLOAD].moved_bytes == 4999
    assert len(listener.heard[-1].steps) == 200


def test_nothing_is_told_twice(qtbot):
    bridge = Bridge()
    listener = Listener(bridge)
    bridge.hear(report(1))
    qtbot.waitUntil(lambda: len(listener.heard) == 1)
    bridge.hear(report(2, Stage.DOWNLOAD))
    qtbot.waitUntil(lambda: len(listener.heard) == 2)
    assert [step.id for step in listener.heard[1].steps] == [2]
    assert Stage.UPLOAD not in listener.heard[1].progress


def test_a_stage_that_died_has_nothing_under_way(qtbot):
    bridge = Bridge()
    listener = Listener(bridge)
    bridge.hear(report(1))
    bridge.hear(StageChanged(Stage.UPLOAD, Condition.STARTING, "died"))
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.heard[0].progress[Stage.UPLOAD] == ()
    assert listener.heard[0].conditions[Stage.UPLOAD].condition is Condition.STARTING


def test_without_events_nothing_runs(qtbot):
    bridge = Bridge()
    assert not any(timer.isActive() for timer in bridge.findChildren(QTimer))


def test_a_hundred_events_a_second_leave_the_event_loop_free(qtbot, program, yard, filler):
    """A clock of 10 ms must not come late by more than a frame or two while the engine talks."""
    moving = [filler.transfer(f"file-{number}.bin", 1_000_000) for number in range(64)]
    program.start()
    qtbot.waitUntil(lambda: program.window.uploads.model.rowCount() == 64)
    late: list[float] = []
    clock = QTimer()
    clock.setInterval(10)
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(now - last - 0.01)
        last = now

    clock.timeout.connect(tick)
    stop = threading.Event()

    def talk() -> None:
        for number in range(200):
            progress = tuple(Progress(Stage.UPLOAD, row.id, number * 5000, 1_000_000, 1e6) for row in moving)
            steps = (Step(0.0, Stage.UPLOAD, "Scans", "x", "uploaded", id=number),)
            yard.engine.tell(Report(Stage.UPLOAD, steps, progress, number * 1000, 1e6))
            if stop.wait(0.01):
                return

    thread = threading.Thread(target=talk)
    clock.start()
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=20_000)
    stop.set()
    thread.join()
    clock.stop()
    late.sort()
    assert late[len(late) // 2] < 0.01
    assert late[int(len(late) * 0.95)] < 0.1


def test_other_terms_are_told_and_disturb_nothing_that_is_under_way(qtbot):
    bridge = Bridge()
    listener = Listener(bridge)
    bridge.hear(report(1))
    bridge.hear(LedgerChanged())
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.heard[-1].has_changed_ledger
    assert listener.heard[-1].progress[Stage.UPLOAD]
    bridge.hear(report(2))
    qtbot.waitUntil(lambda: len(listener.heard) > 1)
    assert not listener.heard[-1].has_changed_ledger
