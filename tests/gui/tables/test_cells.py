"""Where the cells of a table put their ink."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from engine.model import Progress, Stage
from gui.tables.columns import WORK
from gui.tables.entry import Entry
from gui.tables.model import EntriesModel
from gui.tables.view import EntriesView

WIDTH, HEIGHT = 300, 24
INK = QColor("red")


@pytest.fixture
def view(qtbot, filler) -> EntriesView:
    transfer = filler.transfer("scan.pdf", 1000)
    view = EntriesView(EntriesModel(WORK), "Uploads")
    qtbot.addWidget(view)
    view.model().show([Entry(transfer)])
    view.model().set_progress({("up", transfer.id): Progress(Stage.UPLOAD, transfer.id, 250, 1000, 50.0)})
    return view


def painted(view: EntriesView, title: str, state: QStyle.StateFlag = QStyle.StateFlag.State_Enabled) -> QImage:
    column = next(number for number, column in enumerate(WORK) if column.title == title)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, WIDTH, HEIGHT)
    option.state = state
    option.fontMetrics = view.fontMetrics()
    option.palette.setColor(QPalette.ColorRole.Text, INK)
    option.palette.setColor(QPalette.ColorRole.Highlight, QColor("blue"))
    option.palette.setColor(QPalette.ColorRole.HighlightedText, QColor("yellow"))
    with QPainter(image) as painter:
        view.itemDelegateForColumn(column).paint(painter, option, view.model().index(0, column))
    return image


def has_ink(image: QImage, first: int, last: int) -> bool:
    """Of a text; a bar is fainter."""
    columns = (QColor(image.pixel(x, y)) for x in range(first, last) for y in range(HEIGHT))
    return any(color.red() > 150 and color.green() < 100 and color.blue() < 100 for color in columns)


@pytest.mark.parametrize("title", ["Name", "State"])
def test_texts_stand_at_the_left(view, title):
    image = painted(view, title)
    assert has_ink(image, 0, WIDTH // 3)
    assert not has_ink(image, WIDTH * 2 // 3, WIDTH)


@pytest.mark.parametrize("title", ["Size", "Speed", "Left", "Progress"])
def test_numbers_stand_at_the_right_the_percentage_beside_its_bar(view, title):
    image = painted(view, title)
    assert has_ink(image, WIDTH * 2 // 3, WIDTH)
    assert not has_ink(image, 0, WIDTH // 3)


def test_a_chosen_row_stands_out(view):
    chosen = painted(view, "Name", QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_Active)
    assert chosen.pixelColor(1, 1) == QColor("blue")
    assert not has_ink(chosen, 0, WIDTH)
    assert painted(view, "Name").pixelColor(1, 1) == QColor("white")
