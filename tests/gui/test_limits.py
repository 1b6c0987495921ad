"""The menu of the speed limit: what it shows, what it says, and that window, tray and ledger agree."""

from __future__ import annotations

import time

import pytest

from engine.model import NEVER, Limit
from gui import words
from gui.limits import LimitMenu, told

NOW = time.time()
FIVE = 625_000


def checked(menu):
    return [action.text() for action in menu.actions() if action.isChecked() and action.isVisible()]


def offered(menu):
    return [action.text() for action in menu.actions() if action.text() and action.isVisible() and action.isEnabled()]


@pytest.fixture
def menu(qtbot):
    menu = LimitMenu()
    qtbot.addWidget(menu)
    return menu


def test_without_a_choice_the_settings_hold_and_nothing_can_end(menu):
    menu.show_limits([Limit("", 250_000, 0), Limit("scans", 0, 7)])
    assert menu.title() == "Speed limit"
    assert checked(menu) == ["As in the settings", "Until I change it"]
    assert offered(menu) == ["As in the settings", "1 Mbit/s", "5 Mbit/s", "20 Mbit/s", "No limit"]


@pytest.mark.parametrize(
    ("rate", "until", "title", "marked"),
    [
        (FIVE, NEVER, "Speed limit: 5 Mbit/s", ["5 Mbit/s", "Until I change it"]),
        (0, NEVER, "Speed limit: No limit", ["No limit", "Until I change it"]),
        (512_000, NEVER, "Speed limit: 500 KiB/s", ["500 KiB/s", "Until I change it"]),
    ],
    ids=["offered", "none", "chosen elsewhere"],
)
def test_what_was_chosen_is_checked(menu, rate, until, title, marked):
    menu.show_limits([Limit("", rate, rate, until, is_wish=True)])
    assert menu.title() == title
    assert checked(menu) == marked
    assert "For 1 hour from now" in offered(menu)
    menu.show_limits([])
    assert checked(menu) == ["As in the settings", "Until I change it"]


def test_its_end_is_told(menu):
    end = NOW + 600
    menu.show_limits([Limit("", FIVE, FIVE, end, is_wish=True)])
    assert menu.title() == f"Speed limit: 5 Mbit/s until {words.clock(end, NOW)}"
    assert checked(menu) == ["5 Mbit/s", f"Until {words.clock(end, NOW)}"]
    menu.show_limits([Limit("", FIVE, FIVE, words.tomorrow_at_eight(time.time()), is_wish=True)])
    assert checked(menu) == ["5 Mbit/s", "Until tomorrow 8:00"], "once, and not with other words beside it"


def test_another_rate_keeps_the_end_and_another_end_the_rate(qtbot, menu):
    with qtbot.waitSignal(menu.limit_wanted) as wanted:
        menu.rates[FIVE].trigger()
    assert wanted.args == [FIVE, NEVER]
    menu.show_limits([Limit("", FIVE, FIVE, NOW + 600, is_wish=True)])
    with qtbot.waitSignal(menu.limit_wanted) as wanted:
        menu.rates[0].trigger()
    assert wanted.args == [0, NOW + 600]
    with qtbot.waitSignal(menu.limit_wanted) as wanted:
        menu.for_an_hour.trigger()
    assert wanted.args == [FIVE, pytest.approx(time.time() + 3600, abs=5)]
    with qtbot.waitSignal(menu.limit_wanted) as wanted:
        menu.until_tomorrow.trigger()
    assert wanted.args == [FIVE, words.tomorrow_at_eight(time.time())]
    with qtbot.waitSignal(menu.settings_wanted):
        menu.by_settings.trigger()


def test_a_limit_is_told_in_a_few_words():
    assert told(Limit("", 2_500_000, 2_500_000, is_wish=True), NOW) == "20 Mbit/s"


@pytest.fixture
def shown(qtbot, program, filler):
    program.start()
    qtbot.waitUntil(lambda: program.window.header.pause_button.text() == "Pause")
    qtbot.waitUntil(lambda: program._room.desk is not None)
    return program


def limit_of(filler):
    return filler.ledger.terms.limits(time.time()).get("")


def test_window_tray_and_ledger_agree(qtbot, shown, filler):
    header, tray = shown.window.header, shown.presence.tray
    assert not header.limit_button.isVisible()
    assert header.limits.menuAction() in header.pauses.actions()
    assert tray.limits.menuAction() in tray.menu.actions()
    tray.limits.rates[FIVE].trigger()
    qtbot.waitUntil(header.limit_button.isVisible)
    assert limit_of(filler) == Limit("", FIVE, FIVE, NEVER, is_wish=True)
    assert header.limit_button.text() == "5 Mbit/s"
    assert header.limit_button.toolTip() == header.limits.title() == "Speed limit: 5 Mbit/s"
    assert header.limit_button.menu() is header.limits
    assert tray.limits.title() == header.limits.title()
    header.limits.by_settings.trigger()
    qtbot.waitUntil(lambda: not header.limit_button.isVisible())
    assert limit_of(filler) is None


def test_its_end_shows_though_nothing_changes_in_the_ledger(qtbot, shown, filler):
    shown._intentions.limit(FIVE, time.time() + 1.2)
    qtbot.waitUntil(shown.window.header.limit_button.isVisible)
    version = filler.ledger.version()
    qtbot.waitUntil(lambda: not shown.window.header.limit_button.isVisible())
    assert filler.ledger.version() == version
