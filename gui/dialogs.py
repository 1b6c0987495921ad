"""Opens the dialogs, each once: asked for again it comes to the front. Their modules are imported when they are wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gui import words
from gui.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QDialog, QWidget

    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.settings.route import General, Route
    from gui.intentions import Intentions
    from gui.messages.quarantine import QuarantineDialog
    from gui.window.health_dialog import HealthDialog

D = TypeVar("D", bound="QDialog")


class Dialogs(QObject):
    """`changed` carries new settings that are saved already."""

    changed = Signal(object)
    done = Signal(str)
    """Something succeeded that is not seen otherwise."""

    def __init__(self, home: Home, window: QWidget) -> None:
        super().__init__(window)
        self._home = home
        self._window = window
        self._open: dict[str, QDialog] = {}
        self._questions = Questions(self, threads=1)

    def settings(self, config: Config, route: str = "", setting: str = "") -> None:
        """At one route, if it is named, and there at one setting."""
        from gui.settings.dialog import SettingsDialog  # noqa: PLC0415 - see the module

        def make() -> SettingsDialog:
            dialog = SettingsDialog(self._home, config, self._window)
            dialog.applied.connect(self._has_changed)
            return dialog

        dialog = self._show("settings", make, "routes")
        if route:
            dialog.open_route(route, setting)

    def import_file(self, config: Config) -> None:
        """Application.properties."""
        from gui.settings.importing import ImportDialog  # noqa: PLC0415

        def make() -> ImportDialog:
            dialog = ImportDialog(self._home, config, self._window)
            dialog.imported.connect(self._has_changed)
            return dialog

        self._show("import", make, "routes")

    def import_settings(self, config: Config) -> None:
        """What `export_settings` wrote, here or elsewhere."""
        from gui.settings.carrying import CarriedDialog  # noqa: PLC0415

        def make() -> CarriedDialog:
            dialog = CarriedDialog(self._home, config, self._window)
            dialog.imported.connect(self._has_changed)
            return dialog

        self._show("import settings", make, "routes")

    def export_settings(self, config: Config) -> None:
        """Into a file that is asked for, without keys."""
        from engine.settings.carrying import export  # noqa: PLC0415

        name = str(Path.home() / "Bucket Brigade.toml")
        chosen, _ = QFileDialog.getSaveFileName(self._window, self.tr("Export settings"), name, "*.toml")
        if chosen:
            file = Path(chosen)
            text = self.tr("The settings are in {file}, without keys.").format(file=file.name)
            self._questions.ask(lambda: export(config, file), lambda _: self.done.emit(text), self._cannot_export)

    def _cannot_export(self, error: Exception) -> None:
        QMessageBox.warning(self._window, self.tr("Export settings"), words.wrong_with_advice(error))

    def doctor(self, route: Route) -> None:
        """Test the connection of a route."""
        from gui.settings.doctor import DoctorDialog  # noqa: PLC0415

        self._show(f"doctor {route.name}", lambda: DoctorDialog(route, self._window, self._home), "problems")

    def health(self, routes: Sequence[Route]) -> HealthDialog:
        """How watcher, servers and queues are doing."""
        from gui.window.health_dialog import HealthDialog  # noqa: PLC0415

        def make() -> HealthDialog:
            dialog = HealthDialog(routes, self._window)
            dialog.letters_wanted.connect(self.letters)
            return dialog

        return self._show("health", make, "problems")

    @Slot(object)
    def letters(self, route: Route) -> None:
        """The dead-letter desk of a route."""
        from gui.messages.letters import LettersDialog  # noqa: PLC0415

        self._show(f"letters {route.name}", lambda: LettersDialog(route, self._window), "messages")

    def quarantine(self, routes: Sequence[Route], intentions: Intentions) -> QuarantineDialog:
        """Messages that were not taken."""
        from gui.messages.quarantine import QuarantineDialog  # noqa: PLC0415

        def make() -> QuarantineDialog:
            return QuarantineDialog(routes, intentions, self._window)

        return self._show("quarantine", make, "messages")

    def ask_until(self, then: Callable[[float], object]) -> None:
        """Until when something is to rest; asked from the tray the window may stay hidden."""
        from gui.window.until import UntilDialog  # noqa: PLC0415

        if earlier := self._open.get("until"):
            earlier.reject()  # it asks about something else
        parent = self._window if self._window.isVisible() else None
        dialog = self._show("until", lambda: UntilDialog(parent), "keys")
        dialog.chosen.connect(then)

    def help(self, page: str = "first-steps") -> None:
        """One of the pages."""
        from gui.window.help import show_help  # noqa: PLC0415

        show_help(self._window, page)

    def log(self, general: General) -> None:
        """Of all processes."""
        from gui.window.log_viewer import LogViewer  # noqa: PLC0415

        self._show("log", lambda: LogViewer(self._home, general, self._window), "problems")

    def about(self) -> None:
        """Versions."""
        from gui.window.about import AboutDialog  # noqa: PLC0415

        self._show("about", lambda: AboutDialog(self._window), "faq")

    def _show(self, name: str, make: Callable[[], D], page: str) -> D:
        """`page`: of help."""
        from gui.window.help import offer_help  # noqa: PLC0415

        dialog = self._open.get(name)
        if dialog is None:
            dialog = self._open[name] = make()
            offer_help(dialog, page)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(lambda _: self._open.pop(name, None))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog  # type: ignore[return-value]

    def close(self) -> None:
        """All that are open."""
        self._questions.close()
        for dialog in list(self._open.values()):
            dialog.reject()

    @Slot(object)
    def _has_changed(self, config: Config) -> None:
        self.changed.emit(config)
