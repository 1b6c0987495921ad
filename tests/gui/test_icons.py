from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

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
