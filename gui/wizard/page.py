"""What every page of the wizard can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.wizard.answers import Answers

NOTHING_WRONG: Mapping[str, str] = {}


class Page(QWidget):
    """One question. The wizard enters it with the answers so far, and takes them along when it is left."""

    changed = Signal()
    """Whether one may go on, or with which word, has to be looked at again."""
    names: ClassVar[tuple[str, ...]] = ()
    """The settings that this page asks for: their complaints keep a person here."""

    def title(self) -> str:
        raise NotImplementedError

    def next_word(self) -> str:
        """What the button says that goes on."""
        return self.tr("Next")

    def may_go_on(self) -> bool:
        return True

    def enter(self, answers: Answers) -> None:
        """The page is shown, for the first time or again."""

    def leave(self, answers: Answers) -> Answers:
        """The answers with this page's own."""
        return answers

    def own_complaints(self, _answers: Answers) -> Mapping[str, str]:
        """What the settings' own rules do not know, by setting."""
        return NOTHING_WRONG

    def show_complaints(self, complaints: Mapping[str, str], *, is_strict: bool) -> None:
        """Show what is wrong with this page's settings."""

    def reveal(self, name: str) -> None:
        """Put the cursor into the entry that has to be corrected."""

    def finish(self, answers: Answers) -> Answers:
        """What has to be done before going on; on the pool's thread. Errors are shown, and the page stays."""
        return answers

    def close_page(self) -> None:
        """The wizard ends: nothing may work on in the background."""
