"""A file browser, as far as the tests need one: from its window the named file can be dragged, or cut with Ctrl+X."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    def __init__(self, path: str) -> None:
        super().__init__("Drag me")
        self.setWindowTitle("Drag me")
        self._path = path

    def mouseMoveEvent(self, _: QMouseEvent) -> None:  # noqa: N802 - Qt's own name
        drag = QDrag(self)
        drag.setMimeData(self._data())
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        data = self._data()
        is_cut = event.matches(QKeySequence.StandardKey.Cut)
        if is_cut or event.matches(QKeySequence.StandardKey.Copy):
            if is_cut:
                data.setData("x-special/gnome-copied-files", b"cut\n" + data.urls()[0].toEncoded().data())
            QApplication.clipboard().setMimeData(data)
            self.setWindowTitle("In the clipboard")

    def _data(self) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        return data


if __name__ == "__main__":
    app = QApplication([])
    source = DragSource(sys.argv[1])
    source.setGeometry(10, 40, 110, 100)
    source.show()
    app.exec()
