"""Draws the cells of a table with two calls each: a style's own way costs four times as much while rows move."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.tables.columns import NUMBERS
from gui.tables.model import FRACTION_ROLE

PADDING: Final = 8
_BAR: Final = 8
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_ACTIVE: Final = QStyle.StateFlag.State_Active.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
"""As numbers: flags cost as much as drawing the text."""

_Index = QModelIndex | QPersistentModelIndex


class TextCell(QStyledItemDelegate):
    """A text, elided at its end."""

    elide = Qt.TextElideMode.ElideRight

    def __init__(self, alignment: Qt.AlignmentFlag, parent: QObject) -> None:
        super().__init__(parent)
        self._alignment = alignment

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        state = option.state.value
        is_selected = bool(state & _SELECTED)
        group = QPalette.ColorGroup.Active if state & _ACTIVE else QPalette.ColorGroup.Inactive
        ink = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        if is_selected:
            painter.fillRect(option.rect, option.palette.brush(group, QPalette.ColorRole.Highlight))
        if state & _FOCUSED:
            painter.setPen(option.palette.color(group, ink))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        cell = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        self.paint_cell(painter, option, index, cell, option.palette.brush(group, ink))

    def paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, cell: QRect, ink: QBrush
    ) -> None:
        """What is in it, in a colour that stands on its ground."""
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text:
            painter.setPen(ink.color())
            elided = option.fontMetrics.elidedText(text, self.elide, cell.width())
            painter.drawText(cell, self._alignment, elided)


class RoomyRow(QStyledItemDelegate):
    """As the platform draws it, with room above and below: for lists and trees, whose rows stand close together."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return super().sizeHint(option, index) + QSize(0, PADDING)


class NameCell(TextCell):
    """A name, elided in the middle: its end says as much as its beginning."""

    elide = Qt.TextElideMode.ElideMiddle


class BarCell(TextCell):
    """A flat bar with its percentage."""

    def paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, cell: QRect, ink: QBrush
    ) -> None:
        fraction = index.data(FRACTION_ROLE)
        if fraction is None:
            return
        room = option.fontMetrics.horizontalAdvance("100 % ")
        bar = QRect(cell.left(), cell.center().y() - _BAR // 2 + 1, max(cell.width() - room, 0), _BAR)
        groove = ink.color()
        groove.setAlphaF(0.15)
        painter.fillRect(bar, groove)
        bar.setWidth(round(bar.width() * fraction))
        painter.fillRect(bar, ink if option.state.value & _SELECTED else option.palette.accent())
        painter.setPen(ink.color())
        painter.drawText(cell, NUMBERS, index.data(Qt.ItemDataRole.DisplayRole))
