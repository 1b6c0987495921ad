from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.model import NEVER, DeliveryState, Verification
from gui.tables.states import state_of
from gui.window.main_window import HISTORY
from gui.window.until import UntilDialog

SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def entry_of(panel, name):
    rows = range(panel.model.rowCount())
    return next(panel.model.entry(row) for row in rows if panel.model.entry(row).name == name)


def choose(panel, *names):
    """Select these rows, and put the keyboard there."""
    panel.view.clearSelection()
    for name in names:
        row = panel.model.row_of(entry_of(panel, name).key)
        panel.view.selectionModel().setCurrentIndex(panel.model.index(row, 0), SELECT)
    return panel.view


@pytest.fixture
def menu_of(window):
    """The menu of these rows of a panel."""
    made = []

    def menu(panel, *names):
        made.append(window.menu_of([entry_of(panel, name) for name in names]))
        return made[-1]

    yield menu
    for menu in made:
        menu.close()


def actions(menu):
    return {action.text(): action for action in menu.actions() if action.text() and action.isVisible()}


def pauses(menu):
    return actions(actions(menu)["Pause"].menu())


def transfer(filler, name):
    return next(row for row in filler.ledger.reading.open_transfers(search=name) if row.name == name)


@pytest.fixture
def wished(qtbot, program):
    """Wait until the ledger knows what a block wished."""
    return lambda: qtbot.waitSignal(program._intentions.noted)


def test_the_menu_of_a_row_offers_what_applies(wished, window, menu_of, filler):
    menu = menu_of(window.uploads, "photos/IMG_2201.HEIC")
    offered = actions(menu)
    assert {text for text, action in offered.items() if action.isEnabled()} >= {"Pause", "Retry now", "Cancel"}
    assert "Resume" not in offered
    with wished():
        offered["First in line"].trigger()
    assert transfer(filler, "photos/IMG_2201.HEIC").priority == 1
    with wished():
        offered["Retry now"].trigger()
    assert transfer(filler, "photos/IMG_2201.HEIC").next_try == 0
    with wished():
        offered["Cancel"].trigger()
    assert transfer(filler, "photos/IMG_2201.HEIC").is_cancelled


@pytest.mark.parametrize(("text", "seconds"), [("30 minutes", 1800), ("1 hour", 3600), ("Until I resume", NEVER)])
def test_a_file_rests_for_as_long_as_was_chosen(qtbot, wished, window, menu_of, filler, text, seconds):
    before = time.time()
    menu = menu_of(window.uploads, "batch/page-0000.tif")
    assert list(pauses(menu)) == ["30 minutes", "1 hour", "Until tomorrow 8:00", "Until a time…", "Until I resume"]
    with wished():
        pauses(menu)[text].trigger()
    row = transfer(filler, "batch/page-0000.tif")
    assert row.is_paused
    assert row.paused_until == pytest.approx(min(before + seconds, NEVER), abs=20)
    qtbot.waitUntil(lambda: entry_of(window.uploads, "batch/page-0000.tif").item.is_paused)
    again = menu_of(window.uploads, "batch/page-0000.tif")
    assert not actions(again)["Pause"].isEnabled()
    with wished():
        actions(again)["Resume"].trigger()
    assert not transfer(filler, "batch/page-0000.tif").is_paused


def test_a_time_can_be_asked_for(qtbot, wished, window, menu_of, filler):
    pauses(menu_of(window.uploads, "batch/page-0001.tif", "batch/page-0002.tif"))["Until a time…"].trigger()
    (dialog,) = window.findChildren(UntilDialog)
    end = dialog.field.dateTime().addDays(1)
    dialog.field.setDateTime(end)
    with wished():
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    for name in ("batch/page-0001.tif", "batch/page-0002.tif"):
        assert transfer(filler, name).paused_until == end.toSecsSinceEpoch()


def test_another_question_takes_the_place_of_the_first(qtbot, wished, window, menu_of, filler):
    for name in ("batch/page-0001.tif", "batch/page-0002.tif"):
        pauses(menu_of(window.uploads, name))["Until a time…"].trigger()
    dialog = window.dialogs._open["until"]
    with wished():
        dialog.accept()
    assert not transfer(filler, "batch/page-0001.tif").is_paused
    assert transfer(filler, "batch/page-0002.tif").is_paused


def test_a_delivery_rests_too(wished, window, menu_of, filler):
    with wished():
        pauses(menu_of(window.downloads, "2026/from-berlin/plan.dwg"))["1 hour"].trigger()
    (row,) = [row for row in filler.ledger.reading.open_deliveries() if row.wanted.key.endswith("/plan.dwg")]
    assert row.is_paused


