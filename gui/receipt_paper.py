"""The receipt of a file as it is printed: pages with a heading, and one line of a table for each moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from gui import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPagedPaintDevice, QTextTable

    from gui.window.timeline import Moment

translate = QCoreApplication.translate

_POINTS: Final = 9.5
_MARGIN: Final = 18.0
"""Millimetres."""
_DOTS: Final = 300
_TIMES: Final = 27
"""Percent of the width for the times."""


def pdf_of(name: str, moments: Sequence[Moment], now: float) -> bytes:
    """The pages as a PDF file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setTitle(name)
    writer.setCreator("Bucket Brigade")
    size = QPageSize(QPageSize.PageSizeId.A4)
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    paint(writer, name, moments, now)
    buffer.close()
    return bytes(content.data())


def paint(paper: QPagedPaintDevice, name: str, moments: Sequence[Moment], now: float) -> None:
    """Onto the pages of a printer or a file."""
    painter = QPainter(paper)
    try:
        _Pages(painter, name, now).paint(paper, _document(paper, name, moments))
    finally:
        painter.end()


def _document(paper: QPagedPaintDevice, name: str, moments: Sequence[Moment]) -> QTextDocument:
    """Plain text only: a name is nothing but letters, whatever it looks like."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(paper)
    document.setDefaultFont(_font())
    document.setDocumentMargin(0)
    document.setDefaultTextOption(_anywhere())
    cursor = QTextCursor(document)
    cursor.beginEditBlock()  # laid out once: after each line it would take minutes
    cursor.insertText(name, _style(1.5, is_bold=True))
    cursor.insertBlock()
    _fill(cursor.insertTable(max(len(moments), 1), 2, _lines()), moments)
    cursor.endEditBlock()
    return document


def _font() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(_POINTS)
    return font


def _anywhere() -> QTextOption:
    """Long names have no blanks."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _style(factor: float = 1.0, *, is_bold: bool = False) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setFontPointSize(_POINTS * factor)
    style.setFontWeight(QFont.Weight.Bold if is_bold else QFont.Weight.Normal)
    return style


def _lines() -> QTextTableFormat:
    form = QTextTableFormat()
    form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_None)
    form.setCellSpacing(0)
    form.setCellPadding(3)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.PercentageLength, share) for share in (_TIMES, 100 - _TIMES)]
    )
    return form


def _fill(table: QTextTable, moments: Sequence[Moment]) -> None:
    for row, moment in enumerate(moments):
        when = words.moment(moment.at, 0.0) if moment.at else translate("paper", "to come")
        table.cellAt(row, 0).firstCursorPosition().insertText(when, _style())
        cursor = table.cellAt(row, 1).firstCursorPosition()
        cursor.insertText(moment.title, _style(is_bold=True))
        for fact in moment.facts:
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(f"{fact.label}: {fact.value}", _style())


class _Pages:
    """Draws a document page by page, each with a heading and its number."""

    def __init__(self, painter: QPainter, name: str, now: float) -> None:
        self._painter = painter
        self._name = name
        self._now = now
        painter.setFont(_font())
        self._line = QFontMetricsF(painter.font(), painter.device()).lineSpacing()

    def paint(self, paper: QPagedPaintDevice, document: QTextDocument) -> None:
        whole = QRectF(0, 0, paper.width(), paper.height())
        room = whole.adjusted(0, 2.5 * self._line, 0, -2 * self._line)
        document.setPageSize(QSizeF(room.size()))
        for page in range(document.pageCount()):
            if page:
                paper.newPage()
            self._paint_edges(whole, page + 1, document.pageCount())
            self._paint_body(document, room, page)

    def _paint_edges(self, whole: QRectF, page: int, pages: int) -> None:
        right = Qt.AlignmentFlag.AlignRight
        top = QRectF(whole.left(), whole.top(), whole.width(), self._line)
        heading = translate("paper", "Receipt, as of {time}").format(time=words.moment(self._now, 0.0))
        self._painter.drawText(top, right, heading)
        room = top.width() - QFontMetricsF(self._painter.font(), self._painter.device()).horizontalAdvance(
            f"{heading}  "
        )
        metrics = QFontMetricsF(self._painter.font(), self._painter.device())
        self._painter.drawText(top, metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))
        self._painter.fillRect(QRectF(top.left(), top.bottom() + self._line / 2, top.width(), 2), Qt.GlobalColor.gray)
        foot = QRectF(whole.left(), whole.bottom() - self._line, whole.width(), self._line)
        self._painter.drawText(foot, "Bucket Brigade")
        number = translate("paper", "Page {page} of {pages}").format(page=page, pages=pages)
        self._painter.drawText(foot, right, number)

    def _paint_body(self, document: QTextDocument, room: QRectF, page: int) -> None:
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)  # paper is white, also in the dark
        context.clip = QRectF(0, page * room.height(), room.width(), room.height())
        self._painter.save()
        self._painter.translate(room.left(), room.top() - page * room.height())
        self._painter.setClipRect(context.clip)
        document.documentLayout().draw(self._painter, context)
        self._painter.restore()
