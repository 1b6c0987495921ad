"""The row that shows how far a large drop is, with a way to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.window.labels import Elided, Picture

if TYPE_CHECKING:
    from gui.dropping import Copying

_PATIENCE_MS: Final = 500
"""What is copied sooner needs no row: it would only flash."""
_STEPS: Final = 1000


class CopyRow(QWidget):
    """Hidden while nothing is copied."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Elided()
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        self.bar.setAccessibleName(self.tr("Copying into Watch"))
        self.button = QPushButton(self.tr("Cancel"))
        self.button.setToolTip(self.tr("Leave what is not copied yet"))
        self.button.clicked.connect(self._stop)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(Picture("drop", 20, is_accented=True))
        row.addLayout(column, 1)
        row.addWidget(self.button)

    @Slot(object)
    def show_copying(self, copying: Copying) -> None:
        """How far it is."""
        text = self.tr("Copying {name} into Watch: {file} of {files}, {done} of {total}").format(
            name=copying.name,
            file=words.number(copying.file),
            files=words.number(copying.files),
            done=words.size(copying.done),
            total=words.size(copying.total),
        )
        self.label.setText(text)
        self.bar.setValue(round(copying.done / copying.total * _STEPS) if copying.total else 0)
        if not self.isVisible() and not self._patience.isActive():
            self._patience.start()

    @Slot()
    def end(self) -> None:
        """It is through, or was stopped."""
        self._patience.stop()
        self.hide()
        self.button.setEnabled(True)

    @Slot()
    def _stop(self) -> None:
        self.button.setEnabled(False)
        self.stop_wanted.emit()
