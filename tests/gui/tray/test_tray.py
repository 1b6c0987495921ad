from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from engine.model import NEVER, Pause
from gui.tables.entry import Entry
from gui.tray import tray as tray_module
from gui.tray.summary import Summary, TrayState
from gui.tray.tray import Tray


class Desktop:
    """Says whether there is a tray, and keeps the icons that were put there."""

    def __init__(self) -> None:
        self.has_tray = False
        self.icons: list[FakeIcon] = []


class FakeIcon(QObject):
    activated = Signal(QSystemTrayIcon.ActivationReason)
    messageClicked = Signal()  # noqa: N815 - Qt's name
    ActivationReason = QSystemTrayIcon.ActivationReason
    desktop: Desktop

    def __init__(self, parent=None):
        super().__init__(parent)
        self.desktop.icons.append(self)
        self.tip = ""
        self.messages = []
        self.pictures = 0
        self.is_shown = False

    @classmethod
    def isSystemTrayAvailable(cls):  # noqa: N802 - Qt's name
        return cls.desktop.has_tray

    def setContextMenu(self, menu):  # noqa: N802
        self.menu = menu

    def setIcon(self, icon):  # noqa: N802
        self.pictures += 1

    def showMessage(self, title, text, icon, milliseconds):  # noqa: N802
        self.messages.append((title, text))

    def toolTip(self):  # noqa: N802
        return self.tip

    def setToolTip(self, text):  # noqa: N802
        self.tip = text

    def show(self):
        self.is_shown = True

    def hide(self):
        self.is_shown = False


@pytest.fixture
def desktop(monkeypatch):
    desktop = Desktop()
    monkeypatch.setattr(FakeIcon, "desktop", desktop, raising=False)
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    monkeypatch.setattr(tray_module, "_LOOK_MS", 20)
    return desktop


@pytest.fixture
def tray(qtbot, desktop):
    tray = Tray()
    yield tray
    tray.close()


def labels(menu):
    return [action.text() for action in menu.actions() if action.text() and action.isVisible()]


def test_a_tray_that_comes_late_gets_an_icon_made_then(qtbot, tray, desktop):
    tray.look()
    assert not desktop.icons
    assert not tray.is_there
    desktop.has_tray = True
    with qtbot.waitSignal(tray.appeared):
        pass
    assert desktop.icons[0].is_shown
    assert tray.is_there
    assert not tray._looking.isActive()


def test_it_says_once_that_there_is_no_tray(qtbot, tray):
    with qtbot.waitSignal(tray.missed):
        tray.look()
    assert tray._looking.interval() == tray_module._SELDOM_MS, "a desktop without one is not asked all the time"
    with qtbot.assertNotEmitted(tray.missed, wait=100):
        tray.look()


def test_the_menu_has_everything(tray, desktop, ground):
    tray.show_routes(ground.config.routes)
    tray.show_summary(Summary(TrayState.WORKING, "128 files, 6 min left (42 MB/s)", 0.3))
    assert labels(tray.menu) == [
        "128 files, 6 min left (42 MB/s)",
        "Open Bucket Brigade",
        "Pause",
        "Speed limit",
        "Open folder",
        "Recent",
        "Settings…",
        "Quit",
    ]
    assert labels(tray.pauses) == ["30 minutes", "1 hour", "Until tomorrow 8:00", "Until a time…", "Until I resume"]
    assert labels(tray.folders) == ["Watch", "Queued", "Uploaded", "Downloads"]
    tray.show_summary(Summary(TrayState.PAUSED, "Paused"))
    assert "Resume" in labels(tray.menu)
    assert "Pause" not in labels(tray.menu)


def test_each_of_several_routes_can_rest_and_go_on(qtbot, tray):
    tray.show_pauses({"Scans": None, "R&D": Pause("R&D", 0.0, NEVER)})
    assert labels(tray.pauses)[-2:] == ["Scans", "R&&D (Paused)"]
    scans, research = (action.menu() for action in tray.pauses.actions() if action.menu())
    with qtbot.waitSignal(tray.pause_wanted) as paused:
        next(action for action in scans.actions() if action.text() == "Until I resume").trigger()
    assert paused.args == ["Scans", NEVER]
    with qtbot.waitSignal(tray.resume_wanted) as resumed:
        next(action for action in research.actions() if action.text() == "Resume").trigger()
    assert resumed.args == ["R&D"]
    tray.show_pauses({"Scans": None})
    assert labels(tray.pauses)[-1] == "Until I resume"


def test_what_is_chosen_is_told(qtbot, tray):
    def choose(menu, text):
        next(action for action in menu.actions() if action.text() == text).trigger()

    for text, signal in {
        "Open Bucket Brigade": tray.open_wanted,
        "Resume": tray.resume_wanted,
        "Settings…": tray.settings_wanted,
        "Quit": tray.quit_wanted,
    }.items():
        with qtbot.waitSignal(signal):
            choose(tray.menu, text)
    with qtbot.waitSignal(tray.pause_wanted) as paused:
        choose(tray.pauses, "Until I resume")
    assert paused.args == ["", NEVER]


def test_a_click_opens_the_window(qtbot, tray, desktop):
    desktop.has_tray = True
    tray.look()
    with qtbot.waitSignal(tray.open_wanted):
        desktop.icons[0].activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.open_wanted, wait=20):
        desktop.icons[0].activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_a_click_on_a_notification_opens_what_it_is_about(qtbot, tray, desktop):
    assert not tray.tell("Early", "There is no tray yet"), "somebody else has to tell it"
    desktop.has_tray = True
    tray.look()
    clicked = []
    assert tray.tell("128 files uploaded", "In S3 and announced.", lambda: clicked.append("history"))
    assert desktop.icons[0].messages == [("128 files uploaded", "In S3 and announced.")]
    desktop.icons[0].messageClicked.emit()
    assert clicked == ["history"]
    tray.tell("Still at work", "In the tray")
    with qtbot.waitSignal(tray.open_wanted):
        desktop.icons[0].messageClicked.emit()
    assert clicked == ["history"]


def test_the_icon_is_drawn_anew_only_when_it_looks_different(tray, desktop):
    desktop.has_tray = True
    tray.look()
    icon = desktop.icons[0]
    before = icon.pictures
    for done in range(100):
        tray.show_summary(Summary(TrayState.WORKING, f"{100 - done} files", done / 100))
    assert icon.pictures - before <= 14
    assert icon.tip == "Bucket Brigade\n1 files"


def test_recent_files_open_their_receipt(qtbot, tray, filler):
    row = filler.transfer(
        "a & b with a very very long name that no menu should have to show in full.pdf", 9, filler.done
    )
    tray.show_recent([Entry(row)], filler.now)
    (action,) = tray.recent.actions()
    assert action.text().startswith("a && b with a very")
    assert action.text().endswith("(In S3 and announced)")
    assert len(action.text()) < 70
    with qtbot.waitSignal(tray.receipt_wanted) as wanted:
        action.trigger()
    assert wanted.args[0].key == ("up", row.id)
