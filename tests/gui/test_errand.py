"""Work in the background that yields answers."""

from __future__ import annotations

from gui.errand import Errand


def test_answers_come_one_by_one_and_then_the_end(qtbot):
    errand = Errand(lambda _: iter((1, 2)))
    found = []
    errand.answered.connect(found.append)
    with qtbot.waitSignal(errand.ended):
        errand.start()
    assert found == [1, 2]


def test_what_ends_it_is_told(qtbot):
    def work(_):
        yield 1
        raise ValueError("no")

    errand = Errand(work)
    with qtbot.waitSignal(errand.failed) as told:
        errand.start()
    assert str(told.args[0]) == "no"


def test_it_gets_to_know_that_nobody_wants_to_know(qtbot):
    def work(is_wanted):
        while is_wanted():
            yield 1

    errand = Errand(work)
    errand.answered.connect(lambda _: errand.stop())
    with qtbot.waitSignal(errand.ended):
        errand.start()
