"""The receipt at the right: the story of one file, from its last byte written to its message deleted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPen, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import words
from gui.icons import wear
from gui.tables.entry import Entry
from gui.window.header import MenuButton
from gui.window.labels import Elided, Quiet, enlarged
from gui.window.timeline import NOTHING_MOVES, Moment, Tone, timeline_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent

    from engine.model import Progress, Receipt
    from gui.tables.entry import Key

_GUTTER: Final = 28
_USUAL_LABEL: Final = "CRC64NVME"
"""The values of all moments stand below each other behind it."""


class MomentView(QWidget):
    """One moment: a shape on the line at the left, words and facts at the right."""

    def __init__(self, moment: Moment, now: float, *, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self._moment = moment
        self._ends = (is_first, is_last)
        title = QLabel(moment.title)
        title.setWordWrap(True)
        title.setFont(enlarged(self.font(), 1.0, is_bold=moment.tone is Tone.STEP))
        column = QVBoxLayout(self)
        column.setContentsMargins(_GUTTER, 4, 0, 12)
        column.setSpacing(2)
        column.addWidget(title)
        if moment.at:
            column.addWidget(Quiet(words.moment(moment.at, now)))
        if moment.facts:
            column.addLayout(self._facts())
        self.setAccessibleName(moment.title)

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, self.fontMetrics().horizontalAdvance(_USUAL_LABEL))
        for row, fact in enumerate(self._moment.facts):
            value = Elided(fact.value)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            grid.addWidget(Quiet(fact.label), row, 0)
            grid.addWidget(value, row, 1)
            if fact.can_copy:
                grid.addWidget(self._copy_button(fact.label, fact.value), row, 2)
        return grid

    def _copy_button(self, label: str, value: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(14, 14))
        wear(button, "copy")
        button.setToolTip(self.tr("Copy"))
        button.setAccessibleName(self.tr("Copy {label}").format(label=label))
        button.clicked.connect(lambda: QApplication.clipboard().setText(value))
        return button

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = QPoint(10, 4 + self.fontMetrics().height() // 2)
        line = self.palette().windowText().color()
        line.setAlphaF(0.3)
        is_first, is_last = self._ends
        top = center.y() if is_first else 0
        painter.fillRect(QRect(center.x(), top, 1, (center.y() if is_last else self.height()) - top), line)
        self._paint_shape(painter, center)

    def _paint_shape(self, painter: QPainter, center: QPoint) -> None:
        """A step is a full circle, a remark a small square, what is awaited an empty circle."""
        color = self.palette().accent().color()
        painter.setPen(QPen(color, 1.6))
        painter.setBrush(self.palette().window() if self._moment.tone is Tone.AWAITED else color)
        if self._moment.tone is Tone.REMARK:
            painter.setBrush(self.palette().windowText())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRect(QRect(center - QPoint(3, 3), QSize(7, 7)))
        else:
            painter.drawEllipse(center, 5, 5)


class ReceiptPanel(QFrame):
    """Hidden until a file is opened."""

    closed = Signal()
    open_wanted = Signal(object)
    """The Entry whose file is to be opened."""
    folder_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry: Entry | None = None
        self.receipt: Receipt | None = None
        self.moments: list[Moment] = []
        """What is shown of it."""
        self._moving = NOTHING_MOVES
        self.title = Elided()
        self.title.setFont(enlarged(self.font(), 1.1, is_bold=True))
        self.save_button = _small_button("save", self.tr("Save or print the receipt"), MenuButton())
        self.save_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.close_button = _small_button("cancel", self.tr("Close the receipt"), QToolButton())
        self.close_button.clicked.connect(self.close_receipt)
        self._said = Elided()
        self._said.hide()
        self.open_button = self._button(self.tr("Open"), self._want_open)
        self.folder_button = self._button(self.tr("Show in folder"), self._want_folder)
        self.copy_button = self._button(self.tr("Copy all"), self._copy)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Receipt"))
        self._arrange()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WindowShortcut)
        escape.activated.connect(self.close_receipt)
        self.hide()

    def _button(self, text: str, action: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(action)
        return button

    def _arrange(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.save_button)
        top.addWidget(self.close_button)
        bottom = QHBoxLayout()
        for button in (self.open_button, self.folder_button, self.copy_button):
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._said)
        column.addLayout(bottom)
        self.setMinimumWidth(max(280, column.minimumSize().width()))

    def show_receipt(self, entry: Entry, receipt: Receipt, *, has_file: bool) -> None:
        """The story of an entry; the same one again is renewed in its place."""
        is_same = self.entry is not None and self.entry.key == entry.key
        self.open_button.setEnabled(has_file)
        self.folder_button.setEnabled(has_file)
        self.title.setText(entry.name)
        self.entry = entry
        self._said.setVisible(is_same and bool(self._said.text()))
        if is_same and receipt == self.receipt and self.isVisible():
            return
        self.receipt = receipt
        self._tell(0 if not is_same else self._scroll.verticalScrollBar().value())
        self.show()

    def show_moving(self, moving: Mapping[Key, Progress]) -> None:
        """What is under way now. Told once a second: what is awaited reads otherwise then."""
        self._moving = moving
        if self.isVisible() and not QApplication.mouseButtons():
            self._tell(self._scroll.verticalScrollBar().value())

    def _tell(self, place: int) -> None:
        """The story, where it is another one than what is shown."""
        now = time.time()
        moments = timeline_of(self.receipt, now, self._moving) if self.receipt else []
        if moments != self.moments:
            self.moments = moments
            self._scroll.setWidget(self._story(moments, now))
            self._scroll.verticalScrollBar().setValue(place)

    @staticmethod
    def _story(moments: Sequence[Moment], now: float) -> QWidget:
        story = QWidget()
        column = QVBoxLayout(story)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(0)
        for number, moment in enumerate(moments):
            column.addWidget(MomentView(moment, now, is_first=number == 0, is_last=number == len(moments) - 1))
        column.addStretch(1)
        return story

    def say(self, text: str) -> None:
        """What became of something that was wanted, until another file is shown."""
        self._said.setText(text)
        self._said.show()

    def text(self) -> str:
        """The whole story to be pasted into a mail."""
        if self.receipt is None or self.entry is None:
            return ""
        now = time.time()
        lines = [self.entry.name]
        for moment in timeline_of(self.receipt, now, self._moving):
            lines.append(f"{words.moment(moment.at, now) if moment.at else '...'}  {moment.title}")
            lines += [f"    {fact.label}: {fact.value}" for fact in moment.facts]
        return "\n".join(lines)

    @Slot()
    def close_receipt(self) -> None:
        """Make room again."""
        if self.isVisible():
            self.entry = None
            self.receipt = None
            self.say("")
            self.hide()
            self.closed.emit()

    @Slot()
    def _want_open(self) -> None:
        self.open_wanted.emit(self.entry)

    @Slot()
    def _want_folder(self) -> None:
        self.folder_wanted.emit(self.entry)

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text())


def _small_button(picture: str, name: str, button: QToolButton) -> QToolButton:
    button.setAutoRaise(True)
    wear(button, picture)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
