from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication

from engine.log import log_file
from engine.log_reading import Record
from engine.settings.route import General
from gui import places
from gui.window.log_model import LogModel
from gui.window.log_viewer import LogViewer


def line(number: int, text: str, level: str = "INFO") -> str:
    return f"2026-11-23 10:{number // 60:02}:{number % 60:02},000 {level:<7} engine.x: {text}\n"


@pytest.fixture
def write(ground):
    def write(*lines: str, process: str = "upload") -> None:
        file = log_file(ground.home, General(), process)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.writelines(lines)

    return write


@pytest.fixture
def viewer(qtbot, ground, write, monkeypatch):
    monkeypatch.setattr("gui.window.log_viewer._LOOK_MS", 20)
    monkeypatch.setattr("gui.window.log_viewer._SOON_MS", 0)
    write(line(1, "first"), line(2, "slow bucket", "WARNING"), line(3, "broken", "ERROR"), "Traceback\n")
    write(line(4, "noise", "DEBUG"), process="watch")
    viewer = LogViewer(ground.home, General())
    qtbot.addWidget(viewer)
    viewer.show()
    qtbot.waitUntil(lambda: viewer.model.rowCount() == 3)
    yield viewer
    viewer.reject()


def shown(viewer) -> list[str]:
    return [record.text.partition("\n")[0] for record in viewer.model.records]


def test_levels_are_chosen_and_words_searched_as_one_types(qtbot, viewer):
    assert shown(viewer) == ["first", "slow bucket", "broken"]
    viewer.level.setCurrentIndex(2)
    qtbot.waitUntil(lambda: shown(viewer) == ["slow bucket", "broken"])
    viewer.level.setCurrentIndex(0)
    qtbot.waitUntil(lambda: shown(viewer) == ["first", "slow bucket", "broken", "noise"])
    qtbot.keyClicks(viewer.search, "BUCK")
    qtbot.waitUntil(lambda: shown(viewer) == ["slow bucket"])
    assert viewer.count.text() == "1 of 4 entries"


def test_what_is_written_now_comes_in_and_is_followed(qtbot, viewer, write):
    write(*(line(number, f"more {number}") for number in range(10, 200)), process="download")
    qtbot.waitUntil(lambda: viewer.model.rowCount() == 193)
    bar = viewer.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(0)
    bar.sliderMoved.emit(0)
    assert not viewer.follow.isChecked()
    write(line(300, "not disturbing"))
    qtbot.waitUntil(lambda: viewer.model.rowCount() == 194)
    assert bar.value() == 0
    viewer.follow.click()
    assert bar.value() == bar.maximum()


def test_new_entries_are_sifted_too(qtbot, viewer, write):
    viewer.level.setCurrentIndex(3)
    qtbot.waitUntil(lambda: shown(viewer) == ["broken"])
    write(line(10, "well"), line(11, "worse", "CRITICAL"))
    qtbot.waitUntil(lambda: shown(viewer) == ["broken", "worse"])


def test_the_whole_entry_is_shown_and_copied(viewer):
    viewer.table.setCurrentIndex(viewer.model.index(2, 0))
    assert viewer.details.toPlainText() == "2026-11-23 10:00:03,000 ERROR   upload engine.x: broken\nTraceback"
    viewer.copy_button.click()
    assert QApplication.clipboard().text() == viewer.details.toPlainText()
    viewer.table.selectionModel().select(viewer.model.index(2, 0), QItemSelectionModel.SelectionFlag.Clear)
    viewer.copy_button.click()
    assert len(QApplication.clipboard().text().splitlines()) == 4


def test_the_folder_is_opened(viewer, ground, monkeypatch):
    opened = []
    monkeypatch.setattr(places, "open_path", opened.append)
    viewer.folder_button.click()
    assert opened == [ground.home.log_file.parent]


def test_it_reads_nothing_while_it_is_not_seen(qtbot, viewer, write):
    viewer.hide()
    assert not viewer._look.isActive()
    write(line(10, "meanwhile"))
    viewer.show()
    qtbot.waitUntil(lambda: shown(viewer)[-1] == "meanwhile")


def test_every_control_has_a_name(viewer):
    for control in (viewer.level, viewer.search, viewer.table, viewer.details):
        assert control.accessibleName()
    for button in (viewer.follow, viewer.copy_button):
        assert button.text()
        assert button.toolTip()


def test_the_model_keeps_its_promises_and_its_bounds(qtmodeltester, monkeypatch):
    monkeypatch.setattr(LogModel, "MOST", 10)
    model = LogModel()
    records = [Record(f"{number:02}", "INFO", "run", "x", str(number)) for number in range(12)]
    model.append(records[:9])
    qtmodeltester.check(model, force_py=True)
    model.append(records[9:])
    assert [record.text for record in model.records] == ["7", "8", "9", "10", "11"]
