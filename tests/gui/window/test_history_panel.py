"""The history as a person meets it: filters, pages, order, count."""

from __future__ import annotations

import json
import time

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog

from engine.model import Outcome
from engine.supervisor.export import Form
from gui.saving import file_name
from gui.window import history_panel
from gui.window.history_filter import HistoryFilter, Period
from gui.window.main_window import HISTORY

DAY = 86_400


@pytest.fixture
def panel(qtbot, program, filler, monkeypatch):
    """30 files went up, newest last, one a day; one was taken back; one came down."""
    filler.ledger._connection.pragma("synchronous", 0)
    monkeypatch.setattr(history_panel, "_PAGE", 10)
    now = filler.now
    for number in range(30):
        filler.now = now - (30 - number) * DAY
        filler.transfer(f"scan-{number:02}.pdf", 1000 + number, filler.done)
    filler.now = now
    filler.transfer("oops.bin", 5, filler.cancelled)
    filler.delivery("from-berlin.dwg", 7, is_done=True)
    with filler.ledger.transaction():
        filler.ledger.listing.list_page(20)
    program.start()
    program.window.show()
    program.window.tabs.setCurrentIndex(HISTORY)
    qtbot.waitUntil(lambda: program.window.history.count.text() == "32 files")
    return program.window.history


def names(panel):
    return [panel.model.entry(row).name for row in range(panel.model.rowCount())]


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def scrolled_through(panel):
    """Whether all is there; if not, the next page is asked for, as the view does at its end."""
    panel.model.fetchMore()
    panel.model.fetchMore()  # a second time before the answer is there
    return panel.model.rowCount() == 32


def test_it_is_read_page_by_page_as_somebody_scrolls(qtbot, panel):
    pages: list[int] = []
    panel.model.rowsInserted.connect(lambda _, first, last: pages.append(last - first + 1))
    qtbot.waitUntil(lambda: scrolled_through(panel))
    assert all(page <= 10 for page in pages)
    assert names(panel) == ["oops.bin", "from-berlin.dwg", *(f"scan-{number:02}.pdf" for number in range(29, -1, -1))]


def test_filters_go_together_with_each_other_and_the_search(qtbot, program, panel):
    boxes = panel.filter
    choose(boxes.side, "down")
    qtbot.waitUntil(lambda: names(panel) == ["from-berlin.dwg"])
    choose(boxes.outcome, Outcome.FAILED)
    qtbot.waitUntil(lambda: names(panel) == [])
    assert panel.empty.label.text() == "Nothing found."
    panel.empty.button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() >= 10)
    choose(boxes.period, Period.WEEK)
    qtbot.waitUntil(lambda: panel.count.text() == "8 files")
    program.window.header.search.setText("scan-")
    qtbot.waitUntil(lambda: panel.count.text() == "6 files")


def test_days_are_chosen_first_and_last_one_included(qtbot, panel):
    boxes = panel.filter
    assert not boxes.first_day.isVisible()
    choose(boxes.period, Period.CHOSEN)
    assert boxes.first_day.isVisible()
    today = QDate.currentDate()
    boxes.last_day.setDate(today.addDays(-10))
    boxes.first_day.setDate(today.addDays(-12))
    qtbot.waitUntil(lambda: names(panel) == ["scan-20.pdf", "scan-19.pdf", "scan-18.pdf"])
    boxes.last_day.setDate(today.addDays(-14))  # the wrong way round is understood all the same
    qtbot.waitUntil(lambda: names(panel) == ["scan-18.pdf", "scan-17.pdf", "scan-16.pdf"])


def test_the_ledger_sorts(qtbot, panel):
    panel.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(panel)[:2] == ["from-berlin.dwg", "oops.bin"])
    panel.view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: names(panel)[0] == "scan-29.pdf")
    qtbot.waitUntil(lambda: scrolled_through(panel))
    assert names(panel) == [*(f"scan-{number:02}.pdf" for number in range(29, -1, -1)), "from-berlin.dwg", "oops.bin"]
    panel.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(panel)[0] == "oops.bin")


def test_what_ends_meanwhile_appears_at_the_top_and_is_counted(qtbot, panel, filler):
    panel._due.setInterval(1)
    filler.now += 5
    filler.transfer("late.txt", 1, filler.done)
    panel.refresh_soon()
    qtbot.waitUntil(lambda: names(panel)[0] == "late.txt")
    panel._counting._due_at = 0.0
    panel.refresh_soon()
    qtbot.waitUntil(lambda: panel.count.text() == "33 files")


