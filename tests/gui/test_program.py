from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from filled_ledger import fill_busy_day
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from engine.errors import AlreadyRunning, ConfigError, LedgerError
from engine.model import NEVER, Progress, Report, Stage, Step, Unfinished
from engine.settings.config import Config
from gui.ending import Ending
from gui.program import Program
from gui.window.main_window import MainWindow


@pytest.fixture
def quits(monkeypatch):
    """The test's own QApplication must not quit."""
    told = []
    monkeypatch.setattr(QCoreApplication, "quit", lambda: told.append("quit"))
    return told


def start(program, qtbot):
    with qtbot.waitSignal(program._room.opened):
        program.start()
    qtbot.waitUntil(lambda: program._overview.picture is not None)


def test_the_window_is_painted_before_the_engine_starts(qtbot, program, yard):
    program.start()
    assert program.window.isVisible()
    assert not yard.engines
    qtbot.waitUntil(lambda: program._room.is_running)
    assert yard.engine.calls[0] == "start"


def test_what_the_ledger_holds_is_shown(qtbot, program, filler):
    fill_busy_day(filler)
    start(program, qtbot)
    window = program.window
    qtbot.waitUntil(lambda: window.uploads.model.rowCount() > 100)
    assert window.tabs.tabText(0).startswith("Uploads 1")
    assert window.tabs.tabText(1) == "Downloads 3"
    assert window.downloads.model.rowCount() == 3


@pytest.mark.parametrize(
    ("refusal", "words", "button"),
    [
        (AlreadyRunning("Bucket Brigade runs already with these settings."), "runs already", "Try again"),
        (
            ConfigError("The bucket is missing.", advice="Correct the settings."),
            "Correct the settings.",
            "Open settings",
        ),
        (LedgerError("the ledger cannot be opened"), "The ledger cannot be opened.", "Try again"),
        (RuntimeError("boom"), "boom", "Try again"),
    ],
)
def test_an_engine_that_cannot_start_says_why_and_the_window_stays(qtbot, program, yard, refusal, words, button):
    yard.refusal = refusal
    with qtbot.waitSignal(program._room.failed):
        program.start()
    banner = program.window.banner
    assert banner.isVisible()
    assert words in banner.label.text()
    assert banner.button.text() == button
    assert program.window.isVisible()


def test_try_again_takes_the_banner_away(qtbot, program, yard):
    yard.refusal = AlreadyRunning("Bucket Brigade runs already with these settings.")
    with qtbot.waitSignal(program._room.failed):
        program.start()
    assert program._room.has_engine
    yard.refusal = None
    with qtbot.waitSignal(program._room.started):
        program.window.banner.button.click()
    assert not program.window.banner.isVisible()


def test_another_engines_ledger_can_still_be_looked_at(qtbot, program, yard, filler):
    filler.transfer("a.txt", 1)
    yard.refusal = AlreadyRunning("Bucket Brigade runs already with these settings.")
    start(program, qtbot)
    qtbot.waitUntil(lambda: program.window.uploads.model.rowCount() == 1)
    assert program._overview.picture.status.is_running


def test_quitting_stops_the_engine_and_leaves_qt(qtbot, program, yard, quits):
    start(program, qtbot)
    program.quit()
    assert not program.window.isVisible()
    qtbot.waitUntil(lambda: bool(quits))
    assert yard.engine.calls[-1] == "stop"
    assert program._room.desk is None


def test_closing_without_a_tray_quits(qtbot, program, yard, quits):
    start(program, qtbot)
    program.window.close()
    qtbot.waitUntil(lambda: bool(quits))


def test_closing_with_a_tray_hides_and_says_so_once(qtbot, program, yard, quits, monkeypatch):
    start(program, qtbot)
    told = []
    monkeypatch.setattr(type(program.presence.tray), "is_there", property(lambda _: True))
    monkeypatch.setattr(program.presence.tray, "tell", lambda title, text: told.append(text))
    for _ in range(2):
        program.window.show()
        program.window.close()
        assert not program.window.isVisible()
    assert len(told) == 1
    assert not quits


def test_a_desktop_without_a_tray_is_told_of_once(qtbot, program, monkeypatch):
    start(program, qtbot)
    program._say_if_trayless()
    banner = program.window.banner
    assert "minimize it instead of closing it" in banner.label.text()
    assert banner.button.text() == "Understood"
    banner.button.click()
    assert "minimize" not in banner.label.text() or banner.isHidden()
    program._say_if_trayless()
    assert banner.isHidden()


def test_with_a_tray_nothing_is_said_of_it(qtbot, program, monkeypatch):
    start(program, qtbot)
    monkeypatch.setattr(type(program.presence.tray), "is_there", property(lambda _: True))
    program._say_if_trayless()
    assert program.window.banner.isHidden()


def test_the_windows_menu_has_the_last_files_too(qtbot, program, filler):
    filler.transfer("a.pdf", 1, filler.done)
    start(program, qtbot)
    menu = program.window.header.menu_button.menu()
    menu.aboutToShow.emit()
    recent = next(action.menu() for action in menu.actions() if action.text() == "Recent")
    qtbot.waitUntil(lambda: [action.text() for action in recent.actions()] == ["a.pdf  (In S3 and announced)"])
    recent.actions()[0].trigger()
    qtbot.waitUntil(program.window.receipt.isVisible)


def test_a_termination_signal_quits_in_order(qtbot, program, yard, quits):
    start(program, qtbot)
    ending = Ending(QApplication.instance(), program)
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: bool(quits))
    ending.close()
    assert yard.engine.calls[-1] == "stop"


