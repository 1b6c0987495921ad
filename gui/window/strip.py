"""The pipeline at a glance: five boxes in the order of the work. A click shows below what is in a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.tables.filters import Place
from gui.window.labels import Line, Picture, Quiet, QuietLine, as_tip, enlarged

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.window.figures import Figure, Figures


class Box(QToolButton):
    """One place of the pipeline."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._figure: Figure | None = None
        self.setAutoRaise(True)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        heading = Quiet(title.upper())
        heading.setFont(enlarged(self.font(), 0.82, is_bold=True))
        self._main = Line()
        self._detail = QuietLine()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(2)
        for label in (heading, self._main, self._detail):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, self._column.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 14, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Pressed it is underlined: some styles hardly show it in the dark."""
        super().paintEvent(event)
        if self.isChecked():
            line = self.rect().adjusted(1, self.height() - 3, -1, -1)
            QPainter(self).fillRect(line, self.palette().accent())

    def show_figure(self, figure: Figure) -> None:
        """What is here now. Told every second, so that the same again costs nothing."""
        if figure == self._figure:
            return
        self._figure = figure
        self._main.setText(figure.main)
        self._main.setFont(enlarged(self.font(), 1.2, is_bold=figure.is_busy))
        self._detail.setText(figure.detail)
        self.setAccessibleName(f"{self._title}: {figure.main}")
        self.setAccessibleDescription(" ".join(filter(None, (figure.detail, *figure.health))))
        lines = (f"{self._title}: {figure.main}", figure.detail, *figure.health, self.tr("Show what is here"))
        self.setToolTip(as_tip("\n".join(filter(None, lines))))


class Strip(QWidget):
    """The five boxes."""

    chosen = Signal(object)
    """A Place, or None when a box was let go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = {
            Place.WATCH: Box(self.tr("Watch")),
            Place.QUEUED: Box(self.tr("Queued")),
            Place.S3: Box("S3"),
            Place.SQS: Box("SQS"),
            Place.DOWNLOADS: Box(self.tr("Downloads")),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, box in self._boxes.items():
            if row.count():
                row.addWidget(Picture("next", 16))
            row.addWidget(box, 1)
            box.clicked.connect(lambda checked, place=place: self.chosen.emit(place if checked else None))

    def show_figures(self, figures: Figures) -> None:
        """What is where now."""
        self._boxes[Place.WATCH].show_figure(figures.watch)
        self._boxes[Place.QUEUED].show_figure(figures.queued)
        self._boxes[Place.S3].show_figure(figures.s3)
        self._boxes[Place.SQS].show_figure(figures.sqs)
        self._boxes[Place.DOWNLOADS].show_figure(figures.downloads)

    def mark(self, place: Place | None) -> None:
        """Show which box the table is filtered by."""
        for other, box in self._boxes.items():
            box.setChecked(other is place)
