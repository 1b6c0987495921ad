"""Draws progress as a flat bar with its percentage: two rectangles and a text, a fraction of a style's own bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.tables.model import FRACTION_ROLE

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

_HEIGHT: Final = 8
_MARGIN: Final = 8


class ProgressBar(QStyledItemDelegate):
    """For the Progress column."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        if is_selected:
            painter.fillRect(option.rect, palette.highlight())
        fraction = index.data(FRACTION_ROLE)
        if fraction is not None:
            self._paint_bar(painter, option, fraction, index.data(Qt.ItemDataRole.DisplayRole), is_selected=is_selected)

    @staticmethod
    def _paint_bar(
        painter: QPainter, option: QStyleOptionViewItem, fraction: float, text: str, *, is_selected: bool
    ) -> None:
        cell: QRect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        palette: QPalette = option.palette
        room = option.fontMetrics.horizontalAdvance("100 % ")
        bar = QRect(cell.left(), cell.center().y() - _HEIGHT // 2, max(cell.width() - room, 0), _HEIGHT)
        ink = palette.highlightedText().color() if is_selected else palette.text().color()
        groove = ink if is_selected else palette.text().color()
        groove.setAlphaF(0.15)
        painter.fillRect(bar, groove)
        done = palette.highlightedText() if is_selected else palette.accent()
        painter.fillRect(QRect(bar.topLeft(), bar.size()).adjusted(0, 0, round(bar.width() * (fraction - 1)), 0), done)
        painter.setPen(palette.highlightedText().color() if is_selected else palette.text().color())
        painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
