"""A row of a form: label, control, one line of help, and the error beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from gui.icons import icon
from gui.settings.controls import field_for
from gui.settings.fields import CheckField, declared
from gui.settings.note import Note

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from engine.settings.declaration import Setting


GAP: Final = 12
"""Between label, control and what else stands in a row."""


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
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        where = Qt.AlignmentFlag.AlignTop if self.field.is_tall else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.label, 0, 0, where)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.restore, 0, 3, where)
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
        said = (self.setting.page, self.setting.label, self.setting.help, *self.setting.said)
        text = " ".join([*map(declared, said), self.setting.name, *self.setting.choices]).casefold()
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