def test_a_step_brings_a_new_picture_and_a_hidden_window_rests(qtbot, program, yard, filler):
    start(program, qtbot)
    filler.transfer("new.txt", 1)
    yard.engine.tell(Report(Stage.UPLOAD, (Step(0.0, Stage.WATCH, "Scans", "new.txt", "claimed"),), (), 0, 0.0))
    qtbot.waitUntil(lambda: program.window.uploads.model.rowCount() == 1)
    program.window.hide()
    qtbot.waitUntil(lambda: not program._overview._is_asking and not program._overview._soon.isActive())
    looking = program.presence.tray._looking
    running = [timer for timer in program.findChildren(QTimer) if timer.isActive() and timer is not looking]
    running += [timer for timer in program.window.findChildren(QTimer) if timer.isActive()]
    qtbot.waitUntil(lambda: not [timer for timer in running if timer.isActive()])


def test_pause_and_resume_reach_the_ledger(qtbot, program, yard, filler):
    start(program, qtbot)
    header = program.window.header
    with qtbot.waitSignal(program._intentions.noted):
        header.pause_button.click()
    assert filler.ledger.wishes.pauses(filler.now)[""].until == NEVER
    qtbot.waitUntil(lambda: header.pause_button.text() == "Resume")
    with qtbot.waitSignal(program._intentions.noted):
        header.pause_button.click()
    assert not filler.ledger.wishes.pauses(filler.now)
    assert "ring" in yard.engine.calls
    qtbot.waitUntil(lambda: header.pause_button.text() == "Pause")


def test_a_pause_wanted_before_the_ledger_is_open_is_not_forgotten(qtbot, program, filler):
    program.presence.tray.pause_wanted.emit("", NEVER)
    with qtbot.waitSignal(program._intentions.noted):
        program.start()
    assert filler.ledger.wishes.pauses(filler.now)[""].until == NEVER


def test_a_pause_is_told_and_shows_what_is_dropped_meanwhile(qtbot, program, filler):
    start(program, qtbot)
    window = program.window
    window.header.pause_button.click()
    qtbot.waitUntil(lambda: window.banner.label.text().startswith("Paused. Files stay where they are"))
    with filler.ledger.transaction():
        filler.ledger.problems.save_unfinished("Scans", [Unfinished("Scans", "later.txt", 8, "settling", filler.now)])
    program._overview.refresh()
    model = window.uploads.model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert [model.data(model.index(0, column)) for column in (0, 2)] == ["later.txt", "Paused"]
    assert window.banner.button.text() == "Resume"
    window.banner.button.click()
    qtbot.waitUntil(window.banner.isHidden)


def test_what_moved_before_the_window_was_shown_is_shown_moving(qtbot, program, yard, filler):
    movie = fill_busy_day(filler)["movie"]
    start(program, qtbot)
    qtbot.waitUntil(lambda: program._room.is_running)
    program.window.hide()
    yard.engine.tell(Report(Stage.UPLOAD, (), (Progress(Stage.UPLOAD, movie, 1, 9, 1.0),), 1, 1.0))
    qtbot.waitUntil(lambda: bool(program._moving.everything()))
    program.window.show()
    model = program.window.uploads.model
    qtbot.waitUntil(lambda: model.data(model.index(0, 3)) == "11 %")


def test_new_settings_are_put_into_force_at_once(qtbot, program, yard, ground):
    start(program, qtbot)
    with qtbot.waitSignal(program._room.started):
        program.window.dialogs.changed.emit(ground.config)
    assert "reload" in yard.engine.calls


def test_other_colours_are_shown_at_once(qtbot, program, ground):
    start(program, qtbot)
    dark = replace(ground.config, general=replace(ground.config.general, theme="dark"))
    program.window.dialogs.changed.emit(dark)
    qtbot.waitUntil(lambda: program.window.palette().window().color().lightness() < 128)
    program.window.dialogs.changed.emit(ground.config)


@pytest.mark.qt_log_ignore("This plugin does not support raise")
@pytest.mark.parametrize("away", ["hidden in the tray", "minimized", "maximized, then minimized"])
def test_a_second_start_finds_the_window_wherever_it_is(qtbot, program, away):
    start(program, qtbot)
    window = program.window
    if away.startswith("maximized"):
        window.setWindowState(Qt.WindowState.WindowMaximized)
    if away.endswith("minimized"):
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    else:
        window.hide()
    program.bring_to_front()
    assert window.isVisible()
    assert not window.isMinimized()
    assert window.isMaximized() is away.startswith("maximized")


def test_the_place_of_the_window_is_remembered_in_its_home(qtbot, program, ground, yard):
    start(program, qtbot)
    program.window.resize(780, 600)
    program.window.remember_place()
    assert ground.home.config_file.with_name("window.ini").exists()
    again = MainWindow(ground.home, ground.config, program._questions, program._intentions, program._traffic)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (780, 600)


def test_without_a_route_the_wizard_asks_first(qtbot, ground, yard, quits, monkeypatch):
    program = Program(ground.home, Config(), yard)
    qtbot.addWidget(program.window)
    asked = []
    monkeypatch.setattr(program._setup, "ask", lambda: asked.append(True))
    program.start()
    assert asked
    assert not program.window.isVisible()
    program._setup.done.emit(ground.config)
    assert program.window.isVisible()
    qtbot.waitUntil(lambda: program._room.is_running)
    program.close()


def test_leaving_the_wizard_ends_the_program(qtbot, ground, yard, quits, monkeypatch):
    program = Program(ground.home, Config(), yard)
    qtbot.addWidget(program.window)
    monkeypatch.setattr(program._setup, "ask", lambda: None)
    program.start()
    program._setup.refused.emit()
    qtbot.waitUntil(lambda: bool(quits))
    program.close()
