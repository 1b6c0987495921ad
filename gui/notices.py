"""Why the engine does not run, as the banner says it: what happened, what to do, and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.errors import AlreadyRunning, BrigadeError, ConfigError, LedgerError
from gui import words
from gui.window.banner import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

translate = QCoreApplication.translate


def notice_of(error: Exception, start: Callable[[], object], show_settings: Callable[[], object]) -> Notice:
    """For the person at the window."""
    again = translate("notices", "Try again")
    if isinstance(error, ConfigError):
        return Notice(words.wrong_with_advice(error), translate("notices", "Open settings"), show_settings)
    if isinstance(error, AlreadyRunning):
        advice = translate(
            "notices", "You can watch and steer it from here. To let this window do the work, end the other one."
        )
        return Notice(f"{words.wrong(error)} {advice}", again, start)
    if isinstance(error, LedgerError):
        advice = translate("notices", "Your files are safe in their folders. Free the file or update the program.")
        return Notice(f"{_capital(words.wrong(error))}. {advice}", again, start)
    if isinstance(error, BrigadeError):
        return Notice(words.wrong_with_advice(error), again, start)
    text = translate("notices", "The engine could not start: {error}. The log tells more.")
    return Notice(text.format(error=error), again, start)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
