from __future__ import annotations

from engine.model import Stage
from gui.bridge import Flow, News
from gui.traffic import Traffic


def news(moved: int, rate: float = 1.0, stage: Stage = Stage.UPLOAD) -> News:
    return News(flows={stage: Flow(moved, rate)})


def test_each_second_gets_what_was_moved_in_it():
    traffic = Traffic()
    traffic.hear(news(1000), 100.2)
    traffic.hear(news(1500), 100.9)
    traffic.hear(news(4500), 101.5)
    bars = traffic.bars(Stage.UPLOAD, 102.0, 600)
    assert bars[-2:] == [1500.0, 3000.0]
    assert sum(traffic.bars(Stage.DOWNLOAD, 102.0, 600)) == 0


def test_a_stage_that_starts_anew_counts_from_nothing():
    traffic = Traffic()
    traffic.hear(news(9000), 100.0)
    traffic.hear(news(500), 101.0)
    assert sum(traffic.bars(Stage.UPLOAD, 102.0, 600)) == 9500


def test_old_seconds_go():
    traffic = Traffic()
    traffic.hear(news(9000), 100.0)
    traffic.hear(news(9500), 1000.0)
    assert sum(traffic.bars(Stage.UPLOAD, 1001.0, 600)) == 500
    assert len(traffic._buckets[Stage.UPLOAD]) == 1


def test_silence_means_that_nothing_moves():
    traffic = Traffic()
    traffic.hear(news(9000, 42.0), 100.0)
    assert traffic.rate(Stage.UPLOAD, 101.0) == 42.0
    assert traffic.rate(Stage.UPLOAD, 104.0) == 0.0
