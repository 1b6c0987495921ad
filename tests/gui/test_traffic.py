from __future__ import annotations

from engine.model import Stage
from gui.bridge import Flow, News
from gui.traffic import Traffic


def news(moved: int, stage: Stage = Stage.UPLOAD) -> News:
    return News(flows={stage: Flow(moved)})


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
    assert len(traffic._buckets[Stage.UPLOAD, ""]) == 1


def test_a_rate_is_an_average_that_one_part_does_not_make_jump():
    traffic = Traffic()
    traffic.hear(news(50_000), 100.0)
    assert traffic.rate(Stage.UPLOAD, 100.5) == 10_000
    for second in range(1, 10):
        traffic.hear(news(50_000 + 5_000 * second), 100.0 + second)
    assert traffic.rate(Stage.UPLOAD, 110.0) == 9_500
    assert traffic.rate(Stage.DOWNLOAD, 110.0) == 0


def test_silence_means_that_nothing_moves():
    traffic = Traffic()
    traffic.hear(news(9000), 100.0)
    assert traffic.rate(Stage.UPLOAD, 120.0) == 0.0


def test_each_route_has_its_own_figures():
    traffic = Traffic()
    traffic.hear(News(flows={Stage.UPLOAD: Flow(3000, {"Scans": 1000, "Photos": 2000})}), 100.0)
    traffic.hear(News(flows={Stage.UPLOAD: Flow(4000, {"Scans": 2000, "Photos": 2000})}), 101.0)
    traffic.hear(News(flows={Stage.UPLOAD: Flow(500, {"Photos": 500})}), 101.5)  # the stage started anew
    traffic.hear(News(flows={Stage.UPLOAD: Flow(600, {"Photos": 500, "Scans": 100})}), 101.6)
    assert sum(traffic.bars(Stage.UPLOAD, 102.0, 600, "Scans")) == 2100
    assert sum(traffic.bars(Stage.UPLOAD, 102.0, 600, "Photos")) == 2500
    assert sum(traffic.bars(Stage.UPLOAD, 102.0, 600)) == 4600
    assert traffic.rate(Stage.UPLOAD, 102.0, "other") == 0
