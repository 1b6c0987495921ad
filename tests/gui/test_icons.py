from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui import icons
from gui.icons import dot, drawing, icon, retint, wear

ROOT = Path(__file__).parents[2]
DRAWINGS = sorted(path.stem for path in (ROOT / "resources" / "icons").glob("*.svg"))


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_can_be_drawn_at_16_pixels(qtbot, name):
    assert drawing(name, "#000000").isValid()
    image = icon(name).pixmap(QSize(16, 16)).toImage()
    assert any(image.pixelColor(x, y).alpha() > 100 for x in range(16) for y in range(16))


def test_every_icon_that_is_worn_exists():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "gui").rglob("*.py"))
    worn = set(re.findall(r'(?:wear\([^"()]+, |picture=|icon\(|Picture\(|Empty\()"([a-z-]+)"', sources))
    assert len(worn) > 10
    assert worn <= set(DRAWINGS)


def test_nothing_is_drawn_before_it_is_shown(qtbot):
    """The window has some ninety icons, in three modes and many sizes; few are ever seen."""
    icons._painted.cache_clear()
    icons._drawn.cache_clear()
    shown = icon("mark")
    assert icons._drawn.cache_info().misses == 0
    for _ in range(2):
        shown.pixmap(QSize(16, 16))
    assert icons._drawn.cache_info().misses == 1


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
def test_an_icon_is_drawn_as_sharp_as_the_screen_is(qtbot, scale):
    pixmap = icon("mark").pixmap(QSize(16, 16), scale)
    assert pixmap.size() == QSize(16, 16) * scale
    assert pixmap.devicePixelRatio() == scale


@pytest.mark.parametrize(("mode", "ink"), [(QIcon.Mode.Disabled, "#010203"), (QIcon.Mode.Selected, "#040506")])
def test_an_icon_keeps_its_shape_and_has_the_colour_of_its_mode(qtbot, mode, ink):
    canvas = QImage(60, 20, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.white)
    with QPainter(canvas) as painter:
        icons._painted("mark", "#000000", "#010203", "#040506").paint(painter, canvas.rect(), mode=mode)
    seen = [(x, y) for x in range(60) for y in range(20) if canvas.pixelColor(x, y).name() == ink]
    assert seen
    assert all(20 <= x < 40 for x, _ in seen)


def test_icons_follow_the_palette(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    button = QToolButton(window)
    wear(button, "mark")
    before = QApplication.palette()
    dark = QPalette(before)
    dark.setColor(QPalette.ColorRole.WindowText, QColor("#eeeeee"))
    QApplication.setPalette(dark)
    try:
        retint(window)
        image = button.icon().pixmap(QSize(64, 64)).toImage()
        inks = {
            image.pixelColor(x, y).name() for x in range(64) for y in range(64) if image.pixelColor(x, y).alpha() == 255
        }
        assert inks == {"#eeeeee"}
    finally:
        QApplication.setPalette(before)


def test_a_dot_is_seen_in_a_chosen_row_of_its_own_colour(qtbot):
    own = QApplication.palette().highlight().color()
    image = dot(own).pixmap(QSize(64, 64), QIcon.Mode.Selected).toImage()
    rim = QApplication.palette().highlightedText().color()
    assert any(image.pixelColor(x, 32).name() == rim.name() for x in range(32))
    assert image.pixelColor(32, 32).name() == own.name()
