from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

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


@pytest.fixture
def graph(qtbot, monkeypatch):
    """Ten seconds ago 30 kB went up, and five minutes ago 3 kB came down; a bar is three seconds."""
    traffic = Traffic()
    monkeypatch.setattr("gui.window.graph.time.time", lambda: 1_700_000_000.0)
    traffic.hear(News(flows={Stage.UPLOAD: Flow(30_000, {"Scans": 30_000})}), 1_700_000_000.0 - 10)
    traffic.hear(News(flows={Stage.DOWNLOAD: Flow(3_000, {"Photos": 3_000})}), 1_700_000_000.0 - 300)
    graph = Graph(traffic)
    qtbot.addWidget(graph)
    graph.resize(600, 56)
    graph.show()
    return graph


def test_the_mouse_is_told_the_time_and_what_went_where(qtbot, graph):
    qtbot.mouseMove(graph, QPoint(590, 20))
    assert "10.0 kB/s up, 0 bytes/s down" in graph.accessibleDescription()
    assert QToolTip.text() == graph.accessibleDescription()
    qtbot.mouseMove(graph, QPoint(301, 20))
    assert "1.0 kB/s down" in graph.accessibleDescription()


def test_the_arrow_keys_walk_through_it(qtbot, graph):
    graph.setFocus()
    for key in (Qt.Key.Key_End, *[Qt.Key.Key_Left] * 3):
        qtbot.keyClick(graph, key)
    assert "10.0 kB/s up" in graph.accessibleDescription()
    qtbot.keyClick(graph, Qt.Key.Key_Home)
    assert "0 bytes/s up, 0 bytes/s down" in graph.accessibleDescription()


def test_only_the_chosen_route_is_shown(graph):
    assert "10.0 kB/s up" in graph.figures_at(196)
    graph.show_route("Photos")
    assert "0 bytes/s up" in graph.figures_at(196)