def delivery(filler, name):
    (row,) = [row for row in filler.ledger.reading.open_deliveries() if row.wanted.key == f"2026/from-berlin/{name}"]
    return row


def test_deliveries_are_put_first_too_but_none_that_is_here_already(qtbot, wished, window, menu_of, filler):
    names = [f"2026/from-berlin/{name}" for name in ("plan.dwg", "plan-2.dwg", "lost.dwg")]
    with filler.ledger.transaction():
        here = delivery(filler, "plan.dwg")
        filler.ledger.inbox.verified([here.proven(here.size, here.wanted.key, Verification.SIZE)], 1.0)
    qtbot.waitUntil(lambda: entry_of(window.downloads, names[0]).item.state is DeliveryState.VERIFIED)
    assert not actions(menu_of(window.downloads, names[0]))["First in line"].isEnabled(), "nothing can be gained"
    with wished():
        actions(menu_of(window.downloads, *names))["First in line"].trigger()
    assert [delivery(filler, name).priority for name in ("plan.dwg", "plan-2.dwg", "lost.dwg")] == [0, 1, 1]
    qtbot.waitUntil(lambda: entry_of(window.downloads, names[1]).item.priority == 1)
    assert state_of(entry_of(window.downloads, names[1]), 1.0) == "First in line"
    assert window.downloads.model.entry(0).name == names[1], "and so it stands in the table"


def test_uploads_and_deliveries_chosen_together_are_put_first_each_on_its_way(wished, window, filler):
    up = entry_of(window.uploads, "batch/page-0007.tif")
    down = entry_of(window.downloads, "2026/from-berlin/plan-2.dwg")
    menu = window.menu_of([up, down])
    with wished():
        actions(menu)["First in line"].trigger()
    menu.close()
    assert (transfer(filler, up.name).priority, delivery(filler, "plan-2.dwg").priority) == (1, 1)


def test_of_a_selection_each_gets_what_applies_to_it(qtbot, wished, window, menu_of, filler):
    with wished():
        pauses(menu_of(window.uploads, "batch/page-0003.tif"))["Until I resume"].trigger()
    qtbot.waitUntil(lambda: entry_of(window.uploads, "batch/page-0003.tif").item.is_paused)
    menu = menu_of(window.uploads, "batch/page-0003.tif", "batch/page-0004.tif", "sent/note-1.txt")
    assert {"Pause", "Resume"} <= {text for text, action in actions(menu).items() if action.isEnabled()}
    with wished():
        pauses(menu)["1 hour"].trigger()
    assert transfer(filler, "batch/page-0003.tif").paused_until == NEVER, "it was not asked for it"
    assert transfer(filler, "batch/page-0004.tif").is_paused
    assert not transfer(filler, "sent/note-1.txt").is_paused, "it is in S3 already"


def test_keys_do_what_the_menu_offers(qtbot, wished, window, filler):
    shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    name = "batch/page-0005.tif"
    view = choose(window.uploads, name)
    with wished():
        qtbot.keyClick(view, Qt.Key.Key_Up, shifted)
    assert transfer(filler, name).priority == 1
    choose(window.uploads, name)
    with wished():
        qtbot.keyClick(view, Qt.Key.Key_P, shifted)
    assert transfer(filler, name).paused_until == NEVER
    qtbot.waitUntil(lambda: entry_of(window.uploads, name).item.is_paused)
    with wished():
        qtbot.keyClick(view, Qt.Key.Key_P, shifted)
    assert not transfer(filler, name).is_paused
    qtbot.keyClick(view, Qt.Key.Key_C, shifted)
    assert QApplication.clipboard().text() == name
    qtbot.waitUntil(lambda: not entry_of(window.uploads, name).item.is_paused)
    with wished():
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert transfer(filler, name).is_cancelled


def test_a_key_for_what_does_not_apply_does_nothing(qtbot, window, filler):
    view = choose(window.uploads, "sent/note-1.txt")
    before = filler.ledger.version()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert filler.ledger.version() == before


def box_of(window):
    return next(box for box in window.findChildren(QMessageBox) if box.isVisible())


def button(box, text):
    return next(button for button in box.buttons() if button.text() == text)


