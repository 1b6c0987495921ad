from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

from engine.model import (
    NEVER,
    Count,
    Limit,
    Outcome,
    Pause,
    Progress,
    Reason,
    Report,
    RouteStatus,
    Stage,
    WatchHealth,
)
from gui.bridge import Flow, News
from gui.moving import Moving
from gui.tables.filters import Place
from gui.traffic import Traffic
from gui.window.figures import figures_of
from gui.window.main_window import DOWNLOADS, HISTORY, PROBLEMS, UPLOADS


def names(panel):
    return [panel.model.entry(row).name for row in range(panel.model.rowCount())]


def row_named(panel, name):
    return names(panel).index(name)


def test_every_control_has_a_name_for_screen_readers(window):
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    controls = [control for kind in kinds for control in window.findChildren(kind)]
    inner = {"qt_toolbar_ext_button", "ScrollLeftButton", "ScrollRightButton", "qt_spinbox_lineedit"}
    nameless = [
        control
        for control in controls
        if not (control.accessibleName() or getattr(control, "text", str)())
        and control.objectName() not in inner
        and not type(control).__module__.startswith("PySide6")
    ]
    assert not nameless
    for control in (
        window.header.search,
        window.header.pause_button,
        window.uploads.view,
        window.history.filter.outcome,
    ):
        assert control.accessibleName()


def test_a_box_of_the_strip_says_what_is_in_it(window):
    boxes = window.strip._boxes
    assert boxes[Place.QUEUED].accessibleName() == "Queued: 125 files"
    assert boxes[Place.SQS].accessibleName() == "SQS: 12 to announce"
    assert boxes[Place.DOWNLOADS].accessibleName() == "Downloads: 3 arriving"


def test_a_click_on_a_box_filters_and_a_second_one_shows_all(qtbot, window):
    whole = window.uploads.model.rowCount()
    box = window.strip._boxes[Place.SQS]
    box.click()
    assert window.uploads.model.rowCount() == 12
    assert all(name.startswith("sent/") for name in names(window.uploads))
    box.click()
    assert window.uploads.model.rowCount() == whole
    window.strip._boxes[Place.DOWNLOADS].click()
    assert window.tabs.currentIndex() == DOWNLOADS


def test_what_moves_comes_first_with_its_progress(qtbot, program, yard, window, moving):
    progress = (Progress(Stage.UPLOAD, moving["movie"], 4_100_000_000, 9_800_000_000, 34e6),)
    yard.engine.tell(Report(Stage.UPLOAD, (), progress, 42_000_000, 42.1e6))
    qtbot.waitUntil(lambda: names(window.uploads)[0] == "video/take4.mov")
    model = window.uploads.model
    assert model.data(model.index(0, 3)) == "41 %"
    assert model.data(model.index(0, 4)) == "34.0 MB/s"
    qtbot.waitUntil(lambda: window.strip._boxes[Place.S3].accessibleName() == "S3: 1 uploading")


def test_the_search_finds_in_all_tables(qtbot, window):
    window.header.search.setText("invoice")
    qtbot.waitUntil(lambda: names(window.uploads) == ["scans/0812-invoice.pdf"])
    window.header.search.setText("scan-03")
    window.tabs.setCurrentIndex(HISTORY)
    qtbot.waitUntil(lambda: window.history.model.rowCount() > 0)
    assert all("scan-03" in name for name in names(window.history))
    window.header.search.setText("no such file")
    qtbot.waitUntil(lambda: window.history.model.rowCount() == 0)
    assert window.history.empty.label.text() == "Nothing found for “no such file”."


def test_history_can_be_narrowed_to_what_did_not_arrive(qtbot, window):
    window.tabs.setCurrentIndex(HISTORY)
    qtbot.waitUntil(lambda: window.history.model.rowCount() == 51)
    window.history.filter.outcome.setCurrentIndex(window.history.filter.outcome.findData(Outcome.FAILED))
    qtbot.waitUntil(lambda: names(window.history) == ["older/oops.bin"])


