"""The wizard of the first start, as the program sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from engine.settings.home import Home


class Setup(QObject):
    """Asks once at a time, without holding up the event loop."""

    done = Signal(object)
    """The Config that was made, and saved."""
    refused = Signal()
    """The wizard was left, or only the demo was wanted, which has a window of its own."""

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._wizard: QDialog | None = None

    @Slot()
    def ask(self) -> None:
        """Show the wizard."""
        if self._wizard is None:
            from gui.window.help import offer_help  # noqa: PLC0415 - seldom wanted
            from gui.wizard.wizard import FirstRunWizard  # noqa: PLC0415

            self._wizard = FirstRunWizard(self._home, None)
            offer_help(self._wizard, "first-steps")
            self._wizard.finished.connect(self._finished)
        self._wizard.show()

    def bring_to_front(self) -> bool:
        """Answers whether there is a wizard to show."""
        if self._wizard is None:
            return False
        self._wizard.setWindowState(self._wizard.windowState() & ~Qt.WindowState.WindowMinimized)
        self._wizard.raise_()
        self._wizard.activateWindow()
        return True

    def close(self) -> None:
        """Leave it without an answer."""
        if self._wizard is not None:
            self._wizard.finished.disconnect(self._finished)
            self._wizard.close()
            self._wizard = None

    @Slot(int)
    def _finished(self, result: int) -> None:
        wizard, self._wizard = self._wizard, None
        config = getattr(wizard, "config", None)
        if wizard is not None:
            wizard.deleteLater()
        if result and config is not None and config.routes:
            self.done.emit(config)
        else:
            self.refused.emit()
