"""Typed keys of a route: given to the system's keyring, never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.settings.secrets import Keys, SecretsUnavailable, forget_keys, load_keys, store_keys
from gui import words
from gui.buttons import ButtonBox
from gui.questions import Questions
from gui.settings.note import Note
from gui.settings.row import GAP

if TYPE_CHECKING:
    from collections.abc import Callable


class KeysBox(QWidget):
    """Two lines for an access key and its secret."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.access_key = QLineEdit()
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.labels = (QLabel(self.tr("Access key")), QLabel(self.tr("Secret key")))
        lines = QFormLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setHorizontalSpacing(GAP)
        for label, line in zip(self.labels, (self.access_key, self.secret), strict=True):
            label.setBuddy(line)
            line.setAccessibleName(label.text())
            line.textEdited.connect(self._tell)
            lines.addRow(label, line)

    @property
    def keys(self) -> Keys | None:
        """None until both are typed."""
        key_id, secret = self.access_key.text().strip(), self.secret.text().strip()
        return Keys(key_id, secret) if key_id and secret else None

    def clear(self) -> None:
        self.access_key.clear()
        self.secret.clear()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


class KeysDialog(QDialog):
    """Stores, replaces and forgets the keys of one route."""

    stored = Signal()

    def __init__(self, route_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = route_name
        self._questions = Questions(self)
        self.setWindowTitle(self.tr("Keys of {name}").format(name=route_name))
        self.state = QLabel(self.tr("Asking the keyring…"), wordWrap=True)
        self.advice = Note()
        self.box = KeysBox()
        self.box.changed.connect(self._offer)
        self.store_button = QPushButton(self.tr("Store"), default=True)
        self.forget_button = QPushButton(self.tr("Forget"))
        self.store_button.setEnabled(False)
        self.forget_button.setEnabled(False)
        self._arrange()
        self._ask()

    def _arrange(self) -> None:
        buttons = ButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.store_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.forget_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.store_button.clicked.connect(self._store)
        self.forget_button.clicked.connect(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (self.state, self.advice, self.box):
            column.addWidget(widget)
        column.addStretch()
        column.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 76, self.fontMetrics().height() * 19)

    def _ask(self) -> None:
        name = self._name
        self._questions.ask(lambda: load_keys(name) is not None, self._show, self._refuse)

    def _show(self, is_stored: bool) -> None:  # noqa: FBT001 - the keyring's answer
        self.state.setText(
            self.tr("The keyring has keys for this route. Typing others replaces them.")
            if is_stored
            else self.tr("The keyring has no keys for this route yet.")
        )
        self.advice.setText(self.tr("They are kept by this system's keyring and nowhere else."))
        self.forget_button.setEnabled(is_stored)
        self._offer()

    def _refuse(self, error: Exception) -> None:
        self.state.setText(words.wrong(error))
        self.advice.setText(words.said(error.advice) if isinstance(error, SecretsUnavailable) else "")
        self.box.setEnabled(not isinstance(error, SecretsUnavailable))
        self.store_button.setEnabled(False)

    @Slot()
    def _offer(self) -> None:
        self.store_button.setEnabled(self.box.keys is not None)

    @Slot()
    def _store(self) -> None:
        keys, name = self.box.keys, self._name
        if keys is not None:
            self._do(lambda: store_keys(name, keys.access_key_id, keys.secret_key), self._is_stored)

    def _is_stored(self, _nothing: None) -> None:
        self.box.clear()
        self.stored.emit()
        self._show(True)

    @Slot()
    def _forget(self) -> None:
        name = self._name
        self._do(lambda: forget_keys(name), self._is_forgotten)

    def _is_forgotten(self, _nothing: None) -> None:
        self._show(False)

    def _do(self, order: Callable[[], None], then: Callable[[None], None]) -> None:
        self.store_button.setEnabled(False)
        self._questions.ask(order, then, self._refuse)

    def done(self, result: int) -> None:
        self._questions.close()
        super().done(result)
