from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from engine.model import Stage
from gui.bridge import Flow, News
from gui.traffic import Traffic
from gui.window.graph import Graph, ceiling


@pytest.mark.parametrize(("value", "scale"), [(0, 1e3), (999, 1e3), (1001, 2e3), (4.2e7, 5e7), (9.9e8, 1e9)])
def test_the_scale_is_a_round_figure(value, scale):
    assert ceiling(value) == scale


def test_up_is_above_the_line_and_down_below(qtbot, monkeypatch):
    traffic = Traffic()
    monkeypatch.setattr("gui.window.graph.time.time", lambda: 600.0)
    traffic.hear(News(flows={Stage.UPLOAD: Flow(1000)}), 500.0)
    traffic.hear(News(flows={Stage.DOWNLOAD: Flow(1000)}), 200.0)
    graph = Graph(traffic)
    qtbot.addWidget(graph)
    graph.resize(600, 56)
    picture = graph.grab().toImage()
    ground = QColor(picture.pixel(5, 40))
    up, down = 499, 199
    assert QColor(picture.pixel(up, 20)) == graph.palette().accent().color()
    assert QColor(picture.pixel(up, 33)) == ground
    assert QColor(picture.pixel(down, 20)) == ground
    assert QColor(picture.pixel(down, 33)) != ground


def test_while_nothing_moved_for_ten_minutes_nothing_is_painted(qtbot, monkeypatch):
    traffic, painted = Traffic(), []
    graph = Graph(traffic)
    qtbot.addWidget(graph)
    monkeypatch.setattr(graph, "update", lambda: painted.append(now))
    traffic.hear(News(flows={Stage.UPLOAD: Flow(1000)}), 10.0)
    for now in (11.0, 609.0, 611.0, 612.0, 613.0):
        monkeypatch.setattr("gui.window.graph.time.time", lambda now=now: now)
        graph.tick()
    assert painted == [11.0, 609.0, 611.0], "once more when the last bar leaves, then no more"
