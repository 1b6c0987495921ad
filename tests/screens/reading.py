"""What can be read on a screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)


def shown(widget, kinds=(QWidget,)):
    """Everything of these kinds that can be seen, the screen itself too."""
    return [
        child for child in (widget, *widget.findChildren(QWidget)) if child.isVisible() and isinstance(child, kinds)
    ]


def words_on(widget):
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text() if callable(widget.text) else ""
    if isinstance(widget, (QLineEdit, QPlainTextEdit)):
        yield widget.placeholderText()
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(number) for number in range(widget.count()))
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    if isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())
    yield from words_of_model(widget)


def words_of_model(widget):
    if not isinstance(widget, QAbstractItemView) or isinstance(widget, QHeaderView) or widget.model() is None:
        return
    model = widget.model()
    columns = model.columnCount(widget.rootIndex()) if hasattr(widget, "horizontalHeader") else 1
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(), 20)):
            yield str(model.index(row, column).data() or "")