def test_enter_opens_a_receipt_and_escape_closes_it(qtbot, window):
    window.tabs.setCurrentIndex(HISTORY)
    qtbot.waitUntil(lambda: window.history.model.rowCount() == 51)
    view = window.history.view
    view.setCurrentIndex(window.history.model.index(row_named(window.history, "older/scan-000.pdf"), 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(window.receipt.isVisible)
    text = window.receipt.text()
    steps = ["Last written", "taken into the queue", "Stored in S3", "Announced in SQS", "Announcement received"]
    steps += ["Moved into UploadedToS3", "equal to what was sent"]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    for known in ("Key: 2026/older/scan-000.pdf", "d6e1a7a2-5b0c", "5wzLmVgB5Uo="):
        assert known in text
    window.receipt.close_receipt()
    assert not window.receipt.isVisible()


def test_a_rest_is_told_like_a_pause_and_can_be_ended_like_one(qtbot, program, window, filler):
    filler.ledger.terms.put([Pause("", filler.now, NEVER, Reason.BATTERY)], [])
    filler.ledger.problems.gone(Stage.UPLOAD, "Scans")
    program._room.has_engine = True
    program._overview.refresh()
    qtbot.waitUntil(lambda: window.header.pause_button.text() == "Resume")
    assert window.header.pause_button.toolTip() == "On battery"
    assert window.strip._boxes[Place.WATCH].accessibleDescription().startswith("On battery")
    window.banner.show_problems([], 0)
    assert window.banner.label.text().startswith("On battery. Files stay where they are")
    assert window.banner.button.text() == "Go on all the same"
    window.banner.button.click()
    qtbot.waitUntil(lambda: window.header.pause_button.text() == "Pause")
    assert filler.ledger.wishes.pauses(filler.now) == {}


def test_the_strip_says_that_a_limit_holds(qtbot):
    routes = [RouteStatus("Scans", WatchHealth("Scans"), arriving=Count(1, 10))]
    moving, traffic = Moving(), Traffic()
    traffic.hear(News(flows={Stage.DOWNLOAD: Flow(50_000_000)}), 100.0)
    assert figures_of(routes, moving, traffic, 101.0).downloads.detail == "10.0 MB/s"
    for name, is_limited in (("", True), ("Scans", True), ("Other", False)):
        detail = figures_of(routes, moving, traffic, 101.0, limits=[Limit(name, 0, 1)]).downloads.detail
        assert detail.endswith(", limited") == is_limited
    assert figures_of(routes, moving, traffic, 101.0, limits=[Limit("", 1, 0)]).downloads.detail == "10.0 MB/s"


def test_problems_are_cards_with_one_button_and_folded_details(qtbot, program, window, filler):
    filler.problem("not-allowed", "sqs:SendMessage", detail="AccessDenied for user x")
    filler.foreign_message('{"hello": "world"}')
    program._overview.refresh()
    qtbot.waitUntil(lambda: "not-allowed" in window.problems.cards)
    window.banner.button.click()
    assert window.tabs.currentIndex() == PROBLEMS
    card = window.problems.cards["not-allowed"]
    assert "sqs:SendMessage is not allowed" in card.sentence.text()
    assert card.next.text().startswith("Tried again in")
    assert card.button.text() == "Copy for the administrator"
    assert not card.details.isVisible()
    card.fold.click()
    assert "AccessDenied for user x" in card.details.text()
    assert card.details.isVisible()
    assert window.problems.quarantine.isVisible()
    assert "hello" in window.problems.quarantine.details.text()
    with qtbot.waitSignal(program._intentions.noted):
        card.again.click()
    qtbot.waitUntil(lambda: "not-allowed" not in window.problems.cards)


def test_a_receipt_says_how_far_its_file_is(qtbot, program, yard, window, moving):
    panel = window.uploads
    panel.view.opened.emit(panel.model.entry(row_named(panel, "video/take4.mov")))
    qtbot.waitUntil(window.receipt.isVisible)
    assert "Now: Queued" in window.receipt.text()
    progress = (Progress(Stage.UPLOAD, moving["movie"], 4_100_000_000, 9_800_000_000, 34e6),)
    yard.engine.tell(Report(Stage.UPLOAD, (), progress, 42_000_000, 42.1e6))
    qtbot.waitUntil(lambda: "Now: Part 37 of 88" in window.receipt.text())


def test_a_problem_that_was_put_right_elsewhere_can_be_tried_at_once(qtbot, program, window, filler):
    filler.problem("no-bucket", "acme")
    program._overview.refresh()
    qtbot.waitUntil(lambda: "no-bucket" in window.problems.cards)
    assert window.banner.button.text() == "What to do"
    window.banner.button.click()
    assert not window.banner.button.isVisible(), "one is there already"
    card = window.problems.cards["no-bucket"]
    assert card.button.text() == "Open settings"
    with qtbot.waitSignal(program._intentions.noted):
        card.again.click()
    qtbot.waitUntil(lambda: "no-bucket" not in window.problems.cards)


def test_banner_and_tab_count_the_same_problems(qtbot, program, window, filler):
    before = window.problems.count
    filler.problem("offline", "S3")
    filler.problem("offline", "SQS", stage=Stage.DOWNLOAD)
    program._overview.refresh()
    qtbot.waitUntil(lambda: "offline" in window.problems.cards)
    assert window.tabs.tabText(PROBLEMS) == f"Problems {before + 1}"
    assert window.banner.label.text().startswith(f"{before + 1} problems.")


def test_everything_has_its_key(window):
    keys = {action.shortcut().toString(): action.text() for action in window.actions()}
    assert {"Ctrl+F", "Ctrl+P", "Ctrl+,", "Ctrl+Q", "F1"} <= keys.keys()


def test_the_tabs_have_keys(qtbot, window):
    window.activateWindow()
    for number, tab in enumerate((UPLOADS, DOWNLOADS, HISTORY, PROBLEMS), 1):
        sequence = QKeySequence(f"Ctrl+{number}")
        qtbot.keyClick(window, Qt.Key(sequence[0].key()), Qt.KeyboardModifier.ControlModifier)
        assert window.tabs.currentIndex() == tab
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.uploads.view.hasFocus)


def test_a_long_table_says_how_many_more_there_are(qtbot, window):
    entries = [window.uploads.model.entry(row) for row in range(5)]
    window.uploads.show_entries(entries, 1_005)
    assert "1,000 files more" in window.uploads.more.text().replace("1000", "1,000")


def test_nothing_moves_while_a_menu_is_open(qtbot, window, monkeypatch):
    monkeypatch.setattr(window.uploads.view, "is_touched", lambda: True)
    before = names(window.uploads)
    window.uploads.show_entries([], 0)
    assert names(window.uploads) == before
    monkeypatch.setattr(window.uploads.view, "is_touched", lambda: False)
    window.uploads.tick()
    assert names(window.uploads) == []
