"""Sentences with values in them, which the window can say in another language: it is handed the words and the values."""

from __future__ import annotations

from typing import Any, Self


class Sentence(str):
    """An English sentence like any other text; `template` is what it was made from: `{name} is missing`."""

    template: str
    values: dict[str, str]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, **values: object) -> Self:
        shown = {name: str(value) for name, value in values.items()}
        self = super().__new__(cls, template.format(**shown))
        self.template = template
        self.values = shown
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), self.values


def sayable(template: str) -> str:
    """Marks the words of a sentence that is made elsewhere, so that they are found by whoever translates."""
    return template
