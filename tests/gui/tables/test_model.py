from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from engine.model import Progress, Stage, Unfinished
from gui.tables.columns import WORK
from gui.tables.diff import spans
from gui.tables.entry import Entry
from gui.tables.model import EntriesModel


def entry(name: str, size: int = 1) -> Entry:
    return Entry(Unfinished("Scans", name, size, "settling", 0.0))


def names(model: EntriesModel) -> list[str]:
    return [model.entry(row).name for row in range(model.rowCount())]


@pytest.fixture
def model(qtbot, qtmodeltester):
    model = EntriesModel(WORK, clock=lambda: 100.0)
    qtmodeltester.check(model)
    return model


@pytest.fixture
def changes(model):
    told = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    return told


def test_spans_join_neighbours():
    assert spans([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert spans([]) == []


def test_a_model_with_rows_passes_qts_own_tester(model, qtmodeltester):
    model.show([entry(name) for name in "abc"])
    qtmodeltester.check(model)
    model.show([entry(name) for name in "cxa"])
    qtmodeltester.check(model)


@pytest.mark.parametrize("after", ["", "abc", "c", "xabc", "abxc", "xyz", "cba", "bxaz", "zcxbya"])
def test_any_snapshot_follows_any_other(model, after):
    model.show([entry(name) for name in "abc"])
    model.show([entry(name) for name in after])
    assert names(model) == list(after)
    assert [model.row_of(entry(name).key) for name in after] == list(range(len(after)))


def test_rows_that_are_the_same_are_not_told(model, changes):
    model.show([entry("a"), entry("b"), entry("c"), entry("d")])
    model.show([entry("a"), entry("b", 2), entry("c", 2), entry("d")])
    assert changes == [(1, 2)]


def test_rows_are_inserted_and_removed_in_runs(model, qtbot):
    inserted, removed = [], []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    model.rowsRemoved.connect(lambda _, first, last: removed.append((first, last)))
    model.show([entry(f"{number:03}") for number in range(100)])
    assert inserted == [(0, 99)]
    model.show([entry(f"{number:03}") for number in range(50, 150)])
    assert removed == [(0, 49)]
    assert inserted == [(0, 99), (50, 99)]


def test_what_a_person_has_chosen_stays_chosen(model):
    model.show([entry(name) for name in "abc"])
    kept = QPersistentModelIndex(model.index(2, 0))
    model.show([entry(name) for name in "xcba"])
    assert kept.row() == 1
    assert model.entry(kept.row()).name == "c"


def test_sorting_and_its_end(model):
    model.show([entry("b", 3), entry("a", 1), entry("c", 2)])
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["b", "c", "a"]
    model.show([entry("b", 3), entry("a", 1), entry("c", 2), entry("d", 9)])
    assert names(model) == ["d", "b", "c", "a"]
    model.sort(-1)
    assert names(model) == ["b", "a", "c", "d"]


def test_progress_touches_only_the_rows_that_move(model, changes, filler):
    rows = [filler.transfer(f"{number}.bin", 1000) for number in range(4)]
    model.show([Entry(row) for row in rows])
    progress = {("up", rows[2].id): Progress(Stage.UPLOAD, rows[2].id, 250, 1000, 50.0)}
    model.set_progress(progress)
    assert changes == [(2, 2)]
    assert [model.data(model.index(2, column)) for column in (2, 3, 4, 5)] == [
        "Uploading",
        "25 %",
        "50 bytes/s",
        "15 s",
    ]
    model.set_progress(dict(progress))
    assert changes == [(2, 2)]
    model.show([Entry(row) for row in rows])
    assert model.data(model.index(2, 3)) == "25 %"
    model.set_progress({})
    assert changes == [(2, 2), (2, 2)]
    assert model.data(model.index(2, 3)) == ""


def test_the_texts_say_what_they_are_to_a_screen_reader(model):
    model.show([entry("a", 2_100_000)])
    assert model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole) == "2.1 MB"
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert heads == ["Name", "Size", "State", "Progress", "Speed", "Left"]


def test_entries_are_values():
    assert entry("a") == dataclasses.replace(entry("a"))
    assert entry("a").key != Entry(Unfinished("Other", "a", 1, "settling", 0.0)).key
