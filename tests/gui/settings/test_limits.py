"""The controls for limits and for the week."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTime

from engine.settings.declaration import settings_of
from engine.settings.route import General
from gui.settings.rate import RateField
from gui.settings.week import ScheduleField

SETTINGS = {setting.name: setting for setting in settings_of(General)}


@pytest.fixture
def rate(qtbot):
    field = RateField(SETTINGS["upload_limit"])
    qtbot.addWidget(field)
    return field


@pytest.fixture
def week(qtbot):
    field = ScheduleField(SETTINGS["schedule"])
    qtbot.addWidget(field)
    return field


def choose(combo, data: str) -> None:
    """As a person does."""
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


@pytest.mark.parametrize("text", ["", "20 Mbit/s", "1.5 MB/s", "500 KiB/s", "2 MiB/s"])
def test_a_rate_is_shown_as_it_was_written(rate, text):
    rate.set_value(text)
    assert rate.value() == text
    assert rate._edit.number.isHidden() == (not text)


def test_a_unit_brings_a_number_to_begin_with(qtbot, rate):
    with qtbot.waitSignal(rate.changed):
        choose(rate._edit.unit, "Mbit/s")
    assert rate.value() == "10 Mbit/s"
    with qtbot.waitSignal(rate.changed):
        choose(rate._edit.unit, "")
    assert rate.value() == ""


LINES = ("Mon-Fri 8:00-18:00  up 2 Mbit/s", "Sat,Sun rest", "22:00-06:00 no limit", "Mon up 0 down 500 KiB/s")


def test_lines_that_nobody_touches_stay_as_they_were_written(week):
    week.set_value(LINES)
    assert week.value() == LINES
    week.set_value(LINES[:1])
    assert week.value() == LINES[:1]


def test_each_part_of_a_line_can_be_changed(qtbot, week):
    week.set_value(LINES[:1])
    (row,) = week._rows
    qtbot.mouseClick(row.days[5], Qt.MouseButton.LeftButton)
    assert week.value() == ("Mon-Sat 08:00-18:00 up 2 Mbit/s",)
    row.start.setTime(QTime(7, 30))
    row.end.setTime(QTime(0, 0))
    assert week.value() == ("Mon-Sat 07:30-24:00 up 2 Mbit/s",)
    choose(row.down.unit, "0")
    row.up.number.setValue(3)
    assert week.value() == ("Mon-Sat 07:30-24:00 up 3 Mbit/s down 0",)
    choose(row.what, "rest")
    assert week.value() == ("Mon-Sat 07:30-24:00 rest",)
    choose(row.what, "no limit")
    row.start.setTime(QTime(0, 0))
    assert week.value() == ("Mon-Sat no limit",)


def test_limits_are_offered_where_there_are_some(week):
    week.set_value(LINES)
    assert [row._limits.isHidden() for row in week._rows] == [False, True, True, False]


def test_lines_come_and_go(qtbot, week):
    with qtbot.waitSignal(week.changed):
        qtbot.keyClick(week.add, Qt.Key.Key_Space)
    assert week.value() == ("Mon-Fri 08:00-18:00 rest",)
    assert not week.picture.isHidden()
    with qtbot.waitSignal(week.changed):
        qtbot.keyClick(week._rows[0].remove, Qt.Key.Key_Space)
    assert week.value() == ()
    assert week.picture.isHidden()


def test_hours_need_a_day(qtbot, week):
    week.set_value(("Mon rest",))
    qtbot.mouseClick(week._rows[0].days[0], Qt.MouseButton.LeftButton)
    assert "no day" in SETTINGS["schedule"].complain(week.value())


def test_limits_that_say_nothing_are_complained_about(week):
    week.set_value(("Mon rest",))
    choose(week._rows[0].what, "limit")
    assert "says nothing to do" in SETTINGS["schedule"].complain(week.value())


def test_all_can_be_reached_and_heard(qtbot, week):
    week.set_value(LINES[:1])
    week.show()
    qtbot.waitExposed(week)
    (row,) = week._rows
    controls = [
        *row.days,
        row.start,
        row.end,
        row.what,
        row.up.number,
        row.up.unit,
        row.down.unit,
        row.remove,
        week.add,
    ]
    assert all(control.focusPolicy() & Qt.FocusPolicy.TabFocus for control in controls)
    assert all(control.accessibleName() or control.text() for control in controls)


def test_the_picture_shows_where_nothing_moves(week):
    week.set_value(("Mon 00:00-12:00 rest", "Tue 12:00-24:00 up 1 Mbit/s"))
    picture = week.picture
    picture.resize(picture.sizeHint())
    image = picture.grab().toImage()
    scale = image.width() / picture.width()

    def color(day: int, share: float) -> str:
        return image.pixelColor(
            round(picture.width() * share * scale), round((day + 0.5) * picture._height() * scale)
        ).name()

    rest, usual, limit = color(0, 0.4), color(0, 0.9), color(1, 0.9)
    assert len({rest, usual, limit}) == 3
    assert color(1, 0.4) == usual
