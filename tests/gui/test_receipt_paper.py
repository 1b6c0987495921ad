"""A receipt on paper: every word of it, on as many pages as it takes, black on white."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPdfWriter, QTextDocument

from gui.receipt_paper import _document, _Pages, pdf_of
from gui.window.timeline import Fact, Moment, Tone

NAME = "scans/Übergrößen-" + "x" * 300 + "<b>ß</b>.pdf"
MOMENTS = [
    Moment(1_700_000_000.0, "Stored in S3", (Fact("Key", NAME), Fact("CRC64NVME", "5wzLmVgB5Uo="))),
    Moment(0.0, "Next: announced in SQS", tone=Tone.AWAITED),
]


def test_every_word_is_in_it_and_names_are_plain_text(qtbot, tmp_path):
    text = _document(QPdfWriter(str(tmp_path / "a.pdf")), NAME, MOMENTS).toPlainText()
    for word in (NAME, "2023", "Stored in S3", f"Key: {NAME}", "CRC64NVME: 5wzLmVgB5Uo=", "to come"):
        assert word in text


def test_long_names_stay_on_the_page(qtbot, tmp_path):
    writer = QPdfWriter(str(tmp_path / "a.pdf"))
    document = _document(writer, NAME, MOMENTS)
    document.setPageSize(writer.pageLayout().paintRectPixels(writer.resolution()).size().toSizeF())
    assert document.idealWidth() <= writer.width()


@pytest.mark.parametrize(("moments", "pages"), [(1, {1}), (120, range(3, 12))])
def test_pages_follow_each_other(qtbot, moments, pages):
    content = pdf_of(
        "a.txt", [Moment(1.0, f"Moment {number}", (Fact("Message", "m"),)) for number in range(moments)], 2.0
    )
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") in pages


def test_paper_is_white_in_the_dark_too(qtbot, qapp, tmp_path):
    light = qapp.palette()
    dark = QPalette(light)
    dark.setColor(QPalette.ColorRole.Text, QColor("white"))
    qapp.setPalette(dark)
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    try:
        _Pages(painter, "a.txt", 2.0)._paint_body(_document(image, "a.txt", MOMENTS[1:]), QRectF(image.rect()), 0)
    finally:
        painter.end()
        qapp.setPalette(light)
    assert min(image.pixelColor(x, y).lightness() for x in range(200) for y in range(40)) < 50


def test_a_long_story_is_laid_out_once(qtbot, tmp_path):
    """After each line it would take minutes."""
    writer = QPdfWriter(str(tmp_path / "a.pdf"))
    laid_out: list[float] = []
    make = QTextDocument

    def watched():
        document = make()
        document.documentLayout().documentSizeChanged.connect(lambda size: laid_out.append(size.height()))
        return document

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gui.receipt_paper.QTextDocument", watched)
        _document(writer, "a.txt", MOMENTS * 50)
    assert len(laid_out) < 10
