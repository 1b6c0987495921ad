"""A language that nobody speaks: every text that goes through tr() is marked and 40 % longer, as German would be."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QTranslator

OPEN, CLOSE = "⟦", "⟧"
_LONGER: Final = 0.4
_VALUE: Final = re.compile(r"\{\w*\}|%n|%\d")
_WORD: Final = 9
"""Letters of an invented word: a text can be broken between them, but not everywhere."""


class Stretched(QTranslator):
    """Translates everything."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's own name
        return False

    def translate(self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        return stretched(text) if text else ""


def stretched(text: str) -> str:
    """Recognisable, and longer."""
    more = max(round(len(text) * _LONGER), 2)
    words = " ".join("ö" * min(_WORD, more - begun) for begun in range(0, more, _WORD))
    return f"{OPEN}{text} {words}{CLOSE}" if " " in text else f"{OPEN}{text}{words}{CLOSE}"


class Mute(QTranslator):
    """Says nothing but the values: whatever else can be read did not come through a translation."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's own name
        return False

    def translate(self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        return " · ".join(("", *_VALUE.findall(text), "")) if text else ""
