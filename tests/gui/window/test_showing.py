"""How often the window looks at the clock: every second while there is something to see, seldom at rest."""

from __future__ import annotations

from engine.model import Progress, Report, Stage


def test_an_empty_window_wakes_the_computer_seldom(qtbot, program):
    program.start()
    qtbot.waitUntil(lambda: program._showing._clock.interval() == 10_000)
    assert program._showing._clock.isActive()


def test_what_waits_or_moves_is_looked_at_every_second(qtbot, program, yard, filler):
    program.start()
    clock = program._showing._clock
    qtbot.waitUntil(lambda: clock.interval() == 10_000)
    yard.engine.tell(Report(Stage.UPLOAD, (), (Progress(Stage.UPLOAD, 1, 10, 100, 1.0),), 0, 0.0))
    qtbot.waitUntil(lambda: clock.interval() == 1000)
    transfer = filler.transfer("waits.bin", 100)
    yard.engine.tell(Report(Stage.UPLOAD, (), (), 0, 0.0))
    program._overview.refresh()
    qtbot.waitUntil(lambda: program.window.uploads.model.rowCount() == 1)
    assert clock.interval() == 1000
    filler.done(transfer)
    program._overview.refresh()
    qtbot.waitUntil(lambda: clock.interval() == 10_000)