def test_a_page_that_comes_late_is_not_mixed_with_another_question(qtbot, panel):
    before = panel._asked
    choose(panel.filter.side, "down")
    panel._append(before, [])
    qtbot.waitUntil(lambda: names(panel) == ["from-berlin.dwg"])


def test_periods_begin_at_midnight(qtbot):
    boxes = HistoryFilter()
    qtbot.addWidget(boxes)
    for period in (Period.TODAY, Period.WEEK, Period.MONTH):
        choose(boxes.period, period)
        since = time.localtime(boxes.sought("", "").since)
        assert (since.tm_hour, since.tm_min, since.tm_sec) == (0, 0, 0)
    assert since.tm_mday == 1
    assert boxes.is_narrow()


def test_all_that_is_sought_is_exported_not_only_what_is_shown(qtbot, panel, tmp_path):
    panel.filter.side.setCurrentIndex(1)
    qtbot.waitUntil(lambda: panel.count.text() == "31 files")
    file = tmp_path / "history.csv"
    panel.exporting.wanted.emit(Form.CSV, file)
    assert not panel.exporting.button.isEnabled()
    qtbot.waitUntil(lambda: panel.exporting.said.text() == "Saved as history.csv")
    assert len(file.read_text("utf-8-sig").splitlines()) == 32
    assert panel.exporting.button.isEnabled()
    assert panel.exporting.folder.isVisible()


def test_an_export_that_is_stopped_leaves_nothing(qtbot, panel, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.supervisor.export._PAGE", 1)
    panel.exporting._told.connect(panel.exporting.cancel.click)
    panel.exporting.wanted.emit(Form.JSON, tmp_path / "history.json")
    panel.exporting.cancel.click()
    qtbot.waitUntil(lambda: panel.exporting.said.text() == "Stopped; nothing was saved")
    assert not list(tmp_path.glob("*history*"))


def test_what_cannot_be_written_is_told(qtbot, panel, tmp_path):
    panel.exporting.wanted.emit(Form.JSON, tmp_path / "nowhere" / "history.json")
    qtbot.waitUntil(lambda: panel.exporting.said.text() == "Not saved: No such file or directory")


def test_the_dialog_proposes_a_name(qtbot, panel, tmp_path, monkeypatch):
    monkeypatch.setattr("gui.saving.QStandardPaths.writableLocation", lambda _: str(tmp_path))
    panel.exporting.button.menu().actions()[0].trigger()
    dialog = panel.exporting.findChild(QFileDialog)
    (file,) = dialog.selectedFiles()
    assert file == str(tmp_path / f"history {QDate.currentDate().toString(Qt.DateFormat.ISODate)}.csv")
    dialog.accept()
    qtbot.waitUntil(lambda: panel.exporting.said.text().startswith("Saved as history "))
    assert len(list(tmp_path.glob("history*.csv"))) == 1


@pytest.mark.parametrize("suffix", ["pdf", "json", "csv"])
def test_a_receipt_is_saved(qtbot, program, panel, tmp_path, suffix):
    window = program.window
    window.receipts.show(panel.model.entry(2))
    qtbot.waitUntil(window.receipt.isVisible)
    file = tmp_path / f"receipt.{suffix}"
    window.receipt_saving.save(suffix, file)
    qtbot.waitUntil(lambda: window.receipt._said.text() == f"Saved as receipt.{suffix}")
    content = file.read_bytes()
    assert content.startswith({"pdf": b"%PDF", "json": b"{", "csv": b"\xef\xbb\xbftime,"}[suffix])
    if suffix == "json":
        assert json.loads(content)["transfer"]["name"] == panel.model.entry(2).name
    window.receipt_saving.save(suffix, tmp_path / "nowhere" / "receipt")
    qtbot.waitUntil(lambda: window.receipt._said.text().startswith("Not saved: "))


def test_names_for_files_suit_every_system():
    assert file_name('receipt a/b:"c"\n.pdf') == "receipt a_b__c__.pdf"
    assert len(file_name("x" * 500)) == 100
    assert file_name("...") == "_"


def test_a_receipt_is_printed(qtbot, program, panel, tmp_path):
    window = program.window
    window.receipts.show(panel.model.entry(2))
    qtbot.waitUntil(window.receipt.isVisible)
    menu = window.receipt.save_button.menu()
    next(action for action in menu.actions() if action.text() == "Print…").trigger()
    dialog = window.receipt.findChild(QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
    dialog.done(QPrintDialog.DialogCode.Accepted)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
