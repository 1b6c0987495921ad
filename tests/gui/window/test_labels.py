"""What labels and tooltips make of texts that come from anybody."""

from __future__ import annotations

import pytest
from PySide6.QtGui import Qt

from gui.window.banner import Banner
from gui.window.empty import Empty
from gui.window.labels import Elided, as_tip


@pytest.mark.parametrize("text", ["<b>bold</b>.txt", "<img src='file:///etc/hostname'>", "<h1>a</h1>\nb & c"])
def test_a_tooltip_shows_names_as_they_are(qtbot, text):
    tip = as_tip(text)
    for tag in ("<b>", "<img", "<h1>"):
        assert tag not in tip
    label = Elided(text)
    qtbot.addWidget(label)
    assert label.toolTip() == tip


def test_an_ordinary_name_is_left_alone():
    assert as_tip("a < b & c.txt") == "a < b & c.txt"


def test_sentences_are_plain_text(qtbot):
    banner, empty = Banner(), Empty("done")
    for widget in (banner, empty):
        qtbot.addWidget(widget)
        assert widget.label.textFormat() is Qt.TextFormat.PlainText
