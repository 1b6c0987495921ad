"""A row of a form: label, control, one line of help, and the error beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.icons import icon
from gui.settings.fields import CheckField, ListField, declared, field_for

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from engine.settings.declaration import Setting


class Note(QLabel):
    """Small print: help in a quiet colour, or an error in a loud one. Follows the palette."""

    def __init__(self, text: str = "", *, is_error: bool = False) -> None:
        super().__init__(text)
        self._is_error = is_error
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._tint()

    def _tint(self) -> None:
        palette = QPalette()
        color = error_color(palette) if self._is_error else quiet_color(palette)
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self.setPalette(palette)


def error_color(palette: QPalette) -> QColor:
    """A red that stands on the window's own background, light or dark."""
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128  # noqa: PLR2004 - half way
    return QColor.fromHsl(4, 200, 180 if is_dark else 95)


def quiet_color(palette: QPalette) -> QColor:
    """Half way between the text's placeholder and the text: readable, and behind it."""
    text = palette.color(QPalette.ColorRole.WindowText)
    window = palette.color(QPalette.ColorRole.Window)
    mixed = (round(0.68 * a + 0.32 * b) for a, b in zip(text.getRgb()[:3], window.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*mixed)


class Row(QWidget):
    """One setting."""

    changed = Signal(str)
    """Its name."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.field = field_for(setting)
        self.is_touched = False
        self.label = QLabel(declared(setting.label))
        self.label.setBuddy(self.field.control)
        self._help = Note("" if isinstance(self.field, CheckField) else declared(setting.help))
        self._help.setVisible(bool(self._help.text()))
        self.error = Note(is_error=True)
        self.error.hide()
        self.restore = self._restore_button()
        self._arrange()
        self.field.changed.connect(self._has_changed)

    def _restore_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("retry"))
        button.setAutoRaise(True)
        button.setToolTip(self.tr("Restore the default"))
        button.setAccessibleName(self.tr("Restore the default of {label}").format(label=declared(self.setting.label)))
        button.clicked.connect(self._restore)
        keep = button.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        button.setSizePolicy(keep)
        return button

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        where = Qt.AlignmentFlag.AlignTop if isinstance(self.field, ListField) else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.label, 0, 0, where)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.restore, 0, 3)
        grid.addWidget(self._help, 1, 1, 1, 2)
        grid.addWidget(self.error, 2, 1, 1, 2)

    def add_button(self, button: QPushButton) -> None:
        """Something more that belongs to this setting."""
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        grid.addWidget(button, 0, 2)

    def value(self) -> Any:
        return self.field.value()

    def show_value(self, value: Any) -> None:
        """Of another route, or as it was saved: nobody has touched it yet."""
        self.field.set_value(value)
        self.is_touched = False
        self._offer_restore()

    def show_error(self, text: str) -> None:
        """Empty: all is well."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        label = declared(self.setting.help)
        self.field.control.setAccessibleDescription(f"{label} {text}".strip())

    def matches(self, words: str) -> bool:
        """Whether a search for these words means this setting."""
        text = f"{declared(self.setting.label)} {declared(self.setting.help)} {self.setting.name}".casefold()
        return all(word in text for word in words.casefold().split())

    @Slot()
    def _has_changed(self) -> None:
        self.is_touched = True
        self._offer_restore()
        self.changed.emit(self.setting.name)

    @Slot()
    def _restore(self) -> None:
        self.field.set_value(self.setting.default)
        self._has_changed()
        self.field.control.setFocus()

    def _offer_restore(self) -> None:
        is_other = self.value() != self.setting.default and not self.setting.is_required
        self.restore.setVisible(is_other)
