from __future__ import annotations

import pytest

from engine.model import Unfinished
from gui.tables.entry import Entry
from gui.tables.past_model import PastModel


def entries(names: str) -> list[Entry]:
    return [Entry(Unfinished("Scans", name, 1, "settling", 0.0)) for name in names]


@pytest.fixture
def model(qtbot, qtmodeltester):
    """Watched by Qt's own tester all the while."""
    model = PastModel()
    qtmodeltester.check(model)
    return model


def test_pages_come_one_after_the_other_and_nothing_twice(model):
    model.show_first(entries("abc"), has_more=True)
    model.append(entries("cde"), has_more=True)
    assert [model.entry(row).name for row in range(model.rowCount())] == list("abcde")
    model.show_first(entries("xab"), has_more=False)
    assert [model.entry(row).name for row in range(model.rowCount())] == list("xab")


def test_the_next_page_is_asked_for_once(model):
    asked = []
    model.more_wanted.connect(lambda: asked.append(1))
    model.show_first(entries("abc"), has_more=True)
    for _ in range(2):
        if model.canFetchMore():
            model.fetchMore()
    assert asked == [1]
    model.append(entries("d"), has_more=False)
    assert not model.canFetchMore()
