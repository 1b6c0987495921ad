from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QDateTimeEdit, QDialogButtonBox

from gui.window.until import UntilDialog

NOON = datetime(2026, 11, 22, 12, 0).astimezone().timestamp()
HOUR = 3600


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def dialog(qtbot, clock):
    dialog = UntilDialog(clock=lambda: clock[0])
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def ok(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


@pytest.mark.parametrize(("minutes", "hours"), [(0, 13), (29, 13), (31, 14)])
def test_a_full_hour_that_is_not_too_soon_is_offered(qtbot, minutes, hours):
    dialog = UntilDialog(clock=lambda: NOON + minutes * 60)
    qtbot.addWidget(dialog)
    assert dialog.field.dateTime().toSecsSinceEpoch() == NOON - 12 * HOUR + hours * HOUR


def test_it_begins_at_the_hour(qtbot, dialog):
    dialog.activateWindow()
    qtbot.waitUntil(dialog.field.hasFocus)
    assert dialog.field.currentSection() == QDateTimeEdit.Section.HourSection


def test_it_says_how_long_that_is_and_tells_the_time(qtbot, dialog):
    dialog.field.setDateTime(QDateTime.fromSecsSinceEpoch(int(NOON) + 2 * HOUR + 1800))
    assert dialog.hint.text() == "It goes on by itself in 2 h 30 min."
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert chosen.args == [NOON + 2.5 * HOUR]
    assert not dialog.isVisible()


def test_what_has_passed_cannot_be_chosen(qtbot, dialog):
    dialog.field.setDateTime(QDateTime.fromSecsSinceEpoch(int(NOON) - 60))
    assert not ok(dialog).isEnabled()
    assert dialog.hint.text() == "That time has passed."


def test_nor_what_passed_while_somebody_thought_about_it(qtbot, dialog, clock):
    assert ok(dialog).isEnabled()
    clock[0] += 2 * HOUR
    with qtbot.assertNotEmitted(dialog.chosen):
        ok(dialog).click()
    assert dialog.isVisible()
    assert not ok(dialog).isEnabled()


def test_escape_pauses_nothing(qtbot, dialog):
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_can_be_read_and_shows_all_figures_of_the_year(dialog):
    assert dialog.field.accessibleName() == "Until"
    assert "2026" in dialog.field.text()
    assert ok(dialog).text() == "Pause"
