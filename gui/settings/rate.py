"""Controls for a rate: a number with its unit, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.settings.rates import number_and_unit
from gui.settings.fields import Combo, DoubleSpin, Field, declared

if TYPE_CHECKING:
    from engine.settings.declaration import Setting

_OFFERED: Final = ("Mbit/s", "KiB/s", "MB/s")
_FIRST: Final = 10.0
_MOST: Final = 1e6


class RateEdit(QWidget):
    """A number and its unit. Instead of a unit, what holds without a number can be chosen; then there is none."""

    changed = Signal()

    def __init__(self, name: str, unlimited: dict[str, str]) -> None:
        """`name`: for those who hear it. `unlimited`: what may stand instead of a rate, each with its words."""
        super().__init__()
        self._unlimited = unlimited
        self.number = DoubleSpin()
        self.number.setRange(0, _MOST)
        self.number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number.setAccessibleName(name)
        self.unit = Combo()
        self.unit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unit.setAccessibleName(self.tr("Unit: {name}").format(name=name))
        for text, words in unlimited.items():
            self.unit.addItem(words, text)
        for unit in _OFFERED:
            self.unit.addItem(unit, unit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.number)
        row.addWidget(self.unit)
        self.number.valueChanged.connect(self._tell)
        self.unit.activated.connect(self._choose)
        self.set_value(next(iter(unlimited)))

    def value(self) -> str:
        """`20 Mbit/s`, or what stands instead."""
        unit = str(self.unit.currentData())
        return unit if unit in self._unlimited else f"{self.number.value():g} {unit}"

    def set_value(self, value: str) -> None:
        """`changed` is not emitted."""
        number, unit = (0.0, value) if value in self._unlimited else number_and_unit(value)
        if self.unit.findData(unit) < 0:
            self.unit.addItem(unit, unit)
        self.unit.setCurrentIndex(self.unit.findData(unit))
        self.number.blockSignals(True)
        self.number.setValue(number)
        self.number.blockSignals(False)
        self._offer_number()

    def _offer_number(self) -> None:
        is_rate = self.unit.currentData() not in self._unlimited
        self.number.setVisible(is_rate)
        self.setFocusProxy(self.number if is_rate else self.unit)

    @Slot()
    def _choose(self) -> None:
        """A number to begin with, where there was none."""
        self._offer_number()
        if not self.number.isHidden() and not self.number.value():
            self.number.setValue(_FIRST)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


class RateField(Field):
    """A limit, or none."""

    def __init__(self, setting: Setting) -> None:
        self._edit = RateEdit(declared(setting.label), {"": self.tr("No limit")})
        super().__init__(setting, self._edit)
        self._edit.changed.connect(self._tell)
        self._layout.addStretch()

    def value(self) -> str:
        return self._edit.value()

    def set_value(self, value: str) -> None:
        if value != self.value():
            self._edit.set_value(value)