def test_before_several_are_cancelled_one_is_asked(wished, window, menu_of, filler):
    names = ("batch/page-0006.tif", "batch/page-0007.tif")
    actions(menu_of(window.uploads, *names))["Cancel"].trigger()
    box = box_of(window)
    assert box.text() == "Cancel 2 files?"
    assert "stay in QueuedForUpload" in box.informativeText()
    button(box, "Go on with them").click()
    assert not transfer(filler, names[0]).is_cancelled
    actions(menu_of(window.uploads, *names))["Cancel"].trigger()
    with wished():
        button(box_of(window), "Cancel 2 files").click()
    assert all(transfer(filler, name).is_cancelled for name in names)


def test_a_delivery_is_not_given_up_without_a_question(wished, window, menu_of, filler):
    actions(menu_of(window.downloads, "2026/from-berlin/plan-2.dwg"))["Cancel"].trigger()
    box = box_of(window)
    assert "messages are deleted from the queue" in box.informativeText()
    with wished():
        button(box, "Cancel 1 file").click()
    assert [row.is_cancelled for row in filler.ledger.reading.open_deliveries(search="plan-2")] == [True]


def test_everything_of_a_route_can_be_cancelled_and_tried_again(wished, window, filler):
    with wished():
        window.actions_.retry_route.trigger()
    assert transfer(filler, "photos/IMG_2201.HEIC").next_try == 0
    window.actions_.cancel_route.trigger()
    box = box_of(window)
    assert box.text() == "Cancel 128 files?"
    with wished():
        button(box, "Cancel 128 files").click()
    rows = filler.ledger.reading.open_transfers()
    assert {row.is_cancelled for row in rows if row.state.name == "QUEUED"} == {True}
    assert {row.is_cancelled for row in rows if row.state.name != "QUEUED"} == {False}
    assert all(row.is_cancelled for row in filler.ledger.reading.open_deliveries())


def test_copying_names_keys_and_uris(window, menu_of):
    menu = menu_of(window.uploads, "sent/note-1.txt", "sent/note-2.txt")
    for text, copied in {
        "Copy name": "sent/note-1.txt\nsent/note-2.txt",
        "Copy key": "2026/sent/note-1.txt\n2026/sent/note-2.txt",
        "Copy S3 URI": "s3://acme-scans/2026/sent/note-1.txt\ns3://acme-scans/2026/sent/note-2.txt",
    }.items():
        actions(menu)[text].trigger()
        assert QApplication.clipboard().text() == copied


def test_what_ended_can_be_opened_and_shown(qtbot, window, menu_of, monkeypatch, ground):
    opened = []
    monkeypatch.setattr("gui.places.open_path", opened.append)
    window.tabs.setCurrentIndex(HISTORY)
    window.history.look_for("", "scan-001")
    qtbot.waitUntil(lambda: window.history.model.rowCount() == 1)
    menu = menu_of(window.history, "older/scan-001.pdf")
    offered = actions(menu)
    assert not offered["Pause"].isEnabled()
    assert not offered["Cancel"].isEnabled()
    offered["Open file"].trigger()
    offered["Show in folder"].trigger()
    path = ground.config.routes[0].uploaded_path / "older/scan-001.pdf"
    assert opened == [path, path.parent]


def test_the_pause_button_the_route_menu_and_the_table_offer_the_same(window, menu_of):
    header = window.header
    assert header.pause_button.menu() is header.pauses
    assert header.pauses.menuAction() in header.route_menu.actions()
    offered = [action.text() for action in header.pauses.entries()]
    assert offered == [*pauses(menu_of(window.uploads, "batch/page-0000.tif")), "Speed limit"]


def test_links_can_be_copied_of_what_is_in_s3(qtbot, window, menu_of, monkeypatch):
    asked = []
    monkeypatch.setattr(window.links, "copy", lambda entries, seconds: asked.append((len(entries), seconds)))
    links = actions(menu_of(window.uploads, "sent/note-1.txt", "batch/page-0000.tif"))["Copy link"].menu()
    assert list(actions(links)) == ["For 1 hour", "For 1 day", "For 7 days"]
    actions(links)["For 7 days"].trigger()
    shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    view = choose(window.uploads, "sent/note-2.txt")
    qtbot.keyClick(view, Qt.Key.Key_L, shifted)
    view = choose(window.uploads, "batch/page-0000.tif")
    qtbot.keyClick(view, Qt.Key.Key_L, shifted)
    assert asked == [(1, 604800.0), (1, 3600.0)]
    assert not actions(menu_of(window.uploads, "batch/page-0000.tif"))["Copy link"].isEnabled()


def test_how_a_link_went_stands_in_the_banner(window):
    window.links.told.emit("Link copied.", "done")
    assert window.banner.label.text() == "Link copied."
