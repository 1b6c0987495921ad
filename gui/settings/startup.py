"""The row "Start with the computer": the system knows whether it does, config.toml does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from engine.settings.declaration import setting, settings_of
from gui import words
from gui.settings.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.autostart import Autostart
    from gui.questions import Questions


@dataclass(frozen=True, slots=True)
class Startup:
    """Declared like the settings of config.toml."""

    start_with_computer: bool = setting(
        default=False,
        label="Start with the computer",
        help="When you sign in, Bucket Brigade starts in the tray, without its window.",
    )


class StartupRow(Row):
    """Shows how it is; `save` has it so."""

    def __init__(self, autostart: Autostart, questions: Questions) -> None:
        super().__init__(settings_of(Startup)[0])
        self._autostart = autostart
        self._questions = questions
        self._is_on = False
        self.setEnabled(False)
        self.look()

    def look(self) -> None:
        """Ask the system again."""
        self._questions.ask(self._autostart.is_on, self._show, self._cannot_tell, topic="startup")

    def _show(self, is_on: bool) -> None:  # noqa: FBT001 - the system's answer
        self._is_on = is_on
        self.setEnabled(True)
        self.show_value(is_on)
        self.changed.emit(self.setting.name)

    def _cannot_tell(self, error: Exception) -> None:
        self.show_error(words.wrong(error))

    @property
    def is_changed(self) -> bool:
        return self.isEnabled() and self.value() != self._is_on

    def saving(self) -> Callable[[], None]:
        """What has it so, on another thread; it may raise OSError."""
        if not self.is_changed:
            return lambda: None
        return partial(self._autostart.switch, on=self.value())
