"""A file browser, as far as a drag needs one: a window from which the named file can be dragged."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    def __init__(self, path: str) -> None:
        super().__init__("Drag me")
        self.setWindowTitle("Drag me")
        self._path = path

    def mouseMoveEvent(self, _: QMouseEvent) -> None:  # noqa: N802 - Qt's own name
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    app = QApplication([])
    source = DragSource(sys.argv[1])
    source.setGeometry(10, 40, 110, 100)
    source.show()
    app.exec()
