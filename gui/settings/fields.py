"""One control a kind of setting. All give their value, take one, and say when a person changed it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QWheelEvent

    from engine.settings.declaration import Setting

_LINES: Final = 6
_WIDEST: Final = 2**31 - 1


def declared(text: str) -> str:
    """A word of a setting's declaration, in the user's language."""
    return QCoreApplication.translate("settings", text)


class Field(QWidget):
    """A control for one setting."""

    changed = Signal()
    is_tall = False
    """Its label stands at its top."""

    def __init__(self, setting: Setting, control: QWidget) -> None:
        super().__init__()
        self.control = control
        control.setAccessibleName(declared(setting.label))
        control.setAccessibleDescription(declared(setting.help))
        self.setFocusProxy(control)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(control)

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


class TextField(Field):
    """A line of text, without the spaces that pasting leaves around it."""

    def __init__(self, setting: Setting) -> None:
        self._line = QLineEdit()
        super().__init__(setting, self._line)
        self._line.textEdited.connect(self._tell)

    def value(self) -> str:
        return self._line.text().strip()

    def set_value(self, value: str) -> None:
        if value != self.value():
            self._line.setText(value)


class FolderField(TextField):
    """A folder, typed or chosen."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        browse = QPushButton(self.tr("Browse…"))
        browse.setAccessibleName(self.tr("Choose: {label}").format(label=declared(setting.label)))
        browse.clicked.connect(self._browse)
        self._layout.addWidget(browse)

    @Slot()
    def _browse(self) -> None:
        start = self.value() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, self._line.accessibleName(), start)
        if chosen:
            self._line.setText(str(Path(chosen)))
            self.changed.emit()


class FileField(FolderField):
    """A file that may still have to be made."""

    @Slot()
    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, self._line.accessibleName(), self.value())
        if chosen:
            self._line.setText(str(Path(chosen)))
            self.changed.emit()


class ExistingFileField(FolderField):
    """A file that is there already."""

    @Slot()
    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self._line.accessibleName(), self.value())
        if chosen:
            self._line.setText(str(Path(chosen)))
            self.changed.emit()


class _Spin(QSpinBox):
    """Scrolling the page over it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        _only_with_focus(self, event, super().wheelEvent)


class DoubleSpin(QDoubleSpinBox):
    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", 8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _only_with_focus(self, event, super().wheelEvent)


class Combo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        _only_with_focus(self, event, super().wheelEvent)


def _only_with_focus(widget: QWidget, event: QWheelEvent, act: Callable[[QWheelEvent], None]) -> None:
    if widget.hasFocus():
        act(event)
    else:
        event.ignore()


class NumberField(Field):
    """A number within its limits, with its unit."""

    def __init__(self, setting: Setting) -> None:
        self._spin: QSpinBox | QDoubleSpinBox = DoubleSpin() if setting.kind is float else _Spin()
        super().__init__(setting, self._spin)
        least = -_WIDEST if setting.minimum is None else setting.minimum
        most = _WIDEST if setting.maximum is None else setting.maximum
        self._spin.setRange(setting.kind(least), setting.kind(most))
        self._spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        letters = max(18, len(declared(setting.zero)) + 6)
        self._spin.setMinimumWidth(self._spin.fontMetrics().averageCharWidth() * letters)
        if setting.zero:
            self._spin.setSpecialValueText(declared(setting.zero))
        if setting.unit:
            self._spin.setSuffix(f" {declared(setting.unit)}")
        self._spin.valueChanged.connect(self._tell)
        self._layout.addStretch()

    def value(self) -> float:
        return self._spin.value()

    def set_value(self, value: float) -> None:
        self._spin.blockSignals(True)
        self._spin.setValue(value)  # type: ignore[arg-type]  # the spin box is of the setting's own kind
        self._spin.blockSignals(False)


class CheckField(Field):
    """On or off; its words are the setting's help, which wrap here and can be clicked, too."""

    def __init__(self, setting: Setting) -> None:
        self._box = QCheckBox()
        super().__init__(setting, self._box)
        self._box.clicked.connect(self._tell)
        self._words = QLabel(declared(setting.help), wordWrap=True)
        self._words.installEventFilter(self)
        self._layout.addWidget(self._words, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._words and event.type() == QEvent.Type.MouseButtonRelease:
            self._box.click()
        return super().eventFilter(watched, event)

    def value(self) -> bool:
        return self._box.isChecked()

    def set_value(self, value: bool) -> None:  # noqa: FBT001 - the value itself
        self._box.setChecked(value)


class ChoiceField(Field):
    """One of several values, each as people say it."""

    def __init__(self, setting: Setting) -> None:
        self._combo = Combo()
        super().__init__(setting, self._combo)
        self._combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for choice, said in zip(setting.choices, setting.said or setting.choices, strict=True):
            self._combo.addItem(declared(said), choice)
        self._combo.activated.connect(self._tell)
        self._layout.addStretch()

    def value(self) -> str:
        return str(self._combo.currentData())

    def set_value(self, value: str) -> None:
        self._combo.setCurrentIndex(max(self._combo.findData(value), 0))


class _WithFacts(QStyledItemDelegate):
    """In the list that drops down a value is followed by what is known of it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if facts := index.data(Qt.ItemDataRole.UserRole):
            option.text = f"{option.text}   ({facts})"


class SuggestionField(Field):
    """Usual values, and any other that is typed."""

    def __init__(self, setting: Setting, suggestions: Mapping[str, str]) -> None:
        self._combo = Combo()
        super().__init__(setting, self._combo)
        self._combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._combo.setEditable(True)
        for value, facts in suggestions.items():
            self._combo.addItem(value, facts)
        self._combo.setItemDelegate(_WithFacts(self._combo))
        if line := self._combo.lineEdit():
            line.setAccessibleName(self._combo.accessibleName())
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._combo.editTextChanged.connect(self._tell)

    def value(self) -> str:
        return self._combo.currentText().strip()

    def set_value(self, value: str) -> None:
        if value == self.value():
            return
        self._combo.blockSignals(True)
        self._combo.setEditText(value)
        self._combo.blockSignals(False)


class ListField(Field):
    """One pattern a line."""

    is_tall = True

    def __init__(self, setting: Setting) -> None:
        self._text = QPlainTextEdit()
        super().__init__(setting, self._text)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * _LINES + 16)
        self._text.textChanged.connect(self._tell)

    def value(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self._text.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    def set_value(self, value: tuple[str, ...]) -> None:
        if value == self.value():
            return
        self._text.blockSignals(True)
        self._text.setPlainText("\n".join(value))
        self._text.blockSignals(False)
