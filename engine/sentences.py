"""Sentences with values in them, which the window can say in another language: it is handed the words and the values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK: Final = "\x1e"
"""Begins a sentence that is kept as words and values. What others wrote never begins with it: see `packed`."""
_PLACES: Final = re.compile(r"\{\w*\}")


class Sentence(str):
    """An English sentence like any other text; `template` is what it was made from: `{name} is missing`.

    Values that are sentences stay so, and are said in the other language too; all others are names and numbers.
    """

    template: str
    values: dict[str, str]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, **values: object) -> Self:
        shown = {name: value if isinstance(value, Sentence) else str(value) for name, value in values.items()}
        self = super().__new__(cls, template.format(**shown))
        self.template = template
        self.values = shown
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), self.values


NOTHING: Final = Sentence("")


def sayable(template: str) -> str:
    """Marks the words of a sentence that is made elsewhere, so that they are found by whoever translates."""
    return template


def joined(separator: str, sentences: Iterable[str]) -> Sentence:
    """Several of them (or names) as one, which are said one by one in the other language."""
    parts = {f"part{number}": sentence for number, sentence in enumerate(sentences)}
    return Sentence(separator.join(f"{{{name}}}" for name in parts), **parts)


def has_words(template: str) -> bool:
    """Whether there is anything to translate besides the values."""
    return bool(re.search(r"[^\W\d_]", _PLACES.sub("", template)))


def packed(text: str, longest: int | None = None) -> str:
    """As one text of the ledger. A sentence longer than `longest` is cut, and is no more than its English letters then."""
    if not text or not isinstance(text, Sentence) or len(text) > (longest or len(text)):
        return text[:longest].lstrip(_MARK)
    return _MARK + json.dumps(_parts_of(text))


def unpacked(text: str) -> str:
    """What was `packed`; other texts, as older versions stored them, are what they are."""
    return _made_of(json.loads(text[1:])) if text.startswith(_MARK) else text


def _parts_of(text: str) -> Any:
    if not isinstance(text, Sentence):
        return text
    return [text.template, {name: _parts_of(value) for name, value in text.values.items()}]


def _made_of(parts: Any) -> str:
    if isinstance(parts, str):
        return parts
    template, values = parts
    return Sentence(template, **{name: _made_of(value) for name, value in values.items()})
